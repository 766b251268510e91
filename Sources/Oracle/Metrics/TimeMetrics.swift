import Market

/// Virtual time.
extension Metric {
  package static let elapsed = Metric("elapsed", .span, .venue, [], "virtual time since the start of the run") {
    .span($0.now - $0.oracle.from)
  }
}
