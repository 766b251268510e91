import Audit
import Basics
import Binance
import Market
import TradingEngine

/// Emergency liquidation: the engine closing its own positions. engine.md section 6; 8.2, rows 3.3 and 6.1.
///
/// Authorising, blocking entries, notifying (an operator may abort), then the execution within its time limit: cancelling,
/// closing, settling, verifying. Each step is audited with id, source, reason and what led to it. Which step follows which
/// stands in `advance`.
struct Liquidation {
  /// What a liquidation asks the venue. Every question has an answer or is given up after the retries.
  enum Question: Hashable {
    case positions, orders, algoOrders
    /// Executions of a position that differs from the books, or whose close was refused.
    case missedTrades(PositionKey)
    /// Executions since the liquidation began, for the settlement.
    case settlement(PositionKey)
    case cancelOrders(Symbol)
    case cancelAlgo(PositionKey, Int64)
  }

  enum Alarm: Hashable {
    /// The notice is over.
    case noticeEnds
    /// The execution must be over.
    case deadline
    /// The next close may go out.
    case nextClose
    case closeAgain(PositionKey)
    case askAgain(Question)
    case nextRead
    case nextRound
  }

  let settings: LiquidationSettings
  let instruments: Instruments
  let authorisation: any LiquidationAuthorisation
  let closingPlan: any ClosingPlan
  let settling: any Settling

  var running: EmergencyLiquidation?
  /// How many were accepted.
  private var accepted = 0
  /// Their ids. Looked up, never iterated.
  private var acceptedIds: Set<String> = []

  init(settings: EngineSettings, instruments: Instruments, parts: EngineParts) {
    self.settings = settings.liquidation
    self.instruments = instruments
    authorisation = parts.authorisation
    closingPlan = parts.closingPlan
    settling = parts.settling
  }

  /// From an accepted demand to its end no entry is made.
  var isUnderWay: Bool { running != nil }
  /// Orders of it may have been sent.
  var isExecuting: Bool { running?.stage.state.isExecuting == true }

  // MARK: From the demand to the notice

  /// - Parameter trigger: the audit record that led to it; nil: the demand itself.
  mutating func handle(
    _ command: LiquidationCommand, trigger: Int? = nil, books: Books, prices: MarketData, out: inout Outbox
  ) {
    let id = command.correlationId ?? "liquidation_\(out.now.milliseconds)"
    out.audit(
      .liquidationRequested(
        LiquidationRequestRecord(
          correlationId: id, source: command.source, reason: command.reason, hasToken: command.token != nil)))
    var demanded = EmergencyLiquidation(
      number: accepted + 1, id: id, source: command.source, reason: command.reason,
      triggerSeq: trigger ?? out.audited, requestedAt: out.now)
    enter(.authorising, &demanded, out: &out)
    let context = LiquidationContext(
      settings: settings, isIdUsed: acceptedIds.contains(id), isUnderWay: isUnderWay)
    switch authorisation.verdict(on: command, context) {
    case .refused(let why): refuse(&demanded, why, out: &out)
    case .skipped(let why):
      enter(.ended(.skipped), &demanded, out: &out)
      audit(demanded, .ended(.skipped), data: [JSONMember("why", .string(why))], out: &out)
    case .accepted(let notice):
      accepted += 1
      acceptedIds.insert(id)
      running = demanded
      blockAndNotify(notice: notice, books: books, prices: prices, out: &out)
    }
  }

  /// The user stream cannot be made: whether that is a reason to close everything, the settings say.
  mutating func handle(_ plan: ReconnectPlan, books: Books, prices: MarketData, out: inout Outbox) {
    guard let alert = plan.exhaustedAlert, settings.onConnectionFailure == .liquidate else { return }
    handle(
      LiquidationCommand(
        source: LiquidationSource.connectionMonitor.rawValue,
        reason: LiquidationReason.apiConnectionFailure.rawValue),
      trigger: alert, books: books, prices: prices, out: &out)
  }

  private func refuse(_ demanded: inout EmergencyLiquidation, _ why: String, out: inout Outbox) {
    enter(.ended(.rejected), &demanded, out: &out)
    audit(demanded, .ended(.rejected), data: [JSONMember("why", .string(why))], out: &out)
    out.alert(
      "liquidation_rejected",
      value: "\(why): source '\(demanded.source)', reason '\(demanded.reason)', id \(demanded.id)",
      threshold: "-", action: "no order was sent")
  }

