import Audit
import Basics
import Binance
import Market
import TradingEngine

/// Emergency liquidation: from the demand to the notice, and the end. engine.md section 6; 8.2, rows 3.3 and 6.1.
///
/// AUTHORISING, BLOCKING_ENTRIES, NOTIFYING (an operator may abort), then the execution within its time limit: CANCELLING,
/// CLOSING, SETTLING, VERIFYING. Each step is audited with id, source, reason and what led to it.
extension Engine {
  /// - Parameter trigger: the audit record that led to it; nil: the demand itself.
  mutating func demandLiquidation(_ command: LiquidationCommand, trigger: Int? = nil) {
    let id = command.correlationId ?? "liquidation_\(now.milliseconds)"
    out.audit(
      .other(
        type: "liquidation_requested", operation: "emergency_liquidation", symbol: nil,
        data: [
          JSONMember("correlation_id", .string(id)), JSONMember("source", .string(command.source)),
          JSONMember("reason", .string(command.reason)), JSONMember("has_token", .bool(command.token != nil)),
        ]))
    var demanded = EmergencyLiquidation(
      number: liquidations + 1, id: id, source: command.source, reason: command.reason,
      triggerSeq: trigger ?? out.audited, requestedAt: now)
    move(&demanded, to: .authorising)
    let context = LiquidationContext(
      settings: settings.liquidation, isIdUsed: liquidationIds.contains(id), isUnderWay: liquidation != nil)
    switch parts.authorisation.verdict(on: command, context) {
    case .refused(let why): refuse(&demanded, why)
    case .skipped(let why):
      move(&demanded, to: .skipped)
      audit(demanded, .ended(.skipped), data: [JSONMember("why", .string(why))])
    case .accepted(let notice):
      liquidations += 1
      liquidationIds.insert(id)
      liquidation = demanded
      blockAndNotify(notice: notice)
    }
  }

  private mutating func refuse(_ demanded: inout EmergencyLiquidation, _ why: String) {
    move(&demanded, to: .rejected)
    audit(demanded, .ended(.rejected), data: [JSONMember("why", .string(why))])
    out.alert(
      "liquidation_rejected",
      value: "\(why): source '\(demanded.source)', reason '\(demanded.reason)', id \(demanded.id)",
      threshold: "-", action: "no order was sent")
  }

  private mutating func blockAndNotify(notice: Span) {
    move(to: .blockingEntries)
    let open = instruments.symbols.filter { symbols[index($0)].hasPosition }
    let names = open.map(instruments.name)
    let total = open.reduce(Money.zero) { $0 + unrealized($1) }
    audit(.started, symbols: names, data: [JSONMember("total_unrealized_pnl", .string("\(total)"))])
    guard let running = liquidation else { return }
    out.log(
      .warning, "liquidation", 1,
      "Starting emergency liquidation (correlation_id=\(running.id), source=\(running.source), reason=\(running.reason), symbols=\(names.joined(separator: ", ")))"
    )
    move(to: .notifying)
    let positions = open.map { "\(instruments.name($0)) \(symbols[index($0)].book.quantity)" }
    let text =
      "reason=\(running.reason) source=\(running.source) correlation_id=\(running.id) time=\(CivilTime(now).date)T\(CivilTime(now).clock)Z"
      + " positions=[\(positions.joined(separator: ", "))] total_unrealized_pnl=\(total)"
    for channel in settings.liquidation.channels {
      out.notify(Notification(channel: channel, title: "EMERGENCY_LIQUIDATION", text: text))
    }
    if notice > .zero {
      out.set(.liquidation(.noticeEnds), after: notice)
    } else {
      beginExecution()
    }
  }

  /// At the last mark price.
  func unrealized(_ symbol: Symbol) -> Money {
    let state = symbols[index(symbol)]
    guard let mark = state.lastMark else { return .zero }
    return Money(rounding: mark * state.book.quantity - state.book.cost) ?? .zero
  }

  mutating func abortLiquidation() {
    guard let running = liquidation else {
      out.alert("command_refused", value: "abort", threshold: "-", action: "no liquidation is under way")
      return
    }
    guard running.state == .notifying else {
      out.alert(
        "command_refused", value: "abort of \(running.id)", threshold: "-",
        action: "orders have been sent already (\(running.state.rawValue)); it goes on")
      return
    }
    out.cancel(.liquidation(.noticeEnds))
    move(to: .aborted)
    audit(.ended(.aborted), data: [JSONMember("why", .string("operator"))])
    out.log(.warning, "liquidation", 2, "Emergency liquidation aborted by operator (correlation_id=\(running.id))")
    liquidation = nil
  }

