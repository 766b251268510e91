/// What is at stake: at the stops of the entries, and by the engine's exposure reports.
extension Metric {
  package static let riskAtStop = Metric(
    "risk.at-stop", .money, isCounter: true, .engine, [.sizing],
    "what the entries so far lose at their stops, before fees"
  ) { .money($0.oracle.riskAtStop) }

  package static let exposures = Metric(
    "exposures", .count, isCounter: true, .engine, [.exposure], "exposure reports of the engine"
  ) { .count($0.oracle.exposures) }

  package static let exposureLong = Metric(
    "exposure.long", .money, .engine, [.exposure], "notional of the longs, newest report"
  ) { .money($0.oracle.exposure.long) }

  package static let exposureShort = Metric(
    "exposure.short", .money, .engine, [.exposure], "notional of the shorts, newest report"
  ) { .money($0.oracle.exposure.short) }

  package static let exposureNet = Metric(
    "exposure.net", .money, .engine, [.exposure], "longs less shorts, newest report"
  ) { .money($0.oracle.exposure.net) }

  package static let unrealizedLong = Metric(
    "unrealized.long", .money, .engine, [.exposure], "unrealized PnL of the longs before fees, newest report"
  ) { .money($0.oracle.exposure.unrealizedLong) }

  package static let unrealizedShort = Metric(
    "unrealized.short", .money, .engine, [.exposure], "unrealized PnL of the shorts before fees, newest report"
  ) { .money($0.oracle.exposure.unrealizedShort) }
}
