import Audit
import Binance
import Market
import TradingEngine

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

  let key: PositionKey
  var direction: Direction
  /// What there is to close: what was open when the execution began, and what an entry under way has added since.
  var quantity: Quantity
  var entryPrice: Price
  var outcome = Outcome.waiting
  var attempts = 0
  var snapshot = Money.zero
  var snapshotAge = Span.zero
  /// Of the executions that closed it, as they came into the books.
  var figures = SettlementFigures()
  var isSettled = false
  /// On record as closed: once, also where an entry that was under way opened it anew.
  var isReported = false
  var lastClosing: PositionClosing?
  /// Of the round trip that is open: closed since the execution began, and entry fees of the round trips before.
  var tripQuantity = Quantity.zero
  var earlierEntryFees = Money.zero
  /// Executions that are in `figures`, and those of the engine's own closes among all. Looked up, never iterated.
  var counted: Set<Int64> = []
  var closeOrders: Set<Int64> = []
  /// Executions that were booked since the execution began, and happened before.
  var earlier: Set<Int64> = []
  /// The venue has said that nothing is left to close: its executions are awaited, no further close is sent.
  var isGone = false

  /// Its close is on its way or with the venue.
  var isUnderWay: Bool { outcome == .sent || outcome == .confirmed }
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
  var stage = LiquidationStage.idle
  /// The first cancel may go out: from here on the time is limited.
  var executionBegan: Timestamp?

  /// Asked and not answered. Never iterated.
  var pending: Set<Liquidation.Question> = []
  /// Attempts beyond the first. Looked up, never iterated.
  var repeats: [Liquidation.Question: Int] = [:]
  /// nil: the venue has not said.
  var positionRows: [PositionRisk]?
  /// When it was asked for them.
  var askedAt = Timestamp.distantPast
  /// Smallest delay between an execution and its word: what the clocks differ by, at most.
  var venueDelay: Span?
  /// The order of the plan has been given to what is to be closed.
  var isSequenced = false
  var orderRows: [OrderAnswer] = []
  var algoRows: [AlgoOrderAnswer] = []

  var targets: [LiquidationTarget] = []
  var nextCloseAt = Timestamp.distantPast
  var ordersCancelled = 0
  var ordersFailed = 0
  var reads = 0
  /// What the venue said in the present read.
  var reported: [(key: PositionKey, quantity: Quantity, gross: Money)] = []
  var total = SettlementFigures()
  var rounds = 0
  /// Open orders that the last round could not get rid of.
  var leftovers: [String] = []

  static let roundsMax = 3

  func index(of key: PositionKey) -> Int? { targets.firstIndex { $0.key == key } }

  /// What the venue says of a contract that is not flat.
  func position(of name: String) -> PositionRisk? {
    positionRows?.first { $0.symbol == name && !$0.positionAmt.value.isZero }
  }

  /// Whether an execution is of the window that is settled: by the venue's clock, from the beginning of the execution on.
  /// Clocks are taken to agree unless the venue's words are so early or so late that they do not.
  func isInWindow(_ time: Timestamp) -> Bool {
    guard let began = executionBegan else { return false }
    let offset = venueDelay.map { $0 < .zero || $0 > Books.venueClockTolerance ? $0 : .zero } ?? .zero
    return time >= Timestamp(milliseconds: (began - offset).milliseconds)
  }
}
