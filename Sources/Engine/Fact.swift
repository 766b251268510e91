import Audit
import Binance
import Market
import TradingEngine

/// What one part found out and others act on. `Engine.pass(_:)` says who hears of it, and in which order.
///
/// A part tells facts last, after its own actions. What follows from a fact comes before the fact behind it, so that a
/// list of facts has the effect of as many calls, without the teller knowing who is called.
enum Fact {
  // MARK: Market

  /// A closed candle is in its buffer. `place` is that of its interval: 0 lowest, 1 middle, 2 highest.
  case candleAdded(Candle, place: Int)
  /// The history of an interval is in its buffer.
  case historyAdded(Symbol, place: Int)
  /// A closed candle can be decided on: no other is missing.
  case candleDue(Candle, place: Int)
  /// Told only for contracts whose price somebody waits for.
  case priceMoved(Symbol)

  // MARK: Entries

  case signal(Signal)
  /// It passed every gate, and its entry was sent.
  case signalAccepted(Signal)

  // MARK: Orders and positions

  /// The user stream told of an order, or of a conditional one.
  case orderUpdated(OrderTradeUpdate)
  case algoUpdated(AlgoUpdate)
  /// A source told of an execution. Whether it is news is for the books to say.
  case executionFound(Execution)
  /// A close waits in the books for an execution before it.
  case executionHeld(Symbol)
  /// What the venue says a position was after the executions of a moment.
  case positionAnnounced(Symbol, Quantity, at: Timestamp)
  /// All executions of a list have been handed round.
  case executionsListed(ExecutionLister)
  /// The books have an execution.
  case executed(Booking)
  /// A position became flat.
  case positionClosed(PositionClosing)
  /// The venue's word on a position has replaced what the books held.
  case positionTakenOver(PositionKey)
  /// The venue has the order that closes a position.
  case closeConfirmed(PositionKey)
  /// That order came to nothing, or left something open.
  case closeFailed(CloseFailure)
  /// The venue's word on positions is wanted.
  case positionDoubted(cause: String)

  // MARK: User stream

  /// The user stream is live, or is not any more.
  case userStreamChanged(isLive: Bool, cause: String)
  /// It could not be made and will be tried again.
  case userStreamFailed(ReconnectPlan)
  /// The stream did not repeat what was done by REST.
  case echoMissing
  /// All open orders of these contracts, as the venue listed them.
  case ordersListed([OrderAnswer], [AlgoOrderAnswer], of: [Symbol])
  /// A change of balance that no execution explains.
  case balanceChanged(BalanceChange)

  // MARK: Liquidation

  case liquidated(reason: String)
}

/// Who asked for a list of executions and goes on when they are booked.
enum ExecutionLister: Hashable {
  case orders(PositionKey)
  case reconciliation
  /// Of a contract whose executions came out of order.
  case gap(Symbol)
}

/// An execution as it came into the books.
struct Booking {
  let execution: Execution
  /// Before fees.
  let realized: Money
  /// Signed quantity before and after.
  let before: Quantity
  let after: Quantity

  var key: PositionKey { PositionKey(execution.symbol) }
  var isEntry: Bool { before.magnitude < after.magnitude }
  var isClosing: Bool { !before.isZero && after.isZero }
}

/// A position that became flat, and by what.
struct PositionClosing {
  let key: PositionKey
  let record: PositionClosedRecord
  let execution: Execution
}

/// Why an order that was to close a position did not.
struct CloseFailure {
  enum Cause {
    case refused(VenueError)
    /// It ended, or was refused a moment ago, and something is still open.
    case leftOpen
    /// The venue never had it, or ended it without an execution.
    case cameToNothing(String)
  }

  let key: PositionKey
  let cause: Cause

  /// What the venue said, as far as it said anything.
  var error: VenueError? {
    switch cause {
    case .refused(let error): error
    case .leftOpen: nil
    case .cameToNothing(let why): VenueError(code: .noSuchOrder, message: why)
    }
  }
}

/// When the user stream is tried again.
struct ReconnectPlan {
  let cause: String
  let delay: Span
  /// The quick attempts are used up: the alert that says so, by the number of its audit record. Told once a series.
  let exhaustedAlert: Int?
}
