import Market

/// A mean of prices or of distances between prices, kept as sum and count so that nothing is rounded.
package struct Mean: Hashable, Sendable {
  /// In units of 1e-8.
  package var total: Int128
  package var count: Int

  package init(total: Int128, count: Int) {
    self.total = total
    self.count = count
  }

  /// The nearest 1e-8, ties to the even digit. For people and for orders; comparisons use the exact mean.
  package var rounded: Price {
    count > 0 ? Price(units: Int64(clamping: divideHalfEven(total, by: Int128(count)))) : .zero
  }

  /// Whether `distance` is at least `ratio` times the mean; true for any distance where the mean is zero.
  package func isReached(by distance: Price, times ratio: Rate) -> Bool {
    Int128(distance.units) * Int128(count) * Int128(unitsPerOne) >= Int128(ratio.units) * total
  }

  package static func < (price: Price, mean: Mean) -> Bool { Int128(price.units) * Int128(mean.count) < mean.total }
  package static func > (price: Price, mean: Mean) -> Bool { Int128(price.units) * Int128(mean.count) > mean.total }
}

extension Candle {
  /// High minus low.
  package var range: Price { high - low }
  /// The distance between open and close, whichever is higher.
  package var body: Price { (close - open).magnitude }
}
