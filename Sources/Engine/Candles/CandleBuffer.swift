import Market

/// The newest closed candles of one symbol and interval, oldest first. Rules: engine.md 2.1.
struct CandleBuffer {
  enum Outcome: Hashable {
    case appended
    /// High, low, open and close contradict each other.
    case impossible
    /// Still forming; it will come again.
    case forming
    /// Its open time is there already.
    case duplicate
    /// Older than the newest, and not there: too late to be of use.
    case outOfOrder
    /// Candles between the newest and this one are missing; it was not appended.
    case gap(from: Timestamp)
  }

  let interval: Interval
  let capacity: Int
  private(set) var candles: [Candle] = []

  init(interval: Interval, capacity: Int) {
    self.interval = interval
    self.capacity = capacity
    candles.reserveCapacity(capacity + 1)
  }

  var last: Candle? { candles.last }

  mutating func append(_ candle: Candle) -> Outcome {
    guard candle.isPossible else { return .impossible }
    guard candle.isClosed else { return .forming }
    if let last = candles.last {
      guard candle.openTime > last.openTime else {
        return candles.contains { $0.openTime == candle.openTime } ? .duplicate : .outOfOrder
      }
      guard candle.openTime == last.end else { return .gap(from: last.end) }
    }
    candles.append(candle)
    if candles.count > capacity { candles.removeFirst() }
    return .appended
  }
}
