/// Length of a candle. Names as the venue writes them.
public enum Interval: UInt8, Hashable, Comparable, Sendable, CaseIterable {
  case m1, m3, m5, m15, m30, h1, h2, h4, h6, h8, h12, d1, w1

  public static let names = ["1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "1w"]
  private static let lengths: [Int64] = [1, 3, 5, 15, 30, 60, 120, 240, 360, 480, 720, 1440, 10_080]

  public var name: String { Self.names[Int(rawValue)] }
  public init?(name: some StringProtocol) {
    guard let index = Self.names.firstIndex(where: { $0 == name }) else { return nil }
    self = Self.allCases[index]
  }
  public var length: Span { .minutes(Self.lengths[Int(rawValue)]) }
  public static func < (a: Interval, b: Interval) -> Bool { a.rawValue < b.rawValue }

  /// The opening time of the candle that contains `time`. Lengths up to a day divide the UTC day; a week begins on Monday.
  public func open(containing time: Timestamp) -> Timestamp {
    let length = length.nanoseconds
    // 1 January 1970 was a Thursday.
    let first = self == .w1 ? -Span.hours(72).nanoseconds : 0
    return Timestamp(
      nanoseconds: Int64(divideFloor(Int128(time.nanoseconds) - Int128(first), by: Int128(length))) * length + first)
  }

  /// Candles of `shorter` that follow each other make one of this interval.
  public func isMultiple(of shorter: Interval) -> Bool {
    length.nanoseconds % shorter.length.nanoseconds == 0
  }
}

/// Open, high, low, close and volume of one interval.
public struct Candle: Hashable, Sendable {
  public var symbol: Symbol
  public var interval: Interval
  public var openTime: Timestamp
  public var open: Price
  public var high: Price
  public var low: Price
  public var close: Price
  /// Base asset.
  public var volume: Volume
  /// False while the candle is still forming.
  public var isClosed: Bool

  public init(
    symbol: Symbol, interval: Interval, openTime: Timestamp, open: Price, high: Price, low: Price, close: Price,
    volume: Volume, isClosed: Bool
  ) {
    self.symbol = symbol
    self.interval = interval
    self.openTime = openTime
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
    self.isClosed = isClosed
  }

  /// The first moment after it.
  public var end: Timestamp { openTime + interval.length }
  /// engine.md 2.1: prices above zero, high and low around open and close, volume not negative.
  public var isPossible: Bool {
    low.units > 0 && high >= max(open, close) && low <= min(open, close) && !volume.isNegative
  }
}

/// A market trade. Records of the venue that are no trades (`X` other than MARKET, price 0) never become one.
public struct Trade: Hashable, Sendable {
  public var symbol: Symbol
  public var time: Timestamp
  public var price: Price
  public var quantity: Quantity
  public var isBuyerMaker: Bool
  public init(symbol: Symbol, time: Timestamp, price: Price, quantity: Quantity, isBuyerMaker: Bool) {
    self.symbol = symbol
    self.time = time
    self.price = price
    self.quantity = quantity
    self.isBuyerMaker = isBuyerMaker
  }
}

/// Best bid and ask.
public struct Quote: Hashable, Sendable {
  public var symbol: Symbol
  public var time: Timestamp
  public var bid: Price
  public var bidQuantity: Quantity
  public var ask: Price
  public var askQuantity: Quantity
  public init(symbol: Symbol, time: Timestamp, bid: Price, bidQuantity: Quantity, ask: Price, askQuantity: Quantity) {
    self.symbol = symbol
    self.time = time
    self.bid = bid
    self.bidQuantity = bidQuantity
    self.ask = ask
    self.askQuantity = askQuantity
  }
}

/// The venue's own valuation price; conditional orders with working type MARK_PRICE and margin follow it.
public struct MarkPrice: Hashable, Sendable {
  public var symbol: Symbol
  public var time: Timestamp
  public var price: Price
  public init(symbol: Symbol, time: Timestamp, price: Price) {
    self.symbol = symbol
    self.time = time
    self.price = price
  }
}

/// What happens in the market. Trivially copyable: the hot path moves millions of these.
public enum MarketEvent: Hashable, Sendable {
  case trade(Trade)
  case quote(Quote)
  case mark(MarkPrice)
  case candle(Candle)

  public var symbol: Symbol {
    switch self {
    case .trade(let trade): trade.symbol
    case .quote(let quote): quote.symbol
    case .mark(let mark): mark.symbol
    case .candle(let candle): candle.symbol
    }
  }
}