  mutating func ring(_ alarm: LiquidationAlarm) {
    switch alarm {
    case .noticeEnds: beginExecution()
    case .deadline: liquidationTimedOut()
    // What is due is looked at after every input while positions are being closed.
    case .nextClose: break
    case .closeAgain(let symbol): closeAfterRefusal(symbol)
    case .askAgain(let question): ask(question)
    case .nextRead: readSettlement()
    case .nextRound: readAccount()
    }
  }

  private mutating func beginExecution() {
    let began = now
    liquidation?.executionBegan = began
    out.set(.liquidation(.deadline), after: settings.liquidation.timeout)
    move(to: .cancelling)
    readAccount()
  }

  // MARK: The end

  private mutating func liquidationTimedOut() {
    guard let running = liquidation, running.state.isExecuting else { return }
    let open = instruments.symbols.filter { symbols[index($0)].hasPosition }.map(instruments.name)
    audit(
      .timedOut, symbols: open, data: [JSONMember("limit", .string("\(settings.liquidation.timeout)"))])
    out.alert(
      "liquidation_timeout", value: "\(open.count) positions open", threshold: "\(settings.liquidation.timeout)",
      action: "look at the account: \(open.joined(separator: ", "))")
    if running.state == .cancelling || running.state == .closing || running.state == .settling { reportSettlement() }
    endLiquidation(error: "timeout")
  }

  /// Decides the result. COMPLETED requires every position closed and settled and no order left.
  mutating func endLiquidation(error: String? = nil) {
    guard let running = liquidation else { return }
    let unclosed = running.targets.filter { $0.outcome != .closed }
    let unsettled = running.targets.filter { $0.outcome == .closed && !$0.isSettled }
    let closed = running.targets.count - unclosed.count
    let untouched = instruments.symbols.filter { symbol in
      symbols[index(symbol)].hasPosition && !running.targets.contains { $0.symbol == symbol }
    }
    let names = ((unclosed + unsettled).map(\.symbol) + untouched).map(instruments.name)
    let isComplete = names.isEmpty && running.leftovers.isEmpty && error == nil
    let state: LiquidationState = isComplete ? .completed : closed > 0 ? .partial : .failed
    let span = now - (running.executionBegan ?? now)
    move(to: state)
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
      ])
    out.log(
      state == .completed ? .info : .error, "liquidation", 3,
      "Liquidation \(state.rawValue): \(closed) positions closed, \(unclosed.count + untouched.count) failed, \(unsettled.count) unsettled, \(running.ordersCancelled) orders cancelled in \(span)"
        + (names.isEmpty ? "" : " (\(names.joined(separator: ", ")))"))
    if state != .completed {
      out.alert(
        "liquidation_\(state.rawValue)", value: names.isEmpty ? error ?? "orders left" : names.joined(separator: ", "),
        threshold: "0", action: "look at the account")
    }
    for alarm in [LiquidationAlarm.deadline, .nextClose, .nextRead, .nextRound] { out.cancel(.liquidation(alarm)) }
    for target in unclosed { out.cancel(.liquidation(.closeAgain(target.symbol))) }
    liquidation = nil
    pauseReason = "liquidated: \(running.reason)"
  }

  // MARK: Records

  mutating func move(to state: LiquidationState) {
    guard var running = liquidation else { return }
    move(&running, to: state)
    liquidation = running
  }

  private mutating func move(_ running: inout EmergencyLiquidation, to state: LiquidationState) {
    audit(running, .moved(from: running.state, to: state))
    running.state = state
  }

  mutating func audit(
    _ kind: LiquidationRecord.Kind, symbol: Symbol? = nil, symbols: [String] = [], data: [JSONMember] = []
  ) {
    guard let running = liquidation else { return }
    audit(running, kind, symbol: symbol, symbols: symbols, data: data)
  }

  private mutating func audit(
    _ running: EmergencyLiquidation, _ kind: LiquidationRecord.Kind, symbol: Symbol? = nil, symbols: [String] = [],
    data: [JSONMember] = []
  ) {
    out.audit(
      .liquidation(
        LiquidationRecord(
          kind: kind, correlationId: running.id, source: running.source, reason: running.reason,
          triggerSeq: running.triggerSeq, symbol: symbol.map(instruments.name), symbols: symbols, data: data)))
  }
}
