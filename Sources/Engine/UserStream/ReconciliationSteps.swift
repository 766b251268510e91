import Audit
import Binance
import Market
import TradingEngine

/// Reconciliation: positions, orders and executions by REST, held against the books. engine.md section 5, rules 2 and 7.
extension UserStream {
  static let reconciliationRounds = 5

  // MARK: Questions

  mutating func beginReconciliation(
    _ mode: Reconciliation.Mode, cause: String, again: Bool = false, out: inout Outbox
  ) {
    if let running = reconciliation, mode == .compare, running.mode != .compare { return }
    reconciliationCount += 1
    let number = reconciliationCount
    let earlier = again ? reconciliation : nil
    reconciliation = Reconciliation(
      number: number, mode: mode, cause: cause, startedAt: earlier?.startedAt ?? out.now, askedAt: out.now,
      round: earlier.map { $0.round + 1 } ?? 0, pending: [.positions, .orders, .algoOrders, .account],
      missed: earlier?.missed ?? 0)
    out.send(.positions(.risk(symbol: nil)), for: .user(.reconciliation(number, .positions)))
    out.send(.orders(.open(symbol: nil)), for: .user(.reconciliation(number, .orders)))
    out.send(.algo(.open(symbol: nil)), for: .user(.reconciliation(number, .algoOrders)))
    out.send(.account(.balances), for: .user(.reconciliation(number, .account)))
  }

  /// Holds the venue's word against the books, if the stream is live.
  mutating func compare(cause: String, out: inout Outbox) {
    if isLive { beginReconciliation(.compare, cause: cause, out: &out) }
  }

  mutating func compareRegularly(books: Books, orders: OrderDesk, out: inout Outbox) {
    out.set(.user(.compare), after: settings.compareEvery)
    let isExposed = instruments.positions.contains { books.hasPosition($0) || orders[$0] != nil }
    if isExposed, reconciliation == nil { compare(cause: "every \(settings.compareEvery)", out: &out) }
  }

  // MARK: Answers

  /// - Parameter isLiquidating: orders of a liquidation may be under way. What is being closed must not be taken over,
  ///   protected or corrected by an answer of a moment before.
  mutating func handle(
    _ answer: Answer, to question: Question, books: inout Books, orders: inout OrderDesk, prices: MarketData,
    isLiquidating: Bool, out: inout Outbox
  ) {
    switch question {
    case .createKey: didCreateKey(answer, out: &out)
    case .keepAlive: didKeepAlive(answer, out: &out)
    case .reconciliation(let number, let item):
      guard reconciliation?.number == number else { return }
      reconciliation?.record(answer, for: item)
      guard var taken = reconciliation, taken.pending.isEmpty else { return }
      if taken.hasFailed {
        repeatLater(taken, because: "a request failed", out: &out)
      } else if let absent = reconciling.missing(from: taken.positions.map(\.symbol), held: taken.held) {
        repeatLater(taken, because: "\(absent) is missing from the positions and held in the account", out: &out)
      } else if taken.isOutdated {
        beginReconciliation(.start, cause: taken.cause, again: true, out: &out)
      } else {
        if !taken.asksForTrades, taken.mode != .start {
          askForTrades(&taken, books: books, orders: orders, out: &out)
          reconciliation = taken
          guard taken.pending.isEmpty else { return }
        }
        evaluate(taken, books: &books, orders: &orders, prices: prices, isLiquidating: isLiquidating, out: &out)
      }
    }
  }

  /// Second stage: the executions of every contract that either side has something of.
  private func askForTrades(_ taken: inout Reconciliation, books: Books, orders: OrderDesk, out: inout Outbox) {
    let remote = Set(
      taken.positions.filter { !$0.positionAmt.value.isZero }.map(\.symbol) + taken.algoOrders.map(\.symbol))
    taken.asksForTrades = true
    for key in instruments.positions {
      let name = instruments.name(key.symbol)
      guard books.hasPosition(key) || orders[key] != nil || remote.contains(name) else { continue }
      taken.pending.insert(.trades(key.symbol))
      out.send(
        .account(
          .trades(
            symbol: name, orderId: nil, startTime: books.agreedSince.milliseconds, fromId: nil, limit: 1000)),
        for: .user(.reconciliation(taken.number, .trades(key.symbol))))
    }
  }

