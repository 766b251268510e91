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
    /// What was read beside the script: the tape, and the file of its trading rules.
    package var files: [String]
  }

  /// - Throws: `ScriptProblems`, `MarketLibrary.Problem`.
  package func prepare(
    _ document: ScenarioDocument, row: String?, overrides: [Override] = []
  ) throws -> Prepared {
    var scenario = try document.unchecked(row: row, overrides: overrides)
    var market: MarketLibrary.Found?
    var names: [Marked<String>] = []
    switch scenario.market {
    case .unread: break
    case .tape(let tape):
      do throws(MarketLibrary.Problem) {
        let found = try tape.found(in: library, for: scenario)
        market = found
        names = found.symbols.map { Marked($0, tape.files.first?.place ?? scenario.place) }
      } catch {
        // A script that is wrong is not excused by a tape that is not here.
        if scenario.hasErrors { try refuse(scenario) }
        throw error
      }
    case .flat(let flat): names = flat.entries.map(\.symbol)
    }
    let info = scenario.rules.info.map { library.path(of: $0.value) }
    let rules = TradingRules(of: names, scenario: scenario, tape: market?.path, info: info)
    scenario.problems += rules.problems
    if scenario.market.isUnread || rules.isPartial { try refuse(scenario) }
    let planner = ScenarioPlanner(
      instruments: rules.instruments, invariants: Invariant.all.map(\.name), engine: builder,
      data: market.map { $0.first...$0.last })
    var plan = try planner.plan(scenario)
    if plan.signals == .recorded, let market, !market.mayHoldSignals {
      plan.warnings.append(
        Diagnostic(
          "the tape holds no recorded signals", severity: .warning, at: plan.signalsPlace,
          hint: "a tape that was recorded of a run with signals has them"))
    }
    if let market, market.isUnsealed {
      plan.warnings.append(
        Diagnostic(
          "the tape \(market.path) has no manifest beside it: what was lost or changed is not noticed",
          severity: .warning, at: plan.place, hint: "tapedeck tape seal \(market.path)"))
    }
    try HistoryCheck(plan: plan, market: market, wanted: builder.history(options: plan.engineOptions)).refuse()
    return Prepared(plan: plan, market: market, files: [market?.path, info].compactMap(\.self))
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

  /// Tells all that is wrong with a scenario that has no market, as far as it does not hang on that.
  private func refuse(_ scenario: Scenario) throws(ScriptProblems) {
    let stand = TradingRules(
      of: PublishedRules.names.map { Marked($0, scenario.place) }, scenario: scenario)
    _ = try ScenarioPlanner(
      instruments: stand.instruments, invariants: Invariant.all.map(\.name), engine: builder, data: nil,
      knowsMarket: false
    ).plan(scenario)
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
    plan.warnings +=
      QuietRun(plan: plan, record: record, signals: builder.ownSignals(options: plan.engineOptions))
      .warnings
    let comparison = plan.decisions.map {
      DecisionComparison(
        $0, decisions: recorder?.decisions ?? [], evaluations: record.evaluations, clock: plan.clock)
    }
    return RowRun(
      plan: plan, verdicts: director.verdicts, record: record, engine: builder.name, mark: prepared.market?.mark,
      losses: prepared.market?.losses ?? TapeLosses(), overrides: overrides, comparison: comparison)
  }
}
