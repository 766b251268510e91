import Audit
import Basics
import Binance
import Market
import TradingEngine

/// What a liquidation learns of the account and cancels: before the first close (cancelling) and after the last (verifying).
extension Liquidation {
  // MARK: Questions

  mutating func ask(_ question: Question, books: Books, out: inout Outbox) {
    guard let running else { return }
    if question == .positions { self.running?.askedAt = out.now }
    self.running?.pending.insert(question)
    out.send(call(for: question, running, books: books, at: out.now), for: .liquidation(running.number, question))
  }

  private func call(
    for question: Question, _ running: EmergencyLiquidation, books: Books, at now: Timestamp
  ) -> Call {
    switch question {
    case .positions: return .positions(.risk(symbol: nil))
    case .orders: return .orders(.open(symbol: nil))
    case .algoOrders: return .algo(.open(symbol: nil))
    case .missedTrades(let key):
      return .account(
        .trades(
          symbol: instruments.name(key.symbol), orderId: nil, startTime: books.agreedSince.milliseconds,
          fromId: nil, limit: 1000))
    case .settlement(let key):
      let since = (running.executionBegan ?? now) - Books.tradeOverlap
      return .account(
        .trades(
          symbol: instruments.name(key.symbol), orderId: nil, startTime: since.milliseconds, fromId: nil, limit: 1000))
    case .cancelOrders(let symbol): return .orders(.cancelAll(symbol: instruments.name(symbol)))
    case .cancelAlgo(_, let id): return .algo(.cancel(.id(id)))
    }
  }

  /// An answer of a liquidation that is over says nothing any more, except that executions are executions.
  mutating func handle(
    _ answer: Answer, to question: Question, of number: Int, books: Books, orders: inout OrderDesk, out: inout Outbox
  ) {
    guard let running, running.number == number, isExecuting else {
      if case .trades(let trades) = answer { record(trades, for: question, books: books, out: &out) }
      return
    }
    if accepts(answer, for: question, books: books, orders: &orders, out: &out) {
      self.running?.pending.remove(question)
    } else {
      askLater(question, answer, out: &out)
    }
  }

  /// False: the answer is none, so it is asked again.
  private mutating func accepts(
    _ answer: Answer, for question: Question, books: Books, orders: inout OrderDesk, out: inout Outbox
  ) -> Bool {
    switch (question, answer) {
    case (.positions, .positions(let rows)):
      running?.positionRows = rows
      markGone(books: books)
    case (.orders, .orders(let rows)): running?.orderRows = rows
    case (.algoOrders, .algoOrders(let rows)): running?.algoRows = rows
    case (.missedTrades, .trades(let trades)), (.settlement, .trades(let trades)):
      record(trades, for: question, books: books, out: &out)
    case (.cancelOrders(let symbol), .done): didCancel(symbol, [], out: &out)
    case (.cancelAlgo(let key, let id), .algoOrderCancelled):
      orders.awaitEcho(of: OrderDesk.cancelEcho(id), out: &out)
      didCancel(key.symbol, [JSONMember("algo_id", .string(String(id)))], out: &out)
    case (.cancelAlgo(let key, let id), .refused(let error)) where error.code.isNoOrder:
      orders.echoes.drop(OrderDesk.cancelEcho(id))
      didCancel(
        key.symbol, [JSONMember("algo_id", .string(String(id))), JSONMember("gone_already", .bool(true))], out: &out)
    default: return false
    }
    return true
  }

  private mutating func didCancel(_ symbol: Symbol, _ data: [JSONMember], out: inout Outbox) {
    running?.ordersCancelled += 1
    audit(.cancelled, symbol: symbol, data: data, out: &out)
  }

  /// Executions that the books do not have are booked by the normal path, once.
  private mutating func record(_ trades: [UserTrade], for question: Question, books: Books, out: inout Outbox) {
    let key: PositionKey
    switch question {
    case .missedTrades(let of): key = of
    case .settlement(let of):
      key = of
      recordReport(trades, of: key, at: out.now)
    default: return
    }
    for trade in trades.sorted(by: { ($0.time, $0.id) < ($1.time, $1.id) }) {
      let execution = Execution(trade, symbol: key.symbol, wasMissed: true)
      if books.isAfterTakeOver(execution) { out.tell(.executionFound(execution)) }
    }
  }

