import Audit
import Basics
import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// Ticks and steps as engine.md 3.4 has them.
let testInstruments = Instruments(
  [
    ("XRPUSDT", "0.0001", "0.1"), ("DOTUSDT", "0.001", "0.1"), ("DOGEUSDT", "0.00001", "1"),
    ("TAOUSDT", "0.01", "0.001"), ("ZECUSDT", "0.01", "0.001"), ("BTCUSDT", "0.1", "0.001"),
    ("ETHUSDT", "0.01", "0.001"),
  ].map { instrument($0.0, tick: $0.1, step: $0.2, quantityMax: "10000000") })
let xrp = Symbol(index: 0)
let dot = Symbol(index: 1)
let doge = Symbol(index: 2)
let tao = Symbol(index: 3)

let testStart = Timestamp(milliseconds: 1_769_721_014_000)

/// An engine on a bench: time goes where the test says, answers are written by hand.
struct Bench {
  var engine: FuturesEngine
  var now = testStart
  /// Requests without an answer yet.
  var waiting: [(id: RequestID, call: Call)] = []
  var calls: [(at: Timestamp, call: Call)] = []
  var audits: [(at: Timestamp, event: AuditEvent)] = []
  var logs: [LogLine] = []
  var notifications: [Notification] = []
  var timers: [TimerID: Timestamp] = [:]
  var opened: [(at: Timestamp, id: StreamID, path: String)] = []
  var closed: [StreamID] = []
  /// What the venue answers to questions about the account.
  var positionRows: [PositionRisk] = []
  var algoRows: [AlgoOrderAnswer] = []
  var tradeRows: [UserTrade] = []
  var key = "pM_first-listen-key"
  /// Answers every call that asks and changes nothing, set-up and keys; never one that trades.
  var isCourteous = true
  var wallet = "4440"
  private var actions = Actions()

  init(_ change: (inout EngineSettings) -> Void = { _ in }) {
    var settings = EngineSettings.baseline
    change(&settings)
    engine = FuturesEngine(settings: settings, instruments: testInstruments, parts: EngineParts(settings: settings))
  }

  mutating func feed(_ input: EngineInput) {
    engine.handle(input, at: now, into: &actions)
    carryOut()
  }

  mutating func market(_ event: MarketEvent) {
    engine.market(event, at: now, into: &actions)
    carryOut()
  }

  private mutating func carryOut() {
    let list = actions.list
    actions.removeAll()
    for action in list {
      switch action {
      case .send(let id, let call):
        waiting.append((id, call))
        calls.append((now, call))
      case .open(let id, let path): opened.append((now, id, path))
      case .close(let id): closed.append(id)
      case .setTimer(let id, let at): timers[id] = at
      case .cancelTimer(let id): timers[id] = nil
      case .audit(let event): audits.append((now, event))
      case .log(let line): logs.append(line)
      case .notify(let notification): notifications.append(notification)
      case .write, .journal: Issue.record("unexpected \(action)")
      }
    }
    if isCourteous { beCourteous() }
  }

  mutating func beCourteous() {
    while let index = waiting.firstIndex(where: { courtesy($0.call) != nil }) {
      let (id, call) = waiting.remove(at: index)
      feed(.answer(id, courtesy(call)!))
    }
  }

  private func courtesy(_ call: Call) -> Answer? {
    switch call {
    case .positions(.setLeverage(let symbol, let leverage)):
      .leverage(LeverageAnswer(symbol: symbol, leverage: leverage, maxNotionalValue: "1000000"))
    case .positions(.setMarginType):
      .refused(VenueError(code: .sameMarginType, message: "No need to change margin type."))
    case .market(.klines): .klines([])
    case .streams(.createKey): .listenKey(key)
    case .account(.balances): .account(accountAnswer(wallet: wallet))
    case .positions(.risk): .positions(positionRows)
    case .orders(.open): .orders([])
    case .algo(.open(let symbol)): .algoOrders(algoRows.filter { symbol == nil || $0.symbol == symbol })
    case .account(.trades(let symbol, let orderId, let start, _, _)):
      .trades(
        tradeRows.filter {
          $0.symbol == symbol && (orderId == nil || $0.orderId == orderId) && (start == nil || $0.time >= start!)
        })
    default: nil
    }
  }

