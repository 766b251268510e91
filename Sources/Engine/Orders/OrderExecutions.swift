import Audit
import Binance
import Market
import TradingEngine

/// What the user stream tells of orders, and what executions mean for a trade.
extension OrderDesk {
  // MARK: The user stream

  mutating func handle(_ update: OrderTradeUpdate, books: Books, out: inout Outbox) {
    let id = update.clientOrderId
    echoes.drop(id)
    guard let symbol = instruments.symbol(named: update.symbol) else { return }
    let key = PositionKey(symbol)
    guard let order = self[key]?[id] else { return }
    identify(id, key, as: update.orderId, books: books, out: &out)
    if !order.kind.isConditional, update.status == .new { apply(.confirmed, to: id, key, books: books, out: &out) }
    switch update.status {
    // A conditional order's quantity is decided when it triggers.
    case .filled: self[key]?[id]?.quantity = update.cumulativeQuantity.value
    case .canceled, .expired, .expiredInMatch:
      guard !update.isExecution else { return }
      didEnd(id, key, executed: update.cumulativeQuantity.value, books: books, out: &out)
    default: break
    }
  }

  /// An entry that ended without any execution leaves nothing to protect; a close that ended early leaves something open.
  ///
  /// - Parameter executed: what the venue says of the whole order. What of it is not known yet is asked for.
  mutating func didEnd(_ id: String, _ key: PositionKey, executed: Quantity, books: Books, out: inout Outbox) {
    guard let trade = self[key], let order = trade[id] else { return }
    apply(.ended, to: id, key, books: books, out: &out)
    self[key]?[id]?.quantity = max(executed, order.filled)
    if order.filled < executed {
      askForAllExecutions(key, out: &out)
      return
    }
    switch order.kind {
    case .close:
      if trade.lastClose?.id == id { out.set(.orders(.closeAgain(key)), after: Self.closePause) }
    case .entry:
      if order.filled.isZero, !books.hasPosition(key) {
        end(key)
      } else {
        entryIsComplete(key, books: books, out: &out)
      }
    case .stop, .target: break
    }
  }

  mutating func handle(_ update: AlgoUpdate, books: Books, out: inout Outbox) {
    let id = update.clientAlgoId
    echoes.drop(id)
    if update.status != .new { echoes.drop(Self.cancelEcho(update.algoId)) }
    guard let symbol = instruments.symbol(named: update.symbol) else { return }
    let key = PositionKey(symbol)
    guard let order = self[key]?[id] else { return }
    if let child = Int64(update.actualOrderId) { identify(id, key, as: child, books: books, out: &out) }
    switch update.status {
    // The stream can tell that an order stands before its answer does, or when that is lost.
    case .new: apply(.confirmed, to: id, key, News(venueId: update.algoId), books: books, out: &out)
    case .triggering, .triggered: apply(.triggered, to: id, key, books: books, out: &out)
    case .finished: didFinish(id, key, books: books, out: &out)
    case .canceled, .expired:
      apply(.ended, to: id, key, books: books, out: &out)
      if order.kind.role == .stop { replaceStop(id, key, books: books, out: &out) }
    case .rejected:
      apply(.triggerRefused, to: id, key, books: books, out: &out)
      guard order.kind.role == .stop else { return }
      // The stop triggered and its order was refused: the position is open without protection.
      let why = "triggered stop was refused: \(update.rejectReason ?? "no reason given")"
      closeAtMarket(key, because: why, books: books, out: &out)
    default: break
    }
    settle(key, books: books, out: &out)
  }

  /// The order that a conditional one became is over. What it executed and nobody has told of is asked for.
  private mutating func didFinish(_ id: String, _ key: PositionKey, books: Books, out: inout Outbox) {
    apply(.triggered, to: id, key, books: books, out: &out)
    self[key]?[id]?.isFinished = true
    guard let order = self[key]?[id], !order.isOver, books.hasPosition(key) else { return }
    askForAllExecutions(key, out: &out)
  }

