import Audit
import Binance
import Engine
import Market
import TradingEngine

/// Changes what our engine wants done, one action at a time.
protocol ActionRewriting {
  /// What is done in the place of this action.
  mutating func rewrite(_ action: Action) -> [Action]
  /// What reached the engine, before it acts on it. Returns what is done besides.
  mutating func hears(_ input: EngineInput) -> [Action]
}

extension ActionRewriting {
  mutating func hears(_ input: EngineInput) -> [Action] { [] }
}

/// Our engine behind a door that is not true: it thinks rightly and acts or speaks wrongly.
struct Rewriting<Rewriter: ActionRewriting>: TradingEngine {
  private var engine: any TradingEngine
  private var rewriter: Rewriter
  private var own = Actions()

  init(_ engine: any TradingEngine, _ rewriter: Rewriter) {
    self.engine = engine
    self.rewriter = rewriter
  }

  mutating func market(_ event: MarketEvent, at now: Timestamp, into actions: inout Actions) {
    engine.market(event, at: now, into: &own)
    pass(into: &actions)
  }

  mutating func handle(_ input: EngineInput, at now: Timestamp, into actions: inout Actions) {
    for action in rewriter.hears(input) { actions.append(action) }
    engine.handle(input, at: now, into: &own)
    pass(into: &actions)
  }

  private mutating func pass(into actions: inout Actions) {
    for action in own.list { for result in rewriter.rewrite(action) { actions.append(result) } }
    own.removeAll()
  }
}

/// Makes such engines. What ours promises, they promise.
struct RewritingBuilder<Rewriter: ActionRewriting>: EngineBuilder {
  let name: String
  private let ours: OurEngineBuilder
  private let make: @Sendable () -> Rewriter

  init(
    _ name: String, parts: @escaping @Sendable (EngineSettings) -> EngineParts = EngineParts.init(settings:),
    make: @escaping @Sendable () -> Rewriter
  ) {
    self.name = name
    ours = OurEngineBuilder(name: name, parts: parts)
    self.make = make
  }

  func problems(with options: [EngineOption], instruments: Instruments) -> [EngineOptionProblem] {
    ours.problems(with: options, instruments: instruments)
  }
  func limits(options: [EngineOption]) -> RiskLimits { ours.limits(options: options) }
  func makeEngine(options: [EngineOption], instruments: Instruments) -> any TradingEngine {
    Rewriting(ours.makeEngine(options: options, instruments: instruments), make())
  }
}
