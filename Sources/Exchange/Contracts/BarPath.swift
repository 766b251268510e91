import Market

/// A recorded bar traded along a stated path: open, one extreme, the other, close, with straight lines between them and
/// one price each second.
///
/// The four points lie at the first second, after one and two thirds, and at the last second of the bar, so each of its
/// four prices is traded and nothing outside them. Integer arithmetic; prices between the points are rounded to the tick.
struct BarPath: Sendable {
  let bar: Candle
  let seconds: Int64
  private let tick: Price
  private let extremes: (first: Price, second: Price)

  init(_ bar: Candle, tick: Price, path: ExchangeSettings.IntrabarPath) {
    self.bar = bar
    self.tick = tick
    seconds = bar.interval.length.nanoseconds / 1_000_000_000
    let isHighFirst =
      switch path {
      case .nearestFirst: bar.high - bar.open < bar.open - bar.low
      case .highFirst: true
      case .lowFirst: false
      }
    extremes = isHighFirst ? (bar.high, bar.low) : (bar.low, bar.high)
  }

  /// - Parameter second: 0 ..< seconds
  func price(second: Int64) -> Price {
    let third = seconds / 3
    switch second {
    case ..<third: return between(bar.open, extremes.first, second, of: third)
    case ..<(2 * third): return between(extremes.first, extremes.second, second - third, of: third)
    default: return between(extremes.second, bar.close, second - 2 * third, of: seconds - 1 - 2 * third)
    }
  }

  private func between(_ from: Price, _ to: Price, _ part: Int64, of whole: Int64) -> Price {
    if part == 0 { return from }
    if part == whole { return to }
    let moved = Int64(divideHalfEven(Int128(to.units - from.units) * Int128(part), by: Int128(whole)))
    let rounded = Price(units: from.units + moved).rounded(to: tick)
    return min(max(rounded, min(from, to)), max(from, to))
  }

  /// Volume traded through the end of a second.
  func volume(second: Int64) -> Volume {
    if second == seconds - 1 { return bar.volume }
    return Volume(units: bar.volume.units * Int128(second + 1) / Int128(seconds))
  }
}
