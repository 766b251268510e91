import Audit
import Binance
import Exchange
import Market
import Oracle
import Simulation
import TradingEngine

/// One run of one row of one scenario: everything the runner needs, typed, times absolute, symbols resolved.
package struct RunPlan: Sendable {
  package var scenario: String
  package var row: String?
  package var place: Place
  package var summary: String?
  package var origin: String?
  package var seed: UInt64
  package var clock: ClockOffset
  package var market: PlannedMarket
  /// First moment of virtual time.
  package var start: Timestamp
  /// Last moment of virtual time.
  package var end: Timestamp
  package var instruments: Instruments
  package var exchange: ExchangeSettings
  package var latency: Latency
  package var balance: Money
  package var positions: [StartPosition]
  /// Conditional orders from before the run.
  package var orders: [AccountStart.Order]
  /// Of every contract at the start.
  package var leverage: Int
  package var isCrossed: Bool
  package var isHedge: Bool
  /// Without problems for the builder that the planner was given. The preset is the option `preset`.
  package var engineOptions: [EngineOption]
  /// All that the engine goes by, defaults included.
  package var engineSettings: [EngineOption]
  /// Why the engine makes no signals of its own; nil where it does, or may.
  package var silence: String?
  package var signals: SignalSource
  /// nil: the scenario does not say.
  package var signalsPlace: Place?
  /// Numbered by their index: the `step` of `WorldControl` and `Occurrence`.
  package var steps: [PlannedStep]
  package var expectations: [PlannedExpectation]
  /// A table from elsewhere that the run's decisions are compared with.
  package var decisions: PublishedDecisions?
  /// Invariants named by `always`: they must hold and must have been evaluated at least once.
  package var demandedInvariants: [DemandedInvariant]
  package var waivers: [Waiver]
  package var settleLimit: Span
  package var reports: [ReportTable]
  /// Values that expressions read, each once.
  package var queries: [MetricQuery]
  /// Events that expressions count, each once.
  package var eventCounts: [EventCount]
  package var warnings: [Diagnostic]

  /// `listenkey-expiry[event-pushed]`
  package var title: String { row.map { "\(scenario)[\($0)]" } ?? scenario }
}

package enum PlannedMarket: Hashable, Sendable {
  /// As written in the script.
  case tape(files: [String])
  case flat([FlatPrice])
}

package struct FlatPrice: Hashable, Sendable {
  package var symbol: Symbol
  package var price: Price
  package var past: StraightPast?
}

package struct StartPosition: Hashable, Sendable {
  package var symbol: Symbol
  /// Signed.
  package var quantity: Quantity
  package var entry: Price
}

package struct DemandedInvariant: Sendable {
  package var name: String
  /// Id of the expectation.
  package var expectation: String
  package var place: Place
}

/// One step of the timeline.
package struct PlannedStep: Sendable {
  package var id: String
  package var place: Place
  package var trigger: PlannedTrigger
  package var verb: PlannedVerb
  package var firing: FiringDemand
  /// Trigger and verb in the words of the script.
  package var text: String
}

package enum PlannedTrigger: Sendable {
  case at(Timestamp)
  case when(PlannedCondition, after: Span, each: Bool)
  /// First at `from`, last not after `to`.
  case every(Span, from: Timestamp, to: Timestamp)
}

package enum PlannedCondition: Sendable {
  case anchor(Anchor)
  case expression(Formula)
}

package enum PlannedVerb: Hashable, Sendable {
  case inject(Fault, InjectionLimits)
  /// Without a kind mark and last price together.
  case setPrice(Symbol, Price, of: PriceKind? = nil)
  case movePrice(Symbol, Price, over: Span, of: PriceKind? = nil)
  case moveThrough(Symbol, TriggerKind, by: PriceKind? = nil)
  case signals([Signal])
  case command(OperatorCommand)
}

/// Duration, count and probability of an injected fault.
package struct InjectionLimits: Hashable, Sendable {
  package var duration: Span?
  package var count: Int?
  package var probability: Rate?
}

/// How often a step must fire.
package enum FiringDemand: Hashable, Sendable {
  /// At least once.
  case certain
  /// `may-not-fire: yes`
  case free
  /// `expect-fired: 3..` or `1..2`; nil: no upper bound.
  case count(from: Int, to: Int?)
}

/// A moment by which scripts measure.
package enum Anchor: Hashable, Sendable {
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
package struct PlannedExpectation: Sendable {
  package var id: String
  package var place: Place
  package var kind: Kind
  package var formula: Formula
  /// The expression in the words of the script.
  package var text: String

  package enum Kind: Hashable, Sendable {
    /// `text` is the anchor in the words of the script.
    case within(Span, of: Anchor, text: String)
    case never, always, sometimes, atEnd
  }
}
