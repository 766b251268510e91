import Binance
import Market
import TradingEngine

extension Execution {
  init(_ trade: UserTrade, symbol: Symbol, wasMissed: Bool) {
    self.init(
      symbol: symbol, tradeId: trade.id, orderId: trade.orderId, clientOrderId: nil, side: trade.side,
      price: trade.price.value, quantity: trade.qty.value, reportedRealized: trade.realizedPnl.value,
      commission: trade.commission.value, time: Timestamp(milliseconds: trade.time), source: .tradeQuery,
      originalType: nil, wasMissed: wasMissed)
  }
}

/// From an execution to the books, and what follows from a position that opened or closed.
extension Engine {
  /// An order event of the user stream.
  mutating func hear(_ update: OrderTradeUpdate) {
    echoes.settle(update.clientOrderId)
    guard let symbol = instruments.symbol(named: update.symbol) else { return }
    // A child of a conditional order is told of under its own id and never rests.
    if update.type != "MARKET" {
      noteOrphan(
        symbol, .orders, id: update.orderId, clientId: update.clientOrderId,
        isOpen: update.status == "NEW" || update.status == "PARTIALLY_FILLED")
    }
    guard update.tradeId != 0, update.executionType == "TRADE" || update.executionType == "CALCULATED" else {
      ended(symbol, update)
      return
    }
    // Before the account is taken over nothing can be booked; whether the answers under way know of it, is open.
    guard user.hasBeenLive else {
      reconciliation?.isOutdated = true
      return
    }
    book(
      Execution(
        symbol: symbol, tradeId: update.tradeId, orderId: update.orderId, clientOrderId: update.clientOrderId,
        side: update.side, price: update.lastPrice.value, quantity: update.lastQuantity.value,
        reportedRealized: update.realizedProfit.value, commission: update.commission?.value ?? .zero,
        time: Timestamp(milliseconds: update.tradeTime), source: .stream, originalType: update.originalType.wireName,
        wasMissed: false))
  }

  /// An entry that ended without any execution leaves nothing to protect; a close that ended early leaves something open.
  private mutating func ended(_ symbol: Symbol, _ update: OrderTradeUpdate) {
    guard ["CANCELED", "EXPIRED", "EXPIRED_IN_MATCH"].contains(update.status),
      let trade = symbols[index(symbol)].trade
    else { return }
    if trade.closeId == update.clientOrderId { out.set(.closeAgain(symbol), after: Self.closePause) }
    guard !trade.isEntryComplete, trade.entryId == update.clientOrderId else { return }
    if trade.filled.isZero {
      symbols[index(symbol)].trade = nil
    } else {
      symbols[index(symbol)].trade?.quantity = trade.filled
      entryIsComplete(symbol)
    }
  }

  /// Books an execution as often as it deserves: once.
  mutating func book(_ execution: Execution) {
    guard parts.fillSource.accepts(execution) else { return }
    let state = index(execution.symbol)
    for _ in 0..<parts.deduplication.bookings(of: execution, memory: &symbols[state].memory) {
      enterIntoBooks(execution)
    }
  }

  /// Books, puts on record, then acts on what changed.
  mutating func enterIntoBooks(_ execution: Execution) {
    let state = index(execution.symbol)
    let name = instruments.name(execution.symbol)
    let before = symbols[state].book.quantity
    let realized = symbols[state].book.book(execution)
    let after = symbols[state].book.quantity
    wallet += realized
    wallet -= execution.commission
    out.audit(
      .fill(
        FillRecord(
          symbol: name, tradeId: execution.tradeId, orderId: execution.orderId, side: execution.side,
          price: execution.price, quantity: execution.quantity, realized: realized, commission: execution.commission,
          source: execution.source, wasMissed: execution.wasMissed, positionAfter: after, walletAfter: wallet)))
    out.log(
      .info, "positions", 1,
      "Filled: \(name) \(execution.side.wireName) \(execution.quantity) @ \(execution.price) (\(execution.source.rawValue)\(execution.wasMissed ? ", missed" : ""))"
    )
    reportExposure("fill")
    compareFigures(execution, realized: realized)
    noteForSettlement(execution, realized: realized)
    progress(execution, isEntry: before.magnitude < after.magnitude)
    if !before.isZero, after.isZero { closed(execution) }
  }

  /// Two bookkeepings: the engine's own figures against what the venue reported.
  private mutating func compareFigures(_ execution: Execution, realized: Money) {
    if let reported = execution.reportedRealized, reported != realized {
      out.alert(
        "realized_differs", value: "\(instruments.name(execution.symbol)) own \(realized), venue \(reported)",
        threshold: "0", action: "look at the executions of order \(execution.orderId)")
    }
    let expected = Money(rounding: Money(rounding: execution.price * execution.quantity)! * settings.takerFee)!
    if execution.reportedRealized != nil, execution.commission != expected {
      out.alert(
        "commission_differs",
        value: "\(instruments.name(execution.symbol)) expected \(expected), venue \(execution.commission)",
        threshold: "0", action: "check fees.taker against the account's fee tier")
    }
  }

  private mutating func progress(_ execution: Execution, isEntry: Bool) {
    let state = index(execution.symbol)
    guard isEntry, var trade = symbols[state].trade, trade.phase != .clearing else { return }
    trade.entryOrderId = trade.entryOrderId ?? execution.orderId
    trade.filled += execution.quantity
    symbols[state].trade = trade
    // The first part is a position already, and a stop that closes the position covers the parts to come.
    if trade.phase == .entering { beginProtection(execution.symbol) }
    if trade.isEntryComplete { entryIsComplete(execution.symbol) }
  }

