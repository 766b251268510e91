extension PlannedExpectation {
  /// `within 1s of key-death: requests[…] == 1`
  package var demand: String {
    switch kind {
    case .within(let span, _, let anchor): "within \(span) of \(anchor): \(text)"
    case .never: "never: \(text)"
    case .always: "always: \(text)"
    case .sometimes: "sometimes: \(text)"
    case .atEnd: "at-end: \(text)"
    }
  }
}
