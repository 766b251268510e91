import Market
import Oracle
import Script
import Simulation

/// Looks at expectations: opens and closes windows, evaluates, notes failures.
struct Judge {
  private struct State {
    var evaluations = 0
    var windows = 0
    var failures = 0
    /// The expression has had a value at least once.
    var wasDefined = false
    /// Nothing more to find out.
    var isSettled = false
  }
  private struct Window {
    var expectation: Int
    var end: Timestamp
    var base: CounterSnapshot
    /// The event that opened it; nil: the start of the run.
    var since: Int?
  }

  private let plan: RunPlan
  private let isCounting: [Bool]
  /// Slots of counters that windows measure from their anchor.
  private let windowCounters: [Int]
  private var states: [State]
  /// By end.
  private var windows: [Window] = []
  private var eventCounts: [Int64]
  private var currentEvent: Int?
  /// As of the end of the event before the current one: where a window that opens now begins to count.
  private var before: CounterSnapshot
  private var latest: CounterSnapshot
  /// For which event, and with which event counts, expectations have been looked at.
  private var lookedAt: Int?
  private var countsWhenLookedAt: [Int64] = []
  var failures: [Failure] = []

  init(plan: RunPlan) {
    self.plan = plan
    func counters(_ formula: Formula) -> [Int] {
      formula.metricSlots.filter { plan.queries[$0].metric.isCounter }
    }
    isCounting = plan.expectations.map { !counters($0.formula).isEmpty || $0.formula.readsEventCounts }
    var slots: [Int] = []
    for expectation in plan.expectations {
      guard case .within = expectation.kind else { continue }
      for slot in counters(expectation.formula) where !slots.contains(slot) { slots.append(slot) }
    }
    windowCounters = slots
    states = Array(repeating: State(), count: plan.expectations.count)
    eventCounts = Array(repeating: 0, count: plan.eventCounts.count)
    before = CounterSnapshot(metrics: Array(repeating: nil, count: plan.queries.count), events: eventCounts)
    // At the start of the run every counter is zero, whatever the engine does in the first instant.
    for slot in slots { before.metrics[slot] = 0 }
    latest = before
  }

  var nextDue: Timestamp { windows.first?.end ?? .distantFuture }

  var records: [ExpectationRecord] {
    zip(plan.expectations, states).map {
      ExpectationRecord(id: $0.id, evaluations: $1.evaluations, windows: $1.windows, failures: $1.failures)
    }
  }

  func evaluation(in world: any WorldControl, base: CounterSnapshot? = nil) -> Evaluation {
    Evaluation(world: world, queries: plan.queries, eventCounts: eventCounts, base: base)
  }

  /// The anchor's own event counts: what an engine does while it handles the event belongs to the window. The world
  /// reports an event only when it has been handled, so windows begin from the state before it.
  mutating func begin(event: Int) {
    guard event != currentEvent else { return }
    currentEvent = event
    before = latest
  }

  private mutating func takeCounters(in world: any WorldControl) {
    for slot in windowCounters { latest.metrics[slot] = Evaluation.raw(world.value(of: plan.queries[slot])) }
    latest.events = eventCounts
  }

  mutating func start() {
    for (index, expectation) in plan.expectations.enumerated() {
      if case .within(let span, of: .start, _) = expectation.kind { open(index, end: plan.start + span, since: nil) }
    }
  }

  private mutating func open(_ expectation: Int, end: Timestamp, since: Int?) {
    states[expectation].windows += 1
    let place = windows.firstIndex { $0.end > end } ?? windows.count
    windows.insert(Window(expectation: expectation, end: end, base: before, since: since), at: place)
  }

  // MARK: Occurrences

  mutating func observe(_ occurrence: Occurrence, in world: any WorldControl) {
    count(occurrence, in: world)
    takeCounters(in: world)
    var hasOpened = false
    for (index, expectation) in plan.expectations.enumerated() {
      guard case .within(let span, let anchor, _) = expectation.kind, anchor.isMet(by: occurrence) else { continue }
      open(index, end: world.now + span, since: world.eventNumber)
      hasOpened = true
    }
    // The world has finished the event: its further occurrences change nothing but counts of events and windows.
    guard hasOpened || lookedAt != currentEvent || countsWhenLookedAt != eventCounts else { return }
    lookedAt = currentEvent
    countsWhenLookedAt = eventCounts
    lookAtWindows(in: world)
    for index in plan.expectations.indices where !states[index].isSettled { look(at: index, in: world) }
  }

  private mutating func count(_ occurrence: Occurrence, in world: any WorldControl) {
    for (slot, counted) in plan.eventCounts.enumerated() where counted.event.isMet(by: occurrence) {
      let counts = counted.condition.map { evaluation(in: world).truth($0) == true } ?? true
      if counts { eventCounts[slot] += 1 }
    }
  }

  /// Predicates are judged at first truth; whatever counts is left to the window's end.
  private mutating func lookAtWindows(in world: any WorldControl) {
    var kept: [Window] = []
    for window in windows {
      if isCounting[window.expectation] {
        kept.append(window)
        continue
      }
      states[window.expectation].evaluations += 1
      let truth = evaluation(in: world, base: window.base).truth(plan.expectations[window.expectation].formula)
      if truth != true { kept.append(window) }
    }
    windows = kept
  }