  private mutating func entryIsComplete(_ symbol: Symbol) {
    out.cancel(.fillMissing(symbol))
    reportExecuted(symbol)
  }

  mutating func beginProtection(_ symbol: Symbol) {
    symbols[index(symbol)].trade?.phase = .placingStop
    symbols[index(symbol)].trade?.queries = 0
    out.cancel(.queryAgain(symbol))
    out.set(.protection(symbol), after: settings.protectionLimit)
    protect(symbol, .stop)
  }

  /// An engine that believes placement answers calls a position closed that may well be open.
  mutating func takeForClosed(_ execution: Execution) {
    guard symbols[index(execution.symbol)].hasPosition else { return }
    symbols[index(execution.symbol)].book.abandon()
    closed(execution)
  }

  /// The position is flat.
  private mutating func closed(_ execution: Execution) {
    let state = index(execution.symbol)
    let name = instruments.name(execution.symbol)
    let book = symbols[state].book
    let reason = closeReason(execution, trade: symbols[state].trade)
    let record = PositionClosedRecord(
      symbol: name, direction: book.direction, closeReason: reason, entryPrice: book.averageEntry,
      exitPrice: book.averageExit, quantity: book.closedQuantity, orderId: execution.orderId, grossPnl: book.realized,
      commission: book.commission, netPnl: book.realized - book.commission,
      heldFor: execution.time - (book.openedAt ?? execution.time))
    out.audit(.positionClosed(record))
    let how = noteClosed(execution.symbol, record, by: execution) ?? reason
    out.log(
      .info, "positions", 2,
      "Position closed: \(name) order_id=\(record.orderId) exit_price=\(record.exitPrice.text(atLeast: 1)) realized_pnl=\(record.grossPnl.text(atLeast: 4)) (\(how))"
    )
    for alarm in [Alarm.fillMissing(execution.symbol), .protection(execution.symbol), .queryAgain(execution.symbol)] {
      out.cancel(alarm)
    }
    guard symbols[state].trade != nil else { return }
    symbols[state].trade?.phase = .clearing
    out.set(.siblingCheck(execution.symbol), after: Self.siblingPatience)
  }

  /// The venue expires the sibling 50 to 500 ms after the close (binance-usdm 2.7, rule 6); then we look.
  static var siblingPatience: Span { .milliseconds(700) }

  /// From the order's original type where the source tells it, else from the price against stop and target.
  private func closeReason(_ execution: Execution, trade: OpenTrade?) -> String {
    switch execution.originalType {
    case "STOP_MARKET": return "STOP_LOSS"
    case "TAKE_PROFIT_MARKET": return "TAKE_PROFIT"
    case "MARKET": return "CLOSE"
    default: break
    }
    guard let trade else { return "UNKNOWN" }
    let sign = trade.direction.sign
    if (execution.price.units - trade.stop.units) * sign <= 0 { return "STOP_LOSS" }
    if (execution.price.units - trade.target.units) * sign >= 0 { return "TAKE_PROFIT" }
    return "UNKNOWN"
  }

  // MARK: The sibling

  mutating func checkSibling(_ symbol: Symbol) {
    guard symbols[index(symbol)].trade?.phase == .clearing else { return }
    out.send(.openAlgoOrders(symbol: instruments.name(symbol)), for: .siblings(symbol))
  }

  /// What is still open for a flat symbol is cancelled; with nothing left the trade is over.
  mutating func cleared(_ symbol: Symbol, _ answer: Answer) {
    guard symbols[index(symbol)].trade?.phase == .clearing else { return }
    guard case .algoOrders(let orders) = answer else {
      out.set(.siblingCheck(symbol), after: .seconds(1))
      return
    }
    guard !orders.isEmpty else {
      symbols[index(symbol)].trade = nil
      return
    }
    for order in orders { cancelAlgo(symbol, order.algoId) }
    out.set(.siblingCheck(symbol), after: .seconds(1))
  }

  mutating func cancelAlgo(_ symbol: Symbol, _ id: Int64) {
    if user.state == .live { echoes.expect(Self.cancelEcho(id)) }
    out.send(.cancelAlgoOrder(.id(id)), for: .cancelAlgo(symbol, id))
  }

  /// The name under which the end of an order that is cancelled is listened for.
  static func cancelEcho(_ id: Int64) -> String { "cancel of \(id)" }

  /// -2011 and -2013: gone already, which is what was wanted (engine.md 4.6).
  mutating func cancelledAlgo(_ symbol: Symbol, _ id: Int64, _ answer: Answer) {
    if case .algoOrderCancelled = answer { awaitEcho(Self.cancelEcho(id)) } else { echoes.settle(Self.cancelEcho(id)) }
    if case .refused(let error) = answer, error.code != -2011, error.code != -2013 {
      out.audit(
        .apiError(
          operation: "cancel_algo_order", symbol: instruments.name(symbol), code: error.code.rawValue,
          message: error.message))
      return
    }
    out.audit(
      .order(
        OrderRecord(
          kind: .cancelled, role: .target, symbol: instruments.name(symbol), side: .buy, type: "CONDITIONAL",
          clientId: "", venueId: id)))
  }
}