  private mutating func repeatLater(_ taken: Reconciliation, because why: String, out: inout Outbox) {
    if taken.mode == .compare {
      reconciliation = nil
      return
    }
    out.log(.warning, "reconcile", 1, "Reconciliation not finished (\(why)), round \(taken.round + 1)")
    if taken.round == Self.reconciliationRounds {
      out.alert(
        "reconciliation_incomplete", value: why, threshold: "\(Self.reconciliationRounds) rounds",
        action: "entries stay blocked, trying on")
      out.audit(
        .reconciliation(
          ReconciliationRecord(
            cause: taken.cause, missedFills: 0, corrected: [], orphansCancelled: 0,
            duration: out.now - taken.startedAt, isComplete: false)))
    }
    out.set(.user(.reconcileAgain), after: .seconds(1))
  }

  private mutating func evaluate(
    _ taken: Reconciliation, books: inout Books, orders: inout OrderDesk, prices: MarketData, isLiquidating: Bool,
    out: inout Outbox
  ) {
    if taken.mode != .compare, isLiquidating {
      out.set(.user(.reconcileAgain), after: .seconds(1))
      return
    }
    switch taken.mode {
    case .start: adopt(taken, books: &books, orders: &orders, prices: prices, out: &out)
    case .reconcile: bookMissed(taken, books: books, out: &out)
    case .compare: checkAgainstBooks(taken, books: &books, orders: orders, out: &out)
    }
  }

  // MARK: Start

  /// What the venue says is taken over before the first entry.
  private mutating func adopt(
    _ taken: Reconciliation, books: inout Books, orders: inout OrderDesk, prices: MarketData, out: inout Outbox
  ) {
    reconciliation = nil
    guard let balance = taken.wallet else {
      beginReconciliation(.start, cause: taken.cause, out: &out)
      return
    }
    books.begin(wallet: balance, from: taken.askedAt)
    for key in instruments.positions {
      let (quantity, entry) = taken.position(of: instruments.name(key.symbol))
      books.takeOver(key, quantity: quantity, entry: entry, on: .start, out: &out)
      protectAdopted(key, taken, books: books, orders: &orders, out: &out)
    }
    out.tell(.ordersListed(taken.orders, taken.algoOrders))
    if !books.open.isEmpty { books.reportExposure("start", prices: prices, out: &out) }
    out.log(.info, "reconcile", 2, "USDT balance: \(balance)")
    becomeLive(out: &out)
  }

  // MARK: After a new stream

  private mutating func bookMissed(_ taken: Reconciliation, books: Books, out: inout Outbox) {
    let found = taken.unbooked(in: books)
    reconciliation?.missed += found.count
    for execution in found { out.tell(.executionFound(execution)) }
    out.tell(.executionsListed(.reconciliation))
  }

  /// What was missed is booked; what still differs has no execution that explains it.
  mutating func didBookMissed(books: inout Books, orders: inout OrderDesk, out: inout Outbox) {
    guard let taken = reconciliation else { return }
    let wrong = instruments.positions.filter { differs($0, taken, books) }
    let names = wrong.map { instruments.name($0.symbol) }
    // The answers are of slightly different moments: an execution in between makes them differ once, not for long.
    if !wrong.isEmpty, taken.round < 2 {
      repeatLater(taken, because: "positions differ: \(names.joined(separator: ", "))", out: &out)
      return
    }
    for key in wrong { correct(key, taken, books: &books, orders: &orders, out: &out) }
    if let balance = taken.wallet, balance != books.wallet {
      out.alert(
        "wallet_differs", value: "own \(books.wallet), venue \(balance)", threshold: "0",
        action: "venue's taken over")
      books.takeOver(wallet: balance, out: &out)
    }
    let cancelled = cancelOrphans(taken, books: books, orders: &orders, out: &out)
    out.tell(.ordersListed(taken.orders, taken.algoOrders))
    for key in instruments.positions where taken.lacksStop(of: key, books: books, orders: orders) {
      orders.closeAtMarket(key, because: "its stop is gone from the venue", books: books, out: &out)
    }
    reconciliation = nil
    books.agree(at: taken.askedAt)
    out.audit(
      .reconciliation(
        ReconciliationRecord(
          cause: taken.cause, missedFills: taken.missed, corrected: names, orphansCancelled: cancelled,
          duration: out.now - taken.startedAt, isComplete: true)))
    out.log(
      .info, "reconcile", 3,
      "Reconciled (\(taken.cause)): \(taken.missed) missed fills, \(cancelled) orphans cancelled")
    becomeLive(out: &out)
  }

