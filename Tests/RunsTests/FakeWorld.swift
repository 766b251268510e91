import Exchange
import Market
import Oracle
import Simulation
import TradingEngine

@testable import Runs
@testable import Script

/// A world whose metrics are set by hand, and which runs a director as the real one does: what is due is done first,
/// occurrences are reported after their event.
final class FakeWorld: WorldControl {
  let instruments: Instruments
  var now: Timestamp
  var eventNumber = 0
  var values: [MetricQuery: MetricValue] = [:]
  /// What the director did, with the time since the start.
  var log: [String] = []
  /// Called inside `inject`, for faults that act at once.
  var whenInjected: ((FakeWorld, Int) -> Void)?
  var hasTrigger = true
  let director: Director
  let plan: RunPlan

  init(_ plan: RunPlan) {
    self.plan = plan
    instruments = plan.instruments
    now = plan.start
    director = Director(plan: plan)
  }

  func value(of query: MetricQuery) -> MetricValue { values[query] ?? .undefined }

  /// By the name that scripts use.
  subscript(name: String, text: String? = nil, symbol symbol: Symbol? = nil) -> MetricValue {
    get { .undefined }
    set { values[MetricQuery(metric: Metric.named(name)!, symbol: symbol, text: text)] = newValue }
  }

  // MARK: What the director does

  private func note(_ text: String) { log.append("\(now - plan.start) \(text)") }

  func inject(_ fault: Fault, step: Int, duration: Span?, count: Int?, probability: Rate?) {
    note("inject \(plan.steps[step].id)")
    whenInjected?(self, step)
  }
  func setPrice(_ symbol: Symbol, of kind: PriceKind?, to price: Price, step: Int) {
    note("set \(instruments.name(symbol)) \(kind.map { "\($0.rawValue) " } ?? "")\(price)")
    director.observe(.fired(step: step), in: self)
  }
  func movePrice(_ symbol: Symbol, of kind: PriceKind?, to price: Price, over: Span, step: Int) {
    note("move \(instruments.name(symbol)) \(kind.map { "\($0.rawValue) " } ?? "")\(price) over \(over)")
    director.observe(.fired(step: step), in: self)
  }
  func moveThroughTrigger(_ symbol: Symbol, of kind: TriggerKind, by price: PriceKind?, step: Int) -> Bool {
    note("\(price.map { "\($0.rawValue) " } ?? "")through \(kind.rawValue)")
    if hasTrigger { director.observe(.fired(step: step), in: self) }
    return hasTrigger
  }
  func signal(_ signal: Signal, step: Int) {
    note("signal \(signal.setupId)")
    director.observe(.fired(step: step), in: self)
  }
  func command(_ command: OperatorCommand, step: Int) {
    note("command")
    director.observe(.fired(step: step), in: self)
  }

  // MARK: Running

  /// Goes on to `offset` after the start, letting the director act whenever it is due.
  func advance(to offset: Span) {
    let end = plan.start + offset
    while director.nextDue <= end {
      now = max(now, director.nextDue)
      eventNumber += 1
      director.act(in: self)
    }
    now = end
  }

  /// One event at `offset`: `change` happens first, then everything in `occurrences` is reported.
  func event(at offset: Span, _ occurrences: Occurrence..., change: (FakeWorld) -> Void = { _ in }) {
    advance(to: offset)
    eventNumber += 1
    change(self)
    for occurrence in occurrences { director.observe(occurrence, in: self) }
  }

  func finish() -> Verdicts {
    advance(to: plan.end - plan.start)
    director.finish(in: self)
    return director.verdicts
  }
}
