import Binance
import Market

/// A conditional order: it waits outside the matching engine for its trigger. Source: binance-usdm 2.7.
package struct AlgoOrder: Hashable, Sendable {
  package let id: Int64
  package let clientId: String
  /// What it closes or opens.
  package let position: PositionKey
  package let side: Side
  /// STOP_MARKET or TAKE_PROFIT_MARKET: the others are refused.
  package let orderType: OrderType
  package let workingType: WorkingType
  package let timeInForce: TimeInForce
  package let triggerPrice: Price
  /// 0 with `isClosePosition`: the quantity is decided at the trigger.
  package let quantity: Quantity
  package let isClosePosition: Bool
  package let isReduceOnly: Bool
  package let createTime: Timestamp
  package internal(set) var updateTime: Timestamp
  package internal(set) var triggerTime: Timestamp?
  package internal(set) var status = AlgoStatus.new
  /// It is TRIGGERING and does not get into matching.
  package internal(set) var isHeld = false
  /// The order it became.
  package internal(set) var childId: Int64?
  /// What the child order executed; known once the algo service has heard of it.
  package internal(set) var actualPrice = Price.zero
  package internal(set) var actualQuantity = Quantity.zero
  package internal(set) var rejectReason: String?

  package var symbol: Symbol { position.symbol }
  /// Waiting, or on its way into the matching engine.
  package var isOpen: Bool { status.isOpen }
  /// Nothing of it is in matching yet.
  var isWaiting: Bool { status == .new || isHeld }
  /// Lives only as long as the position (binance-usdm 2.7, rules 2 and 6).
  package var isBoundToPosition: Bool { timeInForce.isBoundToPosition }
  package var change: OrderChange {
    OrderChange(
      id: id, clientId: clientId, symbol: symbol, status: .algo(status), executed: .zero,
      terms: OrderTerms(
        position: position, side: side, type: orderType, quantity: quantity, trigger: triggerPrice,
        isReducing: isReduceOnly || isClosePosition))
  }

  /// The price that it watches; 0 before the first one.
  func workingPrice(_ touch: Touch) -> Price { workingType == .markPrice ? touch.mark : touch.last }

  /// binance-usdm 6.3.
  func isTriggered(at price: Price) -> Bool {
    (side == .buy) == orderType.isStop ? price >= triggerPrice : price <= triggerPrice
  }
}
