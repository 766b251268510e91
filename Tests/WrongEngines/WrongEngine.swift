import Engine
import TradingEngine

/// An engine that is wrong on purpose, made of our parts and one bad one. Each must be caught by a scenario: a check that
/// no engine can fail proves nothing.
package struct WrongEngine: Sendable {
  package let builder: OurEngineBuilder
  /// What is wrong with it.
  package let flaw: String

  package static let all = [
    reportBuild, reconnectsBlindly, entersWhileDark, booksMissedTwice, rotatesInHaste, forgetsOne, removesStopsFirst,
    addsUpReads, liquidatesTwice, authorisesAnyone,
    countsOpenOnly, sumsNotional, roundsRR, oneMinimumForAll,
    pollsWithoutLimit, retriesTheDefinite,
  ]
}
