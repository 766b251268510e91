import Market

/// How much of the venue's patience is used.
extension Metric {
  package static let weightUsed = Metric(
    "weight.used", .count, .venue, [.request], "request weight of the running minute, as the newest answer told it"
  ) { .count($0.oracle.rules.weight.last.map(Int64.init)) }

  package static let weightPeak = Metric(
    "weight.peak", .count, .venue, [.request], "the most request weight that an answer has told so far"
  ) { .count($0.oracle.rules.weight.peak.map(Int64.init)) }
}
