import Audit
import Basics
import Binance
import Market
import Oracle
import Simulation
import TradingEngine

extension Instruments {
  /// The contract that a name was meant for: `XRP` for XRPUSDT, too.
  func hint(forSymbol name: String) -> String? {
    let names = list.map(\.name)
    if let hint = NearestWord.hint(name, in: names) { return hint }
    let longer = names.filter { name.unicodeScalars.count > 1 && $0.hasPrefix(name.uppercased()) }
    return longer.count == 1 ? "did you mean '\(longer[0])'?" : nil
  }
}

/// Resolves the names and times of drafts.
struct Resolver {
  let instruments: Instruments
  let scenario: Scenario
  let problems: Problems
  /// Every word that the engine's audit may say.
  let words: AuditWords
  /// Error codes of answers that the script makes up.
  let codes: [VenueCode]
  /// False: the market could not be read. Symbols that are not here may be there, and times mean nothing.
  let knowsMarket: Bool

  private var symbolNames: [String] { instruments.list.map(\.name) }

  func symbol(_ name: Marked<String>) -> Symbol? {
    if let symbol = instruments.symbol(named: name.value) { return symbol }
    if !knowsMarket { return instruments.symbols.first }
    problems.error(
      "unknown symbol '\(name.value)'", at: name.place, expected: symbolNames.joined(separator: ", "),
      hint: instruments.hint(forSymbol: name.value))
    return nil
  }

  private func formula(_ draft: ExpressionDraft, typing: inout Typing) -> Formula? {
    do throws(ExpressionProblem) { return try typing.condition(draft) } catch {
      for problem in typing.problems(of: draft) { problems.add(problem, in: draft.node) }
      return nil
    }
  }

  // MARK: Prices

  /// No trade and no order of the contract has such a price; a mark price may be any.
  func checkTick(_ price: Price, of symbol: Symbol?, at place: Place?) {
    guard knowsMarket, let symbol else { return }
    let (tick, rest) = (instruments[symbol].tick, price.units % instruments[symbol].tick.units)
    guard rest != 0 else { return }
    let below = Price(units: price.units - rest)
    let choice = below.units > 0 ? "\(below) or \(Price(units: below.units + tick.units))" : "\(tick)"
    problems.error(
      "\(price) is no price of \(instruments.name(symbol)), whose tick is \(tick)", at: place,
      expected: "a multiple of the tick", hint: "write \(choice)")
  }

  /// No position and no order of the contract is of such a size.
  func checkStep(_ quantity: Quantity, of symbol: Symbol, at place: Place) {
    let step = instruments[symbol].step
    guard knowsMarket, quantity.units % step.units != 0 else { return }
    problems.error(
      "\(quantity) is no quantity of \(instruments.name(symbol)), whose step is \(step)", at: place,
      expected: "a multiple of the step",
      hint: "write \(Quantity(units: quantity.units - quantity.units % step.units))")
  }

  // MARK: Steps

  func step(_ draft: StepDraft, range: ClosedRange<Timestamp>, typing: inout Typing) -> PlannedStep? {
    guard let trigger = trigger(draft.trigger, range: range, typing: &typing), let verb = verb(draft),
      isBounded(draft, trigger, verb, range)
    else { return nil }
    return PlannedStep(
      id: draft.id.value, place: draft.place, trigger: trigger, verb: verb, firing: draft.firing, text: draft.text)
  }

  /// More repetitions of a step than any run needs: a thousand a second for a hundred seconds, one a second for a day.
  private static let repetitionsMax: Int64 = 100_000

  /// A step that repeats does so a number of times that can be played; with a list of signals each of them counts.
  private func isBounded(
    _ draft: StepDraft, _ trigger: PlannedTrigger, _ verb: PlannedVerb, _ range: ClosedRange<Timestamp>
  ) -> Bool {
    guard case .every(let span, let from, let to) = trigger else { return true }
    let (first, last) = (max(from, range.lowerBound), min(to, range.upperBound))
    guard first <= last else { return true }
    var count = (last - first).nanoseconds / span.nanoseconds + 1
    if case .signals(let signals) = verb { count = min(count, .max / 100_000) * Int64(signals.count) }
    guard count > Self.repetitionsMax else { return true }
    problems.error(
      "the step would be repeated \(count) times", at: draft.place, expected: "at most \(Self.repetitionsMax)",
      hint: "a longer span behind 'every', or 'from' and 'to'")
    return false
  }

