import Basics
import Exchange
import Market
import Oracle
import Simulation
import TradingEngine

/// Ties a scenario to a market and an engine.
package struct ScenarioPlanner {
  package var instruments: Instruments
  /// Names of all invariants that the world knows.
  package var invariants: [String]
  package var engine: any EngineBuilder
  /// First and last moment of the tape's data; nil for a market without a tape.
  package var data: ClosedRange<Timestamp>?

  package init(
    instruments: Instruments, invariants: [String], engine: any EngineBuilder, data: ClosedRange<Timestamp>?
  ) {
    self.instruments = instruments
    self.invariants = invariants
    self.engine = engine
    self.data = data
  }

  /// Throws all problems of the scenario at once.
  package func plan(_ scenario: Scenario) throws(ScriptProblems) -> RunPlan {
    let problems = Problems()
    problems.add(scenario.warnings)
    let resolver = Resolver(instruments: instruments, scenario: scenario, problems: problems)
    guard let range = range(of: scenario, problems) else { throw ScriptProblems(problems.ordered) }
    var typing = Typing(instruments: instruments, words: engine.words, codes: scenario.madeUpCodes)
    let steps = scenario.steps.map { resolver.step($0, range: range, typing: &typing) }
    var expectations: [PlannedExpectation] = []
    var demanded: [DemandedInvariant] = []
    for draft in scenario.expectations {
      if let invariant = demandedInvariant(draft) {
        demanded.append(invariant)
      } else if let planned = resolver.expectation(draft, invariants: invariants, typing: &typing) {
        expectations.append(planned)
      }
    }
    checkDecisions(scenario, problems)
    checkWaivers(scenario, demanded, problems)
    checkEngine(scenario, problems)
    let market: PlannedMarket
    switch scenario.market {
    case .tape(let tape): market = .tape(files: tape.files.map(\.value))
    case .flat(let flat):
      market = .flat(
        flat.entries.compactMap { entry in
          resolver.symbol(entry.symbol).map { FlatPrice(symbol: $0, price: entry.price, past: entry.past) }
        })
    }
    let positions = scenario.start.positions.compactMap { position in
      resolver.symbol(position.symbol).map {
        StartPosition(symbol: $0, quantity: position.quantity, entry: position.entry)
      }
    }
    let orders = scenario.start.orders.compactMap { order in
      resolver.symbol(order.symbol).map {
        AccountStart.Order(
          symbol: $0, orderType: order.type, side: order.side, triggerPrice: order.trigger, quantity: order.quantity)
      }
    }
    try problems.throwErrors()
    return RunPlan(
      scenario: scenario.name, row: scenario.row, place: scenario.place, summary: scenario.summary,
      origin: scenario.origin, seed: scenario.seed, clock: scenario.clock, market: market, start: range.lowerBound,
      end: range.upperBound, instruments: instruments, exchange: scenario.exchange, latency: scenario.latency,
      balance: scenario.start.balance,
      positions: positions, orders: orders, leverage: scenario.start.leverage, isCrossed: scenario.start.isCrossed,
      isHedge: scenario.start.isHedge,
      engineOptions: options(of: scenario), signals: scenario.signals,
      steps: steps.compactMap(\.self), expectations: expectations, decisions: scenario.decisions,
      demandedInvariants: demanded, waivers: scenario.waivers.map(\.value), settleLimit: scenario.settleLimit,
      reports: scenario.reports, queries: typing.queries,
      eventCounts: typing.eventCounts, warnings: problems.warnings)
  }

  // MARK: Time

  private func range(of scenario: Scenario, _ problems: Problems) -> ClosedRange<Timestamp>? {
    switch scenario.market {
    case .flat(let flat): return flat.start...(flat.start + flat.length)
    case .tape(let tape):
      guard let data else {
        problems.error("the range of the tape is not known", at: tape.files.first?.place ?? scenario.place)
        return nil
      }
      let start = tape.from.map { $0.value.resolved(from: data.lowerBound, clock: scenario.clock) } ?? data.lowerBound
      // One nanosecond on, so that `to` is never the start itself.
      let end = tape.to.map { time in
        if case .offset(let span) = time.value { return start + span }
        return time.value.resolved(from: start + Span(nanoseconds: 1), clock: scenario.clock)
      }
      func text(_ time: Timestamp) -> String { time.text(scenario.clock) }
      if let from = tape.from, start < data.lowerBound || start >= data.upperBound {
        problems.error(
          "the run begins outside of the tape, at \(text(start))", at: from.place,
          expected: "\(text(data.lowerBound)) to \(text(data.upperBound))")
        return nil
      }
      // A recording ends with its last line, which need not lie on the minute that was asked for.
      if let to = tape.to, let end, end > data.upperBound + .minutes(1) {
        problems.warning(
          "the run ends after the tape, at \(text(end))", at: to.place,
          hint: "the tape ends at \(text(data.upperBound))")
      }
      if let to = tape.to, let end, end <= start {
        problems.error("the run ends before it begins", at: to.place)
        return nil
      }
      return start...(end ?? data.upperBound)
    }
  }

  // MARK: Invariants, waivers, engine

  private func demandedInvariant(_ draft: ExpectationDraft) -> DemandedInvariant? {
    guard case .always(let expression) = draft.kind, case .name(let name) = expression.root, name.argument == nil,
      invariants.contains(name.path)
    else { return nil }
    return DemandedInvariant(name: name.path, expectation: draft.id.value, place: draft.place)
  }

  /// A table has no column for the symbol.
  private func checkDecisions(_ scenario: Scenario, _ problems: Problems) {
    guard let decisions = scenario.decisions, instruments.count != 1 else { return }
    problems.error(
      "'decisions' is about one symbol", at: decisions.place, expected: "a market of one symbol",
      found: instruments.list.map(\.name).joined(separator: ", "))
  }

  private func checkWaivers(_ scenario: Scenario, _ demanded: [DemandedInvariant], _ problems: Problems) {
    for waiver in scenario.waivers {
      guard let demand = demanded.first(where: { $0.name == waiver.value.invariant }) else { continue }
      problems.error(
        "'\(demand.name)' is waived and demanded at once", at: waiver.place, expected: "one of the two",
        hint: "the demand is at \(demand.place)")
    }
    for waiver in scenario.waivers where !invariants.contains(waiver.value.invariant) {
      problems.error(
        "unknown invariant '\(waiver.value.invariant)'", at: waiver.place, expected: "a name of `tapedeck invariants`",
        hint: NearestWord.hint(waiver.value.invariant, in: invariants))
    }
  }

  /// Where signals do not come from the strategy, none is chosen.
  private func options(of scenario: Scenario) -> [EngineOption] {
    scenario.engine.map(\.value).filter { scenario.signals == .strategy || $0.path != "strategy" }
  }

  private func checkEngine(_ scenario: Scenario, _ problems: Problems) {
    for problem in engine.problems(with: options(of: scenario), instruments: instruments) {
      let setting =
        scenario.engine.first { $0.value.path == problem.path }
        ?? scenario.engine.first { $0.value.path.hasPrefix(problem.path + ".") }
      problems.error(
        "engine.\(problem.path): \(problem.message)", at: setting?.place ?? scenario.place, hint: problem.hint)
    }
  }
}

extension TimePoint {
  /// The moment that is meant. A clock time is the first one at or after `start`.
  func resolved(from start: Timestamp, clock: ClockOffset) -> Timestamp {
    switch self {
    case .offset(let span): return start + span
    case .date(let civil): return civil.timestamp(offset: clock)
    case .clock(let hour, let minute, let second):
      var civil = CivilTime(start, offset: clock)
      (civil.hour, civil.minute, civil.second, civil.nanosecond) = (hour, minute, second, 0)
      let time = civil.timestamp(offset: clock)
      return time < start ? time + .hours(24) : time
    }
  }
}

extension Timestamp {
  /// `2026-01-30 06:10:00.000`
  func text(_ clock: ClockOffset) -> String {
    let civil = CivilTime(self, offset: clock)
    return "\(civil.date) \(civil.clock)"
  }
}
