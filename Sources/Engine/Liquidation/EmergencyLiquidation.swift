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
}