  private func trigger(
    _ draft: TriggerDraft, range: ClosedRange<Timestamp>, typing: inout Typing
  ) -> PlannedTrigger? {
    switch draft {
    case .at(let time): return .at(moment(time, range))
    case .every(let span, let from, let to):
      let first = from.map { moment($0, range) } ?? range.lowerBound + span.value
      let last = to.map { moment($0, range) } ?? range.upperBound
      if knowsMarket, first > last, from == nil || to != nil {
        problems.error(
          "the step ends before it begins, at \(first.text(scenario.clock))", at: (to ?? from)?.place ?? span.place,
          expected: to == nil ? "a span that is shorter than the run" : "'to' behind the first time")
      }
      return .every(span.value, from: first, to: last)
    case .when(.anchor(let anchor), let after, let each):
      return self.anchor(anchor).map { .when(.anchor($0), after: after, each: each) }
    case .when(.expression(let expression), let after, let each):
      return formula(expression, typing: &typing).map { .when(.expression($0), after: after, each: each) }
    }
  }

  private func moment(_ time: Marked<TimePoint>, _ range: ClosedRange<Timestamp>) -> Timestamp {
    let moment = time.value.resolved(from: range.lowerBound, clock: scenario.clock)
    if knowsMarket, !range.contains(moment) {
      let clock = scenario.clock
      problems.warning(
        "\(moment.text(clock)) lies outside of the run", at: time.place,
        hint: "the run goes from \(range.lowerBound.text(clock)) to \(range.upperBound.text(clock))")
    }
    return moment
  }

  private func verb(_ draft: StepDraft) -> PlannedVerb? {
    switch draft.verb {
    case .inject(let fault, let limits, let names):
      let contract = names.symbol.map { symbol($0) }
      if let channel = names.channel, !words.channels.contains(channel.value) {
        problems.error(
          "no message goes by '\(channel.value)'", at: channel.place, expected: words.channels.joined(separator: ", "),
          hint: NearestWord.hint(channel.value, in: words.channels))
      }
      if let price = names.price { checkTick(price.value, of: contract ?? nil, at: price.place) }
      return contract == .some(nil) ? nil : .inject(fault, limits)
    case .setPrice(let name, let price, let kind):
      guard let symbol = symbol(name) else { return nil }
      if kind != .mark { checkTick(price.value, of: symbol, at: price.place) }
      return .setPrice(symbol, price.value, of: kind)
    case .movePrice(let name, let price, let span, let kind):
      guard let symbol = symbol(name) else { return nil }
      if kind != .mark { checkTick(price.value, of: symbol, at: price.place) }
      return .movePrice(symbol, price.value, over: span, of: kind)
    case .moveThrough(let name, let trigger, let kind): return symbol(name).map { .moveThrough($0, trigger, by: kind) }
    case .command(let command): return .command(command)
    case .signals(let drafts):
      let count = drafts.reduce(0) { $0 + $1.times }
      guard count <= Self.repetitionsMax else {
        problems.error(
          "the step would give \(count) signals", at: draft.place, expected: "at most \(Self.repetitionsMax)")
        return nil
      }
      var signals: [Signal] = []
      for (index, signal) in drafts.enumerated() {
        guard let symbol = symbol(signal.symbol) else { continue }
        let group = drafts.count == 1 ? draft.id.value : "\(draft.id.value)-\(index + 1)"
        for number in 1...signal.times {
          signals.append(
            Signal(
              symbol: symbol, direction: signal.direction, entry: signal.entry.map { level($0) },
              target: level(signal.target), stop: level(signal.stop),
              setupId: signal.times == 1 ? group : "\(group).\(number)", source: "scripted",
              quantity: signal.quantity))
        }
      }
      return .signals(signals)
    }
  }

