import Binance
import Exchange
import Market
import Oracle
import Script
import Simulation
import Tape
import TradingEngine

/// Reads, plans and plays rows of scenarios.
package struct ScenarioRunner: Sendable {
  package var library: MarketLibrary
  package var builder: any EngineBuilder
  /// Makes those who watch a run: what it writes, keeps and compares.
  package var observers: @Sendable (RunBeginning) throws -> [any RunObserver]
  /// Events are logged and hashed. A run without has no hash, and no context for its failures.
  package var keepsLog = true
  /// Market data crosses as bytes too: slower, and nothing may change by it.
  package var sendsMarketAsBytes = false

  package init(
    library: MarketLibrary, builder: any EngineBuilder,
    observers: @escaping @Sendable (RunBeginning) throws -> [any RunObserver] = { _ in [] }
  ) {
    self.library = library
    self.builder = builder
    self.observers = observers
  }

  /// Plans and plays one row.
  package func run(_ document: ScenarioDocument, row: String?, overrides: [Override] = []) -> RowOutcome {
    func outcome(_ result: RowOutcome.Result) -> RowOutcome {
      RowOutcome(scenario: document.name, row: row, result: result)
    }
    do {
      let prepared = try prepare(document, row: row, overrides: overrides)
      return outcome(.ran(try play(prepared, overrides: overrides)))
    } catch let problems as ScriptProblems {
      return outcome(.notUnderstood(problems))
    } catch MarketLibrary.Problem.absent(let why) {
      return outcome(.skipped(why))
    } catch MarketLibrary.Problem.broken(let why) {
      return outcome(.notRun(why))
    } catch {
      return outcome(.notRun(MarketLibrary.explanation(of: error)))
    }
  }

  /// A plan with the market it is tied to.
  package struct Prepared: Sendable {
    package var plan: RunPlan
    package var market: MarketLibrary.Found?
  }

  /// - Throws: `ScriptProblems`, `MarketLibrary.Problem`.
  package func prepare(
    _ document: ScenarioDocument, row: String?, overrides: [Override] = []
  ) throws -> Prepared {
    let scenario = try document.scenario(row: row, overrides: overrides)
    var market: MarketLibrary.Found?
    var names: [String] = []
    switch scenario.market {
    case .tape(let tape):
      let found: MarketLibrary.Found
      do throws(MarketLibrary.Problem) {
        found = try library.find(tape.files.map(\.value), window: tape.window(clock: scenario.clock))
      } catch {
        // Only what says that it needs data from elsewhere may be skipped without them.
        guard case .absent(let why) = error, !scenario.requirements.contains(.realData) else { throw error }
        throw MarketLibrary.Problem.broken(
          "error: \(why)\n = hint: a scenario that may be skipped says 'requires: real-data'")
      }
      market = found
      names = found.symbols
    case .flat(let flat): names = flat.entries.map(\.symbol.value)
    }
    let instruments = try instruments(names, scenario: scenario)
    let planner = ScenarioPlanner(
      instruments: instruments, invariants: Invariant.all.map(\.name), engine: builder,
      data: market.map { $0.first...$0.last })
    var plan = try planner.plan(scenario)
    if let market, market.isUnsealed {
      plan.warnings.append(
        Diagnostic(
          "the tape \(market.path) has no manifest beside it: what was lost or changed is not noticed",
          severity: .warning, at: plan.place, hint: "tapedeck tape seal \(market.path)"))
    }
    try HistoryCheck(plan: plan, market: market, wanted: builder.history(options: plan.engineOptions)).refuse()
    return Prepared(plan: plan, market: market)
  }

  /// What the plan lacks of the candles that its engine goes by, found by reading the tape up to the start of the run.
  ///
  /// - Throws: `FileProblem`.
  package func historyWarnings(of prepared: Prepared) throws -> [Diagnostic] {
    let plan = prepared.plan
    let wanted = builder.history(options: plan.engineOptions)
    guard !wanted.isEmpty else { return [] }
    let exchange = Exchange(
      instruments: plan.instruments, info: nil, settings: plan.exchange, account: AccountStart(balance: plan.balance),
      seed: plan.seed, at: plan.start)
    _ = try feed(of: prepared, into: exchange)
    return HistoryCheck(plan: plan, market: prepared.market, wanted: wanted).warnings(exchange)
  }

  /// The market of a plan; what lies before its start is handed to the exchange.
  private func feed(of prepared: Prepared, into exchange: Exchange) throws -> any MarketFeed {
    let plan = prepared.plan
    if let market = prepared.market {
      return try TapeFeed(
        path: market.path, instruments: plan.instruments, from: plan.start, recovers: library.recovers
      ) { exchange.history($0) }
    }
    let prices = plan.flatPrices
    let count = max(200, builder.history(options: plan.engineOptions).map(\.count).max() ?? 0)
    for flat in prices {
      let candles = FlatMarket.history(
        plan.instruments[flat.symbol], flat.symbol, at: flat.price, past: flat.past, before: plan.start,
        intervals: Interval.allCases, count: count)
      for candle in candles { exchange.history(candle) }
    }
    return FlatMarket(prices: prices.map { ($0.symbol, $0.price) }, from: plan.start, to: plan.end)
  }

  private func instruments(_ names: [String], scenario: Scenario) throws(ScriptProblems) -> Instruments {
    var list: [Instrument] = []
    for name in names.sorted() {
      let rules =
        scenario.exchange.profile == .testnet ? PublishedRules.testnet(name) : PublishedRules.production(name)
      guard let rules else {
        throw ScriptProblems([
          Diagnostic(
            "no trading rules are known for \(name)", at: scenario.place,
            expected: PublishedRules.names.joined(separator: ", "), found: name)
        ])
      }
      list.append(rules)
    }
    return Instruments(list)
  }

  private func play(_ prepared: Prepared, overrides: [Override]) throws -> RowRun {
    var plan = prepared.plan
    let account = AccountStart(
      balance: plan.balance,
      positions: plan.positions.map { .init(symbol: $0.symbol, quantity: $0.quantity, entry: $0.entry) },
      orders: plan.orders, leverage: plan.leverage, isCrossed: plan.isCrossed, isHedge: plan.isHedge)
    let setup = WorldSetup(
      name: plan.title, seed: plan.seed, instruments: plan.instruments, exchange: plan.exchange,
      account: account, latency: plan.latency, from: plan.start, to: plan.end,
      sendsMarketAsBytes: sendsMarketAsBytes, holdsSetPrices: prepared.market == nil, settleLimit: plan.settleLimit,
      limits: builder.limits(options: plan.engineOptions), waived: plan.waivers.map(\.invariant),
      keepsLog: keepsLog)
    let exchange = Exchange(
      instruments: plan.instruments, info: nil, settings: setup.exchange, account: account, seed: plan.seed,
      at: plan.start)
    let feed = try feed(of: prepared, into: exchange)
    let history = HistoryCheck(
      plan: plan, market: prepared.market, wanted: builder.history(options: plan.engineOptions))
    plan.warnings += history.warnings(exchange)
    let director = Director(plan: plan)
    let builder = builder
    let host = InProcessEngine(instruments: plan.instruments) {
      builder.makeEngine(options: plan.engineOptions, instruments: plan.instruments)
    }
    let recorder = plan.decisions.map { _ in DecisionRecorder() }
    let world = World(
      setup: setup, host: host, venue: exchange, feed: feed, script: director,
      playsRecordedSignals: plan.signals == .recorded,
      observers: try observers(history.beginning(exchange)) + (recorder.map { [$0] } ?? []))
    let record = try world.run()
    let comparison = plan.decisions.map {
      DecisionComparison(
        $0, decisions: recorder?.decisions ?? [], evaluations: record.evaluations, clock: plan.clock)
    }
    return RowRun(
      plan: plan, verdicts: director.verdicts, record: record, engine: builder.name, mark: prepared.market?.mark,
      losses: prepared.market?.losses ?? TapeLosses(), overrides: overrides, comparison: comparison)
  }
}
