import Binance
import Market

/// A conditional order: it waits outside the matching engine for its trigger. Source: binance-usdm 2.7.
public struct AlgoOrder: Hashable, Sendable {
  public let id: Int64
  public let clientId: String
  /// What it closes or opens.
  public let position: PositionKey
  public let side: Side
  /// STOP_MARKET or TAKE_PROFIT_MARKET: the others are refused.
  public let orderType: OrderType
  public let workingType: WorkingType
  public let timeInForce: TimeInForce
  public let triggerPrice: Price
  /// 0 with `isClosePosition`: the quantity is decided at the trigger.
  public let quantity: Quantity
  public let isClosePosition: Bool
  public let isReduceOnly: Bool
  public let createTime: Timestamp
  public internal(set) var updateTime: Timestamp
  public internal(set) var triggerTime: Timestamp?
  public internal(set) var status = AlgoStatus.new
  /// The order it became.
  public internal(set) var childId: Int64?
  /// What the child order executed; known once the algo service has heard of it.
  public internal(set) var actualPrice = Price.zero
  public internal(set) var actualQuantity = Quantity.zero
  public internal(set) var rejectReason: String?

  public var symbol: Symbol { position.symbol }
  /// Waiting, or on its way into the matching engine.
  public var isOpen: Bool { status.isOpen }
  /// Lives only as long as the position (binance-usdm 2.7, rules 2 and 6).
  public var isBoundToPosition: Bool { timeInForce.isBoundToPosition }
  public var change: OrderChange {
    OrderChange(id: id, clientId: clientId, symbol: symbol, status: .algo(status), executed: .zero)
  }

  /// The price that it watches; 0 before the first one.
  func workingPrice(_ touch: Touch) -> Price { workingType == .markPrice ? touch.mark : touch.last }

  /// binance-usdm 6.3.
  func isTriggered(at price: Price) -> Bool {
    (side == .buy) == orderType.isStop ? price >= triggerPrice : price <= triggerPrice
  }
}
