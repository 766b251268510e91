import Basics
import Market
import Oracle
import Tape

/// Everything that happened in a run, in order, numbered from 1.
///
/// Market events are named by what identifies them, all others by a line of text. The running SHA-256 over both is what
/// "the same run" means: it is printed by every run and compared by the determinism tests.
package struct EventLog: Sendable {
  package struct Line: Sendable {
    package var number: Int
    package var time: Timestamp
    /// The event that led to this one; 0 for the outside world.
    package var cause: Int
    package var text: String
    /// For those who look for what bears on a value; no part of the hash.
    package var topic: EventTopic
  }

  /// All events but market deliveries.
  package private(set) var lines: [Line] = []
  package private(set) var count = 0
  private var hash = SHA256()
  /// Text events not yet hashed, and market events not yet hashed: at most one of the two holds something.
  private var scratch: [UInt8] = []
  private var words: [Int64] = []
  private var batchTime = Timestamp.distantPast

  package init(header: String) {
    lines.reserveCapacity(1024)
    scratch.reserveCapacity(4096)
    words.reserveCapacity(512)
    scratch.append(contentsOf: header.utf8)
    scratch.append(10)
  }

  /// Notes an event of text and returns its number.
  @discardableResult
  package mutating func note(
    _ text: String, at time: Timestamp, cause: Int, about topic: EventTopic = EventTopic(.other)
  ) -> Int {
    if !words.isEmpty { flushWords() }
    count += 1
    lines.append(Line(number: count, time: time, cause: cause, text: text, topic: topic))
    append(time.nanoseconds)
    append(Int64(cause))
    scratch.append(contentsOf: text.utf8)
    scratch.append(10)
    flushIfFull()
    return count
  }

  /// Notes a market event that reached the engine on a stream.
  @discardableResult
  package mutating func note(_ event: MarketEvent, stream: Int, at time: Timestamp) -> Int {
    count += 1
    // Frames arrive in batches; the moment is written once for all of a batch.
    if time != batchTime {
      batchTime = time
      words.append(time.nanoseconds.littleEndian)
    }
    words.append((Int64(stream) << 32 | Int64(event.symbol.index)).littleEndian)
    switch event {
    case .mark(let mark):
      words.append(mark.price.units.littleEndian)
    case .trade(let trade):
      words.append(trade.price.units.littleEndian)
      words.append(trade.quantity.units.littleEndian)
    case .quote(let quote):
      words.append(quote.bid.units.littleEndian)
      words.append(quote.ask.units.littleEndian)
    case .candle(let candle):
      words.append(candle.openTime.nanoseconds.littleEndian)
      words.append(candle.close.units.littleEndian)
      words.append(Int64(candle.interval.rawValue).littleEndian)
    }
    if words.count > 500 { flushWords() }
    return count
  }

  package mutating func finish() -> String {
    flushWords()
    flush()
    return hash.hex()
  }

  /// The event of text of this number; nil: there is none, or it is a market delivery.
  package func line(_ number: Int) -> Line? {
    let index = lines.partitioningIndex { $0.number >= number }
    return index < lines.count && lines[index].number == number ? lines[index] : nil
  }

  /// How many events of text have a number up to this one.
  func position(behind number: Int) -> Int { lines.partitioningIndex { $0.number > number } }

  /// The last events of text up to and including `number`, for a failure's context.
  package func lines(before number: Int, count wanted: Int) -> [Line] {
    let end = position(behind: number)
    return Array(lines[max(0, end - wanted)..<end])
  }

  private mutating func append(_ value: Int64) {
    withUnsafeBytes(of: value.littleEndian) { scratch.append(contentsOf: $0) }
  }

  private mutating func flushIfFull() { if scratch.count > 3500 { flush() } }

  private mutating func flushWords() {
    flush()
    words.withUnsafeBytes { hash.update($0) }
    words.removeAll(keepingCapacity: true)
  }

  private mutating func flush() {
    scratch.withUnsafeBytes { hash.update($0) }
    scratch.removeAll(keepingCapacity: true)
  }
}

extension Array {
  /// First index whose element answers true, the elements being false … false, true … true.
  fileprivate func partitioningIndex(where isAfter: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
