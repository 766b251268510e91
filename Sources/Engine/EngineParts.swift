import Binance
import Market
import TradingEngine

/// What our engine is put together from. Another engine is the same assembly with another part; that is how the
/// deliberately wrong ones of the tests are made, without any flag in here.
public struct EngineParts: Sendable {
  public var gates: [any Gate]
  public var fillSource: any FillSource
  public var deduplication: any FillDeduplication
  public var keyKeeping: any KeyKeeping
  public var reconciling: any Reconciling
  public var authorisation: any LiquidationAuthorisation
  public var closingPlan: any ClosingPlan
  public var settling: any Settling

  public init(
    gates: [any Gate], fillSource: any FillSource, deduplication: any FillDeduplication, keyKeeping: any KeyKeeping,
    reconciling: any Reconciling, authorisation: any LiquidationAuthorisation, closingPlan: any ClosingPlan,
    settling: any Settling
  ) {
    self.gates = gates
    self.fillSource = fillSource
    self.deduplication = deduplication
    self.keyKeeping = keyKeeping
    self.reconciling = reconciling
    self.authorisation = authorisation
    self.closingPlan = closingPlan
    self.settling = settling
  }

  /// The right parts.
  public init(settings: EngineSettings) {
    self.init(
      gates: Self.gates, fillSource: ExecutionsOnly(), deduplication: OncePerTrade(), keyKeeping: RotateAtOnce(),
      reconciling: ReconcileFirst(), authorisation: AllowListed(), closingPlan: EveryPositionStopsLast(),
      settling: FromScratch())
  }

  /// In the order of engine.md 3.5.
  public static let gates: [any Gate] = [
    EntriesPausedGate(), StaleMarketGate(), PositionKnownGate(), ExistingPositionGate(), CooldownGate(), LevelsGate(),
    RRGate(), CostGate(), DirectionGate(), ShortLimitGate(), TotalShortRiskGate(),
    MinimumOrderGate(), PreFlightGate(),
  ]
}

/// Where executions come from. engine.md 4.3.
public protocol FillSource: Sendable {
  /// An execution to book from a placement answer alone, or nil: wait for the executions themselves.
  func execution(from answer: OrderAnswer, symbol: Symbol, at now: Timestamp) -> Execution?
  /// Whether an execution that the stream or a query told of is booked.
  func accepts(_ execution: Execution) -> Bool
  /// Whether an accepted close counts as a closed position, executed or not.
  func takesForClosed(_ answer: OrderAnswer) -> Bool
}

/// Executions come from the user stream or from userTrades, each with its trade id. A placement answer can say *that* an
/// order is filled, never what is booked.
public struct ExecutionsOnly: FillSource {
  public init() {}
  public func execution(from answer: OrderAnswer, symbol: Symbol, at now: Timestamp) -> Execution? { nil }
  /// A price or a quantity of zero is "unknown", never a value.
  public func accepts(_ execution: Execution) -> Bool { execution.price.units > 0 && execution.quantity.units > 0 }
  public func takesForClosed(_ answer: OrderAnswer) -> Bool { false }
}

/// How often an execution is booked.
public protocol FillDeduplication: Sendable {
  func bookings(of execution: Execution, memory: inout TradeMemory) -> Int
}

/// Once, by symbol and trade id, however often it is told of (engine.md section 5, rule 2).
public struct OncePerTrade: FillDeduplication {
  public init() {}
  public func bookings(of execution: Execution, memory: inout TradeMemory) -> Int {
    memory.insert(execution.tradeId) ? 1 : 0
  }
}

/// What is done when the listen key or its stream turns out to be dead.
public protocol KeyKeeping: Sendable {
  /// Whether this finding is answered by a new key and a new stream.
  func replaces(after finding: StreamFinding) -> Bool
  /// Whether a keep-alive that got no clear answer is given up after so many failures in a row.
  func givesUp(afterFailures failures: Int, retries: Int) -> Bool
}

/// How the engine learned that its user stream is, or may be, dead.
public enum StreamFinding: String, Hashable, Sendable {
  case keyRefused = "-1125"
  case keyExpired = "listenKeyExpired"
  case socketClosed = "socket closed"
  case socketSilent = "no ping"
  case echoMissing = "echo missing"
  case eventMissed = "event missed"
  case keepAliveFailed = "keep-alive failed"
}

/// Every finding is answered at once (engine.md section 5, rule 1); a keep-alive is tried again first (8.2, row 3.4 i3).
public struct RotateAtOnce: KeyKeeping {
  public init() {}
  public func replaces(after finding: StreamFinding) -> Bool { true }
  public func givesUp(afterFailures failures: Int, retries: Int) -> Bool { failures > retries }
}

/// What stands between a new stream and the next entry.
public protocol Reconciling: Sendable {
  /// Whether the account is compared with the books before the stream counts as live.
  func comparesBeforeLive(isStart: Bool) -> Bool
  /// A contract that the account answer holds and the position answer does not list, if that makes the two unfit to go by.
  func missing(from listed: [String], held: [String]) -> String?
}

/// Always (engine.md section 5, rule 2).
public struct ReconcileFirst: Reconciling {
  public init() {}
  public func comparesBeforeLive(isStart: Bool) -> Bool { true }
  /// What is missing from one answer and held in the other is not flat: one of the two is incomplete.
  public func missing(from listed: [String], held: [String]) -> String? { held.first { !listed.contains($0) } }
}
