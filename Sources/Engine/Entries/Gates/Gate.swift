import Audit
import Binance
import ICT
import Market
import TradingEngine

/// What the gates may look at.
package struct GateContext: Sendable {
  package var now: Timestamp
  package var settings: EngineSettings
  package var instrument: Instrument
  /// Started and not stopped.
  package var isRunning: Bool
  /// Why no entry may be made, or nil.
  package var entriesPaused: String?
  /// An emergency liquidation has blocked entries.
  package var isLiquidating: Bool
  /// The user stream is live and reconciled.
  package var isUserStreamLive: Bool
  /// The entry is at the market, and there is no price yet: nothing can be said of what it would be.
  package var isUnpriced: Bool
  /// The last market event of the symbol; nil: none yet.
  package var lastMarketEvent: Timestamp?
  package var isPositionKnown: Bool
  package var hasPosition: Bool
  package var hasEntryInFlight: Bool
  package var lastSignalAccepted: Timestamp?
  var trend: Trend?
  package var minimum: RRMinimum
  package var wallet: Money
  /// Positions and entries in flight of all symbols.
  package var exposures: [Exposure]

  /// Open orders of the symbol that belong to no trade.
  package var orphanOrders: Int
  /// They are being cancelled for an earlier signal.
  package var isClearingOrphans: Bool

  package func count(_ direction: Direction) -> Int { exposures.count { $0.direction == direction } }

  /// The most shorts that may be open or on their way; nil: no limit.
  package var shortsMax: Int? {
    settings.shortsMax.map { $0 + (settings.extraShortInBearish && trend == .bearish ? 1 : 0) }
  }
}

/// What a gate says.
package enum GateVerdict: Sendable {
  case passes
  case rejects(Rejection)
  /// Something must be done first, and is begun; the candidate is looked at again afterwards.
  case waits
}

/// One check of the pipeline. The pipeline asks the gates in order and stops at the first that rejects. engine.md 3.5.
package protocol Gate: Sendable {
  /// This is the gate that judges reward against risk: who comes to it is a candidate in the statistics.
  var judgesRR: Bool { get }
  func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict
  /// What it rejects leaves the gates behind it nothing to look at, so that they are not asked even when observing: prices that
  /// make no ratio never come to the RR gate.
  var endsPipeline: Bool { get }
}

extension Gate {
  package var judgesRR: Bool { false }
  package var endsPipeline: Bool { false }
}

/// A gate that looks at the moment and not at the candidate, so that it can be asked before there is a price.
package protocol StandingGate: Gate {
  func verdict(_ context: GateContext) -> GateVerdict
}

extension StandingGate {
  package func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict { verdict(context) }
}
