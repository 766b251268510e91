import Audit
import Binance
import Market
import TradingEngine

/// What a liquidation asks the venue. Every question has an answer or is given up after the retries.
enum LiquidationQuestion: Hashable {
  case positions, orders, algoOrders
  /// Executions of a symbol whose position differs from the books, or whose close was refused.
  case missedTrades(Symbol)
  /// Executions since the liquidation began, for the settlement.
  case settlement(Symbol)
  case cancelOrders(Symbol)
  case cancelAlgo(Symbol, Int64)
}

enum LiquidationAlarm: Hashable {
  /// The notice is over.
  case noticeEnds
  /// The execution must be over.
  case deadline
  /// The next close may go out.
  case nextClose
  case closeAgain(Symbol)
  case askAgain(LiquidationQuestion)
  case nextRead
  case nextRound
}

/// One position on its way to flat.
struct LiquidationTarget {
  enum Outcome: Hashable {
    case waiting
    case sent
    /// The venue has the order.
    case confirmed
    case closed
    case failed
  }

  let symbol: Symbol
  let direction: Direction
  let quantity: Quantity
  let entryPrice: Price
  var outcome = Outcome.waiting
  var attempts = 0
  var snapshot = Money.zero
  var snapshotAge = Span.zero
  /// Of the executions that closed it, as they came into the books.
  var figures = SettlementFigures()
  var isSettled = false
}

/// The engine closing its own positions, from the demand to the result. engine.md section 6.
struct EmergencyLiquidation {
  /// Tells answers of this liquidation from those of an earlier one.
  let number: Int
  let id: String
  let source: String
  let reason: String
  let triggerSeq: Int
  let requestedAt: Timestamp
  var state = LiquidationState.idle
  /// The first cancel may go out: from here on the time is limited.
  var executionBegan: Timestamp?

  /// Asked and not answered. Never iterated.
  var pending: Set<LiquidationQuestion> = []
  /// Attempts beyond the first. Looked up, never iterated.
  var repeats: [LiquidationQuestion: Int] = [:]
  /// Cancelling: the account is known, and differences are looked into.
  var isAccountRead = false
  /// Cancelling: targets and resting entries are being cancelled.
  var isCancelling = false
  var positionRows: [PositionRisk]?
  var orderRows: [OrderAnswer] = []
  var algoRows: [AlgoOrderAnswer] = []

  var targets: [LiquidationTarget] = []
  var nextCloseAt = Timestamp.distantPast
  var ordersCancelled = 0
  var ordersFailed = 0
  var reads = 0
  /// What the venue said in the present read.
  var reported: [(symbol: Symbol, quantity: Quantity, gross: Money)] = []
  var total = SettlementFigures()
  var rounds = 0
  /// Verifying: what is left over is being cancelled.
  var isSweeping = false
  /// Open orders that the last round could not get rid of.
  var leftovers: [String] = []

  static let roundsMax = 3

  func index(of symbol: Symbol) -> Int? { targets.firstIndex { $0.symbol == symbol } }
}
