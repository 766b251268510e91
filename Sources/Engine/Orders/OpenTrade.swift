import Audit
import Market
import TradingEngine

/// One position of ours from the accepted signal to the last order gone.
struct OpenTrade {
  enum Phase: Hashable {
    /// The entry was sent; its executions are awaited.
    case entering
    case placingStop, placingTarget, protected
    /// A MARKET order closes the position.
    case closing
    /// Flat; the remaining protective order must go before the next entry.
    case clearing
  }

  var phase: Phase
  let direction: Direction
  /// Of the signal; what was paid stands in the book.
  let entry: Price
  let target: Price
  let stop: Price
  /// Of the entry: as sent, or what was executed of it when it ended early.
  var quantity: Quantity
  let entryId: String
  let stopId: String
  let targetId: String
  /// Of the MARKET order that closes, once there is one.
  var closeId: String?
  var closeSentAt: Timestamp?
  var entryOrderId: Int64?
  /// Executed of the entry so far.
  var filled = Quantity.zero
  let sentAt: Timestamp
  /// On record as executed.
  var isReported = false
  var isStopConfirmed = false
  var isTargetConfirmed = false
  var stopAlgoId: Int64?
  var targetAlgoId: Int64?
  var queries = 0
  var closes = 0

  var isEntryComplete: Bool { filled >= quantity }

  func id(of role: OrderRecord.Role) -> String? {
    switch role {
    case .entry: entryId
    case .stop: stopId
    case .target: targetId
    case .close: closeId
    }
  }
}
