import Market
import Oracle
import Script
import Simulation
import TradingEngine

/// Drives the timeline of a plan and judges its expectations.
///
/// The world tells what happened after each event; the director notes anchors, counts, and looks at the expectations
/// that this can change. What has a time of its own (steps, ends of windows) is done in `act`.
package final class Director: Script {
  let plan: RunPlan
  package private(set) var nextDue: Timestamp
  package let watchesPrices: Bool

  private var timeline: Timeline
  private var judge: Judge
  private var hasStarted = false
  /// Occurrences that came while another was being handled, or from inside an action of ours.
  private var waiting: [Occurrence] = []
  private var isBusy = false

  package init(plan: RunPlan) {
    self.plan = plan
    nextDue = plan.start
    watchesPrices = plan.readsPrices
    timeline = Timeline(plan: plan)
    judge = Judge(plan: plan)
  }

  package func prepare(in world: any WorldControl) {
    isBusy = true
    timeline.prepare(in: world)
    isBusy = false
  }

  package func act(in world: any WorldControl) {
    isBusy = true
    judge.begin(event: world.eventNumber)
    start(in: world)
    judge.closeWindows(in: world)
    timeline.act(in: world)
    isBusy = false
    drain(in: world)
  }

  package func observe(_ occurrence: Occurrence, in world: any WorldControl) {
    waiting.append(occurrence)
    guard !isBusy else { return }
    if !hasStarted, world.now >= plan.start {
      judge.begin(event: world.eventNumber)
      start(in: world)
    }
    drain(in: world)
  }

  package func finish(in world: any WorldControl) {
    drain(in: world)
    judge.begin(event: world.eventNumber)
    judge.finish(in: world)
    judge.failures += timeline.failures(of: plan, in: world)
    nextDue = .distantFuture
  }

  /// Complete after `finish`.
  package var verdicts: Verdicts {
    Verdicts(failures: judge.failures, expectations: judge.records, steps: timeline.records)
  }

  private func start(in world: any WorldControl) {
    guard !hasStarted else { return }
    hasStarted = true
    judge.start()
    timeline.start(in: world)
  }

  private func drain(in world: any WorldControl) {
    isBusy = true
    var index = 0
    while index < waiting.count {
      let occurrence = waiting[index]
      index += 1
      judge.begin(event: world.eventNumber)
      judge.observe(occurrence, in: world)
      timeline.observe(occurrence, in: world, evaluation: judge.evaluation(in: world))
    }
    waiting.removeAll(keepingCapacity: true)
    isBusy = false
    nextDue = hasStarted ? min(timeline.nextDue, judge.nextDue) : plan.start
  }
}

extension Anchor {
  /// Whether the occurrence is this anchor.
  func isMet(by occurrence: Occurrence) -> Bool {
    switch (self, occurrence) {
    case (.fired(let step), .fired(let other)), (.answered(let step), .answered(let other)): step == other
    case (.positionOpened(let symbol), .positionOpened(let other)),
      (.positionClosed(let symbol), .positionClosed(let other)):
      symbol == other
    case (.fill(let symbol), .fill(let other, _)): symbol == nil || symbol == other
    case (.entry(let symbol), .fill(let other, let isEntry)): isEntry && (symbol == nil || symbol == other)
    case (.userStreamDark, .userStreamDark), (.userStreamOpen, .userStreamOpen): true
    case (.userStreamState(let state), .userStreamState(let other)): state == other
    case (.request(let endpoint), .request(let other, _)): endpoint == other
    case (.refusal(let code), .answer(_, _, let other)): code == other
    case (.verdict(let isAccepted), .verdict(_, let rejection)): isAccepted == (rejection == nil)
    default: false
    }
  }
}
