import Market

/// Whether a price lies in the upper or the lower half of the newest fifty candles' range. engine.md 2.9.
package struct PremiumDiscount: Sendable {
  package enum Zone: String, Hashable, Sendable {
    case premium, discount
    /// Exactly in the middle: neither.
    case equilibrium
  }
  package static let window = 50
  private var extremes = HighLowWindow(length: window)

  package init() {}

  package mutating func add(_ candle: Candle) { extremes.add(candle) }

  /// nil before the first candle. Compared doubled: the middle of two prices may lie between two units.
  package func zone(of price: Price) -> Zone? {
    guard let high = extremes.high, let low = extremes.low else { return nil }
    let middle = Int128(high.units) + Int128(low.units)
    let doubled = Int128(price.units) * 2
    return doubled > middle ? .premium : doubled < middle ? .discount : .equilibrium
  }
}
