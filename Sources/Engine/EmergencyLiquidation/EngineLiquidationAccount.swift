import Binance
import Market
import TradingEngine

/// What a liquidation learns of the account and cancels: before the first close (CANCELLING) and after the last
/// (VERIFYING).
extension Engine {
  // MARK: Questions

  mutating func ask(_ question: LiquidationQuestion) {
    guard let running = liquidation else { return }
    liquidation?.pending.insert(question)
    out.send(call(for: question, running), for: .liquidation(running.number, question))
  }

  private func call(for question: LiquidationQuestion, _ running: EmergencyLiquidation) -> Call {
    switch question {
    case .positions: return .positionRisk(symbol: nil)
    case .orders: return .openOrders(symbol: nil)
    case .algoOrders: return .openAlgoOrders(symbol: nil)
    case .missedTrades(let symbol):
      return .userTrades(
        symbol: instruments.name(symbol), orderId: nil, startTime: (agreedAt - Self.tradeOverlap).milliseconds,
        fromId: nil, limit: 1000)
    case .settlement(let symbol):
      let since = (running.executionBegan ?? now) - Self.tradeOverlap
      return .userTrades(
        symbol: instruments.name(symbol), orderId: nil, startTime: since.milliseconds, fromId: nil, limit: 1000)
    case .cancelOrders(let symbol): return .cancelAllOrders(symbol: instruments.name(symbol))
    case .cancelAlgo(_, let id): return .cancelAlgoOrder(.id(id))
    }
  }

  /// An answer of a liquidation that is over says nothing any more, except that executions are executions.
  mutating func answered(_ number: Int, _ question: LiquidationQuestion, _ answer: Answer) {
    guard let running = liquidation, running.number == number, running.state.isExecuting else {
      if case .trades(let trades) = answer { take(trades, for: question) }
      return
    }
    guard take(answer, for: question) else {
      again(question, answer)
      return
    }
    liquidation?.pending.remove(question)
    if liquidation?.pending.isEmpty == true { goOn() }
  }

  /// False: the answer is none, so it is asked again.
  private mutating func take(_ answer: Answer, for question: LiquidationQuestion) -> Bool {
    switch (question, answer) {
    case (.positions, .positions(let rows)): liquidation?.positionRows = rows
    case (.orders, .orders(let rows)): liquidation?.orderRows = rows
    case (.algoOrders, .algoOrders(let rows)): liquidation?.algoRows = rows
    case (.missedTrades, .trades(let trades)), (.settlement, .trades(let trades)): take(trades, for: question)
    case (.cancelOrders(let symbol), .done): cancelled(symbol, [])
    case (.cancelAlgo(let symbol, let id), .algoOrderCancelled):
      awaitEcho(Self.cancelEcho(id))
      cancelled(symbol, [JSONMember("algo_id", .string(String(id)))])
    case (.cancelAlgo(let symbol, let id), .refused(let error)) where error.code == -2011 || error.code == -2013:
      echoes.settle(Self.cancelEcho(id))
      cancelled(symbol, [JSONMember("algo_id", .string(String(id))), JSONMember("gone_already", .bool(true))])
    default: return false
    }
    return true
  }

  private mutating func cancelled(_ symbol: Symbol, _ data: [JSONMember]) {
    liquidation?.ordersCancelled += 1
    audit(.cancelled, symbol: symbol, data: data)
  }

  /// Executions that the books do not have are booked by the normal path, once.
  private mutating func take(_ trades: [UserTrade], for question: LiquidationQuestion) {
    let symbol: Symbol
    switch question {
    case .missedTrades(let of): symbol = of
    case .settlement(let of):
      symbol = of
      if liquidation != nil { report(trades, of: symbol) }
    default: return
    }
    for trade in trades.sorted(by: { ($0.time, $0.id) < ($1.time, $1.id) }) {
      let execution = Execution(trade, symbol: symbol, wasMissed: true)
      if execution.time >= adoptedAt { book(execution) }
    }
  }

  private mutating func again(_ question: LiquidationQuestion, _ answer: Answer) {
    guard let running = liquidation else { return }
    let repeats = running.repeats[question, default: 0] + 1
    liquidation?.repeats[question] = repeats
    if repeats <= settings.liquidation.retries {
      out.set(
        .liquidation(.askAgain(question)), after: settings.liquidation.delay(beforeRetry: repeats))
      return
    }
    var error: VenueError?
    if case .refused(let refusal) = answer { error = refusal }
    liquidation?.pending.remove(question)
    switch question {
    case .cancelOrders(let symbol), .cancelAlgo(let symbol, _):
      liquidation?.ordersFailed += 1
      audit(.cancelFailed(error), symbol: symbol, data: [JSONMember("attempt", .integer(repeats))])
    default:
      out.audit(
        .apiError(
          operation: "liquidation", symbol: nil, code: error?.code.rawValue ?? 0,
          message: error?.message ?? "no answer after \(repeats) attempts: \(answer)"))
    }
    if liquidation?.pending.isEmpty == true { goOn() }
  }

  /// Nothing is being asked any more.
  private mutating func goOn() {
    guard let running = liquidation else { return }
    switch running.state {
    case .cancelling:
      if !running.isAccountRead {
        accountIsRead()
      } else if !running.isCancelling {
        prepareCancels()
      } else {
        beginClosing()
      }
    case .settling: judgeRead()
    case .verifying where running.isSweeping:
      liquidation?.isSweeping = false
      out.set(.liquidation(.nextRound), after: settings.liquidation.settleWait)
    case .verifying: judgeRound()
    default: break
    }
  }