  private mutating func askLater(_ question: Question, _ answer: Answer, out: inout Outbox) {
    guard let running else { return }
    let repeats = running.repeats[question, default: 0] + 1
    self.running?.repeats[question] = repeats
    if repeats <= settings.retries {
      out.set(.liquidation(.askAgain(question)), after: settings.delay(beforeRetry: repeats))
      return
    }
    var error: VenueError?
    if case .refused(let refusal) = answer { error = refusal }
    self.running?.pending.remove(question)
    switch question {
    case .cancelOrders(let symbol): didNotCancel(symbol, error, attempts: repeats, out: &out)
    case .cancelAlgo(let key, _): didNotCancel(key.symbol, error, attempts: repeats, out: &out)
    default:
      out.audit(
        .apiError(
          APIErrorRecord(
            operation: "liquidation", symbol: nil, code: error?.code.rawValue ?? 0,
            message: error?.message ?? "no answer after \(repeats) attempts: \(answer)")))
    }
  }

  private mutating func didNotCancel(_ symbol: Symbol, _ error: VenueError?, attempts: Int, out: inout Outbox) {
    running?.ordersFailed += 1
    audit(
      .cancelFailed(error.map(RefusalRecord.init)), symbol: symbol, data: [JSONMember("attempt", .integer(attempts))],
      out: &out)
  }

  // MARK: Cancelling

  mutating func readAccount(books: Books, out: inout Outbox) {
    running?.positionRows = nil
    running?.orderRows = []
    running?.algoRows = []
    for question in [Question.positions, .orders, .algoOrders] { ask(question, books: books, out: &out) }
  }

  /// Takes over what the books do not know, and asks for the executions where they differ.
  mutating func compareAccount(books: inout Books, out: inout Outbox) {
    guard let running else { return }
    enter(.cancelling(.comparing), out: &out)
    guard running.positionRows != nil else {
      // Without the venue's word the books must do; without books there is nothing to go by.
      if !instruments.symbols.allSatisfy(books.isAdopted) {
        end(error: "positions unknown", books: books, out: &out)
      }
      return
    }
    for key in instruments.positions {
      let row = running.position(of: instruments.name(key.symbol))
      let quantity = row?.positionAmt.value ?? .zero
      if !books.isAdopted(key.symbol) {
        books.takeOver(
          key, quantity: quantity, entry: row?.entryPrice.value ?? .zero, asOf: moment(of: row, running),
          on: .liquidation, out: &out)
      } else if quantity != books[key].quantity {
        ask(.missedTrades(key), books: books, out: &out)
      }
    }
  }

  /// Resting entries and targets. A stop stays as long as its position.
  mutating func cancelOrders(books: inout Books, orders: inout OrderDesk, out: inout Outbox) {
    guard let running else { return }
    enter(.cancelling(.cancelling), out: &out)
    correctBooks(running, books: &books, orders: orders, out: &out)
    for key in instruments.positions {
      let name = instruments.name(key.symbol)
      if running.orderRows.contains(where: { $0.symbol == name && !$0.reduceOnly }) {
        ask(.cancelOrders(key.symbol), books: books, out: &out)
      }
      for order in running.algoRows where order.symbol == name {
        if order.orderType.isTarget || closingPlan.removesStopsFirst {
          cancel(order, of: key, books: books, orders: &orders, out: &out)
        }
      }
    }
  }

  private mutating func cancel(
    _ order: AlgoOrderAnswer, of key: PositionKey, books: Books, orders: inout OrderDesk, out: inout Outbox
  ) {
    orders.expectCancel(of: order.algoId, key)
    ask(.cancelAlgo(key, order.algoId), books: books, out: &out)
  }

