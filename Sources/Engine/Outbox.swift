import Audit
import Binance
import Market
import TradingEngine

/// What a request was for; its answer is routed by it. One case a part.
enum Purpose: Hashable {
  case market(MarketData.Question)
  case orders(OrderDesk.Question)
  case entries(Entries.Question)
  case user(UserStream.Question)
  /// Of the liquidation with this number.
  case liquidation(Int, Liquidation.Question)
}

/// What a timer was set for. One timer exists for each value; setting it again moves it.
enum Alarm: Hashable {
  /// Requests that wait may go out: the budget's own.
  case requests
  /// Both streams are looked at for silence, one after the other: the one alarm that two parts share.
  case watch
  case market(MarketData.Alarm)
  case orders(OrderDesk.Alarm)
  case entries(Entries.Alarm)
  case books(Books.Alarm)
  case user(UserStream.Alarm)
  case liquidation(Liquidation.Alarm)
}

/// The engine's way out: numbers requests and timers, remembers what they are for, appends actions, and keeps the facts
/// that are to be handed round.
struct Outbox {
  var now = Timestamp.distantPast
  var actions = Actions()
  /// Number of the last audit record, as the audit file has it: gap-free from 1.
  private(set) var audited = 0
  /// Told since the last one was handed round, in order.
  private var facts: [Fact] = []
  /// Waiting behind these, the next one last.
  private var waiting: [Fact] = []
  /// What may be asked of the venue. Every request passes it.
  var budget: RequestBudget
  /// When what waits for the venue's patience is looked at; nil: nothing does.
  var releaseAt: Timestamp?
  private var requests = 0
  private var streams = 0
  private var sent: [RequestID: RequestBudget.Request] = [:]
  private var alarms: [Alarm: TimerID] = [:]
  private var alarmOf: [Int: Alarm] = [:]

  // MARK: Requests and streams

  init(budget: RequestBudget) { self.budget = budget }

  /// It has passed the budget.
  mutating func dispatch(_ request: RequestBudget.Request) {
    requests += 1
    let id = RequestID(requests)
    sent[id] = request
    actions.append(.send(id, request.call))
  }

  mutating func takeRequest(_ id: RequestID) -> RequestBudget.Request? { sent.removeValue(forKey: id) }

  mutating func open(path: String) -> StreamID {
    streams += 1
    let id = StreamID(streams)
    actions.append(.open(id, path: path))
    return id
  }

  mutating func close(_ stream: StreamID) { actions.append(.close(stream)) }

  // MARK: Timers

  mutating func set(_ alarm: Alarm, at time: Timestamp) {
    let id = alarms[alarm] ?? TimerID(alarms.count + 1)
    alarms[alarm] = id
    alarmOf[id.number] = alarm
    actions.append(.setTimer(id, at: time))
  }

  mutating func set(_ alarm: Alarm, after span: Span) { set(alarm, at: now + span) }

  mutating func cancel(_ alarm: Alarm) {
    if let id = alarms[alarm] { actions.append(.cancelTimer(id)) }
  }

  func alarm(of id: TimerID) -> Alarm? { alarmOf[id.number] }

  // MARK: Facts

  /// To be handed round once the part that says so has done what it had to do itself.
  mutating func tell(_ fact: Fact) { facts.append(fact) }

  /// The fact to hand round now. What the last one led to comes before what stood behind it.
  mutating func nextFact() -> Fact? {
    while let fact = facts.popLast() { waiting.append(fact) }
    return waiting.popLast()
  }

  // MARK: Records and messages

  mutating func audit(_ event: AuditEvent) {
    audited += 1
    actions.append(.audit(event))
  }

  mutating func log(_ level: LogLine.Level, _ logger: String, _ number: Int, _ message: String) {
    actions.append(.log(LogLine(level, "engine.\(logger)", number, message)))
  }

  mutating func alert(_ condition: String, value: String, threshold: String, action: String) {
    audit(.alert(AlertRecord(condition: condition, value: value, threshold: threshold, action: action)))
    log(.warning, "monitor", 1, "ALERT \(condition): \(value) (threshold \(threshold)): \(action)")
    notify(Notification(channel: "operator", title: condition, text: "\(value): \(action)"))
  }

  mutating func notify(_ notification: Notification) { actions.append(.notify(notification)) }
}
