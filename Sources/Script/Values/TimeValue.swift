import Market

/// Clock times, dates and offsets.
enum TimeValue {
  static let expected =
    "a clock time (06:10, 06:10:30), a date and time (2026-01-30 06:10) or a span from the start (30m)"

  static func parse(_ text: String) throws(ValueProblem) -> TimePoint {
    if !text.contains(":"), !text.contains("-") { return .offset(try spanOrHint(text)) }
    let words = Words(text.replacingT).texts
    if words.count == 2, let date = date(words[0]), let (hour, minute, second) = clock(words[1]) {
      return .date(
        CivilTime(year: date.year, month: date.month, day: date.day, hour: hour, minute: minute, second: second))
    }
    if words.count == 1, let (hour, minute, second) = clock(words[0]) {
      return .clock(hour: hour, minute: minute, second: second)
    }
    if words.count == 1, date(words[0]) != nil {
      throw ValueProblem("'\(text)' has no time of day", expected: expected, hint: "write \(text) 00:00")
    }
    if words.count == 1, words[0].hasPrefix("24:") {
      throw ValueProblem("'\(text)' is no time of day", expected: expected, hint: "write 00:00 for midnight")
    }
    throw ValueProblem("'\(text)' is not a time", expected: expected)
  }

  private static func spanOrHint(_ text: String) throws(ValueProblem) -> Span {
    do throws(ValueProblem) { return try SpanValue.parse(text) } catch {
      throw ValueProblem("'\(text)' is not a time", expected: expected, hint: error.hint)
    }
  }

  /// `UTC`, `UTC+09:00`, `UTC-3` is refused with the right spelling.
  static func parseOffset(_ text: String) throws(ValueProblem) -> ClockOffset {
    let expected = "UTC or a fixed distance from it such as UTC+09:00"
    if text == "UTC" { return .utc }
    guard text.hasPrefix("UTC+") || text.hasPrefix("UTC-") else {
      throw ValueProblem(
        "'\(text)' is not a clock", expected: expected,
        hint: text.contains("/") ? "zones by name change with their rules; give the distance itself" : nil)
    }
    let sign = text.hasPrefix("UTC-") ? -1 : 1
    let digits = String(text.dropFirst(4))
    guard let (hour, minute, _) = clock(digits), digits.utf8.count == 5, hour <= 14 else {
      var hint: String?
      if let hours = Int(digits), (0...14).contains(hours) {
        hint = "write UTC\(sign < 0 ? "-" : "+")\(hours < 10 ? "0" : "")\(hours):00"
      }
      throw ValueProblem("'\(text)' is not a clock", expected: expected, hint: hint)
    }
    return ClockOffset(minutes: sign * (hour * 60 + minute))
  }

  private static func clock(_ text: String) -> (Int, Int, Int)? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, parts.allSatisfy({ $0.utf8.count == 2 }) else { return nil }
    let numbers = parts.compactMap { digits($0) }
    guard numbers.count == parts.count, numbers[0] < 24, numbers.dropFirst().allSatisfy({ $0 < 60 }) else { return nil }
    return (numbers[0], numbers[1], numbers.count == 3 ? numbers[2] : 0)
  }

  private static func date(_ text: String) -> (year: Int, month: Int, day: Int)? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
      let year = digits(parts[0]), let month = digits(parts[1]), let day = digits(parts[2]), year >= 1970, year < 2200,
      (1...12).contains(month), day >= 1
    else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return day <= lengths[month - 1] ? (year, month, day) : nil
  }

  private static func digits(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
  }
}

extension String {
  /// `2026-01-30T06:10` reads like `2026-01-30 06:10`.
  fileprivate var replacingT: String { String(map { $0 == "T" ? " " : $0 }) }
}
