import Audit
import Binance
import Market
import TradingEngine

/// What a request was for; its answer is routed by it.
enum Purpose: Hashable {
  case configure(Symbol)
  case createKey
  case keepAlive
  case candles(Symbol, Interval)
  case place(Symbol, OrderRecord.Role)
  case queryOrder(Symbol, OrderRecord.Role)
  case queryAlgo(Symbol, OrderRecord.Role)
  case fillTrades(Symbol)
  case siblings(Symbol)
  case cancelAlgo(Symbol, Int64)
  case reconciliation(Int, ReconciliationItem)
  case preFlight(Symbol, OrphanKind)
  /// Of the liquidation with this number.
  case liquidation(Int, LiquidationQuestion)
}

/// A part of the account that is compared with the books.
enum ReconciliationItem: Hashable {
  case positions, orders, algoOrders, account
  case trades(Symbol)
}

/// What a timer was set for. One timer exists for each value; setting it again moves it.
enum Alarm: Hashable {
  case keepAlive, keepAliveRetry, reconnectUser, reconnectMarket, echo, compare, recheck, watch, reconcileAgain
  case exposure
  case preFlight(Symbol)
  case history(Symbol, Interval)
  case fillMissing(Symbol)
  case protection(Symbol)
  case queryAgain(Symbol)
  case closeAgain(Symbol)
  case siblingCheck(Symbol)
  case liquidation(LiquidationAlarm)
}

/// The engine's way out: numbers requests and timers, remembers what they are for, and appends actions.
struct Outbox {
  var now = Timestamp.distantPast
  var actions = Actions()
  /// Number of the last audit record, as the audit file has it: gap-free from 1.
  private(set) var audited = 0
  private var requests = 0
  private var streams = 0
  private var purposes: [RequestID: Purpose] = [:]
  private var alarms: [Alarm: TimerID] = [:]
  private var alarmOf: [Int: Alarm] = [:]

  mutating func send(_ call: Call, for purpose: Purpose) {
    requests += 1
    let id = RequestID(requests)
    purposes[id] = purpose
    actions.append(.send(id, call))
  }

  mutating func takePurpose(of id: RequestID) -> Purpose? { purposes.removeValue(forKey: id) }

  mutating func open(path: String) -> StreamID {
    streams += 1
    let id = StreamID(streams)
    actions.append(.open(id, path: path))
    return id
  }

  mutating func close(_ stream: StreamID) { actions.append(.close(stream)) }

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
