import Engine
import TradingEngine

/// An engine that is wrong on purpose, made of our parts and one bad one. Each must be caught by a scenario: a check that
/// no engine can fail proves nothing.
public struct WrongEngine: Sendable {
  public let builder: OurEngineBuilder
  /// What is wrong with it.
  public let flaw: String

  public static let all = [
    reportBuild, reconnectsBlindly, entersWhileDark, booksMissedTwice, rotatesInHaste, forgetsOne, removesStopsFirst,
    addsUpReads, liquidatesTwice, authorisesAnyone,
    countsOpenOnly, sumsNotional, roundsRR, oneMinimumForAll,
  ]
}
