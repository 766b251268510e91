/// What kind of order it is: `type`, `origType` and `orderType` over REST, `o` and `ot` on the user stream.
/// Source: binance-usdm 4.3, 6.1.
public enum OrderType: VenueWord {
  /// Executes at its price or better, else rests in the book.
  case limit
  /// Executes at once at what it finds.
  case market
  /// Triggered against the position; a LIMIT order afterwards.
  case stop
  /// Triggered against the position; a MARKET order afterwards.
  case stopMarket
  /// Triggered in favour of the position; a LIMIT order afterwards.
  case takeProfit
  /// Triggered in favour of the position; a MARKET order afterwards.
  case takeProfitMarket
  /// A stop that follows the price at a distance; a MARKET order afterwards.
  case trailingStopMarket
  /// The venue's own order that closes a position in liquidation. On the stream only: REST says LIMIT
  /// (binance-usdm 7.6).
  case liquidation
  /// A word the documentation does not have.
  case other(String)

  public static let documented: [OrderType] = [
    .limit, .market, .stop, .stopMarket, .takeProfit, .takeProfitMarket, .trailingStopMarket, .liquidation,
  ]

  public var wireName: String {
    switch self {
    case .limit: "LIMIT"
    case .market: "MARKET"
    case .stop: "STOP"
    case .stopMarket: "STOP_MARKET"
    case .takeProfit: "TAKE_PROFIT"
    case .takeProfitMarket: "TAKE_PROFIT_MARKET"
    case .trailingStopMarket: "TRAILING_STOP_MARKET"
    case .liquidation: "LIQUIDATION"
    case .other(let text): text
    }
  }

  /// Waits for a price before it enters the matching engine.
  public var isConditional: Bool { isStop || isTarget }

  /// Triggers when the price moves against the position: a BUY at or above its trigger, a SELL at or below.
  /// Source: binance-usdm 6.3.
  public var isStop: Bool {
    switch self {
    case .stop, .stopMarket, .trailingStopMarket: true
    case .limit, .market, .takeProfit, .takeProfitMarket, .liquidation, .other: false
    }
  }

  /// Triggers when the price moves in favour of the position: a BUY at or below its trigger, a SELL at or above.
  public var isTarget: Bool {
    switch self {
    case .takeProfit, .takeProfitMarket: true
    case .limit, .market, .stop, .stopMarket, .trailingStopMarket, .liquidation, .other: false
    }
  }
}