  /// The stream has not told of an execution, so it may not have told of the end of a stop either.
  private mutating func doubtStops(_ key: PositionKey, out: inout Outbox) {
    for order in self[key]?.orders ?? [] where order.kind.role == .stop && order.stands && !order.isDoubted {
      self[key]?[order.id]?.isDoubted = true
      ask(order.id, key, out: &out)
    }
  }

  mutating func checkEchoes(out: inout Outbox) {
    guard echoes.isListening else { return }
    if let id = echoes.overdue(at: out.now) {
      out.alert(
        "echo_missing", value: id, threshold: "\(settings.echoLimit)", action: "rotate the listen key and reconcile")
      out.tell(.echoMissing)
    } else if let next = echoes.nextDeadline {
      out.set(.orders(.echo), at: next)
    }
  }

  // MARK: Executions

  /// An execution came into the books.
  mutating func record(_ booking: Booking, books: Books, out: inout Outbox) {
    let key = booking.key
    let execution = booking.execution
    if let order = self[key]?.order(of: execution) {
      if order.kind == .entry, phase(key, books) == .entering || booking.before.isZero {
        out.cancel(.orders(.queryAgain(key)))
      }
      identify(order.id, key, as: execution.orderId, books: books, out: &out)
      didExecute(order.id, key, execution.quantity, isClosing: booking.isClosing, books: books, out: &out)
    } else {
      self[key]?.keep(execution)
    }
    if booking.isEntry, execution.wasMissed { doubtStops(key, out: &out) }
    settle(key, books: books, out: &out)
    // The first part is a position already, and a stop that closes the position covers the parts to come.
    if booking.isEntry, self[key]?.isEntryComplete == true { entryIsComplete(key, books: books, out: &out) }
    if booking.isClosing { recordClosing(execution, books: books, out: &out) }
  }

  private mutating func didExecute(
    _ id: String, _ key: PositionKey, _ amount: Quantity, isClosing: Bool, books: Books, out: inout Outbox
  ) {
    guard let order = self[key]?[id] else { return }
    self[key]?[id]?.filled = order.filled + amount
    let isAll = order.quantity.map { order.filled + amount >= $0 } ?? isClosing
    apply(isAll ? .executed : .partlyExecuted, to: id, key, books: books, out: &out)
  }

  /// The venue's id of an order, or of the one that a conditional order became, is known. What was executed under it before
  /// is the order's.
  mutating func identify(_ id: String, _ key: PositionKey, as orderId: Int64, books: Books, out: inout Outbox) {
    guard let order = self[key]?[id] else { return }
    if order.kind.isConditional {
      self[key]?[id]?.childId = orderId
    } else {
      self[key]?[id]?.venueId = orderId
    }
    guard let amount = self[key]?.claim(orderId) else { return }
    didExecute(id, key, amount, isClosing: !books.hasPosition(key), books: books, out: &out)
    settle(key, books: books, out: &out)
  }

  private mutating func entryIsComplete(_ key: PositionKey, books: Books, out: inout Outbox) {
    stopAsking(key, out: &out)
    reportExecuted(key, books: books, out: &out)
  }

  /// An engine that believes placement answers calls a position closed that may well be open.
  mutating func takeForClosed(_ execution: Execution, books: inout Books, out: inout Outbox) {
    let key = PositionKey(execution.symbol)
    guard books.hasPosition(key) else { return }
    books.abandon(key)
    recordClosing(execution, books: books, out: &out)
  }

  // MARK: A position that became flat

  /// Before the remaining protective order is looked for: the venue expires it 50 to 500 ms after the close (binance-usdm
  /// 2.7, rule 6).
  static let siblingPatience = Span.milliseconds(700)

  private func recordClosing(_ execution: Execution, books: Books, out: inout Outbox) {
    let key = PositionKey(execution.symbol)
    let book = books[key]
    let record = PositionClosedRecord(
      symbol: instruments.name(key.symbol), direction: book.direction,
      closeReason: closeReason(execution, trade: self[key]), entryPrice: book.averageEntry,
      exitPrice: book.averageExit, quantity: book.closedQuantity, orderId: execution.orderId, grossPnl: book.realized,
      commission: book.commission, netPnl: book.realized - book.commission,
      heldFor: execution.time - (book.openedAt ?? execution.time))
    out.audit(.positionClosed(record))
    out.tell(.positionClosed(PositionClosing(key: key, record: record, execution: execution)))
  }

