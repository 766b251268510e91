import Audit
import Binance
import Market
import TradingEngine

/// Reconciliation: positions, orders and executions by REST, held against the books. engine.md section 5, rules 2 and 7.
extension Engine {
  static var reconciliationRounds: Int { 5 }
  /// Executions are asked for from a little before the last look that agreed, not from the newest one booked: one that was
  /// missed before it would never be found. The overlap is for the venue's clock, which differs from ours.
  static var tradeOverlap: Span { .seconds(5) }

  mutating func beginReconciliation(_ mode: Reconciliation.Mode, cause: String, again: Bool = false) {
    if let running = reconciliation, mode == .compare, running.mode != .compare { return }
    reconciliations += 1
    let items: [ReconciliationItem] = [.positions, .orders, .algoOrders, .account]
    let earlier = again ? reconciliation : nil
    reconciliation = Reconciliation(
      number: reconciliations, mode: mode, cause: cause, startedAt: earlier?.startedAt ?? now, askedAt: now,
      round: earlier.map { $0.round + 1 } ?? 0, pending: Set(items), missed: earlier?.missed ?? 0)
    out.send(.positionRisk(symbol: nil), for: .reconciliation(reconciliations, .positions))
    out.send(.openOrders(symbol: nil), for: .reconciliation(reconciliations, .orders))
    out.send(.openAlgoOrders(symbol: nil), for: .reconciliation(reconciliations, .algoOrders))
    out.send(.account, for: .reconciliation(reconciliations, .account))
  }

  mutating func counted(_ number: Int, _ item: ReconciliationItem, _ answer: Answer) {
    guard reconciliation?.number == number else { return }
    reconciliation?.pending.remove(item)
    switch (item, answer) {
    case (.positions, .positions(let rows)): reconciliation?.positions = rows
    case (.orders, .orders(let orders)): reconciliation?.orders = orders
    case (.algoOrders, .algoOrders(let orders)): reconciliation?.algoOrders = orders
    case (.account, .account(let account)):
      reconciliation?.held = account.positions.filter { !$0.positionAmt.value.isZero }.map(\.symbol)
      reconciliation?.wallet = account.assets.first { $0.asset == "USDT" }?.walletBalance.value
    case (.trades(let symbol), .trades(let trades)): reconciliation?.trades.append((symbol, trades))
    default: reconciliation?.hasFailed = true
    }
    guard let taken = reconciliation, taken.pending.isEmpty else { return }
    if taken.hasFailed {
      again(taken, because: "a request failed")
    } else if let absent = parts.reconciling.missing(from: taken.positions.map(\.symbol), held: taken.held) {
      again(taken, because: "\(absent) is missing from the positions and held in the account")
    } else if taken.isOutdated {
      beginReconciliation(.start, cause: taken.cause, again: true)
    } else if taken.asksForTrades || taken.mode == .start {
      evaluate(taken)
    } else {
      askForTrades(taken)
    }
  }

  /// Second stage: the executions of every symbol that either side has something of.
  private mutating func askForTrades(_ taken: Reconciliation) {
    let remote = Set(
      taken.positions.filter { !$0.positionAmt.value.isZero }.map(\.symbol) + taken.algoOrders.map(\.symbol))
    reconciliation?.asksForTrades = true
    for symbol in instruments.symbols {
      let state = symbols[index(symbol)]
      let name = instruments.name(symbol)
      guard state.hasPosition || state.trade != nil || remote.contains(name) else { continue }
      let since = agreedAt - Self.tradeOverlap
      reconciliation?.pending.insert(.trades(symbol))
      out.send(
        .userTrades(symbol: name, orderId: nil, startTime: since.milliseconds, fromId: nil, limit: 1000),
        for: .reconciliation(taken.number, .trades(symbol)))
    }
    if let taken = reconciliation, taken.pending.isEmpty { evaluate(taken) }
  }

