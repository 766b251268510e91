import Audit
import Market
import TradingEngine

/// One order of a trade, known by its client order id from before it is sent.
struct DeskOrder {
  /// What it is for. Several of one kind can be under way: a stop and the one that replaces it, two closes.
  enum Kind: Hashable {
    case entry
    /// Of the leg with this number.
    case stop(Int)
    case target(Int)
    /// The how-manieth close of the trade, from 1.
    case close(Int)

    var role: OrderRecord.Role {
      switch self {
      case .entry: .entry
      case .stop: .stop
      case .target: .target
      case .close: .close
      }
    }

    /// Waits at the venue for its trigger price.
    var isConditional: Bool {
      switch self {
      case .stop, .target: true
      case .entry, .close: false
      }
    }
  }

  let id: String
  let kind: Kind
  private(set) var state = OrderState.planned
  /// As sent, or what was executed of it when it ended early; nil: whatever the position is when it triggers.
  var quantity: Quantity?
  var filled = Quantity.zero
  /// Order id or algo id, once the venue has said it.
  var venueId: Int64?
  /// Of the order that a conditional one became.
  var childId: Int64?
  /// Of a conditional one: the order that it became is over, as the venue says.
  var isFinished = false
  /// Its end was asked for by us, so that nothing takes its place.
  var isUnwanted = false
  /// Its placement is in the audit file.
  var isPlacedOnRecord = false
  /// It is held for standing, and the venue is being asked whether it does.
  var isDoubted = false
  /// Its executions were looked for among all of the contract, because the venue did not know it.
  var wasSought = false
  /// How often in a row the venue has been asked for it.
  var queries = 0
  var sentAt: Timestamp?

  init(_ kind: Kind, id: String, quantity: Quantity? = nil) {
    self.kind = kind
    self.id = id
    self.quantity = quantity
  }

  /// One that the venue has already, found when the account was read.
  init(found kind: Kind, id: String) {
    self.init(kind, id: id)
    state = .open
  }

  /// An entry that was executed before the engine knew of it.
  init(executed id: String, quantity: Quantity, at now: Timestamp) {
    self.init(.entry, id: id, quantity: quantity)
    state = .filled
    filled = quantity
    sentAt = now
  }

  mutating func apply(_ event: OrderEvent) -> [OrderStep] { state.apply(event) }

  var isComplete: Bool { quantity.map { filled >= $0 } ?? false }

  /// The venue has said that it waits for its trigger, and nothing has been heard since that ended this.
  var stands: Bool { kind.isConditional && state == .open }

  /// Nothing can come of it any more: it is filled, or it ended and what it executed is booked. An order that ended with
  /// executions has these for its quantity.
  var isOver: Bool { state == .refused || state == .lost || isComplete }

  /// What it may still execute.
  var rest: Quantity { isOver ? .zero : (quantity ?? .zero) - filled }

  /// The venue has said that it has it. Such an order is not denied by a query that does not find it: queries lag behind
  /// matching (binance-usdm 8.1, Q13).
  var isAcknowledged: Bool { venueId != nil }
}
