import Market

/// A market without a tape: each symbol stands at one price; scripts move it. One bar a minute keeps candles and mark
/// prices coming.
public struct FlatMarket: MarketFeed {
  private let prices: [(symbol: Symbol, price: Price)]
  private let from: Timestamp
  private let end: Timestamp
  private var time: Timestamp
  private var index = 0

  public init(prices: [(symbol: Symbol, price: Price)], from: Timestamp, to: Timestamp) {
    self.prices = prices
    self.from = from
    end = to
    time = Interval.m1.open(containing: from)
  }

  public var nextTime: Timestamp { prices.isEmpty || time > end ? .distantFuture : max(time, from) }

  public mutating func next() -> FeedItem {
    let (symbol, price) = prices[index]
    let bar = Candle(
      symbol: symbol, interval: .m1, openTime: time, open: price, high: price, low: price, close: price,
      volume: Quantity(units: unitsPerOne), isClosed: true)
    index += 1
    if index == prices.count {
      index = 0
      time = time + Interval.m1.length
    }
    return .market(.candle(bar))
  }

  /// The candles that a client finds as REST history: `count` of each interval before `from`, all at the one price.
  public static func history(
    _ prices: [(symbol: Symbol, price: Price)], before from: Timestamp, intervals: [Interval], count: Int
  ) -> [Candle] {
    var candles: [Candle] = []
    for (symbol, price) in prices {
      for interval in intervals {
        let last = interval.open(containing: from)
        for back in stride(from: count, through: 1, by: -1) {
          candles.append(
            Candle(
              symbol: symbol, interval: interval, openTime: last - interval.length * Int64(back), open: price,
              high: price, low: price, close: price, volume: Quantity(units: unitsPerOne), isClosed: true))
        }
      }
    }
    return candles
  }
}
