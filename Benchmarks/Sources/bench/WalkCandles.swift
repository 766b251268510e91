import Basics
import Market

/// Candles of a seeded walk, and longer ones made of them.
struct WalkCandles {
  var candles: [Candle]

  init(seed: UInt64, count: Int, interval: Interval, symbol: Symbol = Symbol(index: 0), from: Timestamp) {
    var draws: UInt64 = 0
    func draw(_ bound: Int64) -> Int64 {
      draws += 1
      return Int64(SplitMix.mix(SplitMix.mix(seed) ^ draws) % UInt64(bound))
    }
    func price(_ ticks: Int64) -> Price { Price(units: ticks * 10_000) }
    var close: Int64 = 20_000
    candles = (0..<count).map { index in
      let open = close
      // Kept around its beginning: a long walk must not reach zero.
      close = max(10_000, open + draw(41) - 20 + (20_000 - open) / 500)
      return Candle(
        symbol: symbol, interval: interval, openTime: from + interval.length * Int64(index), open: price(open),
        high: price(max(open, close) + draw(12)), low: price(min(open, close) - draw(12)), close: price(close),
        volume: Volume(Quantity(units: unitsPerOne)), isClosed: true)
    }
  }

  func aggregated(to interval: Interval) -> [Candle] {
    var result: [Candle] = []
    for candle in candles {
      let open = interval.open(containing: candle.openTime)
      if result.last?.openTime == open {
        let last = result.count - 1
        result[last].high = max(result[last].high, candle.high)
        result[last].low = min(result[last].low, candle.low)
        result[last].close = candle.close
      } else {
        var first = candle
        (first.interval, first.openTime) = (interval, open)
        result.append(first)
      }
    }
    return result
  }

  static let start = CivilTime(year: 2026, month: 1, day: 1).timestamp()

  /// By the time at which they close, the shorter first.
  static func inOrder(_ candles: [Candle]) -> [Candle] {
    candles.sorted { ($0.end, $0.symbol, $0.interval) < ($1.end, $1.symbol, $1.interval) }
  }
}
