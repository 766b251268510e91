import Market

extension Timestamp {
  /// 2001-09-09 01:46:40 UTC: from here on a time in nanoseconds has nineteen digits.
  package static let tapeMinimum = Timestamp(nanoseconds: 1_000_000_000_000_000_000)
  /// 2261-07-16: far enough from the end of the numbers that a length of time can be added.
  package static let tapeMaximum = Timestamp(nanoseconds: 9_200_000_000_000_000_000)

  /// Whether it can be told from seconds, milliseconds and microseconds by its digits alone.
  package var canStandOnATape: Bool { self >= Self.tapeMinimum && self <= Self.tapeMaximum }
}

/// Moments as ISO 8601 in UTC: `2026-01-29T21:10:00Z`, with nine places where they are needed.
package enum TimeText {
  package static func write(_ time: Timestamp) -> String {
    let civil = CivilTime(time)
    let clock = civil.clock.prefix(8)
    guard civil.nanosecond != 0 else { return "\(civil.date)T\(clock)Z" }
    return "\(civil.date)T\(clock).\(String(1_000_000_000 + civil.nanosecond).dropFirst())Z"
  }

  /// Nil if it is not such a text.
  package static func read(_ text: String) -> Timestamp? {
    let bytes = Array(text.utf8)
    guard bytes.count == 20 || bytes.count == 30, bytes.last == UInt8(ascii: "Z") else { return nil }
    func number(_ from: Int, _ count: Int) -> Int? {
      let digits = bytes[from..<(from + count)]
      return digits.allSatisfy { $0 >= 48 && $0 <= 57 } ? digits.reduce(0) { $0 * 10 + Int($1) - 48 } : nil
    }
    guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
      let minute = number(14, 2), let second = number(17, 2), let fraction = bytes.count == 30 ? number(20, 9) : 0,
      (1970...2261).contains(year)
    else { return nil }
    let time = CivilTime(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second, nanosecond: fraction
    ).timestamp()
    // Separators and the calendar (30 February) are checked by writing it again.
    return write(time) == text ? time : nil
  }
}
