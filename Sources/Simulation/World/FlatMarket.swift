import Market

/// A market without a tape: each symbol stands at one price; scripts move it. One bar a minute keeps candles and mark
/// prices coming.
package struct FlatMarket: MarketFeed {
  private let prices: [(symbol: Symbol, price: Price)]
  private let from: Timestamp
  private let end: Timestamp
  private var time: Timestamp
  private var index = 0

  package init(prices: [(symbol: Symbol, price: Price)], from: Timestamp, to: Timestamp) {
    self.prices = prices
    self.from = from
    end = to
    time = Interval.m1.open(containing: from)
  }

  package var nextTime: Timestamp { prices.isEmpty || time > end ? .distantFuture : max(time, from) }

  package mutating func next() -> FeedItem {
    let (symbol, price) = prices[index]
    let bar = Candle(
      symbol: symbol, interval: .m1, openTime: time, open: price, high: price, low: price, close: price,
      volume: Volume(units: Int128(unitsPerOne)), isClosed: true)
    index += 1
    if index == prices.count {
      index = 0
      time = time + Interval.m1.length
    }
    return .market(.candle(bar))
  }

  /// The candles that a client finds as REST history: `count` of each interval before `from`, the newest ending at the
  /// price at which the symbol stands.
  package static func history(
    _ instrument: Instrument, _ symbol: Symbol, at price: Price, past: StraightPast?, before from: Timestamp,
    intervals: [Interval], count: Int
  ) -> [Candle] {
    func level(_ time: Timestamp) -> Price {
      past.map { $0.level(at: time, before: from, price: price).rounded(to: instrument.tick) } ?? price
    }
    var candles: [Candle] = []
    for interval in intervals {
      let last = interval.open(containing: from)
      for back in stride(from: count, through: 1, by: -1) {
        let openTime = last - interval.length * Int64(back)
        let (open, close) = (level(openTime), level(openTime + interval.length))
        candles.append(
          Candle(
            symbol: symbol, interval: interval, openTime: openTime, open: open, high: max(open, close),
            low: min(open, close), close: close, volume: Volume(units: Int128(unitsPerOne)), isClosed: true))
      }
    }
    return candles
  }
}

/// How a market that stands still came to where it stands: from another price, in a straight line.
package struct StraightPast: Hashable, Sendable {
  /// Where it stood before.
  package var price: Price
  /// How long it took, up to the start of the run.
  package var span: Span

  package init(price: Price, span: Span) {
    self.price = price
    self.span = span
  }

  func level(at time: Timestamp, before start: Timestamp, price end: Price) -> Price {
    let left = min(max((start - time).nanoseconds, 0), span.nanoseconds)
    let moved = Int128(price.units - end.units) * Int128(left)
    return Price(units: end.units + Int64(divideHalfEven(moved, by: Int128(span.nanoseconds))))
  }
}
