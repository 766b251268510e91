import Market

/// Fake moves: a candle that goes beyond the ten before it and is taken back by the next close. engine.md 2.8.
package struct Inducements: Sendable {
  static let compared = 10

  private struct Found {
    var number = -1
    var direction = Direction.long
  }
  private struct Beyond {
    var low: Price
    var high: Price
    /// Extremes of the ten candles before it.
    var lowest: Price
    var highest: Price
  }

  /// How many candles the buffer holds.
  package let capacity: Int
  private var window = HighLowWindow(length: compared)
  /// The newest candle with what it is compared with; the next close decides.
  private var last: Beyond?
  private var seen = 0
  /// The newest three, newest last.
  private var found = (Found(), Found(), Found())

  /// - Parameter history: closed candles, oldest first.
  package init(capacity: Int = 200, history: some Sequence<Candle> = []) {
    self.capacity = capacity
    for candle in history { add(candle) }
  }

  package mutating func add(_ candle: Candle) {
    if let last {
      if last.low < last.lowest, candle.close > last.lowest {
        found = (found.1, found.2, Found(number: seen - 1, direction: .short))
      } else if last.high > last.highest, candle.close < last.highest {
        found = (found.1, found.2, Found(number: seen - 1, direction: .long))
      }
    }
    if window.isFull, let lowest = window.low, let highest = window.high {
      last = Beyond(low: candle.low, high: candle.high, lowest: lowest, highest: highest)
    }
    window.add(candle)
    seen += 1
  }

  /// Whether one of the newest three in the buffer was a fake move in this direction: a fake move down is bearish (short),
  /// one up bullish (long). None lies among the first ten candles of the buffer. The text has no limit of age.
  package func recentHas(_ direction: Direction) -> Bool {
    let first = max(0, seen - capacity) + Self.compared
    func counts(_ one: Found) -> Bool { one.number >= first && one.direction == direction }
    return counts(found.0) || counts(found.1) || counts(found.2)
  }
}
