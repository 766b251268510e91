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
    planTargets(books: books, prices: prices)
    closeNext(books: books, orders: &orders, prices: prices, out: &out)
    guard let running, running.stage == .closing else { return }
    let isSentOut = running.targets.allSatisfy { [.confirmed, .closed, .failed].contains($0.outcome) }
    // An entry on its way becomes a position, or comes to nothing, before all can be called closed.
    guard isSentOut, !orders.hasEntryUnderWay else { return }
    for index in running.targets.indices { reportClosed(target: index, out: &out) }
    beginSettling(books: books, out: &out)
  }

  mutating func addTarget(_ key: PositionKey, books: Books) {
    let book = books[key]
    guard let direction = book.quantity.direction, running?.index(of: key) == nil else { return }
    running?.targets.append(
      LiquidationTarget(
        key: key, direction: direction, quantity: book.quantity.magnitude, entryPrice: book.averageEntry))
  }

  /// The venue's position has been taken over: that is what there is to close.
  mutating func replaceTarget(_ key: PositionKey, books: Books) {
    let book = books[key]
    guard let index = running?.index(of: key), let direction = book.quantity.direction else { return }
    let done = running?.targets[index].figures.quantity ?? .zero
    running?.targets[index].direction = direction
    running?.targets[index].quantity = done + book.quantity.magnitude
    running?.targets[index].entryPrice = book.averageEntry
    running?.targets[index].tripQuantity = .zero
    running?.targets[index].outcome = .waiting
  }

  /// Every position that is open, in the order of the plan behind those that are dealt with already.
  private mutating func planTargets(books: Books, prices: MarketData) {
    guard var running else { return }
    // An entry that was under way has opened it anew.
    for index in running.targets.indices
    where running.targets[index].outcome == .closed && books.hasPosition(running.targets[index].key) {
      running.targets[index].outcome = .waiting
      running.targets[index].attempts = 0
      running.targets[index].isGone = false
      running.targets[index].isSettled = false
    }
    let fresh = books.open.filter { running.index(of: $0) == nil }
    self.running = running
    guard !fresh.isEmpty || !running.isSequenced else { return }
    for key in fresh { addTarget(key, books: books) }
    running = self.running ?? running
    let isFresh: (LiquidationTarget) -> Bool = { target in
      target.outcome == .waiting && (!running.isSequenced || fresh.contains(target.key))
    }
    let candidates = running.targets.filter(isFresh).map { target in
      let price = prices.lastPrice(of: target.key.symbol) ?? books[target.key].averageEntry
      return ClosingCandidate(
        symbol: target.key.symbol, notional: price * books[target.key].quantity.magnitude)
    }
    let sequence = closingPlan.sequence(candidates, settings.order)
    let planned = sequence.compactMap { symbol in running.targets.first { isFresh($0) && $0.key.symbol == symbol } }
    let closed = running.targets.filter { $0.outcome == .closed }
    let others = running.targets.filter { target in
      target.outcome != .closed && !isFresh(target)
    }
    self.running?.targets = closed + others + planned
    self.running?.isSequenced = true
  }

  /// How long an entry that is still executing is waited for, from the beginning of the execution on. Its position is
  /// protected meanwhile: the venue lets a stop go with the position that it closes, and what opens after a close would be
  /// without one.
  static let entryPatience = Span.seconds(10)

  private func awaitsEntry(_ key: PositionKey, books: Books, orders: OrderDesk, at now: Timestamp) -> Bool {
    guard let trade = orders[key], !trade.entryOrder.isOver, trade.entryOrder.state.isPending,
      trade.stopsCover(books[key].quantity), let began = running?.executionBegan
    else { return false }
    return now < began + Self.entryPatience
  }

  private mutating func closeNext(books: Books, orders: inout OrderDesk, prices: MarketData, out: inout Outbox) {
    guard let running else { return }
    let waiting = running.targets.indices.filter { running.targets[$0].outcome == .waiting }
    let ready = waiting.first { !awaitsEntry(running.targets[$0].key, books: books, orders: orders, at: out.now) }
    guard let next = ready else {
      if !waiting.isEmpty, let began = running.executionBegan {
        out.set(.liquidation(.nextClose), at: began + Self.entryPatience)
      }
      return
    }
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
    // Refused as nothing to reduce: the venue's word on positions says whether a further close makes sense.
    if failure.error?.code == .reduceOnlyRejected {
      for question in [Question.positions, .missedTrades(key)] { ask(question, books: books, out: &out) }
    }
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
    if running?.targets[target].isGone == true {
      out.set(.liquidation(.closeAgain(key)), after: settings.settleWait)
      return
    }
    sendClose(target: target, books: books, orders: &orders, prices: prices, out: &out)
  }

  // MARK: Executions

  /// An execution of a position while it is being liquidated: of our close, of its own stop, or of an entry under way. Figures
  /// are of what happened since the execution began, as the venue has it.
  mutating func record(_ booking: Booking, books: Books, orders: OrderDesk, at now: Timestamp) {
    let execution = booking.execution
    guard var running, isExecuting, let index = running.index(of: booking.key) else { return }
    if execution.source == .stream {
      let delay = now - execution.time
      running.venueDelay = min(running.venueDelay ?? delay, delay)
      self.running = running
    }
    var target = running.targets[index]
    guard execution.side == target.direction.exitSide else {
      target.quantity += execution.quantity
      self.running?.targets[index] = target
      return
    }
    let order = orders[booking.key]?.order(of: execution)
    let isOwnClose = order?.kind.role == .close && (order?.sentAt ?? .distantPast) >= running.executionBegan ?? now
    if isOwnClose { target.closeOrders.insert(execution.orderId) }
    guard isOwnClose || running.isInWindow(execution.time) else {
      target.earlier.insert(execution.tradeId)
      target.quantity -= min(execution.quantity, target.quantity)
      self.running?.targets[index] = target
      return
    }
    target.counted.insert(execution.tradeId)
    target.figures.quantity += execution.quantity
    target.figures.proceeds += execution.price * execution.quantity
    target.figures.gross += booking.realized
    target.figures.exitFees += execution.commission
    target.tripQuantity += execution.quantity
    target.figures.entryFees = target.earlierEntryFees + books[booking.key].entryFees(of: target.tripQuantity)
    self.running?.targets[index] = target
  }

  /// A position is flat. Returns what the log says of it if it was being liquidated.
  mutating func handle(_ closing: PositionClosing, orders: OrderDesk, out: inout Outbox) -> String? {
    guard let running, isExecuting, let index = running.index(of: closing.key) else { return nil }
    var target = running.targets[index]
    // Gone before the execution began; that was heard of only now.
    if target.figures.quantity.isZero, target.quantity.isZero {
      self.running?.targets.remove(at: index)
      return nil
    }
    target.outcome = .closed
    target.lastClosing = closing
    target.earlierEntryFees = target.figures.entryFees
    target.tripQuantity = .zero
    self.running?.targets[index] = target
    // What an entry still opens belongs to the same record.
    if orders[closing.key].map({ $0.entryOrder.isOver || !$0.entryOrder.state.isPending }) ?? true {
      reportClosed(target: index, out: &out)
    }
    return "\(attempts(target)), correlation_id=\(running.id)"
  }

  private mutating func reportClosed(target index: Int, out: inout Outbox) {
    guard let target = running?.targets[index], target.outcome == .closed, !target.isReported,
      let closing = target.lastClosing
    else { return }
    running?.targets[index].isReported = true
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
  }
}
