extension Invariant {
  /// Every invariant once, in the order of `tapedeck invariants`, docs/reference/invariants.md and the JSON report.
  package static let all: [Invariant] = [
    .orderTransitions, .fillsSumToExecuted, .averageAddsUp, .fillsOnGrid, .feesNotNegative, .feesAsAgreed,
    .noFilterRefusal,
    .clientIdsUnique, .unknownQueriedFirst, .orderRecordFollows, .cancelAgrees, .outcomesKnown, .reduceOnlyNeverFlips,
    .walletAddsUp, .ledgerBalances, .positionAddsUp, .protectedInTime, .stopComesFirst, .stopBeforeLiquidation,
    .oneStopAPosition,
    .stopOnlyTightened, .noOrphans,
    .deadKeyReplaced, .backOffBounded, .oldStreamLast, .reconciledByReading, .engineEqualsVenue, .equityAgrees,
    .totalsAgree, .correctionsCorrect,
    .fillBookedOnce, .figuresAgree, .entryAgrees, .closingAgrees, .noZeroPrice, .oneVerdict,
    .rrRecomputed, .rrAddsUp, .minimumAsPromised, .adoptedBeforeEntry, .noEntryWhileDark, .noEntryWhileStopped,
    .freshMarketOnly, .silenceNoticed,
    .limitsHold, .extraShortWhenBearish, .exposureWithinLimits, .totalShortRiskHolds, .oneEntryPerSetup,
    .sizeWithinLimits, .sizedByWallet, .sizeAsSent, .liquidationAccounted, .triggerIsCause, .noticeComplete,
    .largestFirst, .liquidationBounded, .settlementAgrees, .stopsLast,
    .noSecrets, .causeNamed, .inFlightBounded, .settles, .venueLimitsObeyed, .refusedOnce,
  ]

  private static let indexes = Dictionary(uniqueKeysWithValues: zip(all, all.indices))

  /// Its place in `all`, and so in `RunRecord.checks`. Looked up at every check, so not searched for each time.
  package var index: Int { Self.indexes[self]! }
}