  private func level(_ draft: LevelDraft) -> Signal.Level {
    switch draft {
    case .price(let price): .price(price)
    case .distance(let rate): .fromEntry(rate)
    }
  }

  // MARK: Anchors, expectations

  private func stepIndex(_ id: Marked<String>) -> Int? {
    if let index = scenario.steps.firstIndex(where: { $0.id.value == id.value }) { return index }
    if !scenario.stepIds.contains(id.value) {
      problems.error("no timeline step has the id '\(id.value)'", at: id.place)
    }
    return nil
  }

  func anchor(_ draft: AnchorDraft) -> Anchor? {
    switch draft.kind {
    case .start: return .start
    case .fired(let id): return stepIndex(id).map { .fired(step: $0) }
    case .answered(let id):
      guard let index = stepIndex(id) else { return nil }
      guard case .inject = scenario.steps[index].verb else {
        problems.error(
          "'\(id.value)' injects no fault, so no answer comes of it", at: draft.place, expected: "\(id.value) fired")
        return nil
      }
      return .answered(step: index)
    case .positionOpened(let name): return symbol(name).map { .positionOpened($0) }
    case .positionClosed(let name): return symbol(name).map { .positionClosed($0) }
    case .fill(let name):
      guard let name else { return .fill(nil) }
      return symbol(name).map { .fill($0) }
    case .entry(let name):
      guard let name else { return .entry(nil) }
      return symbol(name).map { .entry($0) }
    case .userStream("dark"): return .userStreamDark
    case .userStream("open"): return .userStreamOpen
    case .userStream(let word): return StreamStateRecord.State(rawValue: word).map { .userStreamState($0) }
    case .request(let endpoint): return .request(endpoint)
    case .refusal(let code):
      guard VenueCode.named.contains(code) || codes.contains(code) else {
        problems.error(
          "\(WordList.code.complaint) '\(code)'", at: draft.place,
          expected: "an error code of the venue, or of an answer that this script makes up",
          hint: NearestWord.hint(code.description, in: (VenueCode.named + codes).map(\.description)))
        return nil
      }
      return .refusal(code)
    case .verdict(let isAccepted): return .verdict(isAccepted: isAccepted)
    }
  }

  func expectation(
    _ draft: ExpectationDraft, invariants: [String], typing: inout Typing
  ) -> PlannedExpectation? {
    let expression: ExpressionDraft
    var kind = PlannedExpectation.Kind.never
    switch draft.kind {
    case .never(let inner): expression = inner
    case .always(let inner): (expression, kind) = (inner, .always)
    case .sometimes(let inner): (expression, kind) = (inner, .sometimes)
    case .atEnd(let inner): (expression, kind) = (inner, .atEnd)
    case .within(let span, let anchorDraft, let inner):
      expression = inner
      guard let anchor = anchor(anchorDraft) else { return nil }
      kind = .within(span, of: anchor, text: anchorDraft.text)
    }
    if kind == .always, let problem = unknownInvariant(expression, invariants) {
      problems.add(problem, in: expression.node)
      return nil
    }
    guard let formula = formula(expression, typing: &typing) else { return nil }
    return PlannedExpectation(
      id: draft.id.value, place: draft.place, kind: kind, formula: formula, text: expression.text)
  }

  // A single word that is no metric was meant as an invariant.
  private func unknownInvariant(_ draft: ExpressionDraft, _ invariants: [String]) -> ExpressionProblem? {
    guard case .name(let name) = draft.root, name.argument == nil, !name.path.contains("."),
      Metric.named(name.path) == nil
    else { return nil }
    let known = invariants + Metric.all.map(\.name)
    return ExpressionProblem(
      "unknown invariant '\(name.path)'", name.pathRange, expected: "a name of `tapedeck invariants`, or an expression",
      hint: NearestWord.hint(name.path, in: known))
  }
}
