import Market

/// Where the market has been heading. engine.md 2.3.
enum Trend: String, Hashable, Sendable { case bullish, bearish, sideways }

enum MarketStructure {
  static let window = 20

  /// Of the newest 20 candles: mean close of the second ten against the first ten, with a band of a tenth of the range.
  /// Undefined before 20 candles are there. Cross-multiplied by 100, so that nothing is rounded; a flat window is
  /// sideways.
  static func trend(_ candles: [Candle]) -> Trend? {
    guard candles.count >= window else { return nil }
    let newest = candles.suffix(window)
    let high = newest.map(\.high).max()!
    let low = newest.map(\.low).min()!
    let first = newest.prefix(window / 2).reduce(Int128(0)) { $0 + Int128($1.close.units) }
    let second = newest.suffix(window / 2).reduce(Int128(0)) { $0 + Int128($1.close.units) }
    // mean difference = (second - first) / 10; band = (high - low) / 10.
    let difference = second - first
    let band = Int128(high.units - low.units)
    if difference > band { return .bullish }
    if difference < -band { return .bearish }
    return .sideways
  }
}
