import Market

/// A swing's price that the market went through.
package struct StructureBreak: Hashable, Sendable {
  /// Bullish is long.
  package var direction: Direction
  /// The price of the swing.
  package var level: Price
  package var swingIndex: Int
  /// The candle that went through it.
  package var index: Int
}

/// Breaks of structure (BOS) and changes of character (CHoCH), computed on demand; no entry or exit uses them. A wick is
/// enough, no close is needed. engine.md 2.2.
package enum StructureBreaks {
  /// For each two neighbouring swing highs of which the second is higher: the first candle after the earlier one whose
  /// high exceeds it. Lows mirrored. Needs `2 x lookback + 2` candles. By direction, bullish ones first.
  package static func breaksOfStructure(_ candles: [Candle], lookback: Int) -> [StructureBreak] {
    guard candles.count >= 2 * lookback + 2 else { return [] }
    return Direction.allCases.flatMap { direction in
      let swings = swings(candles, lookback, direction)
      return zip(swings, swings.dropFirst()).compactMap { earlier, later -> StructureBreak? in
        guard isBeyond(later.price, earlier.price, direction) else { return nil }
        return firstBreak(of: earlier, in: candles, direction)
      }
    }
  }

  /// For each swing high: the first candle after it whose high exceeds it, provided that a swing low lies between. Lows
  /// mirrored. Each swing gives at most one. By direction, bullish ones first.
  package static func changesOfCharacter(_ candles: [Candle], lookback: Int) -> [StructureBreak] {
    Direction.allCases.flatMap { direction in
      let opposite = swings(candles, lookback, direction.opposite)
      return swings(candles, lookback, direction).compactMap { swing -> StructureBreak? in
        guard let found = firstBreak(of: swing, in: candles, direction),
          opposite.contains(where: { $0.index > swing.index && $0.index < found.index })
        else { return nil }
        return found
      }
    }
  }

  private static func swings(_ candles: [Candle], _ lookback: Int, _ direction: Direction) -> [Swing] {
    direction == .long ? Swings.highs(candles, lookback: lookback) : Swings.lows(candles, lookback: lookback)
  }

  private static func isBeyond(_ price: Price, _ level: Price, _ direction: Direction) -> Bool {
    direction == .long ? price > level : price < level
  }

  private static func firstBreak(of swing: Swing, in candles: [Candle], _ direction: Direction) -> StructureBreak? {
    let later = candles[(swing.index + 1)...]
    let index = later.firstIndex { isBeyond(direction == .long ? $0.high : $0.low, swing.price, direction) }
    return index.map { StructureBreak(direction: direction, level: swing.price, swingIndex: swing.index, index: $0) }
  }
}