  private mutating func again(_ taken: Reconciliation, because why: String) {
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
            cause: taken.cause, missedFills: 0, corrected: [], orphansCancelled: 0, duration: now - taken.startedAt,
            isComplete: false)))
    }
    out.set(.reconcileAgain, after: .seconds(1))
  }

  private mutating func evaluate(_ taken: Reconciliation) {
    // What is being closed must not be taken over, protected or corrected by an answer of a moment before.
    if taken.mode != .compare, liquidation?.state.isExecuting == true {
      out.set(.reconcileAgain, after: .seconds(1))
      return
    }
    switch taken.mode {
    case .start: adopt(taken)
    case .reconcile: reconcile(taken)
    case .compare: judge(taken)
    }
  }

  private func position(_ symbol: Symbol, in taken: Reconciliation) -> (quantity: Quantity, entry: Price) {
    let row = taken.positions.first { $0.symbol == instruments.name(symbol) }
    return (row?.positionAmt.value ?? .zero, row?.entryPrice.value ?? .zero)
  }

  // MARK: Start

  /// What the venue says is taken over before the first entry.
  private mutating func adopt(_ taken: Reconciliation) {
    reconciliation = nil
    guard let balance = taken.wallet else {
      beginReconciliation(.start, cause: taken.cause)
      return
    }
    wallet = balance
    adoptedAt = taken.askedAt
    agreedAt = taken.askedAt
    for symbol in instruments.symbols {
      let (quantity, entry) = position(symbol, in: taken)
      takeOver(symbol, quantity: quantity, entry: entry, on: .start)
      protectAdopted(symbol, taken)
    }
    takeOrphans(taken)
    if symbols.contains(where: \.hasPosition) { reportExposure("start") }
    out.log(.info, "reconcile", 2, "USDT balance: \(wallet)")
    becomeLive()
  }

  // MARK: After a new stream

  private mutating func reconcile(_ taken: Reconciliation) {
    let found = unbooked(taken)
    for execution in found { book(execution) }
    let missed = taken.missed + found.count
    reconciliation?.missed = missed
    let wrong = instruments.symbols.filter { position($0, in: taken).quantity != symbols[index($0)].book.quantity }
    // The answers are of slightly different moments: an execution in between makes them differ once, not for long.
    if !wrong.isEmpty, taken.round < 2 {
      again(taken, because: "positions differ: \(wrong.map(instruments.name).joined(separator: ", "))")
      return
    }
    for symbol in wrong { correct(symbol, taken) }
    if let balance = taken.wallet, balance != wallet {
      out.alert(
        "wallet_differs", value: "own \(wallet), venue \(balance)", threshold: "0", action: "venue's taken over")
      takeOver(wallet: balance)
    }
    let orphans = removeOrphans(taken)
    takeOrphans(taken)
    replaceStops(taken)
    reconciliation = nil
    agreedAt = taken.askedAt
    out.audit(
      .reconciliation(
        ReconciliationRecord(
          cause: taken.cause, missedFills: missed, corrected: wrong.map(instruments.name), orphansCancelled: orphans,
          duration: now - taken.startedAt, isComplete: true)))
    out.log(.info, "reconcile", 3, "Reconciled (\(taken.cause)): \(missed) missed fills, \(orphans) orphans cancelled")
    becomeLive()
  }

  /// Executions that the books do not have, in the order in which they happened.
  private func unbooked(_ taken: Reconciliation) -> [Execution] {
    taken.trades.flatMap { entry in
      entry.trades.filter { !symbols[index(entry.symbol)].memory.contains($0.id) }
        .map { Execution($0, symbol: entry.symbol, wasMissed: true) }
    }
    .filter { $0.time >= adoptedAt }
    .sorted { ($0.time, $0.tradeId) < ($1.time, $1.tradeId) }
  }

  /// A difference that no execution explains: the venue is right, and somebody must look at it.
  private mutating func correct(_ symbol: Symbol, _ taken: Reconciliation) {
    let (quantity, entry) = position(symbol, in: taken)
    out.alert(
      "position_corrected",
      value: "\(instruments.name(symbol)): own \(symbols[index(symbol)].book.quantity), venue \(quantity)",
      threshold: "0", action: "the venue's position is taken over")
    takeOver(symbol, quantity: quantity, entry: entry, on: .difference)
    if quantity.isZero {
      symbols[index(symbol)].trade = nil
    } else if symbols[index(symbol)].trade == nil {
      protectAdopted(symbol, taken)
    }
  }

  /// A position that no trade of ours explains gets one, so that it is protected and cleared up like any other: with the
  /// stop that waits at the venue, else with one at the fallback distance (engine.md 1.4), target twice as far.
  private mutating func protectAdopted(_ symbol: Symbol, _ taken: Reconciliation) {
    adoptTrade(symbol, algoOrders: taken.algoOrders)
    guard let trade = symbols[index(symbol)].trade, trade.phase == .placingStop else { return }
    let book = symbols[index(symbol)].book
    out.alert(
      "position_without_stop", value: "\(instruments.name(symbol)) \(book.quantity) @ \(book.averageEntry)",
      threshold: "0", action: "stop placed at \(trade.stop)")
    out.set(.protection(symbol), after: settings.protectionLimit)
    protect(symbol, .stop)
  }

  /// The trade of a position that was found: in phase `protected` where a stop waits, else `placingStop`.
  mutating func adoptTrade(_ symbol: Symbol, algoOrders: [AlgoOrderAnswer]) {
    let book = symbols[index(symbol)].book
    guard let direction = book.quantity.direction else { return }
    let instrument = instruments[symbol]
    let found = algoOrders.first { $0.symbol == instrument.name && $0.orderType == "STOP_MARKET" }
    func level(_ percent: Int64) -> Price {
      let moved = Int128(book.averageEntry.units) * Int128(100 + percent * direction.sign)
      return Price(units: Int64(clamping: divideHalfEven(moved, by: 100))).rounded(to: instrument.tick)
    }
    trades += 1
    let base = "\(clientIdPrefix)\(trades)"
    symbols[index(symbol)].trade = OpenTrade(
      phase: found == nil ? .placingStop : .protected, direction: direction, entry: book.averageEntry,
      target: level(4),
      stop: found?.triggerPrice.value ?? level(-2), quantity: book.quantity.magnitude,
      entryId: "\(base)-E", stopId: found?.clientAlgoId ?? "\(base)-S", targetId: "\(base)-T", sentAt: now)
    symbols[index(symbol)].trade?.isStopConfirmed = found != nil
    symbols[index(symbol)].trade?.filled = book.quantity.magnitude
  }

  private mutating func removeOrphans(_ taken: Reconciliation) -> Int {
    var count = 0
    for order in taken.algoOrders {
      guard let symbol = instruments.symbol(named: order.symbol), !symbols[index(symbol)].hasPosition,
        symbols[index(symbol)].trade.map({ $0.phase == .clearing }) ?? true
      else { continue }
      cancelAlgo(symbol, order.algoId)
      count += 1
    }
    return count
  }

  private mutating func replaceStops(_ taken: Reconciliation) {
    for symbol in instruments.symbols where isStopGone(symbol, taken) {
      closeAtMarket(symbol, because: "its stop is gone from the venue")
    }
  }

  /// A position whose confirmed stop the venue does not list.
  private func isStopGone(_ symbol: Symbol, _ taken: Reconciliation) -> Bool {
    guard symbols[index(symbol)].hasPosition, let trade = symbols[index(symbol)].trade,
      trade.phase == .protected || trade.phase == .placingTarget
    else { return false }
    return !taken.algoOrders.contains { $0.clientAlgoId == trade.stopId }
  }

  // MARK: In between

  mutating func compare() {
    out.set(.compare, after: settings.compareEvery)
    let isExposed = symbols.contains { $0.hasPosition || $0.trade != nil }
    if user.state == .live, isExposed, reconciliation == nil {
      beginReconciliation(.compare, cause: "every \(settings.compareEvery)")
    }
  }

  /// A difference that is older than the echo limit is an event that the stream should have brought.
  private mutating func judge(_ taken: Reconciliation) {
    reconciliation = nil
    guard user.state == .live else { return }
    let missing = unbooked(taken)
    let wrong = instruments.symbols.filter { position($0, in: taken).quantity != symbols[index($0)].book.quantity }
    let unprotected = instruments.symbols.filter { isStopGone($0, taken) }
    guard !missing.isEmpty || !wrong.isEmpty || !unprotected.isEmpty else {
      agreedAt = taken.askedAt
      return
    }
    let isOld = missing.contains { now - $0.time >= settings.echoLimit }
    guard isOld || taken.cause == "recheck" else {
      out.set(.recheck, after: settings.echoLimit)
      return
    }
    out.alert(
      "event_missed", value: "\(missing.count) executions, \(wrong.count) positions, \(unprotected.count) stops",
      threshold: "\(settings.echoLimit)",
      action: "rotate the listen key and reconcile")
    find(.eventMissed)
  }
}
