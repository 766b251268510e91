import Audit
import Binance
import Market
import TradingEngine

/// Reconciliation: positions, orders and executions by REST, held against the books. engine.md section 5, rules 2 and 7.
extension UserStream {
  static let reconciliationRounds = 5
  /// How long executions of a trade of ours may take to be listed before the venue's position is taken over without them.
  static let explanationLimit = Span.seconds(30)

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
    case .gap(let symbol): didAskForGap(symbol, answer, out: &out)
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
    out.set(.user(.reconcileAgain), after: Self.pause(afterRound: taken.round))
  }

  /// One second three times, then two, then four: a round weighs about 95, so that one a second for half a minute would use
  /// up what the venue allows in a whole one (binance-usdm 1.6).
  static func pause(afterRound round: Int) -> Span { .seconds(round < 3 ? 1 : round < 5 ? 2 : 4) }

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
    let isDated = taken.walletUpdatedAt.milliseconds > 0
    books.begin(wallet: balance, asOf: isDated ? taken.walletUpdatedAt : .distantPast, from: taken.askedAt)
    for key in instruments.positions {
      let (quantity, entry) = taken.position(of: instruments.name(key.symbol))
      // Executions of before the question are in its answer, and nothing has been booked yet.
      books.takeOver(
        key, quantity: quantity, entry: entry, asOf: taken.askedAt - .milliseconds(1), on: .start, out: &out)
      protectAdopted(key, taken, books: books, orders: &orders, out: &out)
    }
    tellOrders(taken, out: &out)
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
    for key in wrong { books.doubt(key.symbol, true) }
    if let why = reasonToWait(taken, wrong, books: books, orders: orders) {
      protectUnbooked(wrong, taken, books: books, orders: &orders, out: &out)
      repeatLater(taken, because: why, out: &out)
      return
    }
    // What is still newer than the answer stays: it is looked at again in the next comparison.
    let corrected = wrong.filter { !isOutdated($0, taken, books) }
    for key in corrected { correct(key, taken, books: &books, orders: &orders, out: &out) }
    if let balance = taken.wallet, balance != books.wallet, !taken.isWalletOutdated(books) {
      out.alert(
        "wallet_differs", value: "own \(books.wallet), venue \(balance)", threshold: "0",
        action: "venue's taken over")
      books.takeOver(wallet: balance, asOf: taken.walletMoment, out: &out)
    }
    let cancelled = cancelOrphans(taken, books: books, orders: &orders, out: &out)
    tellOrders(taken, out: &out)
    repairProtection(taken, books: books, orders: &orders, out: &out)
    for key in instruments.positions { books.doubt(key.symbol, false) }
    let names = corrected.map { instruments.name($0.symbol) }
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

  /// Why nothing is taken over yet, or nil.
  private func reasonToWait(
    _ taken: Reconciliation, _ wrong: [PositionKey], books: Books, orders: OrderDesk
  ) -> String? {
    let isEarly = taken.round < 2
    let isPatient = taken.lastFor < Self.explanationLimit
    // The answers are of slightly different moments: an execution in between makes them differ once, not for long. The
    // executions of a trade of ours will be listed; a position that nobody knows of is not left alone for so long.
    let awaited = wrong.filter { key in
      isEarly || (isPatient && (orders[key] != nil || isOutdated(key, taken, books)))
    }
    if !awaited.isEmpty {
      return "positions differ: \(awaited.map { instruments.name($0.symbol) }.joined(separator: ", "))"
    }
    let isWalletAwaited = taken.isWalletOutdated(books) && taken.wallet != books.wallet
    return isWalletAwaited && isPatient ? "the balance is of before the last execution" : nil
  }

  /// The venue says that an entry has executed of which no execution is listed yet: its stop does not wait for that.
  private func protectUnbooked(
    _ wrong: [PositionKey], _ taken: Reconciliation, books: Books, orders: inout OrderDesk, out: inout Outbox
  ) {
    for key in wrong where orders.trades(key, are: .entering, books) {
      if taken.position(of: instruments.name(key.symbol)).quantity.direction == orders[key]?.direction {
        orders.beginProtection(key, books: books, out: &out)
      }
    }
  }

  /// Stops and targets that the venue does not list any more.
  private func repairProtection(
    _ taken: Reconciliation, books: Books, orders: inout OrderDesk, out: inout Outbox
  ) {
    for key in instruments.positions {
      for target in taken.missingTargets(of: key, books: books, orders: orders) {
        out.alert(
          "target_missing", value: "\(instruments.name(key.symbol)) \(target.id)", threshold: "0",
          action: "its stop goes on alone")
        _ = orders.apply(.ended, to: target.id, key)
      }
      if taken.lacksStop(of: key, books: books, orders: orders) {
        orders.closeAtMarket(key, because: "its stop is gone from the venue", books: books, out: &out)
      }
    }
  }

  /// Of contracts whose orders nothing newer has been heard of.
  private func tellOrders(_ taken: Reconciliation, out: inout Outbox) {
    let symbols = instruments.symbols.filter { (ordersHeardAt[$0.index] ?? .distantPast) <= taken.askedAt }
    out.tell(.ordersListed(taken.orders, taken.algoOrders, of: symbols))
  }

  private func isOutdated(_ key: PositionKey, _ taken: Reconciliation, _ books: Books) -> Bool {
    taken.isOutdated(key, named: instruments.name(key.symbol), books: books)
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
    books.takeOver(
      key, quantity: quantity, entry: entry, asOf: taken.moment(of: name), on: .difference, out: &out)
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
    // What the stream told after the question is newer than its answer.
    let wrong = instruments.positions.filter { differs($0, taken, books) && !isOutdated($0, taken, books) }
    let unprotected = instruments.positions.filter { taken.lacksStop(of: $0, books: books, orders: orders) }
    let targets = instruments.positions.flatMap { taken.missingTargets(of: $0, books: books, orders: orders) }
    let orphans = taken.orphans(in: instruments, books: books, orders: orders)
    for symbol in instruments.symbols {
      let isWrong = wrong.contains { $0.symbol == symbol } || missing.contains { $0.symbol == symbol }
      books.doubt(symbol, isWrong)
    }
    tellOrders(taken, out: &out)
    guard !missing.isEmpty || !wrong.isEmpty || !unprotected.isEmpty || !targets.isEmpty || orphans > 0 else {
      books.agree(at: taken.askedAt)
      return
    }
    let isOld = missing.contains { out.now - $0.time >= settings.echoLimit }
    guard isOld || taken.cause == "recheck" else {
      out.set(.user(.recheck), after: settings.echoLimit)
      return
    }
    out.alert(
      "event_missed",
      value: "\(missing.count) executions, \(wrong.count) positions, \(unprotected.count) stops"
        + (targets.isEmpty && orphans == 0 ? "" : ", \(targets.count) targets, \(orphans) orphans"),
      threshold: "\(settings.echoLimit)",
      action: "rotate the listen key and reconcile")
    handle(.eventMissed, out: &out)
  }
}
