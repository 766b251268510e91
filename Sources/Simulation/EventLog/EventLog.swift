import Market
import Tape

/// Everything that happened in a run, in order, numbered from 1.
///
/// Market events are named by what identifies them, all others by a line of text. The running SHA-256 over both is what
/// "the same run" means: it is printed by every run and compared by the determinism tests.
public struct EventLog: Sendable {
  public struct Line: Sendable {
    public var number: Int
    public var time: Timestamp
    /// The event that led to this one; 0 for the outside world.
    public var cause: Int
    public var text: String
  }

  /// All events but market deliveries.
  public private(set) var lines: [Line] = []
  public private(set) var count = 0
  private var hash = SHA256()
  private var scratch: [UInt8] = []
  private var batchTime = Timestamp.distantPast

  public init(header: String) {
    lines.reserveCapacity(1024)
    scratch.reserveCapacity(4096)
    scratch.append(contentsOf: header.utf8)
    scratch.append(10)
  }

  /// Notes an event of text and returns its number.
  @discardableResult
  public mutating func note(_ text: String, at time: Timestamp, cause: Int) -> Int {
    count += 1
    lines.append(Line(number: count, time: time, cause: cause, text: text))
    append(time.nanoseconds)
    append(Int64(cause))
    scratch.append(contentsOf: text.utf8)
    scratch.append(10)
    flushIfFull()
    return count
  }

  /// Notes a market event that reached the engine on a stream.
  @discardableResult
  public mutating func note(_ event: MarketEvent, stream: Int, at time: Timestamp) -> Int {
    count += 1
    // Frames arrive in batches; the moment is written once for all of a batch.
    if time != batchTime {
      batchTime = time
      append(time.nanoseconds)
    }
    append(UInt32(truncatingIfNeeded: stream) << 16 | UInt32(event.symbol.index))
    switch event {
    case .mark(let mark):
      append(mark.price.units)
    case .trade(let trade):
      append(trade.price.units)
      append(trade.quantity.units)
    case .quote(let quote):
      append(quote.bid.units)
      append(quote.ask.units)
    case .candle(let candle):
      append(candle.openTime.nanoseconds)
      append(candle.close.units)
      append(Int64(candle.interval.rawValue))
    }
    flushIfFull()
    return count
  }

  public mutating func finish() -> String {
    flush()
    return hash.hex()
  }

  /// The last events of text up to and including `number`, for a failure's context.
  public func lines(before number: Int, count wanted: Int) -> [Line] {
    let end = lines.partitioningIndex { $0.number > number }
    return Array(lines[max(0, end - wanted)..<end])
  }

  private mutating func append(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { scratch.append(contentsOf: $0) }
  }

  private mutating func flushIfFull() { if scratch.count > 3500 { flush() } }

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
