import Market

/// Where the market has been heading.
package enum Trend: String, Hashable, Sendable {
  case bullish, bearish, sideways

  /// The side that goes with it; nil while the market goes nowhere.
  package var direction: Direction? {
    switch self {
    case .bullish: .long
    case .bearish: .short
    case .sideways: nil
    }
  }
}

/// The structure of the newest twenty candles of one interval, the trend that entries follow. engine.md 2.3.
///
/// The mean close of the second ten is compared with that of the first ten; between them lies a band of a tenth of the
/// range on either side, in which the market is sideways. Multiplied by ten, so nothing is rounded. A flat window is
/// sideways.
package struct MarketStructure: Sendable {
  package static let window = 20
  private var extremes = HighLowWindow(length: window)
  private var first = RollingSum(length: window / 2)
  private var second = RollingSum(length: window / 2)

  package init() {}

  package mutating func add(_ candle: Candle) {
    extremes.add(candle)
    if let older = second.add(candle.close.units) { first.add(older) }
  }

  /// nil before twenty candles are there.
  package var trend: Trend? {
    guard extremes.isFull, let high = extremes.high, let low = extremes.low else { return nil }
    // Ten times the mean difference against ten times the band.
    let difference = second.total - first.total
    let band = Int128(high.units) - Int128(low.units)
    if difference > band { return .bullish }
    if difference < -band { return .bearish }
    return .sideways
  }
}
