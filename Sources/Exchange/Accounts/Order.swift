import Binance
import Market

/// An order in the matching engine.
public struct Order: Hashable, Sendable {
  public let id: Int64
  public let clientId: String
  /// What it opens, adds to or closes.
  public let position: PositionKey
  public let side: Side
  /// MARKET, or the conditional type whose trigger made this order.
  public let originalType: OrderType
  public let quantity: Quantity
  public let isReduceOnly: Bool
  public let isClosePosition: Bool
  /// Of the trigger; 0 without.
  public let stopPrice: Price
  public let workingType: WorkingType
  public let time: Timestamp
  public internal(set) var updateTime: Timestamp
  public internal(set) var status = OrderStatus.new
  public internal(set) var executed = Quantity.zero
  /// Sum of price times quantity.
  public internal(set) var quote = Product.zero

  public var symbol: Symbol { position.symbol }
  public var isOpen: Bool { status.isOpen }
  public var change: OrderChange {
    OrderChange(id: id, clientId: clientId, symbol: symbol, status: .order(status), executed: executed)
  }
}
