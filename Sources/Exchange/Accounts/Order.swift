import Market

/// An order in the matching engine.
public struct Order: Hashable, Sendable {
  public enum Status: String, Hashable, Sendable {
    case new = "NEW"
    case partiallyFilled = "PARTIALLY_FILLED"
    case filled = "FILLED"
    case canceled = "CANCELED"
    case expired = "EXPIRED"
  }

  public let id: Int64
  public let clientId: String
  /// What it opens, adds to or closes.
  public let position: PositionKey
  public let side: Side
  /// `MARKET`, or the conditional type whose trigger made this order.
  public let originalType: String
  public let quantity: Quantity
  public let isReduceOnly: Bool
  public let isClosePosition: Bool
  /// Of the trigger; 0 without.
  public let stopPrice: Price
  public let workingType: String
  public let time: Timestamp
  public internal(set) var updateTime: Timestamp
  public internal(set) var status = Status.new
  public internal(set) var executed = Quantity.zero
  /// Sum of price times quantity.
  public internal(set) var quote = Product.zero

  public var symbol: Symbol { position.symbol }
  public var isOpen: Bool { status == .new || status == .partiallyFilled }
  public var change: OrderChange {
    OrderChange(
      id: id, clientId: clientId, symbol: symbol, isAlgo: false, status: status.rawValue, executed: executed)
  }
}