  /// Fires timers in order until the given moment.
  mutating func advance(by span: Span) {
    let end = now + span
    while let next = timers.filter({ $0.value <= end }).min(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
      now = max(now, next.value)
      timers[next.key] = nil
      feed(.timer(next.key))
    }
    now = end
  }

  /// As `advance`, with the user connection pinged every three minutes and the market heard every half minute, as both
  /// are when nothing is wrong.
  mutating func advanceQuietly(by span: Span) {
    let end = now + span
    while now < end {
      advance(by: min(.seconds(30), end - now))
      feed(.link(userStream, .alive))
      for symbol in testInstruments.symbols { mark(symbol, "1.8") }
    }
  }

  /// Answers the oldest waiting call that `matches`.
  mutating func answer(_ answer: Answer, to matches: (Call) -> Bool, _ place: SourceLocation = #_sourceLocation) {
    guard let index = waiting.firstIndex(where: { matches($0.call) }) else {
      Issue.record("no such call is waiting: \(String(describing: waiting.map(\.call)))", sourceLocation: place)
      return
    }
    let id = waiting.remove(at: index).id
    feed(.answer(id, answer))
  }

  /// Started, streams open, adopted, every symbol's market alive.
  mutating func startUp() {
    feed(.start(seed: 1))
    for (_, id, _) in opened { feed(.link(id, .opened)) }
    for symbol in testInstruments.symbols { mark(symbol, "1.8") }
  }

  mutating func mark(_ symbol: Symbol, _ text: String) {
    market(.mark(MarkPrice(symbol: symbol, time: now, price: price(text))))
  }

  var userStream: StreamID { opened.last { $0.path.hasPrefix("/ws/") }!.id }
  var userOpenings: [Timestamp] { opened.filter { $0.path.hasPrefix("/ws/") }.map(\.at) }
  func count(_ matches: (Call) -> Bool) -> Int { calls.count { matches($0.call) } }
  var keyRequests: Int { count { $0 == .streams(.createKey) } }
  var verdicts: [VerdictRecord] {
    audits.compactMap { if case .verdict(let record) = $0.event { record } else { nil } }
  }
  var fills: [FillRecord] { audits.compactMap { if case .fill(let record) = $0.event { record } else { nil } } }
  var closings: [PositionClosedRecord] {
    audits.compactMap { if case .positionClosed(let record) = $0.event { record } else { nil } }
  }
  var executedTrades: [TradeExecutedRecord] {
    audits.compactMap { if case .tradeExecuted(let record) = $0.event { record } else { nil } }
  }
  var reconciliations: [ReconciliationRecord] {
    audits.compactMap { if case .reconciliation(let record) = $0.event { record } else { nil } }
  }
  var evaluations: [EvaluationRecord] {
    audits.compactMap { if case .evaluation(let record) = $0.event { record } else { nil } }
  }
  /// How many facts of one type are on record.
  func count(ofType wanted: String) -> Int { audits.count { $0.event.type == wanted } }
  var alerts: [String] {
    audits.compactMap { if case .alert(let record) = $0.event { record.condition } else { nil } }
  }
  var userStates: [StreamStateRecord.State] {
    audits.compactMap {
      if case .streamState(let record) = $0.event, record.stream == .user { record.to } else { nil }
    }
  }
}

func accountAnswer(wallet: String) -> AccountAnswer {
  let amount = Written(money(wallet), places: 8)
  let balance = AccountAnswer.Balance(
    asset: "USDT", walletBalance: amount, unrealizedProfit: amount, marginBalance: amount, maintMargin: amount,
    initialMargin: amount, positionInitialMargin: amount, openOrderInitialMargin: amount, crossWalletBalance: amount,
    crossUnPnl: amount, availableBalance: amount, maxWithdrawAmount: amount, updateTime: 0)
  return AccountAnswer(totals: balance, assets: [balance], positions: [])
}

func signal(
  _ symbol: Symbol, _ direction: Direction, _ entry: String, _ target: String, _ stop: String,
  quantity: Quantity? = nil
) -> Signal {
  Signal(
    symbol: symbol, direction: direction, entry: .price(price(entry)), target: .price(price(target)),
    stop: .price(price(stop)), setupId: "s", source: "scripted", quantity: quantity)
}
