import Binance
import Market
import TradingEngine

/// Our trading engine: the parts and what is routed to them.
///
/// A value without clock, randomness or input of its own. Subjects stand in extensions: entries, orders, executions, user
/// stream, reconciliation, market.
public struct Engine: TradingEngine {
  let settings: EngineSettings
  let instruments: Instruments
  let parts: EngineParts

  var out = Outbox()
  var symbols: [SymbolState]
  var wallet = Money.zero
  var user = UserStreamState()
  var marketStream = MarketStreamState()
  var echoes = EchoWatch()
  var reconciliation: Reconciliation?
  var reconciliations = 0
  var always: AlwaysSignal
  let strategy: ICTStrategy
  var isStarted = false
  var isStopped = false
  var pauseReason: String?
  var trades = 0
  var startedAt = Timestamp.distantPast
  /// Executions before this are in what was taken over at the start.
  var adoptedAt = Timestamp.distantPast
  /// When the venue was last asked and said what the books say.
  var agreedAt = Timestamp(nanoseconds: 0)
  var seed: UInt64 = 0
  var liquidation: EmergencyLiquidation?
  /// Those that were accepted.
  var liquidations = 0
  /// Their ids. Looked up, never iterated.
  var liquidationIds: Set<String> = []

  public init(settings: EngineSettings, instruments: Instruments, parts: EngineParts) {
    self.settings = settings
    self.instruments = instruments
    self.parts = parts
    symbols = instruments.symbols.map { _ in SymbolState(settings: settings) }
    always = AlwaysSignal(mode: settings.alwaysMode)
    strategy = ICTStrategy(settings: settings)
  }

  public mutating func market(_ event: MarketEvent, at now: Timestamp, into actions: inout Actions) {
    let index = Int(event.symbol.index)
    symbols[index].lastMarketEvent = now
    marketStream.lastHeard = now
    switch event {
    case .mark(let mark):
      symbols[index].lastPrice = mark.price
      symbols[index].lastMark = mark.price
      symbols[index].lastMarkAt = now
    case .trade(let trade): symbols[index].lastPrice = trade.price
    case .quote: break
    case .candle(let candle):
      swap(&out.actions, &actions)
      out.now = now
      take(candle)
      swap(&out.actions, &actions)
    }
  }

  public mutating func handle(_ input: EngineInput, at now: Timestamp, into actions: inout Actions) {
    swap(&out.actions, &actions)
    out.now = now
    switch input {
    case .start(let seed): start(seed: seed)
    case .user(let event, let stream): hear(event, on: stream)
    case .answer(let id, let answer): if let purpose = out.takePurpose(of: id) { route(answer, for: purpose) }
    case .undecodable(let stream, _, let why):
      if stream == user.stream { user.lastHeard = now }
      out.audit(.apiError(operation: "decode_frame", symbol: nil, code: 0, message: why))
    case .link(let stream, let event): link(stream, event)
    case .timer(let id): if let alarm = out.alarm(of: id) { ring(alarm) }
    case .signal(let signal): consider(signal)
    case .command(let command): obey(command)
    case .notified(let notification, let isDelivered):
      out.audit(.notified(channel: notification.channel, title: notification.title, isDelivered: isDelivered))
    }
    if liquidation != nil { advanceLiquidation() }
    swap(&out.actions, &actions)
  }

  var now: Timestamp { out.now }

  private mutating func start(seed: UInt64) {
    self.seed = seed
    isStarted = true
    startedAt = now
    let intervals = settings.intervals.map(\.name).joined(separator: ", ")
    out.log(.info, "start", 1, "Starting: \(instruments.count) symbols, intervals \(intervals)")
    for symbol in instruments.symbols {
      let name = instruments.name(symbol)
      out.send(.setMarginType(symbol: name, isIsolated: true), for: .configure(symbol))
      out.send(.setLeverage(symbol: name, leverage: settings.leverage), for: .configure(symbol))
    }
    for symbol in instruments.symbols { for interval in settings.intervals { fetch(symbol, interval, from: nil) } }
    openMarketStream()
    requestKey(cause: "start")
    out.set(.watch, after: settings.staleMarket)
    out.set(.compare, after: settings.compareEvery)
  }

  private mutating func route(_ answer: Answer, for purpose: Purpose) {
    switch purpose {
    case .configure(let symbol): configured(symbol, answer)
    case .createKey: keyCreated(answer)
    case .keepAlive: keptAlive(answer)
    case .candles(let symbol, let interval): fetched(symbol, interval, answer)
    case .place(let symbol, let role): placed(symbol, role, answer)
    case .queryOrder(let symbol, let role): queried(symbol, role, answer)
    case .queryAlgo(let symbol, let role): queriedAlgo(symbol, role, answer)
    case .siblings(let symbol): cleared(symbol, answer)
    case .fillTrades(let symbol): listedTrades(symbol, answer)
    case .cancelAlgo(let symbol, let id): cancelledAlgo(symbol, id, answer)
    case .preFlight(let symbol, let kind): cleared(symbol, kind, answer)
    case .reconciliation(let number, let item): counted(number, item, answer)
    case .liquidation(let number, let question): answered(number, question, answer)
    }
  }

  /// "No need to change margin type" is success (engine.md 4.1); anything else is told and does not stop the start.
  private mutating func configured(_ symbol: Symbol, _ answer: Answer) {
    guard case .refused(let error) = answer, error.code != -4046 else { return }
    out.audit(
      .apiError(
        operation: "configure", symbol: instruments.name(symbol), code: error.code.rawValue, message: error.message))
  }

  private mutating func ring(_ alarm: Alarm) {
    switch alarm {
    case .keepAlive, .keepAliveRetry: keepAlive()
    case .reconnectUser: requestKey(cause: user.cause)
    case .reconnectMarket: openMarketStream()
    case .echo: checkEchoes()
    case .compare: compare()
    case .recheck: if user.state == .live { beginReconciliation(.compare, cause: "recheck") }
    case .reconcileAgain:
      if let running = reconciliation { beginReconciliation(running.mode, cause: running.cause, again: true) }
    case .watch: watch()
    case .preFlight(let symbol): preFlightIsLate(symbol)
    case .exposure: reportExposure("every \(Self.exposureEvery)")
    case .history(let symbol, let interval): fetchAgain(symbol, interval)
    case .fillMissing(let symbol): askForFill(symbol)
    case .protection(let symbol): protectionIsLate(symbol)
    case .queryAgain(let symbol): askAgain(symbol)
    case .closeAgain(let symbol): closeAgain(symbol)
    case .siblingCheck(let symbol): checkSibling(symbol)
    case .liquidation(let alarm): ring(alarm)
    }
  }

  private mutating func obey(_ command: OperatorCommand) {
    switch command {
    case .pauseEntries(let reason): pauseReason = "operator: \(reason)"
    case .resumeEntries: pauseReason = nil
    case .stop:
      isStopped = true
      out.log(.info, "start", 2, "Stopped by command: no more entries; protective orders stay at the venue")
    case .liquidate(let command): demandLiquidation(command)
    case .abortLiquidation: abortLiquidation()
    }
  }

  var isRunning: Bool { isStarted && !isStopped }

  /// Why no entry may be made just now, apart from the user stream.
  var entriesPaused: String? {
    if !isRunning { return isStopped ? "stopped" : "not started" }
    return pauseReason
  }
}