  private mutating func look(at index: Int, in world: any WorldControl) {
    let expectation = plan.expectations[index]
    let wanted: Bool
    switch expectation.kind {
    case .within, .atEnd: return
    case .never: wanted = false
    case .always, .sometimes: wanted = true
    }
    let truth = evaluation(in: world).truth(expectation.formula)
    if case .sometimes = expectation.kind {
      if truth != nil { states[index].evaluations += 1 }
      states[index].isSettled = truth == true
      return
    }
    guard truth != nil || states[index].wasDefined else { return }
    states[index].wasDefined = true
    states[index].evaluations += 1
    guard truth != wanted else { return }
    states[index].isSettled = true
    fail(index, wanted: wanted, base: nil, in: world, hint: undefinedHint(index, base: nil, in: world))
  }

  // MARK: Ends

  mutating func closeWindows(in world: any WorldControl) {
    while let window = windows.first, window.end <= world.now {
      windows.removeFirst()
      close(window, in: world, isCut: false)
    }
  }

  private mutating func close(_ window: Window, in world: any WorldControl, isCut: Bool) {
    states[window.expectation].evaluations += 1
    let truth = evaluation(in: world, base: window.base).truth(plan.expectations[window.expectation].formula)
    guard truth != true else { return }
    var hint = undefinedHint(window.expectation, base: window.base, in: world)
    if isCut { hint = "the run ended before the window did" }
    fail(window.expectation, wanted: true, base: window.base, since: window.since, in: world, hint: hint)
  }

  mutating func finish(in world: any WorldControl) {
    closeWindows(in: world)
    for window in windows { close(window, in: world, isCut: true) }
    windows = []
    for (index, expectation) in plan.expectations.enumerated() {
      switch expectation.kind {
      case .within(_, let anchor, let text):
        guard states[index].windows == 0 else { continue }
        report(
          index, in: world, expected: "\(text) happens", found: "it never happened", hint: nil,
          evidence: plan.evidence(of: anchor))
      case .atEnd:
        states[index].evaluations += 1
        let truth = evaluation(in: world).truth(expectation.formula)
        if truth != true {
          fail(index, wanted: true, base: nil, in: world, hint: undefinedHint(index, base: nil, in: world))
        }
      case .sometimes:
        if !states[index].isSettled {
          let why = undefinedHint(index, base: nil, in: world).map { "; \($0)" } ?? ""
          fail(index, wanted: true, base: nil, in: world, hint: "it was true at no moment\(why)")
        }
      case .never, .always:
        guard states[index].evaluations == 0 else { continue }
        let isUndefined = evaluation(in: world).truth(expectation.formula) == nil
        report(
          index, in: world, expected: "evaluated at least once",
          found: isUndefined
            ? values(index, wanted: true, base: nil, in: world) : "nothing happened that it is looked at for",
          hint: isUndefined
            ? "a name in it had no value during the whole run: \(why(index, base: nil, in: world))" : nil,
          evidence: plan.evidence(of: expectation.formula))
      }
    }
  }

  /// nil where the expression has a value.
  private func undefinedHint(_ index: Int, base: CounterSnapshot?, in world: any WorldControl) -> String? {
    guard evaluation(in: world, base: base).truth(plan.expectations[index].formula) == nil else { return nil }
    return "\(why(index, base: base, in: world)); a comparison with an undefined value fails, also under not and never"
  }

  private func why(_ index: Int, base: CounterSnapshot?, in world: any WorldControl) -> String {
    let (evaluation, formula) = (evaluation(in: world, base: base), plan.expectations[index].formula)
    let why = evaluation.whyUndefined(formula) ?? "it has no value"
    guard let silence = plan.silence, evaluation.lacksSignals(formula) else { return why }
    return "\(why); \(silence)"
  }

  private func values(_ index: Int, wanted: Bool, base: CounterSnapshot?, in world: any WorldControl) -> String {
    let evaluation = evaluation(in: world, base: base)
    let culprits = evaluation.culprits(in: plan.expectations[index].formula, wanted: wanted)
    return culprits.map { evaluation.values(of: $0.comparison) }.joined(separator: "; ")
  }

  private mutating func fail(
    _ index: Int, wanted: Bool, base: CounterSnapshot?, since: Int? = nil, in world: any WorldControl, hint: String?
  ) {
    let culprits = evaluation(in: world, base: base).culprits(
      in: plan.expectations[index].formula, wanted: wanted)
    let texts = culprits.map { $0.wanted ? $0.comparison.text : $0.comparison.opposite }
    report(
      index, in: world, expected: texts.isEmpty ? plan.expectations[index].text : texts.joined(separator: "; "),
      found: values(index, wanted: wanted, base: base, in: world), hint: hint,
      evidence: (culprits.isEmpty ? [plan.expectations[index].formula] : culprits.map { .comparison($0.comparison) })
        .flatMap { plan.evidence(of: $0) },
      since: since)
  }

  private mutating func report(
    _ index: Int, in world: any WorldControl, expected: String, found: String, hint: String?, evidence: [Evidence],
    since: Int? = nil
  ) {
    let expectation = plan.expectations[index]
    states[index].failures += 1
    failures.append(
      Failure(
        id: expectation.id, place: expectation.place, demand: expectation.demand, time: world.now,
        event: world.eventNumber, expected: expected, found: found, hint: hint, evidence: evidence, since: since))
  }
}

extension EventCount.Event {
  func isMet(by occurrence: Occurrence) -> Bool {
    switch (self, occurrence) {
    case (.fill(let symbol), .fill(let other, _)): symbol == nil || symbol == Int(other.index)
    case (.entry(let symbol), .fill(let other, let isEntry)): isEntry && (symbol == nil || symbol == Int(other.index))
    case (.signal(let symbol), .verdict(let other, _)): symbol == nil || symbol == Int(other.index)
    case (.request(let endpoint), .request(let other, _)): endpoint == nil || endpoint == other
    case (.refusal(let code), .answer(_, _, let other)): code == nil ? other != nil : code == other
    default: false
    }
  }
}
