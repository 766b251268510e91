import Market
import Simulation

/// `30s`, `5m`, `1h30m`, `250ms`, `1.5s`.
enum SpanValue {
  static let expected = "a span of time such as 250ms, 30s, 5m or 1h30m"

  static let units: [(name: String, nanoseconds: Int64)] = [
    ("ns", 1), ("us", 1000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
    ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
  ]

  private static let nearMisses: [(names: [String], unit: String)] = [
    (["sec", "secs", "second", "seconds"], "s"),
    (["min", "mins", "minute", "minutes"], "m"),
    (["hr", "hrs", "hour", "hours"], "h"),
    (["day", "days"], "d"),
    (["msec", "msecs", "millis", "millisecond", "milliseconds"], "ms"),
    (["µs", "μs", "usec", "micros", "microseconds"], "us"),
  ]

  /// The unit that a wrong one probably stands for.
  static func meant(by unit: String) -> String? {
    let lower = unit.lowercased()
    if let near = nearMisses.first(where: { $0.names.contains(lower) }) { return near.unit }
    return units.first { $0.name == lower }?.name
  }

  static func parse(_ text: String) throws(ValueProblem) -> Span {
    var rest = text.unicodeScalars[...]
    var total: Int64 = 0
    var lastUnit = Int64.max
    var corrected = ""
    var isWrong = false
    guard !rest.isEmpty else { throw ValueProblem("nothing is written", expected: expected) }
    while !rest.isEmpty {
      let digits = rest.prefix { $0 == "." || ("0"..."9").contains($0) }
      guard !digits.isEmpty else { throw ValueProblem("'\(text)' is not a span", expected: expected) }
      rest = rest.dropFirst(digits.count)
      let blanks = rest.prefix { $0 == " " }
      rest = rest.dropFirst(blanks.count)
      let letters = rest.prefix { $0 != "." && $0 != " " && !("0"..."9").contains($0) }
      rest = rest.dropFirst(letters.count)
      let after = rest.prefix { $0 == " " }
      rest = rest.dropFirst(after.count)
      let name = String(letters)
      guard !name.isEmpty else {
        let number = String(digits)
        throw ValueProblem(
          "'\(text)' has no unit", expected: expected, hint: "write \(number)s for seconds, \(number)m for minutes")
      }
      guard let unit = units.first(where: { $0.name == name }), blanks.isEmpty, after.isEmpty else {
        guard let meant = meant(by: name) else { throw ValueProblem("'\(text)' is not a span", expected: expected) }
        isWrong = true
        corrected += String(digits) + meant
        continue
      }
      corrected += String(digits) + name
      guard unit.nanoseconds < lastUnit else {
        throw ValueProblem("'\(text)' does not go from large units to small", expected: expected)
      }
      lastUnit = unit.nanoseconds
      let value: Rate
      do throws(NumberProblem) { value = try Rate(parsing: String(digits)) } catch {
        if error == .tooLarge { throw ValueProblem("'\(text)' is too long", expected: "at most ten years, 3660d") }
        throw ValueProblem("'\(text)' is not a span that can be held", expected: expected)
      }
      guard case let product = Int128(value.units) * Int128(unit.nanoseconds), product % Int128(unitsPerOne) == 0,
        case let sum = Int128(total) + product / Int128(unitsPerOne)
      else { throw ValueProblem("'\(text)' is not a span that can be held", expected: expected) }
      guard sum <= Int128(AmountBounds.span.nanoseconds) else {
        throw ValueProblem("'\(text)' is too long", expected: "at most ten years, 3660d")
      }
      total = Int64(sum)
    }
    if isWrong { throw ValueProblem("'\(text)' is not a span", expected: expected, hint: "write \(corrected)") }
    return Span(nanoseconds: total)
  }

  /// `40ms ± 15ms`, `40ms`.
  static func parseLatency(_ text: String) throws(ValueProblem) -> Delay {
    for wrong in ["+/-", "+-"] {
      let parts = text.split(separator: wrong, omittingEmptySubsequences: false)
      if parts.count == 2 {
        throw ValueProblem(
          "'\(text)' is not a latency", expected: "a span, or two joined by ±",
          hint: "write \(trimmed(parts[0])) ± \(trimmed(parts[1]))")
      }
    }
    let parts = text.split(separator: "±", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return Delay(base: try parse(text)) }
    let latency = Delay(base: try parse(trimmed(parts[0])), spread: try parse(trimmed(parts[1])))
    guard latency.spread < latency.base || latency.spread == latency.base else {
      throw ValueProblem("'\(text)' could be negative", expected: "a spread that is not larger than the base")
    }
    return latency
  }

  static func trimmed(_ text: some StringProtocol) -> String {
    var scalars = Substring(text).unicodeScalars[...]
    while scalars.first == " " || scalars.first == "\n" { scalars.removeFirst() }
    while scalars.last == " " || scalars.last == "\n" { scalars.removeLast() }
    return String(scalars)
  }
}

extension Span {
  /// A span as scripts write it, such as `250ms` or `1h30m`; nil if it is none.
  package init?(script text: String) {
    guard let span = try? SpanValue.parse(text) else { return nil }
    self = span
  }
}
