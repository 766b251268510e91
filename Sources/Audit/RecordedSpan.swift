import Market

/// A span of time as records say it. Its text has whole milliseconds from one second on, and all that there is below, so
/// that what is read back is the text that was written, and its length to the last digit that the text has.
public struct RecordedSpan: Hashable, Sendable, CustomStringConvertible {
  public let description: String
  public let span: Span

  public init(_ span: Span) {
    description = span.description
    let grain: Int64 = span.nanoseconds.magnitude >= 1_000_000_000 ? 1_000_000 : 1
    self.span = Span(nanoseconds: span.nanoseconds / grain * grain)
  }

  private static let units: [(name: String, nanoseconds: Int64)] = [
    ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000), ("ns", 1),
  ]

  /// Reads numbers with their units, such as `2h50m`, `1.250s`, `-3ms`.
  init?(_ text: String) {
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if isNegative { rest.removeFirst() }
    guard !rest.isEmpty else { return nil }
    var sum: Int64 = 0
    while !rest.isEmpty {
      let number = rest.prefix { $0.isNumber || $0 == "." }
      rest.removeFirst(number.count)
      let name = rest.prefix { $0.isLetter }
      rest.removeFirst(name.count)
      guard let unit = Self.units.first(where: { $0.name == name }), let count = Quantity(String(number)) else {
        return nil
      }
      let length = Int128(count.units) * Int128(unit.nanoseconds) / Int128(unitsPerOne)
      guard let length = Int64(exactly: length) else { return nil }
      let (next, isTooLong) = sum.addingReportingOverflow(length)
      guard !isTooLong else { return nil }
      sum = next
    }
    description = text
    span = Span(nanoseconds: isNegative ? -sum : sum)
  }
}