  /// - Parameter remark: what a liquidation says of it, in place of the reason.
  mutating func handle(_ closing: PositionClosing, remark: String?, books: Books, out: inout Outbox) {
    let (key, record) = (closing.key, closing.record)
    out.log(
      .info, "positions", 2,
      "Position closed: \(record.symbol) order_id=\(record.orderId) exit_price=\(record.exitPrice.text(atLeast: 1)) realized_pnl=\(record.grossPnl.text(atLeast: 4)) (\(remark ?? record.closeReason))"
    )
    watchCover(key, books: books, out: &out)
    if self[key].map({ $0.entryOrder.isOver }) ?? true { out.cancel(.orders(.fillMissing(key))) }
    for alarm in [Alarm.protection(key), .queryAgain(key)] { out.cancel(.orders(alarm)) }
    guard self[key] != nil else { return }
    out.set(.orders(.siblings(key)), after: Self.siblingPatience)
  }

  /// From the order's original type where the source tells it, else from what the desk sent the order for, else from the
  /// price against stop and target.
  private func closeReason(_ execution: Execution, trade: OpenTrade?) -> String {
    switch execution.originalType {
    case .stopMarket: return "STOP_LOSS"
    case .takeProfitMarket: return "TAKE_PROFIT"
    case .market: return "CLOSE"
    default: break
    }
    guard let trade else { return "UNKNOWN" }
    switch trade.order(of: execution)?.kind {
    case .stop: return "STOP_LOSS"
    case .target: return "TAKE_PROFIT"
    case .close: return "CLOSE"
    case .entry, nil: break
    }
    let sign = trade.direction.sign
    if (execution.price.units - trade.stop.units) * sign <= 0 { return "STOP_LOSS" }
    if (execution.price.units - trade.target.units) * sign >= 0 { return "TAKE_PROFIT" }
    return "UNKNOWN"
  }

  // MARK: What is left of it

  mutating func askForSiblings(_ key: PositionKey, books: Books, out: inout Outbox) {
    guard trades(key, are: .clearing, books) else { return }
    out.send(.algo(.open(symbol: instruments.name(key.symbol))), for: .orders(.siblings(key)))
  }

  /// What is still open for a flat symbol is cancelled; with nothing left, and nothing of the entry to come, the trade is
  /// over.
  mutating func didListSiblings(_ key: PositionKey, _ answer: Answer, books: Books, out: inout Outbox) {
    guard trades(key, are: .clearing, books) else { return }
    if case .algoOrders(let orders) = answer {
      if orders.isEmpty, self[key]?.entryOrder.isOver == true {
        end(key)
        return
      }
      for order in orders { cancelAlgo(key, order.algoId, out: &out) }
    }
    out.set(.orders(.siblings(key)), after: .seconds(1))
  }

  /// An order that does not exist is gone already, which is what was wanted (engine.md 4.6).
  mutating func didCancel(_ key: PositionKey, _ id: Int64, _ answer: Answer, out: inout Outbox) {
    let name = instruments.name(key.symbol)
    if case .algoOrderCancelled = answer {
      awaitEcho(of: Self.cancelEcho(id), out: &out)
    } else {
      echoes.drop(Self.cancelEcho(id))
    }
    if case .refused(let error) = answer, !error.code.isNoOrder {
      out.audit(
        .apiError(
          APIErrorRecord(
            operation: "cancel_algo_order", symbol: name, code: error.code.rawValue, message: error.message)))
      return
    }
    out.audit(
      .order(
        OrderRecord(
          kind: .cancelled, role: .target, symbol: name, side: .buy, type: "CONDITIONAL", clientId: "", venueId: id)))
  }
}

extension OrderTradeUpdate {
  /// Something of the order was executed, by us or by the venue's liquidation.
  var isExecution: Bool { tradeId != 0 && executionType.isExecution }
}