  private mutating func blockAndNotify(notice: Span, books: Books, prices: MarketData, out: inout Outbox) {
    enter(.blockingEntries, out: &out)
    let open = books.open
    let names = open.map { instruments.name($0.symbol) }
    let total = open.reduce(Money.zero) { $0 + books.unrealized($1, prices: prices) }
    audit(.started, symbols: names, data: [JSONMember("total_unrealized_pnl", .string("\(total)"))], out: &out)
    guard let running else { return }
    out.log(
      .warning, "liquidation", 1,
      "Starting emergency liquidation (correlation_id=\(running.id), source=\(running.source), reason=\(running.reason), symbols=\(names.joined(separator: ", ")))"
    )
    enter(.notifying, out: &out)
    let positions = open.map { "\(instruments.name($0.symbol)) \(books[$0].quantity)" }
    let time = CivilTime(out.now)
    let text =
      "reason=\(running.reason) source=\(running.source) correlation_id=\(running.id) time=\(time.date)T\(time.clock)Z"
      + " positions=[\(positions.joined(separator: ", "))] total_unrealized_pnl=\(total)"
    for channel in settings.channels {
      out.notify(Notification(channel: channel, title: "EMERGENCY_LIQUIDATION", text: text))
    }
    if notice > .zero {
      out.set(.liquidation(.noticeEnds), after: notice)
    } else {
      beginExecution(books: books, out: &out)
    }
  }

  /// By an operator. Once orders have been sent it goes on.
  mutating func abort(out: inout Outbox) {
    guard let running else {
      out.alert("command_refused", value: "abort", threshold: "-", action: "no liquidation is under way")
      return
    }
    guard running.stage == .notifying else {
      out.alert(
        "command_refused", value: "abort of \(running.id)", threshold: "-",
        action: "orders have been sent already (\(running.stage.state.rawValue)); it goes on")
      return
    }
    out.cancel(.liquidation(.noticeEnds))
    enter(.ended(.aborted), out: &out)
    audit(.ended(.aborted), data: [JSONMember("why", .string("operator"))], out: &out)
    out.log(.warning, "liquidation", 2, "Emergency liquidation aborted by operator (correlation_id=\(running.id))")
    self.running = nil
  }

  private mutating func beginExecution(books: Books, out: inout Outbox) {
    guard isUnderWay else { return }
    running?.executionBegan = out.now
    out.set(.liquidation(.deadline), after: settings.timeout)
    // Also those that their own stop closes before the first close is sent.
    for key in books.open { addTarget(key, books: books) }
    enter(.cancelling(.reading), out: &out)
    readAccount(books: books, out: &out)
  }

  // MARK: Steps

  mutating func handle(
    _ alarm: Alarm, books: Books, orders: inout OrderDesk, prices: MarketData, out: inout Outbox
  ) {
    switch alarm {
    case .noticeEnds: beginExecution(books: books, out: &out)
    case .deadline: timeOut(books: books, out: &out)
    // What is due is looked at after every input while positions are being closed.
    case .nextClose: break
    case .closeAgain(let key): closeAgain(key, books: books, orders: &orders, prices: prices, out: &out)
    case .askAgain(let question): ask(question, books: books, out: &out)
    case .nextRead: readSettlement(books: books, out: &out)
    case .nextRound:
      enter(.verifying(.reading), out: &out)
      readAccount(books: books, out: &out)
    }
  }

  /// Called after every input, once its facts have been handed round: what has been waited for may be there.
  mutating func advance(books: inout Books, orders: inout OrderDesk, prices: MarketData, out: inout Outbox) {
    while let running, running.stage.awaitsAnswers, running.pending.isEmpty {
      switch running.stage {
      case .cancelling(.reading): compareAccount(books: &books, out: &out)
      case .cancelling(.comparing): cancelOrders(books: &books, orders: &orders, out: &out)
      case .cancelling(.cancelling): enter(.closing, out: &out)
      case .settling(.reading): judgeRead(books: books, out: &out)
      case .verifying(.reading): judgeRound(books: books, orders: &orders, out: &out)
      case .verifying(.sweeping):
        enter(.verifying(.pausing), out: &out)
        out.set(.liquidation(.nextRound), after: settings.settleWait)
      default: return
      }
    }
    if running?.stage == .closing { closePositions(books: books, orders: &orders, prices: prices, out: &out) }
  }

