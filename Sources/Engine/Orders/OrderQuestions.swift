import Binance
import Market
import TradingEngine

/// Asking the venue what became of an order, and what its answers mean.
extension OrderDesk {
  /// What was sent at market has not been heard of in time: ask for the order, then for its executions (4.3). In every
  /// phase: an entry can go on executing while its position is being closed, or closed already.
  mutating func askForFill(_ key: PositionKey, books: Books, out: inout Outbox) {
    guard let trade = self[key] else { return }
    if !trade.entryOrder.isOver { ask(trade.entryOrder.id, key, out: &out) }
    if let close = trade.closeAtWork, books.hasPosition(key) { ask(close.id, key, out: &out) }
  }

  /// Asks again for what the trade waits for just now, and sends a stop that takes another's place.
  mutating func askAgain(_ key: PositionKey, books: Books, out: inout Outbox) {
    guard let trade = self[key], let phase = phase(key, books) else { return }
    switch phase {
    case .entering: ask(trade.entryOrder.id, key, out: &out)
    case .placingStop:
      askForLegs(trade, DeskOrder.Kind.stop, key, out: &out)
      settle(key, books: books, out: &out)
    case .placingTarget: askForLegs(trade, DeskOrder.Kind.target, key, out: &out)
    case .closing: askForFill(key, books: books, out: &out)
    case .protected, .clearing: break
    }
  }

