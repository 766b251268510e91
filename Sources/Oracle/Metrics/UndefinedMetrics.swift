extension Metric {
  /// Why it can be without a value, for people. docs/reference/metrics.md.
  package var whyUndefined: String {
    switch name {
    case "rr.pass-rate", "rr.newest": "no candidate came to the RR gate"
    case "mark", "last": "the venue has no price of it yet"
    case let name where name.hasPrefix("short-limit."): "no signal was rejected for short_position_limit"
    case let name where name.hasPrefix("short-risk."): "no signal was rejected for total_short_risk"
    case let name where name.hasPrefix("settlement."): "no emergency liquidation was settled"
    case let name where name.hasPrefix("exposure.") || name.hasPrefix("unrealized."): "the engine reported no exposure"
    default: witness == .engine ? "the engine puts nothing of it on record" : "the venue has not told it yet"
    }
  }

  /// It has no value where there are no signals.
  package var comesOfSignals: Bool { name.hasPrefix("rr.") || name.hasPrefix("short-") }
}