  // MARK: The end

  private mutating func timeOut(books: Books, out: inout Outbox) {
    guard let running, isExecuting else { return }
    let open = books.open.map { instruments.name($0.symbol) }
    audit(.timedOut, symbols: open, data: [JSONMember("limit", .string("\(settings.timeout)"))], out: &out)
    out.alert(
      "liquidation_timeout", value: "\(open.count) positions open", threshold: "\(settings.timeout)",
      action: "look at the account: \(open.joined(separator: ", "))")
    if running.stage.state != .verifying { reportSettlement(out: &out) }
    end(error: "timeout", books: books, out: &out)
  }

  /// Decides the result. COMPLETED requires every position closed and settled and no order left.
  mutating func end(error: String? = nil, books: Books, out: inout Outbox) {
    guard let running else { return }
    let unclosed = running.targets.filter { $0.outcome != .closed }
    let unsettled = running.targets.filter { $0.outcome == .closed && !$0.isSettled }
    let closed = running.targets.count - unclosed.count
    let untouched = books.open.filter { key in
      running.index(of: key).map { running.targets[$0].outcome == .closed && running.targets[$0].isSettled } ?? true
    }
    let names = ((unclosed + unsettled).map(\.key) + untouched).map { instruments.name($0.symbol) }
    let isComplete = names.isEmpty && running.leftovers.isEmpty && error == nil
    let state: LiquidationState = isComplete ? .completed : closed > 0 ? .partial : .failed
    let span = out.now - (running.executionBegan ?? out.now)
    enter(.ended(state), out: &out)
    audit(
      .ended(state), symbols: names,
      data: [
        JSONMember("positions_closed", .integer(closed)),
        JSONMember("positions_failed", .integer(unclosed.count + untouched.count)),
        JSONMember("orders_cancelled", .integer(running.ordersCancelled)),
        JSONMember("orders_failed", .integer(running.ordersFailed)),
        JSONMember("orders_left", .array(running.leftovers.map { .string($0) })),
        JSONMember("total_duration", .string("\(span)")),
        JSONMember("error_message", error.map { .string($0) } ?? .null),
      ], out: &out)
    out.log(
      state == .completed ? .info : .error, "liquidation", 3,
      "Liquidation \(state.rawValue): \(closed) positions closed, \(unclosed.count + untouched.count) failed, \(unsettled.count) unsettled, \(running.ordersCancelled) orders cancelled in \(span)"
        + (names.isEmpty ? "" : " (\(names.joined(separator: ", ")))"))
    if state != .completed {
      out.alert(
        "liquidation_\(state.rawValue)", value: names.isEmpty ? error ?? "orders left" : names.joined(separator: ", "),
        threshold: "0", action: "look at the account")
    }
    for alarm in [Alarm.deadline, .nextClose, .nextRead, .nextRound] { out.cancel(.liquidation(alarm)) }
    for target in unclosed { out.cancel(.liquidation(.closeAgain(target.key))) }
    self.running = nil
    out.tell(.liquidated(reason: running.reason))
  }

  // MARK: Records

  /// Goes to a step. On record stands only a change of the state that it belongs to.
  mutating func enter(_ stage: LiquidationStage, out: inout Outbox) {
    guard var running else { return }
    enter(stage, &running, out: &out)
    self.running = running
  }

  private func enter(_ stage: LiquidationStage, _ running: inout EmergencyLiquidation, out: inout Outbox) {
    let before = running.stage.state
    if before != stage.state { audit(running, .moved(from: before, to: stage.state), out: &out) }
    running.stage = stage
  }

  func audit(
    _ kind: LiquidationRecord.Kind, symbol: Symbol? = nil, symbols: [String] = [], data: [JSONMember] = [],
    out: inout Outbox
  ) {
    guard let running else { return }
    audit(running, kind, symbol: symbol, symbols: symbols, data: data, out: &out)
  }

  private func audit(
    _ running: EmergencyLiquidation, _ kind: LiquidationRecord.Kind, symbol: Symbol? = nil, symbols: [String] = [],
    data: [JSONMember] = [], out: inout Outbox
  ) {
    out.audit(
      .liquidation(
        LiquidationRecord(
          kind: kind, correlationId: running.id, source: running.source, reason: running.reason,
          triggerSeq: running.triggerSeq, symbol: symbol.map(instruments.name), symbols: symbols, data: data)))
  }
}
