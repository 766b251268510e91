import Audit
import Binance
import ICT
import Market
import TradingEngine

/// What the gates may look at.
public struct GateContext: Sendable {
  public var now: Timestamp
  public var settings: EngineSettings
  public var instrument: Instrument
  /// Started and not stopped.
  public var isRunning: Bool
  /// Why no entry may be made, or nil.
  public var entriesPaused: String?
  /// An emergency liquidation has blocked entries.
  public var isLiquidating: Bool
  /// The user stream is live and reconciled.
  public var isUserStreamLive: Bool
  /// The entry is at the market, and there is no price yet: nothing can be said of what it would be.
  public var isUnpriced: Bool
  /// The last market event of the symbol; nil: none yet.
  public var lastMarketEvent: Timestamp?
  public var isPositionKnown: Bool
  public var hasPosition: Bool
  public var hasEntryInFlight: Bool
  public var lastSignalAccepted: Timestamp?
  var trend: Trend?
  public var minimum: RRMinimum
  public var wallet: Money
  /// Positions and entries in flight of all symbols.
  public var exposures: [Exposure]

  /// Open orders of the symbol that belong to no trade.
  public var orphanOrders: Int
  /// They are being cancelled for an earlier signal.
  public var isClearingOrphans: Bool

  public func count(_ direction: Direction) -> Int { exposures.count { $0.direction == direction } }

  /// The most shorts that may be open or on their way; nil: no limit.
  public var shortsMax: Int? {
    settings.shortsMax.map { $0 + (settings.extraShortInBearish && trend == .bearish ? 1 : 0) }
  }
}

/// What a gate says.
public enum GateVerdict: Sendable {
  case passes
  case rejects(Rejection)
  /// Something must be done first, and is begun; the candidate is looked at again afterwards.
  case waits
}

/// One check of the pipeline. The pipeline asks the gates in order and stops at the first that rejects. engine.md 3.5.
public protocol Gate: Sendable {
  /// This is the gate that judges reward against risk: who comes to it is a candidate in the statistics.
  var judgesRR: Bool { get }
  func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict
  /// What it rejects leaves the gates behind it nothing to look at, so that they are not asked even when observing: prices that
  /// make no ratio never come to the RR gate.
  var endsPipeline: Bool { get }
}

extension Gate {
  public var judgesRR: Bool { false }
  public var endsPipeline: Bool { false }
}

/// A gate that looks at the moment and not at the candidate, so that it can be asked before there is a price.
public protocol StandingGate: Gate {
  func verdict(_ context: GateContext) -> GateVerdict
}

extension StandingGate {
  public func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict { verdict(context) }
}
