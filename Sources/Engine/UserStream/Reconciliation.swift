import Binance
import Market

/// One look at the whole account by REST, to be held against the books.
struct Reconciliation {
  enum Mode: Hashable {
    /// The first look: what is found is adopted.
    case start
    /// After a new stream: missed executions are booked before the stream counts as live.
    case reconcile
    /// In between, while the stream seems fine: a difference means that it is not.
    case compare
  }

  /// A part of the account that is asked for.
  enum Item: Hashable {
    case positions, orders, algoOrders, account
    case trades(Symbol)
  }

  let number: Int
  let mode: Mode
  let cause: String
  let startedAt: Timestamp
  /// When this round's questions went out: older executions are in its answers.
  let askedAt: Timestamp
  /// How long it has been under way, earlier rounds included.
  var lastFor: Span { askedAt - startedAt }
  /// How often this comparison was begun anew.
  var round: Int
  var pending: Set<Item>
  var positions: [PositionRisk] = []
  var orders: [OrderAnswer] = []
  /// Contracts that the account answer says are held.
  var held: [String] = []
  var algoOrders: [AlgoOrderAnswer] = []
  var wallet: Money?
  /// When the balance changed last, by the venue's clock; 0 ms where it does not say.
  var walletUpdatedAt = Timestamp(nanoseconds: 0)
  var trades: [(symbol: Symbol, trades: [UserTrade])] = []
  /// Missed executions that were booked, in earlier rounds too.
  var missed = 0
  var hasFailed = false
  /// At the start: something was executed meanwhile, so the answers may be of before or after it.
  var isOutdated = false
  var asksForTrades = false

  /// Takes an answer in. One that is none fails the round.
  mutating func record(_ answer: Answer, for item: Item) {
    pending.remove(item)
    switch (item, answer) {
    case (.positions, .positions(let rows)): positions = rows
    case (.orders, .orders(let rows)): orders = rows
    case (.algoOrders, .algoOrders(let rows)): algoOrders = rows
    case (.account, .account(let account)):
      held = account.positions.filter { !$0.positionAmt.value.isZero }.map(\.symbol)
      let balance = account.assets.first { $0.asset == "USDT" }
      wallet = balance?.walletBalance.value
      walletUpdatedAt = Timestamp(milliseconds: balance?.updateTime ?? 0)
    case (.trades(let symbol), .trades(let rows)): trades.append((symbol, rows))
    default: hasFailed = true
    }
  }

  /// What the venue says of a contract; what it does not list is flat.
  func position(of name: String) -> (quantity: Quantity, entry: Price) {
    let row = positions.first { $0.symbol == name }
    return (row?.positionAmt.value ?? .zero, row?.entryPrice.value ?? .zero)
  }

  /// When the position changed last, by the venue's clock; 0 ms where the answer does not say.
  private func updatedAt(_ name: String) -> Timestamp {
    Timestamp(milliseconds: positions.first { $0.symbol == name }?.updateTime ?? 0)
  }

  /// Until when, by the venue's clock, executions are in what it says of a contract.
  func moment(of name: String) -> Timestamp { Self.moment(updatedAt(name), askedAt: askedAt) }

  var walletMoment: Timestamp { Self.moment(walletUpdatedAt, askedAt: askedAt) }

  /// Where an answer does not say when it is of, it is of the question.
  static func moment(_ updatedAt: Timestamp, askedAt: Timestamp) -> Timestamp {
    updatedAt.milliseconds > 0 ? updatedAt : askedAt - .milliseconds(1)
  }

  /// The books have newer news of the contract than the answer, which therefore decides nothing.
  func isOutdated(_ key: PositionKey, named name: String, books: Books) -> Bool {
    books.newest[key.symbol].outdates(answerTo: askedAt, updatedAt: updatedAt(name))
  }

  /// The same of the balance, which every execution and every booking changes.
  func isWalletOutdated(_ books: Books) -> Bool {
    ([books.newestBalance] + books.newest.values).contains {
      $0.outdates(answerTo: askedAt, updatedAt: walletUpdatedAt)
    }
  }

  /// Executions that the books do not have, in the order in which they happened.
  func unbooked(in books: Books) -> [Execution] {
    trades.flatMap { entry in
      entry.trades.filter { !books.contains(tradeId: $0.id, of: entry.symbol) }
        .map { Execution($0, symbol: entry.symbol, wasMissed: true) }
    }
    .filter(books.isAfterTakeOver)
    .sorted { ($0.time, $0.tradeId) < ($1.time, $1.tradeId) }
  }

  /// The position is to be covered by stops that stand, and the venue does not list them.
  func lacksStop(of key: PositionKey, books: Books, orders: OrderDesk) -> Bool {
    guard books.hasPosition(key), let trade = orders[key],
      [.protected, .placingTarget].contains(trade.phase(of: books[key].quantity))
    else { return false }
    // One that was sent after the question cannot be in its answer.
    return !trade.stopsCover(books[key].quantity) { stop in
      algoOrders.contains { $0.clientAlgoId == stop.id } || (stop.sentAt ?? .distantPast) >= askedAt
    }
  }

  /// Targets that are believed to stand, and that the venue does not list.
  func missingTargets(of key: PositionKey, books: Books, orders: OrderDesk) -> [DeskOrder] {
    guard books.hasPosition(key), let trade = orders[key], trade.phase(of: books[key].quantity) == .protected
    else { return [] }
    return trade.orders.filter { order in
      order.kind.role == .target && order.stands && (order.sentAt ?? .distantPast) < askedAt
        && !algoOrders.contains { $0.clientAlgoId == order.id }
    }
  }

  /// Conditional orders of contracts that are flat, and of which no trade knows.
  func orphans(in instruments: Instruments, books: Books, orders: OrderDesk) -> Int {
    algoOrders.count { order in
      guard let symbol = instruments.symbol(named: order.symbol) else { return false }
      let key = PositionKey(symbol)
      return !books.hasPosition(key) && orders[key] == nil && books.newest[symbol].heardAt <= askedAt
    }
  }
}
