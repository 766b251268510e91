import Audit
import Binance
import Market
import TradingEngine

/// What answers and alarms mean for orders and their trades.
extension OrderDesk {
  mutating func handle(
    _ answer: Answer, to question: Question, books: inout Books, prices: MarketData, out: inout Outbox
  ) {
    switch question {
    case .configure(let symbol): didConfigure(symbol, answer, out: &out)
    case .place(let id): didPlace(id, answer, books: &books, prices: prices, out: &out)
    case .query(let id): didQuery(id, answer, books: books, out: &out)
    case .executions(let key): didListExecutions(key, answer, books: books, out: &out)
    case .sought(let id): didSeek(id, answer, books: books, out: &out)
    case .siblings(let key): didListSiblings(key, answer, books: books, out: &out)
    case .cancel(let key, let id): didCancel(key, id, answer, out: &out)
    }
  }

  mutating func handle(_ alarm: Alarm, books: Books, out: inout Outbox) {
    switch alarm {
    case .echo: checkEchoes(out: &out)
    case .fillMissing(let key): askForFill(key, books: books, out: &out)
    case .protection(let key): protectionIsLate(key, books: books, out: &out)
    case .queryAgain(let key): askAgain(key, books: books, out: &out)
    case .closeAgain(let key): closeIsDue(key, books: books, out: &out)
    case .siblings(let key): askForSiblings(key, books: books, out: &out)
    }
  }

  /// "No need to change margin type" is success (engine.md 4.1); anything else is told and does not stop the start.
  private func didConfigure(_ symbol: Symbol, _ answer: Answer, out: inout Outbox) {
    guard case .refused(let error) = answer, error.code != .sameMarginType else { return }
    out.audit(
      .apiError(
        APIErrorRecord(
          operation: "configure", symbol: instruments.name(symbol), code: error.code.rawValue, message: error.message)))
  }

  // MARK: Placing

  private mutating func didPlace(
    _ id: String, _ answer: Answer, books: inout Books, prices: MarketData, out: inout Outbox
  ) {
    guard let key = position(of: id) else { return }
    switch answer {
    case .order(let order):
      var news = News()
      news.venueId = order.orderId
      news.quantity = order.origQty.value
      news.status = order.status.wireName
      apply(.accepted, to: id, key, news, books: books, out: &out)
      didAccept(order, id, key, books: &books, prices: prices, out: &out)
    case .algoOrder(let order):
      var news = News()
      news.venueId = order.algoId
      news.triggerPrice = order.triggerPrice.value
      news.status = order.algoStatus.wireName
      apply(.accepted, to: id, key, news, books: books, out: &out)
    // It was sent twice, by us or on the way, and the first stands.
    case .refused(let error) where error.code == .duplicateClientId:
      apply(.unanswered, to: id, key, News(why: error.message), books: books, out: &out)
    case .refused(let error):
      apply(.refused, to: id, key, News(error: error, why: "refused: \(error.message)"), books: books, out: &out)
    default:
      if self[key]?[id]?.kind.isConditional == false { out.cancel(.orders(.fillMissing(key))) }
      self[key]?[id]?.queries = 0
      apply(.unanswered, to: id, key, News(why: "\(answer)"), books: books, out: &out)
    }
  }

  /// A MARKET order is with the venue.
  private mutating func didAccept(
    _ answer: OrderAnswer, _ id: String, _ key: PositionKey, books: inout Books, prices: MarketData,
    out: inout Outbox
  ) {
    guard let order = self[key]?[id] else { return }
    let isEntry = order.kind == .entry
    if !isEntry { out.tell(.closeConfirmed(key)) }
    if let execution = fillSource.execution(from: answer, symbol: key.symbol, at: out.now) {
      books.enter(execution, prices: prices, out: &out)
      if !isEntry, fillSource.takesForClosed(answer) { takeForClosed(execution, books: &books, out: &out) }
    }
    // RESULT: that it is filled is known now, so the stop goes out; what is booked are the executions (4.3).
    let isFilled =
      answer.status == .filled && (answer.avgPrice?.value.units ?? 0) > 0 && !answer.executedQty.value.isZero
    if isEntry, isFilled, trades(key, are: .entering, books) { beginProtection(key, books: books, out: &out) }
    if self[key]?[id].map({ !$0.isOver }) ?? false { out.set(.orders(.fillMissing(key)), after: settings.fillWait) }
  }

  // MARK: Steps

  /// What is known of an order besides the event itself.
  struct News {
    var venueId: Int64?
    var quantity: Quantity?
    var triggerPrice: Price?
    var status: String?
    var error: VenueError?
    /// Why an outcome is not known.
    var why = ""
  }

  /// Moves an order on and does what that asks for.
  mutating func apply(
    _ event: OrderEvent, to id: String, _ key: PositionKey, _ news: News = News(), books: Books, out: inout Outbox
  ) {
    guard let before = phase(key, books) else { return }
    if let venueId = news.venueId {
      if self[key]?[id]?.kind.isConditional == true {
        self[key]?[id]?.venueId = venueId
      } else {
        identify(id, key, as: venueId, books: books, out: &out)
      }
    }
    let steps = apply(event, to: id, key)
    if let trade = self[key], trade[id]?.kind.isConditional == true,
      !trade.orders.contains(where: { $0.kind.isConditional && $0.state.isUnconfirmed })
    {
      out.cancel(.orders(.queryAgain(key)))
    }
    for step in steps {
      switch step {
      case .recordPlaced:
        record(.placed, id, key, news, out: &out)
        self[key]?[id]?.isPlacedOnRecord = true
      case .recordRefused, .recordLost: record(.rejected, id, key, news, out: &out)
      case .recordUnresolved:
        // The answer to an earlier attempt, of an order whose placement is on record: that stays.
        guard self[key]?[id]?.isPlacedOnRecord == false else { continue }
        record(.unresolved, id, key, news, out: &out)
        out.log(.warning, "orders", 2, "Outcome of \(id) is unknown (\(news.why)); asking the venue")
      case .awaitEcho: awaitEcho(of: id, out: &out)
      case .dropEcho: echoes.drop(id)
      case .ask: ask(id, key, out: &out)
      case .goOn: didStand(id, key, books: books, out: &out)
      case .doWithout: doWithout(id, key, phase: before, news, books: books, out: &out)
      }
    }
  }

