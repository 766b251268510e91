import Market

/// Strong candles among the newest ones of a buffer. engine.md 2.8.
///
/// A displacement has a range of at least a ratio of the mean range of the *newest twenty* candles: with each new candle
/// all old ones are measured anew. So that this needs no walk through the buffer, each candle knows the nearest one before
/// it that has a wider range; the newest candle above any limit is found by following these.
package struct Displacements: Sendable {
  static let averaged = 20

  /// The displacements that entries look at.
  package struct Recent: Hashable, Sendable {
    /// The body of the newest one, whatever its direction; nil: there is none. It may be zero although the range is large.
    package var newestBody: Price?
    package var hasBullish = false
    package var hasBearish = false

    package func has(_ direction: Direction) -> Bool { direction == .long ? hasBullish : hasBearish }
  }

  private struct Entry {
    var range: Int64 = 0
    var body: Int64 = 0
    var isBullish = false
    /// Number of the nearest candle before with a wider range; below any that is kept where there is none.
    var widerBefore = -1
  }

  /// How many candles the buffer holds.
  package let capacity: Int
  private let ratio: Rate
  /// As many as the next power of two, so that a candle's place is found without a division.
  private var entries: [Entry]
  private let mask: Int
  private var seen = 0
  private var newest = RollingSum(length: averaged)

  /// - Parameters:
  ///   - ratio: `displacement_ratio` of the profile.
  ///   - history: closed candles, oldest first.
  package init(ratio: Rate, capacity: Int = 200, history: some Sequence<Candle> = []) {
    self.ratio = ratio
    self.capacity = capacity
    var size = 1
    while size < capacity { size *= 2 }
    mask = size - 1
    entries = Array(repeating: Entry(), count: size)
    for candle in history { add(candle) }
  }

  package mutating func add(_ candle: Candle) {
    let range = candle.range.units
    newest.add(range)
    let oldest = max(0, seen - capacity + 1)
    var wider = seen - 1
    while wider >= oldest, entries[wider & mask].range <= range { wider = entries[wider & mask].widerBefore }
    entries[seen & mask] = Entry(
      range: range, body: candle.body.units, isBullish: candle.close > candle.open, widerBefore: wider)
    seen += 1
  }

  /// The newest `count` displacements, none of them among the first twenty candles of the buffer. A doji counts as bearish.
  package func recent(_ count: Int = 3) -> Recent {
    var recent = Recent()
    guard newest.isFull else { return recent }
    let first = max(0, seen - capacity) + Self.averaged
    // The least range that reaches the limit: rounded up, because ranges are whole units.
    let scale = Int128(Self.averaged) * Int128(unitsPerOne)
    let limit = Int64(clamping: -divideFloor(-Int128(ratio.units) * newest.total, by: scale))
    var number = seen - 1
    var left = count
    while left > 0 {
      while number >= first, entries[number & mask].range < limit { number = entries[number & mask].widerBefore }
      guard number >= first else { break }
      let entry = entries[number & mask]
      if recent.newestBody == nil { recent.newestBody = Price(units: entry.body) }
      if entry.isBullish { recent.hasBullish = true } else { recent.hasBearish = true }
      number -= 1
      left -= 1
    }
    return recent
  }
}
