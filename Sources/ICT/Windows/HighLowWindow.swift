import Market

/// The highest high and the lowest low of the newest candles, at a cost that does not depend on how many these are.
///
/// Only candles that can still become an extreme are kept: a high is forgotten as soon as a higher one follows it.
package struct HighLowWindow: Sendable {
  /// How many candles count.
  package let length: Int
  /// How many candles were added so far.
  private(set) var seen = 0
  private var highs: MonotonicQueue
  /// Negated, so that one kind of queue does for both.
  private var lows: MonotonicQueue

  package init(length: Int) {
    precondition(length > 0)
    self.length = length
    highs = MonotonicQueue(length: length)
    lows = MonotonicQueue(length: length)
  }

  package var isFull: Bool { seen >= length }
  /// nil before the first candle.
  package var high: Price? { highs.greatest.map { Price(units: $0) } }
  package var low: Price? { lows.greatest.map { Price(units: -$0) } }

  package mutating func add(_ candle: Candle) {
    highs.add(candle.high.units, number: seen)
    lows.add(-candle.low.units, number: seen)
    seen += 1
  }
}

/// The greatest of the newest `length` values: a queue in which each value is greater than all behind it.
struct MonotonicQueue: Sendable {
  private struct Entry {
    var value: Int64 = 0
    var number = 0
  }
  private let length: Int
  private var entries: [Entry]
  private var head = 0
  private var count = 0

  init(length: Int) {
    self.length = length
    entries = Array(repeating: Entry(), count: length)
  }

  var greatest: Int64? { count > 0 ? entries[head].value : nil }

  /// - Parameter number: one more than that of the value before.
  mutating func add(_ value: Int64, number: Int) {
    if count > 0, entries[head].number <= number - length {
      head = slot(1)
      count -= 1
    }
    while count > 0, entries[slot(count - 1)].value <= value { count -= 1 }
    entries[slot(count)] = Entry(value: value, number: number)
    count += 1
  }

  private func slot(_ offset: Int) -> Int {
    let slot = head + offset
    return slot < length ? slot : slot - length
  }
}
