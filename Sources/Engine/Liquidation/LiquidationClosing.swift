import Audit
import Basics
import Binance
import Market
import TradingEngine

/// Closing: one reduce-only MARKET order for each position, largest first, half a second apart.
///
/// A position is closed when its executions say so, never because an order was accepted (engine.md section 6, defect 1).
extension Liquidation {
  mutating func closePositions(books: Books, orders: inout OrderDesk, prices: MarketData, out: inout Outbox) {
    addTargets(books: books, prices: prices)
    closeNext(books: books, orders: &orders, prices: prices, out: &out)
    guard let running, running.stage == .closing else { return }
    let isSentOut = running.targets.allSatisfy { [.confirmed, .closed, .failed].contains($0.outcome) }
    // An entry on its way becomes a position, or comes to nothing, before all can be called closed.
    if isSentOut, !orders.hasEntryUnderWay { beginSettling(books: books, out: &out) }
  }

  /// Every position that is open and not yet dealt with, in the order of the plan behind those that are there.
  private mutating func addTargets(books: Books, prices: MarketData) {
    guard var running else { return }
    let fresh = books.open.filter { key in !running.targets.contains { $0.key == key && $0.outcome != .closed } }
    guard !fresh.isEmpty else { return }
    let candidates = fresh.map { key in
      let price = prices.lastPrice(of: key.symbol) ?? books[key].averageEntry
      return ClosingCandidate(symbol: key.symbol, notional: price * books[key].quantity.magnitude)
    }
    for symbol in closingPlan.sequence(candidates, settings.order) {
      let key = PositionKey(symbol)
      let book = books[key]
      guard let direction = book.quantity.direction else { continue }
      let target = LiquidationTarget(
        key: key, direction: direction, quantity: book.quantity.magnitude, entryPrice: book.averageEntry)
      running.targets.removeAll { $0.key == key }
      running.targets.append(target)
    }
    self.running = running
  }

  private mutating func closeNext(books: Books, orders: inout OrderDesk, prices: MarketData, out: inout Outbox) {
    guard let running, let next = running.targets.firstIndex(where: { $0.outcome == .waiting }) else { return }
    guard running.nextCloseAt <= out.now else {
      out.set(.liquidation(.nextClose), at: running.nextCloseAt)
      return
    }
    let nextCloseAt = out.now + settings.spacing
    self.running?.nextCloseAt = nextCloseAt
    sendClose(target: next, books: books, orders: &orders, prices: prices, out: &out)
    if self.running?.targets.contains(where: { $0.outcome == .waiting }) == true {
      out.set(.liquidation(.nextClose), after: settings.spacing)
    }
  }

  private mutating func sendClose(
    target: Int, books: Books, orders: inout OrderDesk, prices: MarketData, out: inout Outbox
  ) {
    guard var sent = running?.targets[target] else { return }
    let key = sent.key
    sent.outcome = .sent
    sent.attempts += 1
    if sent.attempts == 1 {
      sent.snapshot = books.unrealized(key, prices: prices)
      sent.snapshotAge = out.now - (prices.lastMark(of: key.symbol)?.at ?? out.now)
    }
    running?.targets[target] = sent
    // A close that was on its way already does the same; a second one would only be refused.
    if orders[key]?.closeAtWork != nil, sent.attempts == 1 { return }
    if orders[key] == nil { orders.adopt(key, book: books[key], algoOrders: running?.algoRows ?? [], at: out.now) }
    orders.sendClose(key, books: books, out: &out)
  }

  private func attempts(_ target: LiquidationTarget) -> String {
    "attempt \(target.attempts)/\(settings.retries + 1)"
  }

  // MARK: Outcomes

  /// Whether this position is being closed by a liquidation, which then decides about refusals.
  func decides(about key: PositionKey) -> Bool {
    guard let running, isExecuting, let index = running.index(of: key) else { return false }
    return running.targets[index].isUnderWay
  }

  mutating func closeIsConfirmed(_ key: PositionKey) {
    guard let target = running?.index(of: key), running?.targets[target].outcome == .sent else { return }
    running?.targets[target].outcome = .confirmed
  }

  /// -2022 can mean that the position is gone already; then its executions are missing. Either way: after a pause.
  mutating func handle(_ failure: CloseFailure, books: Books, orders: inout OrderDesk, out: inout Outbox) {
    let key = failure.key
    guard let running, let target = running.index(of: key), running.targets[target].outcome != .closed else { return }
    self.running?.targets[target].outcome = .sent
    let attempts = running.targets[target].attempts
    if attempts <= settings.retries {
      out.set(.liquidation(.closeAgain(key)), after: settings.delay(beforeRetry: attempts))
      return
    }
    self.running?.targets[target].outcome = .failed
    // Its stop is still there and goes on protecting it.
    orders.giveUpClosing(key, books: books, out: &out)
    audit(
      .closeFailed(failure.error.map(RefusalRecord.init)), symbol: key.symbol,
      data: [JSONMember("attempt", .integer(attempts))], out: &out)
    out.log(
      .error, "liquidation", 4,
      "Position not closed: \(instruments.name(key.symbol)) after \(attempts) attempts: \(failure.error?.message ?? "no answer")"
    )
  }

  mutating func closeAgain(
    _ key: PositionKey, books: Books, orders: inout OrderDesk, prices: MarketData, out: inout Outbox
  ) {
    guard decides(about: key), books.hasPosition(key), let target = running?.index(of: key) else { return }
    ask(.missedTrades(key), books: books, out: &out)
    sendClose(target: target, books: books, orders: &orders, prices: prices, out: &out)
  }

  // MARK: Executions

  /// An execution that reduced a position while it is being liquidated, by our close or by its own stop.
  mutating func record(_ booking: Booking) {
    let execution = booking.execution
    guard let running, isExecuting, let target = running.index(of: booking.key),
      execution.side == running.targets[target].direction.exitSide
    else { return }
    var figures = running.targets[target].figures
    figures.quantity += execution.quantity
    figures.proceeds += execution.price * execution.quantity
    figures.gross += booking.realized
    figures.exitFees += execution.commission
    self.running?.targets[target].figures = figures
  }

  /// A position is flat. Returns what the log says of it if it was being liquidated.
  mutating func handle(_ closing: PositionClosing, books: Books, out: inout Outbox) -> String? {
    guard let running, isExecuting, let index = running.index(of: closing.key) else { return nil }
    let book = books[closing.key]
    var target = running.targets[index]
    target.outcome = .closed
    target.figures.entryFees = book.commission - book.exitFees
    self.running?.targets[index] = target
    let figures = target.figures
    audit(
      .closed, symbol: closing.key.symbol,
      data: [
        JSONMember("exit_price", .string("\(figures.exitPrice)")),
        JSONMember("quantity", .string("\(figures.quantity)")),
        JSONMember("gross_pnl", .string("\(figures.gross)")), JSONMember("commission", .string("\(figures.exitFees)")),
        JSONMember("net_pnl", .string("\(figures.gross - figures.exitFees)")),
        JSONMember("fill_source", .string(closing.execution.source.rawValue)),
        JSONMember("closed_by", .string(closing.record.closeReason)),
        JSONMember("attempt", .integer(target.attempts)),
      ], out: &out)
    return "\(attempts(target)), correlation_id=\(running.id)"
  }
}
