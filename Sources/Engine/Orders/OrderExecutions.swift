import Audit
import Binance
import Market
import TradingEngine

/// What the user stream tells of orders, and what executions mean for a trade.
extension OrderDesk {
  // MARK: The user stream

  mutating func handle(_ update: OrderTradeUpdate, books: Books, out: inout Outbox) {
    echoes.drop(update.clientOrderId)
    guard let symbol = instruments.symbol(named: update.symbol), !update.isExecution,
      [.canceled, .expired, .expiredInMatch].contains(update.status)
    else { return }
    didEnd(update.clientOrderId, PositionKey(symbol), books: books, out: &out)
  }

  /// An entry that ended without any execution leaves nothing to protect; a close that ended early leaves something open.
  private mutating func didEnd(_ id: String, _ key: PositionKey, books: Books, out: inout Outbox) {
    guard let trade = self[key], let order = trade[id] else { return }
    apply(.ended, to: id, key, books: books, out: &out)
    if trade.lastClose?.id == id { out.set(.orders(.closeAgain(key)), after: Self.closePause) }
    guard order.kind == .entry, !order.isComplete else { return }
    if order.filled.isZero {
      end(key)
    } else {
      self[key]?[id]?.quantity = order.filled
      entryIsComplete(key, books: books, out: &out)
    }
  }

  mutating func handle(_ update: AlgoUpdate, books: Books, out: inout Outbox) {
    let id = update.clientAlgoId
    echoes.drop(id)
    if update.status != .new { echoes.drop(Self.cancelEcho(update.algoId)) }
    guard let symbol = instruments.symbol(named: update.symbol) else { return }
    let key = PositionKey(symbol)
    guard let trade = self[key], let order = trade[id] else { return }
    switch update.status {
    // The stream can tell that an order stands before its answer does, or when that is lost.
    case .new:
      guard trade.phase == (order.kind.role == .stop ? .placingStop : .placingTarget) else { return }
      apply(.confirmed, to: id, key, News(venueId: update.algoId), books: books, out: &out)
    case .triggering, .triggered: apply(.triggered, to: id, key, books: books, out: &out)
    case .canceled, .expired: apply(.ended, to: id, key, books: books, out: &out)
    case .rejected:
      apply(.triggerRefused, to: id, key, books: books, out: &out)
      guard order.kind.role == .stop else { return }
      // The stop triggered and its order was refused: the position is open without protection.
      let why = "triggered stop was refused: \(update.rejectReason ?? "no reason given")"
      closeAtMarket(key, because: why, books: books, out: &out)
    default: break
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
    if booking.isEntry {
      recordEntry(booking, books: books, out: &out)
    } else if let order = self[key]?.order(of: booking.execution), order.kind != .entry {
      let filled = order.filled + booking.execution.quantity
      self[key]?[order.id]?.filled = filled
      let isAll = order.quantity.map { filled >= $0 } ?? booking.isClosing
      apply(isAll ? .executed : .partlyExecuted, to: order.id, key, books: books, out: &out)
    }
    if booking.isClosing { recordClosing(booking.execution, books: books, out: &out) }
  }

  private mutating func recordEntry(_ booking: Booking, books: Books, out: inout Outbox) {
    let key = booking.key
    guard let trade = self[key], trade.phase != .clearing else { return }
    let isFirst = trade.phase == .entering
    var order = trade.entryOrder
    order.venueId = order.venueId ?? booking.execution.orderId
    order.filled += booking.execution.quantity
    self[key]?.entryOrder = order
    apply(order.isComplete ? .executed : .partlyExecuted, to: order.id, key, books: books, out: &out)
    // The first part is a position already, and a stop that closes the position covers the parts to come.
    if isFirst { beginProtection(key, out: &out) }
    if order.isComplete { entryIsComplete(key, books: books, out: &out) }
  }

  private mutating func entryIsComplete(_ key: PositionKey, books: Books, out: inout Outbox) {
    out.cancel(.orders(.fillMissing(key)))
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
  mutating func handle(_ closing: PositionClosing, remark: String?, out: inout Outbox) {
    let (key, record) = (closing.key, closing.record)
    out.log(
      .info, "positions", 2,
      "Position closed: \(record.symbol) order_id=\(record.orderId) exit_price=\(record.exitPrice.text(atLeast: 1)) realized_pnl=\(record.grossPnl.text(atLeast: 4)) (\(remark ?? record.closeReason))"
    )
    for alarm in [Alarm.fillMissing(key), .protection(key), .queryAgain(key)] { out.cancel(.orders(alarm)) }
    guard self[key] != nil else { return }
    self[key]?.course = .clear
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

  mutating func askForSiblings(_ key: PositionKey, out: inout Outbox) {
    guard trades(key, are: .clearing) else { return }
    out.send(.algo(.open(symbol: instruments.name(key.symbol))), for: .orders(.siblings(key)))
  }

  /// What is still open for a flat symbol is cancelled; with nothing left the trade is over.
  mutating func didListSiblings(_ key: PositionKey, _ answer: Answer, out: inout Outbox) {
    guard trades(key, are: .clearing) else { return }
    if case .algoOrders(let orders) = answer {
      guard !orders.isEmpty else {
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
