import Market

/// Fair value gaps of one interval: prices that three candles in a row left out. engine.md 2.4.
///
/// The zone lies between the first and the third candle. Its size must be a least share of a price: of the middle
/// candle's close when it forms live, of the mean of its edges when it is found in history.
package struct FairValueGaps: Sendable {
  /// How many are kept.
  package static let capacity = 15
  private let leastShare: Rate
  private var list = ZoneList(capacity: capacity)
  private var first: Candle?
  private var second: Candle?

  /// - Parameters:
  ///   - leastShare: `fvg_min_gap_percent` of the profile.
  ///   - history: closed candles, oldest first; zones found in it begin as active, it is not played against them.
  package init(leastShare: Rate, history: some Collection<Candle> = []) {
    self.leastShare = leastShare
    for candle in history { find(candle, isHistory: true) }
  }

  package var zones: [Zone] { list.zones }

  /// Takes a closed candle: first the zones that are there, then a new one, which is not tested against its own candle.
  package mutating func add(_ candle: Candle) {
    list.update(candle)
    find(candle, isHistory: false)
  }

  package func nearest(to price: Price, _ direction: Direction) -> Zone? { list.nearest(to: price, direction) }

  private mutating func find(_ third: Candle, isHistory: Bool) {
    if let first, let second, let (direction, low, high) = Self.gap(first, third) {
      let size = Int128(high.units) - Int128(low.units)
      let isLargeEnough =
        isHistory
        ? Self.isShare(size, ofMiddleOf: low, high, leastShare)
        : size * Int128(unitsPerOne) >= Int128(leastShare.units) * Int128(second.close.units)
      if isLargeEnough {
        list.append(
          Zone(kind: .fairValueGap, direction: direction, low: low, high: high, formed: third.openTime))
      }
    }
    (first, second) = (second, third)
  }

  static func gap(_ first: Candle, _ third: Candle) -> (direction: Direction, low: Price, high: Price)? {
    if third.low > first.high { return (.long, first.high, third.low) }
    if third.high < first.low { return (.short, third.high, first.low) }
    return nil
  }

  /// Doubled on both sides, because the middle may lie between two units.
  static func isShare(_ size: Int128, ofMiddleOf low: Price, _ high: Price, _ share: Rate) -> Bool {
    size * 2 * Int128(unitsPerOne) >= Int128(share.units) * (Int128(low.units) + Int128(high.units))
  }
}
