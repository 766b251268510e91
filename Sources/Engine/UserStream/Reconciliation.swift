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
  /// How often this comparison was begun anew.
  var round: Int
  var pending: Set<Item>
  var positions: [PositionRisk] = []
  var orders: [OrderAnswer] = []
  /// Contracts that the account answer says are held.
  var held: [String] = []
  var algoOrders: [AlgoOrderAnswer] = []
  var wallet: Money?
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
      wallet = account.assets.first { $0.asset == "USDT" }?.walletBalance.value
    case (.trades(let symbol), .trades(let rows)): trades.append((symbol, rows))
    default: hasFailed = true
    }
  }

  /// What the venue says of a contract; what it does not list is flat.
  func position(of name: String) -> (quantity: Quantity, entry: Price) {
    let row = positions.first { $0.symbol == name }
    return (row?.positionAmt.value ?? .zero, row?.entryPrice.value ?? .zero)
  }

  /// Executions that the books do not have, in the order in which they happened.
  func unbooked(in books: Books) -> [Execution] {
    trades.flatMap { entry in
      entry.trades.filter { !books.contains(tradeId: $0.id, of: entry.symbol) }
        .map { Execution($0, symbol: entry.symbol, wasMissed: true) }
    }
    .filter(books.isAfterStart)
    .sorted { ($0.time, $0.tradeId) < ($1.time, $1.tradeId) }
  }

  /// The position is to be covered by stops that stand, and the venue does not list them.
  func lacksStop(of key: PositionKey, books: Books, orders: OrderDesk) -> Bool {
    guard books.hasPosition(key), let trade = orders[key],
      [.protected, .placingTarget].contains(trade.phase(of: books[key].quantity))
    else { return false }
    return !trade.stopsCover(books[key].quantity) { stop in algoOrders.contains { $0.clientAlgoId == stop.id } }
  }
}