  // MARK: The account

  mutating func readAccount() {
    liquidation?.positionRows = nil
    liquidation?.orderRows = []
    liquidation?.algoRows = []
    for question in [LiquidationQuestion.positions, .orders, .algoOrders] { ask(question) }
  }

  func venuePosition(_ symbol: Symbol, _ rows: [PositionRisk]) -> PositionRisk? {
    rows.first { $0.symbol == instruments.name(symbol) && !$0.positionAmt.value.isZero }
  }

  /// Takes over what the books do not know, and asks for the executions where they differ.
  private mutating func accountIsRead() {
    guard let running = liquidation else { return }
    liquidation?.isAccountRead = true
    guard let rows = running.positionRows else {
      // Without the venue's word the books must do; without books there is nothing to go by.
      guard symbols.allSatisfy(\.isPositionKnown) else {
        endLiquidation(error: "positions unknown")
        return
      }
      prepareCancels()
      return
    }
    for symbol in instruments.symbols {
      let row = venuePosition(symbol, rows)
      let quantity = row?.positionAmt.value ?? .zero
      if !symbols[index(symbol)].isPositionKnown {
        takeOver(symbol, quantity: quantity, entry: row?.entryPrice.value ?? .zero, on: .liquidation)
      } else if quantity != symbols[index(symbol)].book.quantity {
        ask(.missedTrades(symbol))
      }
    }
    if liquidation?.pending.isEmpty == true { prepareCancels() }
  }

  /// Resting entries and targets. A stop stays as long as its position.
  private mutating func prepareCancels() {
    guard let running = liquidation else { return }
    liquidation?.isCancelling = true
    if let rows = running.positionRows { correctBooks(rows) }
    for symbol in instruments.symbols {
      let name = instruments.name(symbol)
      if running.orderRows.contains(where: { $0.symbol == name && !$0.reduceOnly }) { ask(.cancelOrders(symbol)) }
      for order in running.algoRows where order.symbol == name {
        if order.orderType.isTarget || parts.closingPlan.removesStopsFirst { cancel(order, of: symbol) }
      }
    }
    if liquidation?.pending.isEmpty == true { beginClosing() }
  }

  private mutating func cancel(_ order: AlgoOrderAnswer, of symbol: Symbol) {
    if user.state == .live { echoes.expect(Self.cancelEcho(order.algoId)) }
    ask(.cancelAlgo(symbol, order.algoId))
  }

  /// A difference that no execution explains, and that no entry under way does: the venue is right. What its answer does not
  /// list is not taken for flat: the answer may be incomplete, and a close that is not needed is only refused.
  private mutating func correctBooks(_ rows: [PositionRisk]) {
    for symbol in instruments.symbols {
      let state = symbols[index(symbol)]
      guard let row = venuePosition(symbol, rows), row.positionAmt.value != state.book.quantity,
        state.trade?.phase != .entering, state.trade?.phase != .closing
      else { continue }
      out.alert(
        "position_corrected",
        value: "\(instruments.name(symbol)): own \(state.book.quantity), venue \(row.positionAmt.value)",
        threshold: "0", action: "the venue's position is taken over")
      takeOver(symbol, quantity: row.positionAmt.value, entry: row.entryPrice.value, on: .difference)
    }
  }

  // MARK: Verifying

  mutating func beginVerifying() {
    move(to: .verifying)
    readAccount()
  }

  /// Flat, and no order left; what is left is dealt with, up to three rounds.
  private mutating func judgeRound() {
    guard let running = liquidation else { return }
    guard let rows = running.positionRows else {
      endLiquidation(error: "account could not be read")
      return
    }
    liquidation?.rounds += 1
    let isLast = running.rounds + 1 >= EmergencyLiquidation.roundsMax
    func isGivenUp(_ symbol: Symbol) -> Bool {
      running.targets.contains { $0.symbol == symbol && $0.outcome == .failed }
    }
    let open = instruments.symbols.filter { symbol in
      (venuePosition(symbol, rows) != nil || symbols[index(symbol)].hasPosition) && !isGivenUp(symbol)
    }
    // What was sent and is not executed is waited for, not sent again.
    let late = open.filter { symbol in
      symbols[index(symbol)].hasPosition
        && !running.targets.contains { $0.symbol == symbol && $0.outcome != .closed }
    }
    if !late.isEmpty, !isLast {
      // An entry that was under way has become a position meanwhile.
      move(to: .closing)
      return
    }
    var leftovers: [String] = []
    var cancels: [(AlgoOrderAnswer, Symbol)] = []
    for order in running.algoRows {
      guard let symbol = instruments.symbol(named: order.symbol), venuePosition(symbol, rows) == nil,
        !symbols[index(symbol)].hasPosition
      else { continue }
      cancels.append((order, symbol))
      leftovers.append("\(order.symbol) \(order.orderType) \(order.algoId)")
    }
    for order in running.orderRows where !order.reduceOnly {
      leftovers.append("\(order.symbol) \(order.type) \(order.orderId)")
    }
    leftovers += open.map { "\(instruments.name($0)) position" }
    liquidation?.leftovers = leftovers
    guard !leftovers.isEmpty, !isLast else {
      endLiquidation()
      return
    }
    liquidation?.isSweeping = true
    for (order, symbol) in cancels { cancel(order, of: symbol) }
    for symbol in instruments.symbols
    where running.orderRows.contains(where: { $0.symbol == instruments.name(symbol) && !$0.reduceOnly }) {
      ask(.cancelOrders(symbol))
    }
    if liquidation?.pending.isEmpty == true { goOn() }
  }
}
