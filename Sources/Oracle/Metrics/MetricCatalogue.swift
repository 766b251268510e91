extension Metric {
  /// Every metric once, in the order of `tapedeck metrics`, docs/reference/metrics.md and the JSON report.
  package static let all: [Metric] = [
    .requests, .refusals, .weightUsed, .weightPeak, .fills, .entries,
    .userStreamOpen, .userStreamDark, .userStreamLive,
    .position, .exchangePosition,
    .positionsOpen, .positionsShortOpen, .positionsLongOpen, .positionsShortCommitted, .positionsLongCommitted,
    .positionsNaked,
    .ordersOpen, .stopsOpen,
    .wallet, .exchangeWallet, .exchangeRealized, .exchangeFees,
    .exchangeUnrealizedLong, .exchangeUnrealizedShort, .exchangeEquity,
    .exchangeSettlementGross, .exchangeSettlementExitFees, .exchangeSettlementEntryFees, .exchangeSettlementFunding,
    .exchangeSettlementNetOfExitFees, .exchangeSettlementNet,
    .mark, .last,
    .reconciliations, .rotations,
    .fillsBooked, .fillsRecovered, .fillsDouble, .missedFills,
    .evaluations, .setups, .trendChanges, .positionsAgainstTrend,
    .signals, .signalsLong, .signalsShort, .signalsAccepted, .rejected,
    .rrReached, .rrPassed, .rrPassRate, .rrNewest,
    .shortLimitCount, .shortLimit, .shortRisk, .shortRiskLimit,
    .riskAtStop, .exposures, .exposureLong, .exposureShort, .exposureNet, .unrealizedLong, .unrealizedShort,
    .alerts,
    .notifications, .notificationsFailed,
    .liquidations, .liquidationsRefused,
    .settlementGross, .settlementExitFees, .settlementEntryFees, .settlementFunding, .settlementNetOfExitFees,
    .settlementNet,
    .settlementReads,
    .nakedTime, .userStreamDarkTime, .elapsed,
  ]

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// nil: there is no such metric.
  package static func named(_ name: String) -> Metric? { byName[name] }
}
