import Audit
import Binance
import Market
import TradingEngine

/// The one way of a request out of the engine and of its answer back, past the budget.
extension Outbox {
  /// Sends a request, now or as soon as the venue's patience allows it. Its answer is routed by `purpose`.
  mutating func send(_ call: Call, for purpose: Purpose) {
    var request = RequestBudget.Request(call, for: purpose, at: now)
    budget.dropSuperseded(by: purpose)
    if budget.admits(&request, at: now) {
      dispatch(request)
    } else {
      hold(request)
    }
  }

  /// What the answer is for; nil: nobody is told of it, because its request is sent once more or was sent by nobody.
  mutating func receive(_ id: RequestID, _ answer: Answer, _ usage: VenueUsage) -> Purpose? {
    guard let request = takeRequest(id) else { return nil }
    var events: [RequestBudget.Event] = []
    let isForPart = budget.record(answer, usage, to: request, at: now, events: &events)
    for event in events { report(event) }
    releaseWaiting()
    return isForPart ? request.purpose : nil
  }

  /// The alarm: a ban has ended, a new minute has begun, or a pause is over.
  mutating func releaseWaiting() {
    if let ended = budget.takeEndedBan(at: now) { report(ended) }
    for request in budget.takeDue(at: now) { dispatch(request) }
    scheduleRelease()
  }

  private mutating func hold(_ request: RequestBudget.Request) {
    if budget.wait(request) { scheduleRelease() }
  }

  private mutating func scheduleRelease() {
    if let (request, until) = budget.takeProtectionThatWaits(at: now) {
      alert(
        "protection_waits", value: "\(request.call.symbol ?? "account") \(request.call.endpoint)", threshold: "-",
        action: "goes out first when the ban ends at \(RequestBudget.text(until))")
    }
    let next = budget.nextChange(after: now)
    guard next != releaseAt else { return }
    releaseAt = next
    if let next { set(.requests, at: next) } else { cancel(.requests) }
  }

  // MARK: To people

  private mutating func report(_ event: RequestBudget.Event) {
    switch event {
    case .cautious(let used): log(.warning, "requests", 1, "\(used) request weight used: history waits")
    case .essentialOnly(let used):
      log(.warning, "requests", 2, "\(used) request weight used: all but protection and closes waits")
    case .limited(let error, let until):
      audit(
        .apiError(
          APIErrorRecord(
            operation: "request_limit", symbol: nil, code: error.code.rawValue, message: error.message)))
      log(.warning, "requests", 3, "Too many requests: all but protection waits until \(RequestBudget.text(until))")
    case .banned(let error, let until):
      alert(
        "request_ban", value: "\(error.status) \(error.code) until \(RequestBudget.text(until))", threshold: "-",
        action: "nothing is sent until then; no entries")
    case .clockRefused(let error):
      alert(
        "clock_differs", value: error.message, threshold: "5s",
        action: "set the clock of this machine; until then nothing that is signed is accepted")
    case .breakerOpened(let until):
      alert(
        "circuit_open", value: "position queries", threshold: "\(CircuitBreaker.failuresMax) failures in a row",
        action: "one is tried at \(RequestBudget.text(until))")
    }
  }

  private mutating func report(_ ended: RequestBudget.EndedBan) {
    let protection = ended.protectionWaited.map { ", protection for \($0)" } ?? ""
    alert(
      "request_ban_over", value: "after \(ended.length), \(ended.waiting) requests waited\(protection)",
      threshold: "-", action: "what waited goes out, protection first")
  }
}
