import Market

/// Request weight used in the running minute: what the venue's answers say, and what has been sent since.
///
/// The venue counts in calendar minutes (binance-usdm 1.6). Its word is taken only from answers to requests of the same
/// minute: a number of the last one says nothing any more.
struct UsedWeight: Hashable, Sendable {
  /// What the venue takes in a minute.
  let limit: Int
  private var minute: Int64 = .min
  private var count = 0

  /// From here on history waits; from there on all but protection and closes. Source: engine.md 4.7.
  static let cautiousPercent = 80
  static let essentialPercent = 90

  init(limit: Int) { self.limit = limit }

  func used(at now: Timestamp) -> Int { Self.minute(of: now) == minute ? count : 0 }

  /// A request leaves.
  mutating func use(_ weight: Int, at now: Timestamp) {
    roll(to: now)
    count += weight
  }

  /// An answer came. An order's answer may say -1 or 0; what has been sent is known better (binance-usdm 1.6).
  mutating func record(_ reported: Int, sentAt: Timestamp, at now: Timestamp) {
    roll(to: now)
    if Self.minute(of: sentAt) == minute { count = max(count, reported) }
  }

  /// - Parameter weight: of a request that is to be sent, and must not go beyond. The first of a minute may: else one that
  ///   weighs more than the share would never go.
  func reaches(percent: Int, adding weight: Int = 0, at now: Timestamp) -> Bool {
    let used = used(at: now)
    return used * 100 >= limit * percent || used > 0 && (used + weight) * 100 > limit * percent
  }

  private mutating func roll(to now: Timestamp) {
    let current = Self.minute(of: now)
    if current != minute { (minute, count) = (current, 0) }
  }

  private static func minute(of time: Timestamp) -> Int64 { time.nanoseconds / 60_000_000_000 }

  static func nextMinute(after time: Timestamp) -> Timestamp {
    Timestamp(nanoseconds: (minute(of: time) + 1) * 60_000_000_000)
  }
}
