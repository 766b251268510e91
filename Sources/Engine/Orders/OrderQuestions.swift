import Binance
import Market
import TradingEngine

/// Asking the venue what became of an order, and what its answers mean.
extension OrderDesk {
  /// The fill has not been heard of in time: ask for the order, then for its executions (4.3).
  mutating func askForFill(_ key: PositionKey, out: inout Outbox) {
    guard let trade = self[key] else { return }
    switch trade.phase {
    case .entering: ask(trade.entryOrder.id, key, out: &out)
    case .closing: askForClose(trade, key, out: &out)
    case .placingStop, .placingTarget, .protected:
      if !trade.isEntryComplete { ask(trade.entryOrder.id, key, out: &out) }
    case .clearing: break
    }
  }

  /// Asks again for what the trade waits for just now.
  mutating func askAgain(_ key: PositionKey, out: inout Outbox) {
    guard let trade = self[key] else { return }
    switch trade.phase {
    case .entering: ask(trade.entryOrder.id, key, out: &out)
    case .placingStop: askForLegs(trade, DeskOrder.Kind.stop, key, out: &out)
    case .placingTarget: askForLegs(trade, DeskOrder.Kind.target, key, out: &out)
    case .closing: askForClose(trade, key, out: &out)
    case .protected, .clearing: break
    }
  }

  private mutating func askForClose(_ trade: OpenTrade, _ key: PositionKey, out: inout Outbox) {
    if let close = trade.lastClose { ask(close.id, key, out: &out) }
  }

  private mutating func askForLegs(
    _ trade: OpenTrade, _ kind: (Int) -> DeskOrder.Kind, _ key: PositionKey, out: inout Outbox
  ) {
    for leg in trade.legs {
      if let order = trade.last(kind(leg.number)), !order.isConfirmed { ask(order.id, key, out: &out) }
    }
  }

  mutating func ask(_ id: String, _ key: PositionKey, out: inout Outbox) {
    guard let order = self[key]?[id] else { return }
    self[key]?[id]?.queries += 1
    let question = Purpose.orders(.query(id))
    if order.kind.isConditional {
      out.send(.algo(.query(.clientId(id))), for: question)
    } else {
      out.send(.orders(.query(symbol: instruments.name(key.symbol), .clientId(id))), for: question)
    }
  }

  /// Doubling pauses from 250 ms, at most 4 s.
  private mutating func askLater(_ key: PositionKey, queries: Int, out: inout Outbox) {
    // With the stop on its way the next question of that kind would be about the stop.
    if let trade = self[key], trade.phase == .placingStop || trade.phase == .placingTarget, !trade.isEntryComplete {
      out.set(.orders(.fillMissing(key)), after: settings.fillWait)
      return
    }
    out.set(.orders(.queryAgain(key)), after: .milliseconds(125 << Int64(min(queries, 5))))
  }

  // MARK: Answers

  mutating func didQuery(_ id: String, _ answer: Answer, books: Books, out: inout Outbox) {
    guard let key = position(of: id), let order = self[key]?[id] else { return }
    if order.kind.isConditional {
      didQueryConditional(order, key, answer, books: books, out: &out)
    } else {
      didQueryMarket(order, key, answer, books: books, out: &out)
    }
  }

  private mutating func didQueryMarket(
    _ order: DeskOrder, _ key: PositionKey, _ answer: Answer, books: Books, out: inout Outbox
  ) {
    guard order.kind == .entry ? !order.isComplete : trades(key, are: .closing) else { return }
    switch answer {
    case .order(let found):
      self[key]?[order.id]?.venueId = found.orderId
      if order.kind != .entry { out.tell(.closeConfirmed(key)) }
      switch found.status {
      case .filled, .partiallyFilled: askForExecutions(of: found.orderId, key, out: &out)
      case .new:
        apply(.confirmed, to: order.id, key, books: books, out: &out)
        askLater(key, queries: order.queries, out: &out)
      default:
        if found.executedQty.value.units > 0 {
          if order.kind == .entry { self[key]?[order.id]?.quantity = found.executedQty.value }
          askForExecutions(of: found.orderId, key, out: &out)
        } else {
          didComeToNothing(order, key, "order is \(found.status)", books: books, out: &out)
        }
      }
    case .refused(let error)
    where error.code == .noSuchOrder && out.now - (order.sentAt ?? out.now) >= Self.absenceLimit:
      didComeToNothing(order, key, "the venue has no such order", books: books, out: &out)
    default: askLater(key, queries: order.queries, out: &out)
    }
  }

  private mutating func didComeToNothing(
    _ order: DeskOrder, _ key: PositionKey, _ why: String, books: Books, out: inout Outbox
  ) {
    let news = News(error: VenueError(code: .noSuchOrder, message: why))
    apply(.missing, to: order.id, key, news, books: books, out: &out)
  }

  private mutating func didQueryConditional(
    _ order: DeskOrder, _ key: PositionKey, _ answer: Answer, books: Books, out: inout Outbox
  ) {
    guard trades(key, are: order.kind.role == .stop ? .placingStop : .placingTarget) else { return }
    switch answer {
    case .algoOrder(let found) where [.canceled, .expired, .rejected].contains(found.algoStatus):
      guard order.kind.role == .stop else { return }
      apply(.ended, to: order.id, key, books: books, out: &out)
      closeAtMarket(key, because: "its stop is \(found.algoStatus)", books: books, out: &out)
    case .algoOrder(let found):
      apply(.confirmed, to: order.id, key, News(venueId: found.algoId), books: books, out: &out)
    case .refused(let error) where error.code.isNoOrder:
      // It never arrived, so sending it again under the same id cannot make two.
      if order.queries < 3 { sendConditional(order.id, key, out: &out) }
    default: askLater(key, queries: order.queries, out: &out)
    }
  }

  private mutating func askForExecutions(of orderId: Int64, _ key: PositionKey, out: inout Outbox) {
    out.send(
      .account(
        .trades(
          symbol: instruments.name(key.symbol), orderId: orderId, startTime: nil, fromId: nil, limit: 1000)),
      for: .orders(.executions(key)))
  }

  /// The executions of an order, oldest first. Those that the books have are no news.
  mutating func didListExecutions(_ key: PositionKey, _ answer: Answer, out: inout Outbox) {
    guard case .trades(let trades) = answer else {
      askLater(key, queries: awaited(key)?.queries ?? 1, out: &out)
      return
    }
    for trade in trades.sorted(by: { ($0.time, $0.id) < ($1.time, $1.id) }) {
      out.tell(.executionFound(Execution(trade, symbol: key.symbol, wasMissed: true)))
    }
    out.tell(.executionsListed(.orders(key)))
  }

  /// All that were listed are booked. What the entry still lacks is waited for once more.
  mutating func didBookListed(_ key: PositionKey, out: inout Outbox) {
    guard let trade = self[key], trade.phase != .closing, !trade.isEntryComplete else { return }
    out.set(.orders(.fillMissing(key)), after: settings.fillWait)
  }

  private func awaited(_ key: PositionKey) -> DeskOrder? {
    guard let trade = self[key] else { return nil }
    return trade.phase == .closing ? trade.lastClose : trade.entryOrder
  }
}
