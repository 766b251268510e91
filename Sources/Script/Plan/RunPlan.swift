import Audit
import Binance
import Exchange
import Market
import Oracle
import Simulation
import TradingEngine

/// One run of one row of one scenario: everything the runner needs, typed, times absolute, symbols resolved.
public struct RunPlan: Sendable {
  public var scenario: String
  public var row: String?
  public var place: Place
  public var summary: String?
  public var origin: String?
  public var seed: UInt64
  public var clock: ClockOffset
  public var market: PlannedMarket
  /// First moment of virtual time.
  public var start: Timestamp
  /// Last moment of virtual time.
  public var end: Timestamp
  public var instruments: Instruments
  public var exchange: ExchangeSettings
  public var latency: Latency
  public var balance: Money
  public var positions: [StartPosition]
  /// Without problems for the builder that the planner was given. The preset is the option `preset`.
  public var engineOptions: [EngineOption]
  public var signals: SignalSource
  /// Numbered by their index: the `step` of `WorldControl` and `Occurrence`.
  public var steps: [PlannedStep]
  public var expectations: [PlannedExpectation]
  /// A table from elsewhere that the run's decisions are compared with.
  public var decisions: PublishedDecisions?
  /// Invariants named by `always`: they must hold and must have been evaluated at least once.
  public var demandedInvariants: [DemandedInvariant]
  public var waivers: [Waiver]
  public var settleLimit: Span
  public var reports: [ReportTable]
  /// Values that expressions read, each once.
  public var queries: [MetricQuery]
  /// Events that expressions count, each once.
  public var eventCounts: [EventCount]
  public var warnings: [Diagnostic]

  /// `listenkey-expiry[event-pushed]`
  public var title: String { row.map { "\(scenario)[\($0)]" } ?? scenario }
}

public enum PlannedMarket: Hashable, Sendable {
  /// As written in the script.
  case tape(files: [String])
  case flat([FlatPrice])
}

public struct FlatPrice: Hashable, Sendable {
  public var symbol: Symbol
  public var price: Price
  public var past: StraightPast?
}

public struct StartPosition: Hashable, Sendable {
  public var symbol: Symbol
  /// Signed.
  public var quantity: Quantity
  public var entry: Price
}

public struct DemandedInvariant: Sendable {
  public var name: String
  /// Id of the expectation.
  public var expectation: String
  public var place: Place
}

/// One step of the timeline.
public struct PlannedStep: Sendable {
  public var id: String
  public var place: Place
  public var trigger: PlannedTrigger
  public var verb: PlannedVerb
  public var firing: FiringDemand
  /// Trigger and verb in the words of the script.
  public var text: String
}

public enum PlannedTrigger: Sendable {
  case at(Timestamp)
  case when(PlannedCondition, after: Span, each: Bool)
  /// First at `from`, last not after `to`.
  case every(Span, from: Timestamp, to: Timestamp)
}

public enum PlannedCondition: Sendable {
  case anchor(Anchor)
  case expression(Formula)
}

public enum PlannedVerb: Hashable, Sendable {
  case inject(Fault, InjectionLimits)
  case setPrice(Symbol, Price)
  case movePrice(Symbol, Price, over: Span)
  case moveThrough(Symbol, TriggerKind)
  case signals([Signal])
  case command(OperatorCommand)
}

/// Duration, count and probability of an injected fault.
public struct InjectionLimits: Hashable, Sendable {
  public var duration: Span?
  public var count: Int?
  public var probability: Rate?
}

/// How often a step must fire.
public enum FiringDemand: Hashable, Sendable {
  /// At least once.
  case certain
  /// `may-not-fire: yes`
  case free
  /// `expect-fired: 3..` or `1..2`; nil: no upper bound.
  case count(from: Int, to: Int?)
}

/// A moment by which scripts measure.
public enum Anchor: Hashable, Sendable {
  case start
  case fired(step: Int)
  case answered(step: Int)
  case positionOpened(Symbol)
  case positionClosed(Symbol)
  case fill(Symbol?)
  case entry(Symbol?)
  case userStreamDark
  case userStreamOpen
  case userStreamState(StreamStateRecord.State)
  case request(String)
  case refusal(VenueCode)
  case verdict(isAccepted: Bool)
}

/// One line of `expect` that the director judges.
public struct PlannedExpectation: Sendable {
  public var id: String
  public var place: Place
  public var kind: Kind
  public var formula: Formula
  /// The expression in the words of the script.
  public var text: String

  public enum Kind: Hashable, Sendable {
    /// `text` is the anchor in the words of the script.
    case within(Span, of: Anchor, text: String)
    case never, always, sometimes, atEnd
  }
}
