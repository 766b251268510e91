import Engine
import TradingEngine

/// An engine that is wrong on purpose, made of our parts and one bad one. Each must be caught by a scenario: a check that
/// no engine can fail proves nothing.
package struct WrongEngine: Sendable {
  package let builder: any EngineBuilder
  /// What is wrong with it.
  package let flaw: String
  /// Where it is caught, and by which check: the one that is about the flaw. Never empty.
  package let caught: [Evidence]

  package var name: String { builder.name }

  /// A row that the engine fails, and what says so.
  package struct Evidence: Hashable, Sendable {
    /// `scenario[row]`, or the scenario's name where it has no rows.
    package let row: String
    /// The id of the expectation or the name of the invariant.
    package let check: String

    package init(_ row: String, by check: String) {
      self.row = row
      self.check = check
    }

    package var scenario: String { String(row.prefix { $0 != "[" }) }
  }

  package init(builder: any EngineBuilder, flaw: String, caught: [Evidence]) {
    self.builder = builder
    self.flaw = flaw
    self.caught = caught
  }

  package static let all = [
    reportBuild, reconnectsBlindly, entersWhileDark, booksMissedTwice, rotatesInHaste, forgetsOne, removesStopsFirst,
    addsUpReads, liquidatesTwice, authorisesAnyone,
    countsOpenOnly, sumsNotional, roundsRR, oneMinimumForAll, noCooldown, noCostGate, paysOneFee, costBeforeRR,
    ignoresMinimums, ignoresRiskBudget, neverResetsAttempts, hammersClose, trustsItself, targetsTooFar, deafToOperator,
    staysPausedAfterAbort, blocksLate, leavesSiblings, noPreFlight, stopOnLastPrice, blindToMissingPings,
    anySymbolIsFresh, neverSetsLeverage, ignoresFailedTrigger, echoesEntriesOnly,
    skipsCandlesWhilePaused, targetFirst, claimsToReconcile, closesOldSocketFirst, sizesByOldWallet, wrongClosingRecord,
    wrongSettlementFigures, printsSecrets, inventsCauses, emptyNotice, smallestFirst, allAtOnce, pollsWithoutLimit,
    retriesTheDefinite, protectsFirstPart, entersOnDoubt, analysesIntoTheGap, comparesPositionsOnly,
    asksReasonBeforeToken, nakedCostsNothing, doublesUnrealized, deletesTheKey, crossesAlways, forgetsLeverage,
  ]

  /// Ways to be wrong that no check can catch yet, and what has to be there before one can.
  package static let open: [(flaw: String, until: String)] = [
    ("books funding with the wrong sign, twice or not at all", "the venue pays funding"),
    ("uses client order ids again after a restart", "scenarios can restart an engine"),
  ]
}
