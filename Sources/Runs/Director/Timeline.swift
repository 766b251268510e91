import Market
import Oracle
import Script
import Simulation
import TradingEngine

/// The steps of a run: when each is due, and how often it fired.
struct Timeline {
  private struct State {
    var firings = 0
    /// How often the director tried.
    var attempts = 0
    /// It was injected before the engine began.
    var isPrepared = false
    /// A `when` that fires once has been met.
    var isSpent = false
    /// The expression was true when last looked at; it fires again only after it was false.
    var wasTrue = false
    /// When there was no waiting order to move the price through.
    var missedTrigger: Timestamp?
  }
  private struct Due {
    var time: Timestamp
    var step: Int
  }

  /// A step that is met more often brings itself about, by way of others or alone; it is left alone from then on.
  static let meetingsMax = 10_000

  private let steps: [PlannedStep]
  private let conditional: [Int]
  private var states: [State]
  /// By time, then in the order in which they were scheduled.
  private var due: [Due] = []

  init(plan: RunPlan) {
    steps = plan.steps
    conditional = plan.steps.indices.filter {
      if case .when = plan.steps[$0].trigger { return true }
      return false
    }
    states = Array(repeating: State(), count: plan.steps.count)
  }

  var nextDue: Timestamp { due.first?.time ?? .distantFuture }
  var records: [StepRecord] { zip(steps, states).map { StepRecord(id: $0.id, firings: $1.firings) } }

  private mutating func schedule(_ step: Int, at time: Timestamp) {
    let index = due.firstIndex { $0.time > time } ?? due.count
    due.insert(Due(time: time, step: step), at: index)
  }

  /// Injects the faults of the start that the engine's first request is to meet.
  mutating func prepare(in world: any WorldControl) {
    for (index, step) in steps.enumerated() {
      guard case .inject(let fault, _) = step.verb, fault.definition.canPrecedeStart else { continue }
      switch step.trigger {
      case .at(let time) where time <= world.now: break
      case .when(.anchor(.start), after: .zero, _): break
      default: continue
      }
      states[index].isPrepared = true
      perform(index, in: world)
    }
  }

  mutating func start(in world: any WorldControl) {
    for (index, step) in steps.enumerated() where !states[index].isPrepared {
      switch step.trigger {
      case .at(let time): schedule(index, at: max(time, world.now))
      case .every(_, let from, let to):
        if from <= to { schedule(index, at: max(from, world.now)) }
      case .when(.anchor(.start), let after, _):
        states[index].isSpent = true
        schedule(index, at: world.now + after)
      case .when: break
      }
    }
  }

  mutating func observe(_ occurrence: Occurrence, in world: any WorldControl, evaluation: Evaluation) {
    if case .fired(let step) = occurrence, states.indices.contains(step) { states[step].firings += 1 }
    for index in conditional where !states[index].isSpent && !states[index].isPrepared {
      guard case .when(let condition, let after, let each) = steps[index].trigger else { continue }
      let isMet: Bool
      switch condition {
      case .anchor(let anchor): isMet = anchor.isMet(by: occurrence)
      case .expression(let formula):
        let isTrue = evaluation.truth(formula) == true
        isMet = isTrue && !states[index].wasTrue
        states[index].wasTrue = isTrue
      }
      guard isMet else { continue }
      states[index].isSpent = !each
      schedule(index, at: world.now + after)
    }
  }

  mutating func act(in world: any WorldControl) {
    while let first = due.first, first.time <= world.now {
      due.removeFirst()
      if case .every(let span, _, let to) = steps[first.step].trigger, first.time + span <= to {
        schedule(first.step, at: first.time + span)
      }
      perform(first.step, in: world)
    }
  }

  private mutating func perform(_ index: Int, in world: any WorldControl) {
    guard !isEndless(index) else {
      states[index].isSpent = true
      return
    }
    states[index].attempts += 1
    switch steps[index].verb {
    case .inject(let fault, let limits):
      world.inject(
        fault, step: index, duration: limits.duration, count: limits.count, probability: limits.probability)
    case .setPrice(let symbol, let price, let kind): world.setPrice(symbol, of: kind, to: price, step: index)
    case .movePrice(let symbol, let price, let span, let kind):
      world.movePrice(symbol, of: kind, to: price, over: span, step: index)
    case .moveThrough(let symbol, let trigger, let kind):
      if !world.moveThroughTrigger(symbol, of: trigger, by: kind, step: index) {
        states[index].missedTrigger = world.now
      }
    case .signals(let signals):
      for signal in signals {
        var copy = signal
        // A step that fires again proposes a new setup.
        if states[index].attempts > 1 { copy.setupId += "-\(states[index].attempts)" }
        world.signal(copy, step: index)
      }
    case .command(let command): world.command(command, step: index)
    }
  }

  /// Steps that did not fire as often as demanded.
  func failures(of plan: RunPlan, in world: any WorldControl) -> [Failure] {
    var failures: [Failure] = []
    for (index, step) in steps.enumerated() {
      let state = states[index]
      guard !isEndless(index) else {
        failures.append(
          Failure(
            id: step.id, place: step.place, demand: step.text, time: world.now, event: world.eventNumber,
            expected: "an end of its repetitions", found: "\(state.attempts) of them, and no more were made",
            hint: "a step that is met by what it does itself goes on for ever"))
        continue
      }
      let expected: String
      switch step.firing {
      case .free: continue
      case .certain:
        if state.firings > 0 { continue }
        expected = "fired at least once"
      case .count(let from, let to):
        if state.firings >= from, to.map({ state.firings <= $0 }) ?? true { continue }
        expected =
          to.map { $0 == from ? "fired \(from) times" : "fired \(from) to \($0) times" }
          ?? "fired at least \(from) times"
      }
      failures.append(
        Failure(
          id: step.id, place: step.place, demand: step.text, time: world.now, event: world.eventNumber,
          expected: expected, found: state.firings == 0 ? "never fired" : "fired \(state.firings) times",
          hint: hint(for: step, state), evidence: plan.evidence(ofStep: index, wasTried: state.attempts > 0)))
    }
    return failures
  }

  /// Repetitions of `every` are counted by the plan.
  private func isEndless(_ index: Int) -> Bool {
    guard case .when = steps[index].trigger else { return false }
    return states[index].attempts >= Self.meetingsMax
  }

  private func hint(for step: PlannedStep, _ state: State) -> String? {
    if state.missedTrigger != nil, case .moveThrough(_, let trigger, _) = step.verb {
      return "no \(trigger.rawValue) was waiting when the step was due"
    }
    guard state.attempts == 0 else {
      if case .inject = step.verb { return "the fault was injected, but nothing met it" }
      return nil
    }
    switch step.trigger {
    case .when: return state.isSpent ? "the run ended before the step was due" : "its condition never came true"
    case .at, .every: return "the run ended before the step was due"
    }
  }
}
