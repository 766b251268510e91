import Audit
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
  /// False: `instruments` are not those of the scenario, whose market has problems. What does not hang on it is checked all
  /// the same, and there is no plan.
  package var knowsMarket: Bool

  package init(
    instruments: Instruments, invariants: [String], engine: any EngineBuilder, data: ClosedRange<Timestamp>?,
    knowsMarket: Bool = true
  ) {
    self.instruments = instruments
    self.invariants = invariants
    self.engine = engine
    self.data = data
    self.knowsMarket = knowsMarket
  }

  /// Throws all problems of the scenario at once, those of its text included.
  package func plan(_ scenario: Scenario) throws(ScriptProblems) -> RunPlan {
    let problems = Problems()
    problems.add(scenario.problems)
    let range = range(of: scenario, problems)
    let resolver = Resolver(
      instruments: instruments, scenario: scenario, problems: problems, words: AuditWords.common + engine.words,
      codes: scenario.madeUpCodes, knowsMarket: knowsMarket && range != nil)
    var typing = Typing(
      instruments: instruments, words: engine.words, codes: scenario.madeUpCodes, invariants: invariants,
      knowsAllSymbols: knowsMarket)
    WaitingSteps(steps: scenario.steps, problems: problems).check()
    // Where the market has problems, times are counted from anywhere.
    let steps = scenario.steps.map {
      resolver.step($0, range: range ?? .unknownRun, typing: &typing)
    }
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
    let options = options(of: scenario)
    EngineChecks(engine: engine, instruments: instruments, problems: problems).check(scenario, playing: options)
    checkSignals(scenario, problems)
    let market = market(of: scenario, resolver)
    checkWorth(scenario, problems)
    let positions = scenario.start.positions.compactMap { position in
      resolver.symbol(position.symbol).map {
        checkSize(position, instruments[$0], problems)
        resolver.checkStep(position.quantity, of: $0, at: position.quantityPlace)
        return StartPosition(symbol: $0, quantity: position.quantity, entry: position.entry)
      }
    }
    let orders = scenario.start.orders.compactMap { order in
      resolver.symbol(order.symbol).map {
        resolver.checkTick(order.trigger, of: $0, at: order.triggerPlace)
        if let quantity = order.quantity { resolver.checkStep(quantity.value, of: $0, at: quantity.place) }
        return AccountStart.Order(
          symbol: $0, orderType: order.type, side: order.side, triggerPrice: order.trigger,
          quantity: order.quantity?.value)
      }
    }
    try problems.throwErrors()
    guard let range, let market, knowsMarket else { throw ScriptProblems(problems.ordered) }
    return RunPlan(
      scenario: scenario.name, row: scenario.row, place: scenario.place, summary: scenario.summary,
      origin: scenario.origin, seed: scenario.seed, clock: scenario.clock, market: market, start: range.lowerBound,
      end: range.upperBound, instruments: instruments, exchange: scenario.exchange, latency: scenario.latency,
      balance: scenario.start.balance,
      positions: positions, orders: orders, leverage: scenario.start.leverage, isCrossed: scenario.start.isCrossed,
      isHedge: scenario.start.isHedge,
      engineOptions: options, engineSettings: engine.settings(options: options),
      silence: silence(of: scenario, options), signals: scenario.signals, signalsPlace: scenario.signalsPlace,
      steps: steps.compactMap(\.self), expectations: expectations, decisions: scenario.decisions,
      demandedInvariants: demanded, waivers: scenario.waivers.map(\.value), settleLimit: scenario.settleLimit,
      reports: scenario.reports, queries: typing.queries,
      eventCounts: typing.eventCounts, warnings: problems.warnings)
  }

  private func market(of scenario: Scenario, _ resolver: Resolver) -> PlannedMarket? {
    switch scenario.market {
    case .unread: return nil
    case .tape(let tape): return .tape(files: tape.files.map(\.value))
    case .flat(let flat):
      return .flat(
        flat.entries.compactMap { entry in
          guard let symbol = resolver.symbol(entry.symbol) else { return nil }
          resolver.checkTick(entry.price, of: symbol, at: entry.pricePlace)
          if let past = entry.past { resolver.checkTick(past.price, of: symbol, at: entry.pastPlace) }
          return FlatPrice(symbol: symbol, price: entry.price, past: entry.past)
        })
    }
  }

  /// What is open at the start is not worth more, at the prices of a flat market, than books can add up.
  private func checkWorth(_ scenario: Scenario, _ problems: Problems) {
    guard case .flat(let flat) = scenario.market else { return }
    var worth = Product.zero
    for position in scenario.start.positions {
      guard let entry = flat.entries.first(where: { $0.symbol.value == position.symbol.value }) else { continue }
      worth += entry.price * position.quantity.magnitude
      guard worth > AmountBounds.start.asProduct else { continue }
      problems.error(
        "the positions are worth too much at \(entry.price)", at: position.symbol.place,
        expected: "at most \(AmountBounds.start) USDT")
      return
    }
  }

  /// Market orders that closing a position of the start may take: each takes the part of the largest.
  private static let closesMax: Int128 = 100

  private func checkSize(_ position: StartSettings.Position, _ rules: Instrument, _ problems: Problems) {
    let largest = min(rules.quantityMax, rules.marketQuantityMax)
    let limit = Quantity(units: Int64(clamping: Int128(largest.units) * Self.closesMax))
    guard position.quantity.magnitude > limit else { return }
    problems.error(
      "the position is too large to be closed", at: position.symbol.place,
      expected: "at most \(limit), \(Self.closesMax) of the largest market orders", found: "\(position.quantity)")
  }

  // MARK: Time

  private func range(of scenario: Scenario, _ problems: Problems) -> ClosedRange<Timestamp>? {
    switch scenario.market {
    case .unread: return nil
    case .flat(let flat): return flat.start...(flat.start + flat.length)
    case .tape(let tape):
      guard let data else {
        if knowsMarket {
          problems.error("the range of the tape is not known", at: tape.files.first?.place ?? scenario.place)
        }
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
        hint: "the demand is at \(demand.place.seen(from: waiver.place))")
    }
    for waiver in scenario.waivers where !invariants.contains(waiver.value.invariant) {
      problems.error(
        "unknown invariant '\(waiver.value.invariant)'", at: waiver.place, expected: "a name of `tapedeck invariants`",
        hint: NearestWord.hint(waiver.value.invariant, in: invariants))
    }
    for (index, waiver) in scenario.waivers.enumerated() {
      let name = waiver.value.invariant
      if let first = scenario.waivers[..<index].first(where: { $0.value.invariant == name }) {
        problems.error(
          "'\(name)' is waived twice", at: waiver.place, hint: "the first is at \(first.place.seen(from: waiver.place))"
        )
      }
    }
  }

  // MARK: Signals

  /// Where signals do not come from the strategy, none is chosen.
  private func options(of scenario: Scenario) -> [EngineOption] {
    scenario.engine.map(\.option).filter { scenario.signals == .strategy || $0.path != "strategy" }
  }

  private func checkSignals(_ scenario: Scenario, _ problems: Problems) {
    if scenario.signals == .recorded, case .flat = scenario.market {
      problems.error(
        "a flat market has no recorded signals", at: scenario.signalsPlace ?? scenario.place,
        expected: "signals: none, or strategy")
    }
    guard !problems.hasErrors, scenario.signals == .strategy else { return }
    guard let silence = silence(of: scenario, options(of: scenario)) else { return }
    let proposes = scenario.steps.contains { if case .signals = $0.verb { true } else { false } }
    if let place = scenario.signalsPlace {
      problems.warning(
        "signals come from the strategy, and there is none: \(silence)", at: place,
        hint: "choose a strategy, or write signals: none")
    } else if !proposes, case .tape = scenario.market {
      problems.warning(
        "there are no signals: the timeline has none, and \(silence)", at: scenario.place,
        hint: "choose a strategy, or write signals: none where this is meant")
    }
  }

  private func silence(of scenario: Scenario, _ options: [EngineOption]) -> String? {
    guard scenario.signals == .strategy else { return "the scenario says signals: \(scenario.signals.rawValue)" }
    if case .none(let why) = engine.ownSignals(options: options) { return why }
    return nil
  }
}

extension ClosedRange<Timestamp> {
  /// In place of a run whose market could not be read.
  fileprivate static var unknownRun: ClosedRange {
    Timestamp(nanoseconds: 0)...Timestamp(nanoseconds: Span.hours(24).nanoseconds)
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
