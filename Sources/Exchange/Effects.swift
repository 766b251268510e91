import Binance
import Market

/// A stream connection; the network gives the number.
package struct ConnectionID: Hashable, Comparable, Sendable {
  package var number: Int
  package init(_ number: Int) { self.number = number }
  package static func < (a: ConnectionID, b: ConnectionID) -> Bool { a.number < b.number }
}

/// A request on its way; the network gives the number and finds its answer by it.
package struct ClientRequestID: Hashable, Comparable, Sendable {
  package var number: Int
  package init(_ number: Int) { self.number = number }
  package static func < (a: ClientRequestID, b: ClientRequestID) -> Bool { a.number < b.number }
}

/// What leaves the venue.
package enum Effect: Hashable, Sendable {
  case answer(ClientRequestID, RESTResponse)
  /// A user event or the reply to a control message, as bytes.
  case frame(ConnectionID, [UInt8])
  /// Market data, typed; the network encodes it where bytes are asked for.
  case market(ConnectionID, MarketEvent)
  /// The venue closes the connection.
  case close(ConnectionID, code: Int, reason: String)
  /// Not on the wire: what happened in the venue's books.
  case ledger(LedgerChange)
}

/// Effects in the order in which they leave.
package struct Effects: Sendable {
  package private(set) var list: [Effect] = []
  /// Steps of the disturbances that took effect. They come before the list: an order is disturbed before anything of it is
  /// seen.
  package private(set) var strikes: [Int] = []
  package init() {}
  package mutating func append(_ effect: Effect) { list.append(effect) }
  mutating func append(strikes steps: [Int]) { if !steps.isEmpty { strikes += steps } }
  package mutating func removeAll(keepingCapacity: Bool = true) {
    // Emptied after every event, most of which struck nothing: an empty list costs a look.
    if !list.isEmpty { list.removeAll(keepingCapacity: keepingCapacity) }
    if !strikes.isEmpty { strikes.removeAll(keepingCapacity: keepingCapacity) }
  }
}

/// What changed in the venue's books.
package enum LedgerChange: Hashable, Sendable {
  case order(OrderChange)
  case fill(Fill)
  case positionOpened(PositionKey, Quantity)
  case positionClosed(PositionKey)

  /// One line for an event log.
  package func text(_ instruments: Instruments) -> String {
    switch self {
    case .order(let order):
      let kind = order.isAlgo ? "algo order" : "order"
      let name = instruments.name(order.symbol)
      return "\(kind) \(order.id) \(name) \(order.clientId) \(order.status) executed \(order.executed)"
    case .fill(let fill):
      return
        "fill \(fill.tradeId) \(instruments.name(fill.symbol)) \(fill.side.wireName) \(fill.quantity) @ \(fill.price)"
        + " realized \(fill.realized) commission \(fill.commission) position \(fill.positionAfter)"
    case .positionOpened(let key, let quantity):
      return "position \(instruments.name(key.symbol)) opened \(quantity)"
    case .positionClosed(let key): return "position \(instruments.name(key.symbol)) closed"
    }
  }
}

/// An order came into being or changed its state. Of an execution it follows the `Fill`.
package struct OrderChange: Hashable, Sendable {
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
  package var terms: OrderTerms

  package init(
    id: Int64, clientId: String, symbol: Symbol, status: Status, executed: Quantity, terms: OrderTerms
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
package struct OrderTerms: Hashable, Sendable {
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
}
