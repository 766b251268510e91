import Binance
import Market

/// What changed in the venue's books, as it tells the oracle.
package enum VenueChange: Hashable, Sendable {
  case order(VenueOrderChange)
  case fill(VenueFill)
}

/// An order came into being or changed its state. Of an execution it follows the fill.
package struct VenueOrderChange: Hashable, Sendable {
  /// Of an order in the matching engine, or of a conditional order.
  package enum Status: Hashable, Sendable, CustomStringConvertible {
    case order(OrderStatus)
    case algo(AlgoStatus)
    /// As the venue writes it.
    package var description: String {
      switch self {
      case .order(let status): status.wireName
      case .algo(let status): status.wireName
      }
    }
  }

  /// `orderId`, or `algoId` of a conditional order: the two ranges do not meet.
  package var id: Int64
  package var clientId: String
  package var symbol: Symbol
  package var status: Status
  /// Quantity executed so far; 0 for conditional orders, whose child orders execute.
  package var executed: Quantity
  /// nil: the venue does not say.
  package var terms: VenueOrderTerms?

  package init(
    id: Int64, clientId: String, symbol: Symbol, status: Status, executed: Quantity, terms: VenueOrderTerms? = nil
  ) {
    self.id = id
    self.clientId = clientId
    self.symbol = symbol
    self.status = status
    self.executed = executed
    self.terms = terms
  }

  /// It is a conditional order.
  package var isAlgo: Bool { if case .algo = status { true } else { false } }
}

/// What was ordered: it stays the same for an order's whole life.
package struct VenueOrderTerms: Hashable, Sendable {
  /// What it opens, adds to or closes.
  package var position: PositionKey
  package var side: Side
  /// Of a conditional order, and of the order that it became: the conditional type.
  package var type: OrderType
  /// 0 where the quantity is decided at the trigger.
  package var quantity: Quantity
  /// 0 without a trigger.
  package var trigger: Price
  /// It can only reduce a position: reduce-only, or closing all of it.
  package var isReducing: Bool

  package init(
    position: PositionKey, side: Side, type: OrderType, quantity: Quantity, trigger: Price, isReducing: Bool
  ) {
    self.position = position
    self.side = side
    self.type = type
    self.quantity = quantity
    self.trigger = trigger
    self.isReducing = isReducing
  }
}

/// An execution as the venue booked it.
package struct VenueFill: Hashable, Sendable {
  package var tradeId: Int64
  package var orderId: Int64
  package var position: PositionKey
  package var side: Side
  package var price: Price
  package var quantity: Quantity
  /// Before fees.
  package var realized: Money
  /// Positive: charged.
  package var commission: Money
  package var isReduceOnly: Bool
  /// Its order waited in the book for it.
  package var isMaker: Bool
  /// Of the order, the conditional one if a trigger made it; nil: the venue does not say.
  package var originalType: OrderType?
  /// Signed.
  package var positionBefore: Quantity
  package var positionAfter: Quantity

  package init(
    tradeId: Int64, orderId: Int64, position: PositionKey, side: Side, price: Price, quantity: Quantity,
    realized: Money, commission: Money, isReduceOnly: Bool, isMaker: Bool = false, originalType: OrderType? = nil,
    positionBefore: Quantity, positionAfter: Quantity
  ) {
    self.tradeId = tradeId
    self.orderId = orderId
    self.position = position
    self.side = side
    self.price = price
    self.quantity = quantity
    self.realized = realized
    self.commission = commission
    self.isReduceOnly = isReduceOnly
    self.isMaker = isMaker
    self.originalType = originalType
    self.positionBefore = positionBefore
    self.positionAfter = positionAfter
  }

  package var symbol: Symbol { position.symbol }
  package var isReducing: Bool { positionAfter.magnitude < positionBefore.magnitude }
}