  private mutating func askForLegs(
    _ trade: OpenTrade, _ kind: (Int) -> DeskOrder.Kind, _ key: PositionKey, out: inout Outbox
  ) {
    for leg in trade.legsThatHold {
      if let order = trade.last(kind(leg.number)), order.state.isUnconfirmed { ask(order.id, key, out: &out) }
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

  /// Doubling pauses from 250 ms, at most 4 s; at most half a second while something may be open without a stop.
  private mutating func askLater(_ key: PositionKey, _ id: String?, books: Books, out: inout Outbox) {
    let order = id.flatMap { self[key]?[$0] }
    // With a stop or a target on its way the next question of that kind would be about that.
    let isAboutLegs = [.placingStop, .placingTarget].contains(phase(key, books))
    if order?.kind.isConditional != true, isAboutLegs || trades(key, are: .clearing, books) {
      out.set(.orders(.fillMissing(key)), after: settings.fillWait)
      return
    }
    let pause = Span.milliseconds(125 << Int64(min(order?.queries ?? 1, 5)))
    let limit = order?.isAcknowledged == true ? settings.fillWait : Self.unknownPause
    let mayBeNaked = nakedSince[key] != nil || order?.kind == .entry
    out.set(.orders(.queryAgain(key)), after: mayBeNaked ? min(pause, limit) : pause)
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
    guard !order.isOver, order.kind == .entry || books.hasPosition(key) else { return }
    switch answer {
    case .order(let found):
      identify(order.id, key, as: found.orderId, books: books, out: &out)
      guard self[key]?[order.id]?.isOver == false else { return }
      if order.kind != .entry { out.tell(.closeConfirmed(key)) }
      switch found.status {
      case .filled, .partiallyFilled: askForExecutions(of: found.orderId, key, out: &out)
      case .new:
        apply(.confirmed, to: order.id, key, books: books, out: &out)
        askLater(key, order.id, books: books, out: &out)
      default:
        if found.executedQty.value.units > 0 {
          didEnd(order.id, key, executed: found.executedQty.value, books: books, out: &out)
        } else {
          didComeToNothing(order, key, "order is \(found.status)", books: books, out: &out)
        }
      }
    case .refused(let error) where error.code == .noSuchOrder:
      didNotFind(order, key, books: books, out: &out)
    default: askLater(key, order.id, books: books, out: &out)
    }
  }

  /// The venue does not know an order by its client id. One that it has acknowledged exists all the same, and its executions
  /// may be known where the order is not. Of another, absence is believed after a while: of an entry once its request is
  /// over and its executions have been looked for, because a second entry would double the position; of a close sooner,
  /// because it is reduce-only.
  private mutating func didNotFind(_ order: DeskOrder, _ key: PositionKey, books: Books, out: inout Outbox) {
    if let venueId = order.venueId {
      askForExecutions(of: venueId, key, out: &out)
      askLater(key, order.id, books: books, out: &out)
      return
    }
    let sentAt = order.sentAt ?? out.now
    guard out.now - sentAt >= Self.absenceLimit, order.kind != .entry || order.state != .sent else {
      askLater(key, order.id, books: books, out: &out)
      return
    }
    if order.kind == .entry, !order.wasSought {
      self[key]?[order.id]?.wasSought = true
      out.send(
        .account(
          .trades(
            symbol: instruments.name(key.symbol), orderId: nil,
            startTime: (sentAt - Books.venueClockTolerance).milliseconds, fromId: nil, limit: 1000)),
        for: .orders(.sought(order.id)))
      return
    }
    didComeToNothing(order, key, "the venue has no such order", books: books, out: &out)
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
    guard order.state.isUnconfirmed || order.isDoubted else { return }
    self[key]?[order.id]?.isDoubted = false
    switch answer {
    case .algoOrder(let found) where [.canceled, .expired, .rejected].contains(found.algoStatus):
      apply(.ended, to: order.id, key, books: books, out: &out)
      guard order.kind.role == .stop else { return }
      watchCover(key, books: books, out: &out)
      closeAtMarket(key, because: "its stop is \(found.algoStatus)", books: books, out: &out)
    case .algoOrder(let found) where found.algoStatus == .new:
      apply(.confirmed, to: order.id, key, News(venueId: found.algoId), books: books, out: &out)
    case .algoOrder(let found):
      if let child = found.actualOrderId.flatMap({ Int64($0) }) {
        identify(order.id, key, as: child, books: books, out: &out)
      }
      apply(.triggered, to: order.id, key, News(venueId: found.algoId), books: books, out: &out)
      self[key]?[order.id]?.isFinished = found.algoStatus == .finished
      settle(key, books: books, out: &out)
      askForAllExecutions(key, out: &out)
    case .refused(let error) where error.code.isNoOrder && !order.isAcknowledged:
      // It never arrived, so sending it again under the same id cannot make two.
      let isWanted = [.placingStop, .placingTarget].contains(phase(key, books))
      if order.queries < 3, isWanted { sendConditional(order.id, key, out: &out) }
    default: askLater(key, order.id, books: books, out: &out)
    }
  }

  /// Those of one order, as long as no other can have executed meanwhile.
  private mutating func askForExecutions(of orderId: Int64, _ key: PositionKey, out: inout Outbox) {
    guard let trade = self[key] else { return }
    guard trade.orders.allSatisfy({ $0.kind == .entry || $0.state == .planned }) else {
      askForAllExecutions(key, out: &out)
      return
    }
    out.send(
      .account(
        .trades(
          symbol: instruments.name(key.symbol), orderId: orderId, startTime: nil, fromId: nil, limit: 1000)),
      for: .orders(.executions(key)))
  }

  /// Of all orders since the entry was sent, so that they are booked in the order in which they happened.
  mutating func askForAllExecutions(_ key: PositionKey, out: inout Outbox) {
    guard let sentAt = self[key]?.entryOrder.sentAt else { return }
    out.send(
      .account(
        .trades(
          symbol: instruments.name(key.symbol), orderId: nil,
          startTime: (sentAt - Books.venueClockTolerance).milliseconds, fromId: nil, limit: 1000)),
      for: .orders(.executions(key)))
  }

  /// The executions of an order, oldest first. Those that the books have are no news.
  mutating func didListExecutions(_ key: PositionKey, _ answer: Answer, books: Books, out: inout Outbox) {
    guard case .trades(let trades) = answer else {
      askLater(key, awaited(key)?.id, books: books, out: &out)
      return
    }
    tell(trades, of: key, books: books, out: &out)
  }

  /// All that was executed since an entry was sent that the venue does not know. What opens on its side is its own.
  mutating func didSeek(_ id: String, _ answer: Answer, books: Books, out: inout Outbox) {
    guard let key = position(of: id), let trade = self[key] else { return }
    guard case .trades(let trades) = answer else {
      self[key]?[id]?.wasSought = false
      askLater(key, id, books: books, out: &out)
      return
    }
    tell(trades.filter { $0.side == trade.direction.entrySide }, of: key, books: books, out: &out)
    ask(id, key, out: &out)
  }

  private func tell(_ trades: [UserTrade], of key: PositionKey, books: Books, out: inout Outbox) {
    for trade in trades.sorted(by: { ($0.time, $0.id) < ($1.time, $1.id) }) {
      let execution = Execution(trade, symbol: key.symbol, wasMissed: true)
      if books.isAfterTakeOver(execution) { out.tell(.executionFound(execution)) }
    }
    out.tell(.executionsListed(.orders(key)))
  }

  /// All that were listed are booked. What is still lacking is waited for once more.
  mutating func didBookListed(_ key: PositionKey, books: Books, out: inout Outbox) {
    // What a stop or a target executed is in the books by now.
    for order in self[key]?.orders ?? [] where order.isFinished && !order.isOver {
      self[key]?[order.id]?.quantity = order.filled
      apply(.executed, to: order.id, key, books: books, out: &out)
    }
    settle(key, books: books, out: &out)
    guard let trade = self[key], !trade.entryOrder.isOver || trade.closeAtWork != nil && books.hasPosition(key) else {
      return
    }
    out.set(.orders(.fillMissing(key)), after: settings.fillWait)
  }

  /// Nothing sent at market is waited for any more.
  func stopAsking(_ key: PositionKey, out: inout Outbox) {
    guard let trade = self[key], !trade.entryOrder.isOver || trade.closeAtWork != nil else {
      out.cancel(.orders(.fillMissing(key)))
      return
    }
  }

  private func awaited(_ key: PositionKey) -> DeskOrder? {
    guard let trade = self[key] else { return nil }
    return trade.closeAtWork ?? trade.entryOrder
  }
}
