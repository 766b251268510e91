/// What the ICT strategy looked at and saw.
extension Metric {
  package static let evaluations = Metric(
    "evaluations", .optionalSymbol, .count, isCounter: true, .engine, [.evaluation],
    "closed candles that the ICT strategy looked at"
  ) { $0.sum($0.oracle.strategy.evaluations) }

  package static let setups = Metric(
    "setups", .optionalSymbol, .count, isCounter: true, .engine, EventKind.verdicts,
    "different setups that had a signal"
  ) { $0.sum($0.oracle.strategy.setups) }

  package static let trendChanges = Metric(
    "trend.changes", .optionalSymbol, .count, isCounter: true, .engine, [.trend], "changes of the ICT strategy's trend"
  ) { $0.sum($0.oracle.strategy.trendChanges) }

  package static let positionsAgainstTrend = Metric(
    "positions.against-trend", .count, .engine, [.trend, .booking],
    "symbols whose position stands against the ICT strategy's trend"
  ) { .count($0.oracle.strategy.against($0.oracle.position)) }
}