  mutating func awaitEcho(of id: String, out: inout Outbox) {
    guard echoes.isListening else { return }
    echoes.confirm(id, deadline: out.now + settings.echoLimit)
    if let next = echoes.nextDeadline { out.set(.orders(.echo), at: next) }
  }

  /// A stop or a target stands. Targets follow once every stop does.
  private mutating func didStand(_ id: String, _ key: PositionKey, books: Books, out: inout Outbox) {
    guard let order = self[key]?[id], order.stands else { return }
    if order.kind.role == .stop {
      watchCover(key, books: books, out: &out)
      if trades(key, are: .placingTarget, books) { placeTargets(key, out: &out) }
    } else {
      reportExecuted(key, books: books, out: &out)
    }
  }

  /// - Parameter phase: of the trade, before the order came to nothing.
  private mutating func doWithout(
    _ id: String, _ key: PositionKey, phase: OpenTrade.Phase, _ news: News, books: Books, out: inout Outbox
  ) {
    guard let order = self[key]?[id] else { return }
    switch order.kind {
    case .entry:
      stopAsking(key, out: &out)
      if !books.hasPosition(key) { end(key) }
    case .stop: doWithoutStop(id, key, news.error?.code, books: books, out: &out)
    case .target:
      guard phase == .placingTarget else { return }
      reportExecuted(key, books: books, out: &out)
      if news.error?.code == .wouldTrigger {
        closeAtMarket(key, because: "target is reached already", books: books, out: &out)
      }
    case .close:
      stopAsking(key, out: &out)
      guard let error = news.error else { return }
      if order.state == .lost {
        out.tell(.closeFailed(CloseFailure(key: key, cause: .cameToNothing(error.message))))
      } else if books.hasPosition(key) {
        // Else it was closed by another hand meanwhile.
        out.tell(.closeFailed(CloseFailure(key: key, cause: .refused(error))))
      }
    }
  }

  /// The market is beyond the stop already, so the position is closed now. Otherwise its limit decides; a successor that the old
  /// stop was still in the way of is placed once more meanwhile.
  private mutating func doWithoutStop(
    _ id: String, _ key: PositionKey, _ code: VenueCode?, books: Books, out: inout Outbox
  ) {
    watchCover(key, books: books, out: &out)
    guard let kind = self[key]?[id]?.kind else { return }
    let isSuccessor = (self[key]?.orders.first { $0.kind == kind })?.id != id
    switch code {
    case .wouldTrigger?: closeAtMarket(key, because: "stop would trigger immediately", books: books, out: &out)
    case .noPositionForGTE?: out.tell(.positionDoubted(cause: "stop without a position"))
    case .secondClosePosition? where isSuccessor: replaceStop(id, key, books: books, out: &out)
    default: break
    }
  }

  /// Once for each trade: when its entry is filled to the end and its protection is settled.
  mutating func reportExecuted(_ key: PositionKey, books: Books, out: inout Outbox) {
    guard let trade = self[key], trades(key, are: .protected, books), trade.isEntryComplete, !trade.isReported else {
      return
    }
    self[key]?.isReported = true
    let name = instruments.name(key.symbol)
    let book = books[key]
    out.audit(
      .tradeExecuted(
        TradeExecutedRecord(
          symbol: name, direction: trade.direction, entryPrice: book.averageEntry, quantity: book.quantity.magnitude,
          leverage: settings.leverage, entryOrderId: trade.entryOrder.venueId ?? 0,
          protectiveOrders: trade.protectiveOrders)))
    out.log(
      .info, "orders", 3,
      "Trade executed: \(name) \(book.quantity.magnitude) @ \(book.averageEntry), TP/SL=\(trade.protectiveOrders)/2 orders"
    )
  }

  // MARK: Records

  private func record(
    _ kind: OrderRecord.Kind, _ id: String, _ key: PositionKey, _ news: News, out: inout Outbox
  ) {
    guard let trade = self[key], let order = trade[id] else { return }
    let role = order.kind.role
    let type: OrderType =
      switch role {
      case .entry, .close: .market
      case .stop: .stopMarket
      case .target: .takeProfitMarket
      }
    out.audit(
      .order(
        OrderRecord(
          kind: kind, role: role, symbol: instruments.name(key.symbol),
          side: role == .entry ? trade.direction.entrySide : trade.direction.exitSide, type: type.wireName,
          clientId: id,
          venueId: news.venueId, quantity: news.quantity, triggerPrice: news.triggerPrice, status: news.status,
          error: news.error)))
    if let error = news.error {
      out.log(
        .error, "orders", 4,
        "\(instruments.name(key.symbol)) \(role.rawValue) order rejected: code=\(error.code), msg=\(error.message)")
    }
  }
}
