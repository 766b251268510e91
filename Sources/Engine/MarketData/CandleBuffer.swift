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
  /// Up to twice the capacity, so that the array is moved only once in so many candles.
  private var stored: [Candle] = []

  init(interval: Interval, capacity: Int) {
    self.interval = interval
    self.capacity = capacity
    stored.reserveCapacity(2 * capacity)
  }

  var candles: ArraySlice<Candle> { stored.suffix(capacity) }
  var count: Int { min(stored.count, capacity) }
  var last: Candle? { stored.last }

  /// - Parameter acceptsGap: the venue itself has no candles in between.
  mutating func append(_ candle: Candle, acceptsGap: Bool = false) -> Outcome {
    guard candle.isPossible else { return .impossible }
    guard candle.isClosed else { return .forming }
    if let last = stored.last {
      guard candle.openTime > last.openTime else {
        return candles.contains { $0.openTime == candle.openTime } ? .duplicate : .outOfOrder
      }
      guard acceptsGap || candle.openTime == last.end else { return .gap(from: last.end) }
    }
    if stored.count == 2 * capacity { stored.removeFirst(capacity) }
    stored.append(candle)
    return .appended
  }
}
