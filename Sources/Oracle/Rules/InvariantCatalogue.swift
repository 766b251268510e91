extension Invariant {
  /// Every invariant once, in the order of `tapedeck invariants`, docs/reference/invariants.md and the JSON report.
  package static let all: [Invariant] = [
    .orderTransitions, .fillsSumToExecuted, .fillsOnGrid, .clientIdsUnique, .unknownQueriedFirst, .reduceOnlyNeverFlips,
    .walletAddsUp, .ledgerBalances, .positionAddsUp, .protectedInTime, .stopOnlyTightened, .noOrphans,
    .deadKeyReplaced, .backOffBounded, .engineEqualsVenue, .fillBookedOnce, .figuresAgree, .noZeroPrice, .oneVerdict,
    .rrRecomputed, .rrAddsUp, .adoptedBeforeEntry, .noEntryWhileDark, .silenceNoticed, .limitsHold, .oneEntryPerSetup,
    .sizeWithinLimits, .sizeAsSent, .liquidationAccounted, .settlementAgrees, .stopsLast, .settles,
    .venueLimitsObeyed, .refusedOnce,
  ]

  private static let indexes = Dictionary(uniqueKeysWithValues: zip(all, all.indices))

  /// Its place in `all`, and so in `RunRecord.checks`. Looked up at every check, so not searched for each time.
  package var index: Int { Self.indexes[self]! }
}