  /// A difference that no execution explains, and that no entry under way does: the venue is right. What its answer does not
  /// list is not taken for flat: the answer may be incomplete, and a close that is not needed is only refused.
  private mutating func correctBooks(
    _ running: EmergencyLiquidation, books: inout Books, orders: OrderDesk, out: inout Outbox
  ) {
    for key in instruments.positions {
      let name = instruments.name(key.symbol)
      guard let row = running.position(of: name), row.positionAmt.value != books[key].quantity,
        // What the stream told after the question, or executed after the answer, is newer.
        !books.newest[key.symbol].outdates(
          answerTo: running.askedAt, updatedAt: Timestamp(milliseconds: row.updateTime)),
        !orders.trades(key, are: .entering, books), !orders.trades(key, are: .closing, books)
      else { continue }
      out.alert(
        "position_corrected",
        value: "\(name): own \(books[key].quantity), venue \(row.positionAmt.value)",
        threshold: "0", action: "the venue's position is taken over")
      books.takeOver(
        key, quantity: row.positionAmt.value, entry: row.entryPrice.value, asOf: moment(of: row, running),
        on: .difference, out: &out)
      replaceTarget(key, books: books)
    }
  }

  private func moment(of row: PositionRisk?, _ running: EmergencyLiquidation) -> Timestamp {
    Reconciliation.moment(Timestamp(milliseconds: row?.updateTime ?? 0), askedAt: running.askedAt)
  }

  /// While positions are being closed: what the venue does not have any more needs no further close.
  private mutating func markGone(books: Books) {
    guard let running, running.stage == .closing else { return }
    for index in running.targets.indices where running.targets[index].isUnderWay {
      let key = running.targets[index].key
      let isOutdated = books.newest[key.symbol].heardAt > running.askedAt
      let isGone = running.position(of: instruments.name(key.symbol)) == nil && !isOutdated
      self.running?.targets[index].isGone = isGone
    }
  }

  // MARK: Verifying

  mutating func beginVerifying(books: Books, out: inout Outbox) {
    enter(.verifying(.reading), out: &out)
    readAccount(books: books, out: &out)
  }

  /// Flat, and no order left; what is left is dealt with, up to three rounds.
  mutating func judgeRound(books: Books, orders: inout OrderDesk, out: inout Outbox) {
    guard let running else { return }
    guard running.positionRows != nil else {
      end(error: "account could not be read", books: books, out: &out)
      return
    }
    self.running?.rounds += 1
    let isLast = running.rounds + 1 >= EmergencyLiquidation.roundsMax
    func isFlat(_ key: PositionKey) -> Bool {
      running.position(of: instruments.name(key.symbol)) == nil && !books.hasPosition(key)
    }
    let open = instruments.positions.filter { key in
      !isFlat(key) && !running.targets.contains { $0.key == key && $0.outcome == .failed }
    }
    // What was sent and is not executed is waited for, not sent again.
    let isLate = open.contains { key in
      books.hasPosition(key) && !running.targets.contains { $0.key == key && $0.outcome != .closed }
    }
    if isLate, !isLast {
      // An entry that was under way has become a position meanwhile.
      enter(.closing, out: &out)
      return
    }
    let cancels = running.algoRows.compactMap { order -> (AlgoOrderAnswer, PositionKey)? in
      guard let symbol = instruments.symbol(named: order.symbol), isFlat(PositionKey(symbol)) else { return nil }
      return (order, PositionKey(symbol))
    }
    let resting = running.orderRows.filter { !$0.reduceOnly }
    let leftovers =
      cancels.map { "\($0.0.symbol) \($0.0.orderType) \($0.0.algoId)" }
      + resting.map { "\($0.symbol) \($0.type) \($0.orderId)" }
      + open.map { "\(instruments.name($0.symbol)) position" }
    self.running?.leftovers = leftovers
    guard !leftovers.isEmpty, !isLast else {
      end(books: books, out: &out)
      return
    }
    enter(.verifying(.sweeping), out: &out)
    for (order, key) in cancels { cancel(order, of: key, books: books, orders: &orders, out: &out) }
    for symbol in instruments.symbols where resting.contains(where: { $0.symbol == instruments.name(symbol) }) {
      ask(.cancelOrders(symbol), books: books, out: &out)
    }
  }
}
