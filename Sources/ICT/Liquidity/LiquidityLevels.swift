import Market

/// Prices behind which stops gather, computed on demand; they influence no entry and no target. engine.md 2.7.
package struct LiquidityLevel: Hashable, Sendable {
  /// Above highs wait buyers' stops, below lows sellers'.
  package enum Side: String, Hashable, Sendable {
    case buySide = "buy-side"
    case sellSide = "sell-side"
  }
  package var side: Side
  package var price: Mean
  /// Places of its touches in the list, ascending.
  package var touches: [Int]
}

/// A level that the market went through.
package struct LiquiditySweep: Hashable, Sendable {
  package var level: LiquidityLevel
  /// Short after a buy-side level, long after a sell-side one.
  package var direction: Direction
  package var index: Int
  /// One of the next four candles trades back on the other side of the level.
  package var hasReversalBegun: Bool
}

package enum Liquidity {
  /// Two peaks farther apart than this make no level.
  static let reach = 20
  static let reversal = 4
  /// A gap of at least this share of its middle is a void.
  static let voidShare = Rate(units: unitsPerOne / 200)

  /// Equal highs and equal lows: peaks (above one neighbour on each side) whose prices lie within a share of the first
  /// one's and that are at most twenty candles away from it, two or more of them. A peak belongs to one level only.
  ///
  /// - Parameter tolerance: `liquidity_tolerance` of the profile.
  package static func levels(_ candles: [Candle], tolerance: Rate) -> [LiquidityLevel] {
    levels(Swings.highs(candles, lookback: 1), tolerance, .buySide)
      + levels(Swings.lows(candles, lookback: 1), tolerance, .sellSide)
  }

  private static func levels(_ peaks: [Swing], _ tolerance: Rate, _ side: LiquidityLevel.Side) -> [LiquidityLevel] {
    var isTaken = peaks.map { _ in false }
    var levels: [LiquidityLevel] = []
    for (place, first) in peaks.enumerated() where !isTaken[place] {
      let members = peaks.indices[place...].filter { index in
        let distance = Int128((peaks[index].price - first.price).magnitude.units) * Int128(unitsPerOne)
        return !isTaken[index] && peaks[index].index - first.index <= reach
          && distance <= Int128(tolerance.units) * Int128(first.price.units)
      }
      guard members.count >= 2 else { continue }
      for member in members { isTaken[member] = true }
      let total = members.reduce(Int128(0)) { $0 + Int128(peaks[$1].price.units) }
      levels.append(
        LiquidityLevel(
          side: side, price: Mean(total: total, count: members.count), touches: members.map { peaks[$0].index }))
    }
    return levels
  }

  /// For each level the first candle after its last touch that trades beyond it.
  package static func sweeps(of levels: [LiquidityLevel], in candles: [Candle]) -> [LiquiditySweep] {
    levels.compactMap { level in
      guard let formed = level.touches.last else { return nil }
      let isAbove = level.side == .buySide
      let later = candles[min(formed + 1, candles.count)...]
      guard let index = later.firstIndex(where: { isAbove ? $0.high > level.price : $0.low < level.price }) else {
        return nil
      }
      let next = candles[(index + 1)...].prefix(reversal)
      return LiquiditySweep(
        level: level, direction: isAbove ? .short : .long, index: index,
        hasReversalBegun: next.contains { isAbove ? $0.low < level.price : $0.high > level.price })
    }
  }

  /// Fair value gaps so wide that nobody traded there.
  package static func voids(_ candles: [Candle]) -> [Zone] {
    guard candles.count >= 3 else { return [] }
    return (2..<candles.count).compactMap { index in
      guard let (direction, low, high) = FairValueGaps.gap(candles[index - 2], candles[index]),
        FairValueGaps.isShare(Int128(high.units) - Int128(low.units), ofMiddleOf: low, high, voidShare)
      else { return nil }
      return Zone(
        kind: .fairValueGap, direction: direction, low: low, high: high, formed: candles[index].openTime)
    }
  }
}
