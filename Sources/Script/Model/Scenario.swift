import Exchange
import Market
import Simulation
import TradingEngine

/// A scenario after includes, row and overrides, typed but not yet tied to a market: symbols are names, clock times have
/// no date. `ScenarioPlanner` makes a `RunPlan` of it once the runner knows the instruments and the range of the data.
public struct Scenario: Sendable {
  public var name: String
  /// nil: the scenario has no rows.
  public var row: String?
  public var place: Place
  public var summary: String?
  /// Where the story comes from.
  public var origin: String?
  public var seed: UInt64
  /// How times in the file and in its report are read.
  public var clock: ClockOffset
  public var market: MarketSource
  public var exchange: ExchangeSettings
  /// How long things take between the engine and the venue.
  public var latency: Latency
  public var start: StartSettings
  /// Flattened map `engine`: `preset`, `risk.max-shorts`, … in the order of the file.
  public var engine: [Marked<EngineOption>]
  public var signals: SignalSource
  /// Data that a clone of the repository does not have; without it the scenario is skipped.
  public var requirements: [Requirement]
  /// Tables that the console prints with the result.
  public var reports: [ReportTable]
  /// How long after the last fault everything must be quiet and equal.
  public var settleLimit: Span
  public var waivers: [Marked<Waiver>]
  var steps: [StepDraft]
  var expectations: [ExpectationDraft]
  public var decisions: PublishedDecisions?
  public var warnings: [Diagnostic]

  /// `listenkey-expiry[event-pushed]`
  public var title: String { row.map { "\(name)[\($0)]" } ?? name }
}

/// What the market does.
public enum MarketSource: Sendable {
  case tape(TapeReference)
  case flat(FlatMarketChoice)
}

public struct TapeReference: Sendable {
  /// As written, at least one: a name in the folder of recordings, a path, or files of real market data.
  public var files: [Marked<String>]
  /// nil: the first data of the tape.
  public var from: Marked<TimePoint>?
  /// nil: the last data of the tape.
  public var to: Marked<TimePoint>?
}

/// A market that stands still until the timeline moves it.
public struct FlatMarketChoice: Sendable {
  public struct Entry: Sendable {
    public var symbol: Marked<String>
    public var price: Price
    /// nil: it has always stood there.
    public var past: StraightPast?
  }
  public var entries: [Entry]
  /// Length of the run.
  public var length: Span
  /// First moment of the run, in UTC.
  public var start: Timestamp
}

/// How a time is written in a script.
public enum TimePoint: Hashable, Sendable {
  /// `06:10`, `06:10:30`: the first such time at or after the beginning, under the scenario's clock.
  case clock(hour: Int, minute: Int, second: Int)
  /// `2026-01-30 06:10` under the scenario's clock.
  case date(CivilTime)
  /// `30m` after the start of the run.
  case offset(Span)
}

public struct StartSettings: Sendable {
  public struct Position: Sendable {
    public var symbol: Marked<String>
    /// Signed.
    public var quantity: Quantity
    public var entry: Price
  }
  public var balance: Money
  public var positions: [Position]
}

/// Where signals come from besides the timeline.
public enum SignalSource: String, CaseIterable, Hashable, Sendable {
  /// The engine's strategy.
  case strategy
  /// Only those of the timeline.
  case none
  /// Those that the tape recorded.
  case recorded
}

/// A table that the console prints with the result of a run.
public enum ReportTable: String, CaseIterable, Hashable, Sendable {
  /// What the RR gate let through, by policy, minimum, side and symbol.
  case acceptance
  /// What emergency liquidations came to, position by position, beside the venue's sums.
  case settlement
}

public enum Requirement: String, CaseIterable, Hashable, Sendable {
  case realData = "real-data"
}

/// An invariant that is not demanded in this scenario, and why.
public struct Waiver: Hashable, Sendable {
  public var invariant: String
  public var reason: String
}
