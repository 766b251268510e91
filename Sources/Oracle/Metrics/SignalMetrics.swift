import Audit
import Market

/// Signals and their verdicts.
extension Metric {
  package static let signals = Metric(
    "signals", .count, isCounter: true, .engine, EventKind.verdicts, "signals with a verdict"
  ) { .count($0.oracle.signals.longs + $0.oracle.signals.shorts) }

  package static let signalsLong = Metric(
    "signals.long", .count, isCounter: true, .engine, EventKind.verdicts, "long signals with a verdict"
  ) { .count($0.oracle.signals.longs) }

  package static let signalsShort = Metric(
    "signals.short", .count, isCounter: true, .engine, EventKind.verdicts, "short signals with a verdict"
  ) { .count($0.oracle.signals.shorts) }

  package static let signalsAccepted = Metric(
    "signals.accepted", .count, isCounter: true, .engine, EventKind.verdicts, "signals that passed all gates"
  ) { .count($0.oracle.signals.accepted) }

  package static let rejected = Metric(
    "rejected", .word(.reason), .count, isCounter: true, .engine, EventKind.verdicts, "signals rejected for this reason"
  ) { .count($0.oracle.signals.rejected[$0.word] ?? 0) }

  // MARK: Reward-to-risk

  package static let rrReached = Metric(
    "rr.reached", .count, isCounter: true, .engine, EventKind.verdicts, "candidates that came to the RR gate"
  ) { .count($0.oracle.signals.rrReached) }

  package static let rrPassed = Metric(
    "rr.passed", .count, isCounter: true, .engine, EventKind.verdicts, "candidates that the RR gate let through"
  ) { .count($0.oracle.signals.rrPassed) }

  package static let rrPassRate = Metric("rr.pass-rate", .ratio, .engine, EventKind.verdicts, "rr.passed / rr.reached")
  { context in
    let signals = context.oracle.signals
    guard signals.rrReached > 0 else { return .undefined }
    return .decimal(
      Int64(divideHalfEven(Int128(signals.rrPassed) * Int128(unitsPerOne), by: Int128(signals.rrReached))))
  }

  package static let rrNewest = Metric(
    "rr.newest", .optionalSymbol, .ratio, .engine, EventKind.verdicts,
    "reward-to-risk of the candidate that came to the RR gate last, rounded down to 1e-8"
  ) { context in
    let oracle = context.oracle
    guard let symbol = context.symbol else { return .ratio(oracle.signals.newestRR) }
    return .ratio(oracle.signals.newestRR(of: oracle.instruments.name(symbol)))
  }

  // MARK: What rejections named

  package static let shortLimitCount = Metric(
    "short-limit.count", .count, .engine, [.rejection], "shorts that the newest rejection short_position_limit counted"
  ) { .count($0.oracle.signals.shortLimit.map { Int64($0.count) }) }

  package static let shortLimit = Metric(
    "short-limit.limit", .count, .engine, [.rejection], "limit that the newest rejection short_position_limit named"
  ) { .count($0.oracle.signals.shortLimit.map { Int64($0.limit) }) }

  package static let shortRisk = Metric(
    "short-risk.at-risk", .money, .engine, [.rejection],
    "amount at risk that the newest rejection total_short_risk named"
  ) { .money($0.oracle.signals.shortRisk?.atRisk) }

  package static let shortRiskLimit = Metric(
    "short-risk.limit", .money, .engine, [.rejection], "limit that the newest rejection total_short_risk named"
  ) { .money($0.oracle.signals.shortRisk?.limit) }
}

extension WordList {
  package static let reason = WordList(
    "REASON", example: Rejection.Reason.rrBelowMin.rawValue, otherwise: "no signal is rejected for"
  ) {
    $0.reasons
  }
}
