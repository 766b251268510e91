/// Executions: those of the venue, and those that the engine booked.
extension Metric {
  package static let fills = Metric(
    "fills", .optionalSymbol, .count, isCounter: true, .venue, EventKind.trading, "executions at the venue"
  ) { $0.sum($0.oracle.fills) }

  package static let entries = Metric(
    "entries", .optionalSymbol, .count, isCounter: true, .venue, EventKind.trading, "executions that opened a position"
  ) { $0.sum($0.oracle.entries) }

  package static let fillsBooked = Metric(
    "fills.booked", .optionalSymbol, .count, isCounter: true, .engine, [.fill, .booking],
    "executions booked by the engine"
  ) { $0.sum($0.oracle.booked) }

  package static let fillsRecovered = Metric(
    "fills.recovered", .optionalSymbol, .count, isCounter: true, .engine, [.fill, .booking, .reconciliation],
    "executions booked from a query because the stream had missed them"
  ) { $0.sum($0.oracle.recovered) }

  package static let fillsDouble = Metric(
    "fills.double", .count, isCounter: true, .engine, [.booking], "executions booked more than once"
  ) { .count($0.oracle.doubled) }

  package static let missedFills = Metric(
    "missed-fills", .count, .engine, [.fill, .booking, .reconciliation],
    "executions at the venue that the engine has not booked"
  ) { .count($0.oracle.missed) }
}
