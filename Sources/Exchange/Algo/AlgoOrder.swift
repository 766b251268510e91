import Market

/// A conditional order: it waits outside the matching engine for its trigger. Source: binance-usdm 2.7.
public struct AlgoOrder: Hashable, Sendable {
  public enum Status: String, Hashable, Sendable {
    case new = "NEW"
    case triggering = "TRIGGERING"
    case triggered = "TRIGGERED"
    case finished = "FINISHED"
    case canceled = "CANCELED"
    case expired = "EXPIRED"
    case rejected = "REJECTED"
  }

  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case stopMarket = "STOP_MARKET"
    case takeProfitMarket = "TAKE_PROFIT_MARKET"
  }

  public enum WorkingType: String, Hashable, Sendable, CaseIterable {
    case markPrice = "MARK_PRICE"
    case contractPrice = "CONTRACT_PRICE"
  }

  public let id: Int64
  public let clientId: String
  /// What it closes or opens.
  public let position: PositionKey
  public let side: Side
  public let kind: Kind
  public let workingType: WorkingType
  public let timeInForce: String
  public let triggerPrice: Price
  /// 0 with `isClosePosition`: the quantity is decided at the trigger.
  public let quantity: Quantity
  public let isClosePosition: Bool
  public let isReduceOnly: Bool
  public let createTime: Timestamp
  public internal(set) var updateTime: Timestamp
  public internal(set) var triggerTime: Timestamp?
  public internal(set) var status = Status.new
  /// The order it became.
  public internal(set) var childId: Int64?
  /// What the child order executed; known once the algo service has heard of it.
  public internal(set) var actualPrice = Price.zero
  public internal(set) var actualQuantity = Quantity.zero
  public internal(set) var rejectReason: String?

  public var symbol: Symbol { position.symbol }
  public var orderType: String { kind.rawValue }
  /// Waiting, or on its way into the matching engine.
  public var isOpen: Bool { status == .new || status == .triggering }
  /// Lives only as long as the position (binance-usdm 2.7, rules 2 and 6).
  public var isBoundToPosition: Bool { timeInForce == "GTE_GTC" }
  public var change: OrderChange {
    OrderChange(id: id, clientId: clientId, symbol: symbol, isAlgo: true, status: status.rawValue, executed: .zero)
  }

  /// The price that it watches; 0 before the first one.
  func workingPrice(_ touch: Touch) -> Price { workingType == .markPrice ? touch.mark : touch.last }

  /// binance-usdm 6.3.
  func isTriggered(at price: Price) -> Bool {
    (side == .buy) == (kind == .stopMarket) ? price >= triggerPrice : price <= triggerPrice
  }
}
