/// A moment: nanoseconds since 1970-01-01 00:00 UTC. Virtual in a simulation, real when live; the code cannot tell.
public struct Timestamp: Hashable, Comparable, Sendable {
  public var nanoseconds: Int64
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
  public init(milliseconds: Int64) { nanoseconds = milliseconds * 1_000_000 }
  public init(seconds: Int64) { nanoseconds = seconds * 1_000_000_000 }
  /// As the venue writes times: whole milliseconds, cut.
  public var milliseconds: Int64 { Int64(divideFloor(Int128(nanoseconds), by: 1_000_000)) }

  public static let distantPast = Timestamp(nanoseconds: .min)
  public static let distantFuture = Timestamp(nanoseconds: .max)

  public static func < (a: Timestamp, b: Timestamp) -> Bool { a.nanoseconds < b.nanoseconds }
  public static func + (a: Timestamp, b: Span) -> Timestamp { Timestamp(nanoseconds: a.nanoseconds + b.nanoseconds) }
  public static func - (a: Timestamp, b: Span) -> Timestamp { Timestamp(nanoseconds: a.nanoseconds - b.nanoseconds) }
  public static func - (a: Timestamp, b: Timestamp) -> Span { Span(nanoseconds: a.nanoseconds - b.nanoseconds) }
  public static func += (a: inout Timestamp, b: Span) { a = a + b }
}

/// A length of time in nanoseconds. Named apart from the standard library's `Duration`, which carries attoseconds.
public struct Span: Hashable, Comparable, Sendable {
  public var nanoseconds: Int64
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
  public static let zero = Span(nanoseconds: 0)
  public static func milliseconds(_ n: Int64) -> Span { Span(nanoseconds: n * 1_000_000) }
  public static func seconds(_ n: Int64) -> Span { Span(nanoseconds: n * 1_000_000_000) }
  public static func minutes(_ n: Int64) -> Span { .seconds(n * 60) }
  public static func hours(_ n: Int64) -> Span { .minutes(n * 60) }
  public var milliseconds: Int64 { nanoseconds / 1_000_000 }
  public static func < (a: Span, b: Span) -> Bool { a.nanoseconds < b.nanoseconds }
  public static func + (a: Span, b: Span) -> Span { Span(nanoseconds: a.nanoseconds + b.nanoseconds) }
  public static func - (a: Span, b: Span) -> Span { Span(nanoseconds: a.nanoseconds - b.nanoseconds) }
  public static func * (a: Span, n: Int64) -> Span { Span(nanoseconds: a.nanoseconds * n) }
}

extension Span: CustomStringConvertible {
  /// `2h50m`, `1m5s`, `250ms`, `1.5s`, `0s`: the largest two units that matter, without loss below a second.
  public var description: String {
    if nanoseconds < 0 { return "-" + Span(nanoseconds: -nanoseconds).description }
    let seconds = nanoseconds / 1_000_000_000
    let rest = nanoseconds % 1_000_000_000
    if seconds == 0 {
      if rest == 0 { return "0s" }
      if rest % 1_000_000 == 0 { return "\(rest / 1_000_000)ms" }
      guard rest % 1000 == 0 else { return "\(rest)ns" }
      guard rest > 1_000_000 else { return "\(rest / 1000)us" }
      return "\(rest / 1_000_000).\(String(rest % 1_000_000 / 1000 + 1000).dropFirst())ms"
    }
    if rest != 0 {
      let milliseconds = rest / 1_000_000
      let fraction = String(milliseconds + 1000).dropFirst()
      return seconds >= 60
        ? "\(Span.seconds(seconds))" + "\(milliseconds)ms" : "\(seconds).\(fraction)s"
    }
    var text = ""
    if seconds >= 3600 { text += "\(seconds / 3600)h" }
    if seconds % 3600 >= 60 { text += "\(seconds % 3600 / 60)m" }
    if seconds % 60 != 0 { text += "\(seconds % 60)s" }
    return text
  }
}

/// A fixed distance from UTC. Only fixed offsets exist here: a rule set that changes twice a year would make runs depend
/// on a data base outside the scenario.
public struct ClockOffset: Hashable, Sendable {
  public var minutes: Int
  public init(minutes: Int) { self.minutes = minutes }
  public static let utc = ClockOffset(minutes: 0)
}

/// Calendar fields of a moment under a fixed offset (proleptic Gregorian).
public struct CivilTime: Hashable, Sendable {
  public var year: Int
  public var month: Int
  public var day: Int
  public var hour: Int
  public var minute: Int
  public var second: Int
  public var nanosecond: Int

  public init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, nanosecond: Int = 0
  ) {
    (self.year, self.month, self.day) = (year, month, day)
    (self.hour, self.minute, self.second, self.nanosecond) = (hour, minute, second, nanosecond)
  }

  // Days to date by counting in 400-year eras that begin on 1 March, so that the leap day is the last day of a year.
  public init(_ time: Timestamp, offset: ClockOffset = .utc) {
    let shifted = Int128(time.nanoseconds) + Int128(offset.minutes) * 60_000_000_000
    let days = Int(divideFloor(shifted, by: 86_400_000_000_000))
    let inDay = Int(shifted - Int128(days) * 86_400_000_000_000)
    let z = days + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    hour = inDay / 3_600_000_000_000
    minute = inDay / 60_000_000_000 % 60
    second = inDay / 1_000_000_000 % 60
    nanosecond = inDay % 1_000_000_000
  }

  public func timestamp(offset: ClockOffset = .utc) -> Timestamp {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    let seconds = ((days * 24 + hour) * 60 + minute - offset.minutes) * 60 + second
    return Timestamp(nanoseconds: Int64(seconds) * 1_000_000_000 + Int64(nanosecond))
  }

  static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  public var date: String { "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))" }
  /// `06:10:00.000`
  public var clock: String {
    "\(Self.padded(hour, 2)):\(Self.padded(minute, 2)):\(Self.padded(second, 2)).\(Self.padded(nanosecond / 1_000_000, 3))"
  }
  /// `06:10:00.000000`
  public var clockMicroseconds: String {
    "\(Self.padded(hour, 2)):\(Self.padded(minute, 2)):\(Self.padded(second, 2)).\(Self.padded(nanosecond / 1000, 6))"
  }
}
