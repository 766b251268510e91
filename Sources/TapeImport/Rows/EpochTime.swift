import Market

/// In what unit a file counts time. A file keeps to one: the first value decides, unless it was said before.
enum EpochUnit: Int64, CaseIterable, Sendable {
  case seconds = 1_000_000_000
  case milliseconds = 1_000_000
  case microseconds = 1000
  case nanoseconds = 1

  /// As options write it.
  var name: String {
    switch self {
    case .seconds: "s"
    case .milliseconds: "ms"
    case .microseconds: "us"
    case .nanoseconds: "ns"
    }
  }

  /// Every time from 2001 to 2286 has so many digits (data-formats 0).
  var digits: Int {
    switch self {
    case .seconds: 10
    case .milliseconds: 13
    case .microseconds: 16
    case .nanoseconds: 19
    }
  }

  init?(name: String) {
    guard let unit = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = unit
  }

  init?(digits: Int) {
    guard let unit = Self.allCases.first(where: { $0.digits == digits }) else { return nil }
    self = unit
  }
}

/// Reads the times of one file: whole numbers since the epoch, seconds with a fraction, or calendar texts.
struct EpochTime {
  /// Why something is not a time that an import takes.
  struct Problem: Error {
    var what: String
    var expected: String
    var advice: String?
  }

  private(set) var unit: EpochUnit?
  /// The unit was said, not told by the first value.
  private let isStated: Bool

  init(unit: EpochUnit?) {
    self.unit = unit
    isStated = unit != nil
  }

  /// No market of this kind existed before, and no recording comes from after; what lies outside was read in a wrong unit.
  static let earliest = CivilTime(year: 2009, month: 1, day: 1).timestamp()
  static let latest = CivilTime(year: 2100, month: 1, day: 1).timestamp()

  mutating func read(_ text: some Collection<UInt8>) throws(Problem) -> Timestamp {
    guard !text.isEmpty, text.count <= 40 else {
      throw Problem(what: "not a time", expected: "a time since the epoch or a date")
    }
    let digits = text.prefix { $0 >= 0x30 && $0 <= 0x39 }.count
    if digits == text.count { return try whole(text) }
    if digits == 4, text.dropFirst(4).first == UInt8(ascii: "-") { return try calendar(text) }
    if digits == 10, text.dropFirst(10).first == UInt8(ascii: ".") { return try fraction(text) }
    throw Problem(what: "not a time", expected: "a time since the epoch (10, 13, 16 or 19 digits) or a date")
  }

  private mutating func whole(_ text: some Collection<UInt8>) throws(Problem) -> Timestamp {
    guard text.count <= 19, let value = Int64(String(decoding: text, as: UTF8.self)) else {
      throw Problem(what: "not an epoch time", expected: "10, 13, 16 or 19 digits (s, ms, µs, ns)")
    }
    let told = EpochUnit(digits: text.count)
    if let unit, let told, told != unit {
      throw Problem(
        what: isStated ? "this is not a time in \(unit.name)" : "the unit of time changes",
        expected: "\(unit.digits) digits (\(unit.name))",
        advice: isStated
          ? "\(text.count) digits are \(told.name): leave --time-unit out"
          : "\(text.count) digits are \(told.name): import the parts as files of their own")
    }
    guard let unit = unit ?? told else {
      throw Problem(what: "not an epoch time", expected: "10, 13, 16 or 19 digits (s, ms, µs, ns)")
    }
    let (nanoseconds, isTooLarge) = value.multipliedReportingOverflow(by: unit.rawValue)
    self.unit = unit
    return try plausible(isTooLarge ? .distantFuture : Timestamp(nanoseconds: nanoseconds))
  }

  /// `1626992741.06217`: seconds with up to nine places.
  private func fraction(_ text: some Collection<UInt8>) throws(Problem) -> Timestamp {
    let places = text.dropFirst(11)
    guard (1...9).contains(places.count), places.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
      throw Problem(what: "not a time", expected: "seconds with at most nine places")
    }
    var value: Int64 = 0
    for digit in text.prefix(10) { value = value * 10 + Int64(digit) - 48 }
    for place in 0..<9 {
      let index = places.index(places.startIndex, offsetBy: place, limitedBy: places.endIndex)
      let digit = index.flatMap { $0 < places.endIndex ? Int64(places[$0]) - 48 : nil } ?? 0
      // Beyond 2286 this would leave the range, but ten digits of seconds end there.
      guard value < Int64.max / 10 else { return try plausible(.distantFuture) }
      value = value * 10 + digit
    }
    return try plausible(Timestamp(nanoseconds: value))
  }

  /// `2025-11-28 15:59:00+00:00`, `2025-11-28T15:59:00.123Z`, `2025-11-28`; no zone means UTC.
  private func calendar(_ text: some Collection<UInt8>) throws(Problem) -> Timestamp {
    let malformed = Problem(what: "not a date", expected: "a date such as 2025-11-28 15:59:00+00:00, in UTC")
    var bytes = Array(text)[...]
    func number(_ count: Int) throws(Problem) -> Int {
      let digits = bytes.prefix(count)
      guard digits.count == count, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { throw malformed }
      bytes = bytes.dropFirst(count)
      return digits.reduce(0) { $0 * 10 + Int($1) - 48 }
    }
    func take(_ characters: String) -> Bool {
      guard let first = bytes.first, characters.utf8.contains(first) else { return false }
      bytes = bytes.dropFirst()
      return true
    }
    var civil = CivilTime(year: try number(4), month: 1, day: 1)
    guard take("-") else { throw malformed }
    civil.month = try number(2)
    guard take("-") else { throw malformed }
    civil.day = try number(2)
    if take("T ") {
      civil.hour = try number(2)
      guard take(":") else { throw malformed }
      civil.minute = try number(2)
      if take(":") { civil.second = try number(2) }
      if take(".") {
        let places = bytes.prefix { $0 >= 0x30 && $0 <= 0x39 }
        guard (1...9).contains(places.count) else { throw malformed }
        civil.nanosecond = (0..<9).reduce(0) { sum, place in
          sum * 10 + (place < places.count ? Int(places[places.startIndex + place]) - 48 : 0)
        }
        bytes = bytes.dropFirst(places.count)
      }
    }
    var offset = 0
    if !take("Z"), let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
      bytes = bytes.dropFirst()
      let hours = try number(2)
      _ = take(":")
      let minutes = try number(2)
      offset = (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
    }
    // The calendar is checked by writing it again: there is no 30 February.
    guard bytes.isEmpty, (1971..<2200).contains(civil.year), case let time = civil.timestamp(), CivilTime(time) == civil
    else { throw malformed }
    return try plausible(time - .minutes(Int64(offset)))
  }

  private func plausible(_ time: Timestamp) throws(Problem) -> Timestamp {
    guard time >= Self.earliest, time < Self.latest else {
      let year = time == .distantFuture ? "far beyond 2262" : "in the year \(CivilTime(time).year)"
      throw Problem(
        what: "the time lies \(year)" + (unit.map { ", read in \($0.name)" } ?? ""),
        expected: "a time from \(CivilTime(Self.earliest).date) to \(CivilTime(Self.latest).date)",
        advice: "check the unit: 10 digits are s, 13 ms, 16 us, 19 ns (--time-unit)")
    }
    return time
  }
}
