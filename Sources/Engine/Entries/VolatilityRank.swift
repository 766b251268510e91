import ICT
import Market

/// Where the newest relative ATR stands among those before it: how many of them are lower. engine.md 8.2, row 3.1 i2.
struct VolatilityRank: Hashable, Sendable {
  var lower: Int
  var others: Int

  static let period = 14
  static let window = 200
  /// With fewer values nothing is said.
  static let valuesMin = 50

  /// Percentiles go from 0 (no other value is lower) to 100 (all are).
  func isAbove(percentile: Int) -> Bool { lower * 100 > percentile * others }
}

extension VolatilityRank {
  /// Rank of ATR(14) / close among those of the newest 200 candles. Cross-multiplied, so that nothing is rounded: every mean is
  /// one of as many ranges.
  init?(_ candles: some BidirectionalCollection<Candle>) {
    var atr = AverageTrueRange(period: Self.period)
    var values: [(total: Int128, close: Int128)] = []
    for candle in candles.suffix(Self.window) {
      atr.add(candle)
      if let mean = atr.value { values.append((mean.total, Int128(candle.close.units))) }
    }
    guard values.count >= Self.valuesMin, let last = values.popLast() else { return nil }
    lower = values.count { $0.total * last.close < last.total * $0.close }
    others = values.count
  }
}
