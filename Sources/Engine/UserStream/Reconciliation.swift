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

  let number: Int
  let mode: Mode
  let cause: String
  let startedAt: Timestamp
  /// When this round's questions went out: older executions are in its answers.
  let askedAt: Timestamp
  /// How often this comparison was begun anew.
  var round: Int
  var pending: Set<ReconciliationItem>
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
}