  private func differs(_ key: PositionKey, _ taken: Reconciliation, _ books: Books) -> Bool {
    taken.position(of: instruments.name(key.symbol)).quantity != books[key].quantity
  }

  /// A difference that no execution explains: the venue is right, and somebody must look at it.
  private func correct(
    _ key: PositionKey, _ taken: Reconciliation, books: inout Books, orders: inout OrderDesk, out: inout Outbox
  ) {
    let name = instruments.name(key.symbol)
    let (quantity, entry) = taken.position(of: name)
    out.alert(
      "position_corrected", value: "\(name): own \(books[key].quantity), venue \(quantity)",
      threshold: "0", action: "the venue's position is taken over")
    books.takeOver(key, quantity: quantity, entry: entry, on: .difference, out: &out)
    if quantity.isZero {
      orders.end(key)
    } else if orders[key] == nil {
      protectAdopted(key, taken, books: books, orders: &orders, out: &out)
    }
  }

  /// A position that no trade of ours explains gets one, so that it is protected and cleared up like any other.
  private func protectAdopted(
    _ key: PositionKey, _ taken: Reconciliation, books: Books, orders: inout OrderDesk, out: inout Outbox
  ) {
    let book = books[key]
    orders.adopt(key, book: book, algoOrders: taken.algoOrders, at: out.now)
    guard let trade = orders[key], orders.trades(key, are: .placingStop, books) else { return }
    out.alert(
      "position_without_stop", value: "\(instruments.name(key.symbol)) \(book.quantity) @ \(book.averageEntry)",
      threshold: "0", action: "stop placed at \(trade.stop)")
    orders.placeStops(key, books: books, out: &out)
  }

  /// Conditional orders of positions that are flat and being cleared up, or that no trade explains.
  private func cancelOrphans(
    _ taken: Reconciliation, books: Books, orders: inout OrderDesk, out: inout Outbox
  ) -> Int {
    var count = 0
    for order in taken.algoOrders {
      guard let symbol = instruments.symbol(named: order.symbol) else { continue }
      let key = PositionKey(symbol)
      guard !books.hasPosition(key), orders.phase(key, books) ?? .clearing == .clearing else { continue }
      orders.cancelAlgo(key, order.algoId, out: &out)
      count += 1
    }
    return count
  }

  // MARK: In between

  /// A difference that is older than the echo limit is an event that the stream should have brought.
  private mutating func checkAgainstBooks(
    _ taken: Reconciliation, books: inout Books, orders: OrderDesk, out: inout Outbox
  ) {
    reconciliation = nil
    guard isLive else { return }
    let missing = taken.unbooked(in: books)
    let wrong = instruments.positions.filter { differs($0, taken, books) }
    let unprotected = instruments.positions.filter { taken.lacksStop(of: $0, books: books, orders: orders) }
    guard !missing.isEmpty || !wrong.isEmpty || !unprotected.isEmpty else {
      books.agree(at: taken.askedAt)
      return
    }
    let isOld = missing.contains { out.now - $0.time >= settings.echoLimit }
    guard isOld || taken.cause == "recheck" else {
      out.set(.user(.recheck), after: settings.echoLimit)
      return
    }
    out.alert(
      "event_missed", value: "\(missing.count) executions, \(wrong.count) positions, \(unprotected.count) stops",
      threshold: "\(settings.echoLimit)",
      action: "rotate the listen key and reconcile")
    handle(.eventMissed, out: &out)
  }
}
