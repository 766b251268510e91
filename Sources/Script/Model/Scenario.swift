import Binance
import Exchange
import Market
import Simulation
import TradingEngine

/// A scenario after includes, row and overrides, typed but not yet tied to a market: symbols are names, clock times have
/// no date. `ScenarioPlanner` makes a `RunPlan` of it once the runner knows the instruments and the range of the data.
package struct Scenario: Sendable {
  package var name: String
  /// nil: the scenario has no rows.
  package var row: String?
  package var place: Place
  package var summary: String?
  /// Where the story comes from.
  package var origin: String?
  package var seed: UInt64
  /// How times in the file and in its report are read.
  package var clock: ClockOffset
  package var market: MarketSource
  package var exchange: ExchangeSettings
  /// How long things take between the engine and the venue.
  package var latency: Latency
  /// Of contracts whose trading rules are not known otherwise, or are to be others.
  package var rules: WrittenRules
  package var start: StartSettings
  /// Flattened map `engine`: `preset`, `risk.max-shorts`, … in the order of the file.
  package var engine: [WrittenOption]
  package var signals: SignalSource
  /// nil: the scenario does not say where signals come from.
  var signalsPlace: Place?
  /// Data that a clone of the repository does not have; without it the scenario is skipped.
  package var requirements: [Requirement]
  /// Tables that the console prints with the result.
  package var reports: [ReportTable]
  /// How long after the last fault everything must be quiet and equal.
  package var settleLimit: Span
  package var waivers: [Marked<Waiver>]
  var steps: [StepDraft]
  /// Also of steps that could not be read.
  var stepIds: [String]
  var expectations: [ExpectationDraft]
  package var decisions: PublishedDecisions?
  /// What is wrong with the text so far, and what is odd.
  package var problems: [Diagnostic]

  /// `listenkey-expiry[event-pushed]`
  package var title: String { row.map { "\(name)[\($0)]" } ?? name }

  package var hasErrors: Bool { problems.contains { $0.severity == .error } }

  package func throwErrors() throws(ScriptProblems) {
    if hasErrors { throw ScriptProblems(problems) }
  }
}

/// A setting of the engine with the places of its name and its value.
package struct WrittenOption: Sendable {
  package var option: EngineOption
  var namePlace: Place
  var place: Place
}

/// What the market does.
package enum MarketSource: Sendable {
  /// It could not be read; why is among the problems.
  case unread
  case tape(TapeReference)
  case flat(FlatMarketChoice)

  package var isUnread: Bool { if case .unread = self { true } else { false } }
}

package struct TapeReference: Sendable {
  /// As written, at least one: a name in the folder of recordings, a path, or files of real market data.
  package var files: [Marked<String>]
  /// nil: the first data of the tape.
  package var from: Marked<TimePoint>?
  /// nil: the last data of the tape.
  package var to: Marked<TimePoint>?
}

/// A market that stands still until the timeline moves it.
package struct FlatMarketChoice: Sendable {
  package struct Entry: Sendable {
    package var symbol: Marked<String>
    package var price: Price
    var pricePlace: Place
    /// nil: it has always stood there.
    package var past: StraightPast?
    var pastPlace: Place?
  }
  package var entries: [Entry]
  /// Length of the run.
  package var length: Span
  /// First moment of the run, in UTC.
  package var start: Timestamp
}

/// How a time is written in a script.
package enum TimePoint: Hashable, Sendable {
  /// `06:10`, `06:10:30`: the first such time at or after the beginning, under the scenario's clock.
  case clock(hour: Int, minute: Int, second: Int)
  /// `2026-01-30 06:10` under the scenario's clock.
  case date(CivilTime)
  /// `30m` after the start of the run.
  case offset(Span)
}

package struct StartSettings: Sendable {
  package struct Position: Sendable {
    package var symbol: Marked<String>
    /// Signed.
    package var quantity: Quantity
    var quantityPlace: Place
    package var entry: Price
  }
  /// A conditional order from before the run.
  package struct Order: Sendable {
    package var symbol: Marked<String>
    package var type: OrderType
    package var side: Side
    package var trigger: Price
    var triggerPlace: Place
    /// nil: it closes the position.
    package var quantity: Marked<Quantity>?
  }
  package var balance: Money
  package var positions: [Position]
  package var orders: [Order]
  /// Of every contract.
  package var leverage: Int
  /// Every contract is set to crossed margin.
  package var isCrossed: Bool
  package var isHedge: Bool

  /// Where the block could not be read, and its problems are told.
  static let nothing = StartSettings(
    balance: .zero, positions: [], orders: [], leverage: 1, isCrossed: false, isHedge: false)
}

/// Where signals come from besides the timeline.
package enum SignalSource: String, CaseIterable, Hashable, Sendable {
  /// The engine's strategy.
  case strategy
  /// Only those of the timeline.
  case none
  /// Those that the tape recorded.
  case recorded
}

/// A table that the console prints with the result of a run.
package enum ReportTable: String, CaseIterable, Hashable, Sendable {
  /// What the RR gate let through, by policy, minimum, side and symbol.
  case acceptance
  /// What emergency liquidations came to, position by position, beside the venue's sums.
  case settlement
}

package enum Requirement: String, CaseIterable, Hashable, Sendable {
  case realData = "real-data"
}

/// An invariant that is not demanded in this scenario, and why.
package struct Waiver: Hashable, Sendable {
  package var invariant: String
  package var reason: String
}
