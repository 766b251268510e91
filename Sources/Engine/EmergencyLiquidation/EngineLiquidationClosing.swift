import Audit
import Basics
import Binance
import Market
import TradingEngine

/// CLOSING: one reduce-only MARKET order for each position, largest first, half a second apart.
///
/// A position is closed when its executions say so, never because an order was accepted (engine.md section 6, defect 1).
extension Engine {
  mutating func beginClosing() { move(to: .closing) }

  /// Called after every input while a liquidation is under way.
  mutating func advanceLiquidation() {
    guard liquidation?.state == .closing else { return }
    addTargets()
    closeNext()
    guard let running = liquidation, running.state == .closing else { return }
    let isSentOut = running.targets.allSatisfy { [.confirmed, .closed, .failed].contains($0.outcome) }
    // An entry on its way becomes a position, or comes to nothing, before all can be called closed.
    let hasEntryUnderWay = symbols.contains { $0.trade?.phase == .entering }
    if isSentOut, !hasEntryUnderWay { beginSettling() }
  }

  /// Every position that is open and not yet dealt with, in the order of the plan behind those that are there.
  private mutating func addTargets() {
    guard let running = liquidation else { return }
    let fresh = instruments.symbols.filter { symbol in
      symbols[index(symbol)].hasPosition
        && !running.targets.contains { $0.symbol == symbol && $0.outcome != .closed }
    }
    guard !fresh.isEmpty else { return }
    let candidates = fresh.map { symbol in
      let state = symbols[index(symbol)]
      let price = state.lastPrice ?? state.book.averageEntry
      return ClosingCandidate(symbol: symbol, notional: price * state.book.quantity.magnitude)
    }
    for symbol in parts.closingPlan.sequence(candidates, settings.liquidation.order) {
      let book = symbols[index(symbol)].book
      guard let direction = book.quantity.direction else { continue }
      let target = LiquidationTarget(
        symbol: symbol, direction: direction, quantity: book.quantity.magnitude, entryPrice: book.averageEntry)
      liquidation?.targets.removeAll { $0.symbol == symbol }
      liquidation?.targets.append(target)
    }
  }

  private mutating func closeNext() {
    guard let running = liquidation, let next = running.targets.firstIndex(where: { $0.outcome == .waiting }) else {
      return
    }
    guard running.nextCloseAt <= now else {
      out.set(.liquidation(.nextClose), at: running.nextCloseAt)
      return
    }
    let nextCloseAt = now + settings.liquidation.spacing
    liquidation?.nextCloseAt = nextCloseAt
    sendClose(target: next)
    if liquidation?.targets.contains(where: { $0.outcome == .waiting }) == true {
      out.set(.liquidation(.nextClose), after: settings.liquidation.spacing)
    }
  }

  private mutating func sendClose(target: Int) {
    guard var sent = liquidation?.targets[target] else { return }
    let symbol = sent.symbol
    let state = symbols[index(symbol)]
    sent.outcome = .sent
    sent.attempts += 1
    if sent.attempts == 1 {
      sent.snapshot = unrealized(symbol)
      sent.snapshotAge = now - (state.lastMarkAt ?? now)
    }
    liquidation?.targets[target] = sent
    // A close that was on its way already does the same; a second one would only be refused.
    if state.trade?.phase == .closing, sent.attempts == 1 { return }
    if state.trade == nil { adoptTrade(symbol, algoOrders: liquidation?.algoRows ?? []) }
    sendClose(symbol)
  }

  private func attempts(_ target: LiquidationTarget) -> String {
    "attempt \(target.attempts)/\(settings.liquidation.retries + 1)"
  }

  // MARK: Outcomes

  /// Whether this symbol is being closed by a liquidation, which then decides about refusals.
  func isLiquidating(_ symbol: Symbol) -> Bool {
    guard let running = liquidation, running.state.isExecuting, let index = running.index(of: symbol) else {
      return false
    }
    return running.targets[index].outcome == .sent || running.targets[index].outcome == .confirmed
  }

  mutating func closeIsConfirmed(_ symbol: Symbol) {
    guard let target = liquidation?.index(of: symbol), liquidation?.targets[target].outcome == .sent else { return }
    liquidation?.targets[target].outcome = .confirmed
  }

  /// -2022 can mean that the position is gone already; then its executions are missing. Either way: after a pause.
  mutating func closeWasRefused(_ symbol: Symbol, _ error: VenueError?) {
    guard let running = liquidation, let target = running.index(of: symbol),
      running.targets[target].outcome != .closed
    else { return }
    liquidation?.targets[target].outcome = .sent
    let attempts = running.targets[target].attempts
    if attempts <= settings.liquidation.retries {
      out.set(.liquidation(.closeAgain(symbol)), after: settings.liquidation.delay(beforeRetry: attempts))
      return
    }
    liquidation?.targets[target].outcome = .failed
    // Its stop is still there and goes on protecting it.
    symbols[index(symbol)].trade?.phase = .protected
    audit(.closeFailed(error), symbol: symbol, data: [JSONMember("attempt", .integer(attempts))])
    out.log(
      .error, "liquidation", 4,
      "Position not closed: \(instruments.name(symbol)) after \(attempts) attempts: \(error?.message ?? "no answer")")
  }

  mutating func closeAfterRefusal(_ symbol: Symbol) {
    guard isLiquidating(symbol), symbols[index(symbol)].hasPosition, let target = liquidation?.index(of: symbol) else {
      return
    }
    ask(.missedTrades(symbol))
    sendClose(target: target)
  }

  // MARK: Executions

  /// An execution that reduced a position while it is being liquidated, by our close or by its own stop.
  mutating func noteForSettlement(_ execution: Execution, realized: Money) {
    guard let running = liquidation, running.state.isExecuting, let target = running.index(of: execution.symbol),
      execution.side == running.targets[target].direction.exitSide
    else { return }
    var figures = running.targets[target].figures
    figures.quantity += execution.quantity
    figures.proceeds += execution.price * execution.quantity
    figures.gross += realized
    figures.exitFees += execution.commission
    liquidation?.targets[target].figures = figures
  }

  /// The position is flat. Returns what the log says of it.
  mutating func noteClosed(_ symbol: Symbol, _ record: PositionClosedRecord, by execution: Execution) -> String? {
    guard let running = liquidation, running.state.isExecuting, let index = running.index(of: symbol) else {
      return nil
    }
    let book = symbols[self.index(symbol)].book
    var target = running.targets[index]
    target.outcome = .closed
    target.figures.entryFees = book.commission - book.exitFees
    liquidation?.targets[index] = target
    let figures = target.figures
    audit(
      .closed, symbol: symbol,
      data: [
        JSONMember("exit_price", .string("\(figures.exitPrice)")),
        JSONMember("quantity", .string("\(figures.quantity)")),
        JSONMember("gross_pnl", .string("\(figures.gross)")), JSONMember("commission", .string("\(figures.exitFees)")),
        JSONMember("net_pnl", .string("\(figures.gross - figures.exitFees)")),
        JSONMember("fill_source", .string(execution.source.rawValue)),
        JSONMember("closed_by", .string(record.closeReason)), JSONMember("attempt", .integer(target.attempts)),
      ])
    return "\(attempts(target)), correlation_id=\(running.id)"
  }
}
