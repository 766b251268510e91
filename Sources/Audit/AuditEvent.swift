import Basics
import Binance
import Market

/// A fact that the engine puts on record. The audit file is made of these (engine.md 7.2), the oracle reads them, and a
/// foreign engine that emits them can be judged by the same rules.
public enum AuditEvent: Hashable, Sendable {
  /// An order was sent or answered: `order_placed`, `order_rejected`, `order_cancelled`.
  case order(OrderRecord)
  /// One execution was booked, exactly once. `fill_booked`.
  case fill(FillRecord)
  /// `trade_executed`: an entry is filled and its protection confirmed.
  case tradeExecuted(TradeExecutedRecord)
  /// `position_closed`: the position of a symbol became flat.
  case positionClosed(PositionClosedRecord)
  /// The strategy looked at a closed candle: `signal_processing`.
  case evaluation(EvaluationRecord)
  /// The trend of a symbol is another: `trend_change`.
  case trend(TrendRecord)
  /// The pipeline's one verdict on one signal: `signal_accepted` or `signal_rejected`.
  case verdict(VerdictRecord)
  /// `position_size_calculated`: how much an accepted signal trades.
  case sized(SizeRecord)
  /// `exposure`: what is open on each side.
  case exposure(ExposureRecord)
  /// `stream_state`.
  case streamState(StreamStateRecord)
  /// `listen_key_rotated`.
  case listenKeyRotated(ListenKeyRotatedRecord)
  /// `reconciliation`.
  case reconciliation(ReconciliationRecord)
  /// `position_query`: what the venue says of a position, taken over into the books.
  case adopted(AdoptedRecord)
  /// `balance_query`: the venue's wallet balance, taken over into the books in place of `before`, which differed.
  case balanceAdopted(before: Money, wallet: Money)
  /// `alert`.
  case alert(AlertRecord)
  /// A step of an emergency liquidation.
  case liquidation(LiquidationRecord)
  /// `settlement`.
  case settlement(SettlementRecord)
  /// `notification_sent`: what became of a message to a person.
  case notified(channel: String, title: String, isDelivered: Bool)
  /// `api_error`.
  case apiError(operation: String, symbol: String?, code: Int, message: String)
  /// Any other fact: event type, operation, symbol, fields in order.
  case other(type: String, operation: String, symbol: String?, data: [JSONMember])
}

public struct OrderRecord: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case placed = "order_placed"
    case rejected = "order_rejected"
    case cancelled = "order_cancelled"
    /// The outcome is not known: neither confirmed nor rejected.
    case unresolved = "order_unresolved"
  }
  /// What the order is for.
  public enum Role: String, Hashable, Sendable {
    case entry, stop, target, close
  }
  public var kind: Kind
  public var role: Role
  public var symbol: String
  public var side: Side
  public var type: String
  public var clientId: String
  /// Order id or algo id; nil while unknown.
  public var venueId: Int64?
  public var quantity: Quantity?
  public var triggerPrice: Price?
  public var status: String?
  public var error: VenueError?
  public init(
    kind: Kind, role: Role, symbol: String, side: Side, type: String, clientId: String, venueId: Int64? = nil,
    quantity: Quantity? = nil, triggerPrice: Price? = nil, status: String? = nil, error: VenueError? = nil
  ) {
    self.kind = kind
    self.role = role
    self.symbol = symbol
    self.side = side
    self.type = type
    self.clientId = clientId
    self.venueId = venueId
    self.quantity = quantity
    self.triggerPrice = triggerPrice
    self.status = status
    self.error = error
  }
}

public struct FillRecord: Hashable, Sendable {
  /// Where the execution was learned from. engine.md 4.3.
  public enum Source: String, Hashable, Sendable {
    case placementAnswer = "placement_answer"
    case stream = "order_trade_update"
    case orderQuery = "order_query"
    case tradeQuery = "user_trades"
  }
  public var symbol: String
  public var tradeId: Int64
  public var orderId: Int64
  public var side: Side
  public var price: Price
  public var quantity: Quantity
  /// The engine's own figure, before fees.
  public var realized: Money
  public var commission: Money
  public var source: Source
  /// Learned by a reconciliation, not when it happened.
  public var wasMissed: Bool
  /// Signed, after this fill.
  public var positionAfter: Quantity
  public var walletAfter: Money
  public init(
    symbol: String, tradeId: Int64, orderId: Int64, side: Side, price: Price, quantity: Quantity, realized: Money,
    commission: Money, source: Source, wasMissed: Bool, positionAfter: Quantity, walletAfter: Money
  ) {
    self.symbol = symbol
    self.tradeId = tradeId
    self.orderId = orderId
    self.side = side
    self.price = price
    self.quantity = quantity
    self.realized = realized
    self.commission = commission
    self.source = source
    self.wasMissed = wasMissed
    self.positionAfter = positionAfter
    self.walletAfter = walletAfter
  }
}

public struct TradeExecutedRecord: Hashable, Sendable {
  public var symbol: String
  public var direction: Direction
  public var entryPrice: Price
  public var quantity: Quantity
  public var leverage: Int
  public var entryOrderId: Int64
  /// How many protective orders the venue confirmed: 2 of 2 is full protection.
  public var protectiveOrders: Int
  public init(
    symbol: String, direction: Direction, entryPrice: Price, quantity: Quantity, leverage: Int, entryOrderId: Int64,
    protectiveOrders: Int
  ) {
    self.symbol = symbol
    self.direction = direction
    self.entryPrice = entryPrice
    self.quantity = quantity
    self.leverage = leverage
    self.entryOrderId = entryOrderId
    self.protectiveOrders = protectiveOrders
  }
}

public struct PositionClosedRecord: Hashable, Sendable {
  public var symbol: String
  public var direction: Direction
  /// STOP_LOSS, TAKE_PROFIT, CLOSE, UNKNOWN.
  public var closeReason: String
  public var entryPrice: Price
  public var exitPrice: Price
  public var quantity: Quantity
  public var orderId: Int64
  public var grossPnl: Money
  public var commission: Money
  public var netPnl: Money
  public var heldFor: Span
  public init(
    symbol: String, direction: Direction, closeReason: String, entryPrice: Price, exitPrice: Price,
    quantity: Quantity, orderId: Int64, grossPnl: Money, commission: Money, netPnl: Money, heldFor: Span
  ) {
    self.symbol = symbol
    self.direction = direction
    self.closeReason = closeReason
    self.entryPrice = entryPrice
    self.exitPrice = exitPrice
    self.quantity = quantity
    self.orderId = orderId
    self.grossPnl = grossPnl
    self.commission = commission
    self.netPnl = netPnl
    self.heldFor = heldFor
  }
}

/// One closed candle that the strategy looked at, and what it found.
public struct EvaluationRecord: Hashable, Sendable {
  public var symbol: String
  public var interval: Interval
  public var close: Price
  public var source: String
  /// nil: a signal, whose verdict follows. Else the first condition that was not met, such as `sideways`.
  public var absence: String?
  /// Of the signal.
  public var setupId: String?
  public init(
    symbol: String, interval: Interval, close: Price, source: String, absence: String?, setupId: String? = nil
  ) {
    self.symbol = symbol
    self.interval = interval
    self.close = close
    self.source = source
    self.absence = absence
    self.setupId = setupId
  }
}

public struct TrendRecord: Hashable, Sendable {
  public var symbol: String
  /// `bullish`, `bearish`, `sideways`; nil: not known before.
  public var from: String?
  public var to: String
  /// Side that goes with it; nil: none.
  public var direction: Direction?
  /// Signed position at that moment.
  public var position: Quantity
  public init(symbol: String, from: String?, to: String, direction: Direction?, position: Quantity) {
    self.symbol = symbol
    self.from = from
    self.to = to
    self.direction = direction
    self.position = position
  }

  /// A position is open on the other side.
  public var isAgainstPosition: Bool {
    guard let direction, let held = position.direction else { return false }
    return direction != held
  }
}

public struct VerdictRecord: Hashable, Sendable {
  public var symbol: String
  public var direction: Direction
  public var setupId: String
  public var source: String
  /// nil: accepted. Else the reason of engine.md 3.5, for example `rr_below_min`.
  public var rejection: String?
  /// Reasons of the gates behind the first that rejected, where all are asked (`entries: observe`).
  public var furtherRejections: [String]
  /// Of the closed candle that led to the signal; nil: from outside.
  public var interval: Interval?
  /// The prices that would be sent: entry as known, target and stop rounded to the tick.
  public var entry: Price
  public var target: Price
  public var stop: Price
  /// Stop and target before rounding to the tick, to 1e-8; nil where they were not computed.
  public var targetModel: Price?
  public var stopModel: Price?
  /// True once the pipeline came to the RR gate.
  public var reachedRR: Bool
  /// From exactly the prices above; nil where it was not computed. In units of 1e-8, rounded down.
  public var rr: Rate?
  /// From the unrounded levels; nil where it was not computed.
  public var rrModel: Rate?
  public var rrMin: Rate?
  public var policy: String
  /// Name and value pairs that explain the verdict, for example `count` and `limit`.
  public var details: [JSONMember]
  public init(
    symbol: String, direction: Direction, setupId: String, source: String, rejection: String?, entry: Price,
    target: Price, stop: Price, reachedRR: Bool, rr: Rate?, rrModel: Rate?, rrMin: Rate?, policy: String,
    details: [JSONMember] = [], furtherRejections: [String] = [], interval: Interval? = nil,
    targetModel: Price? = nil, stopModel: Price? = nil
  ) {
    self.symbol = symbol
    self.direction = direction
    self.setupId = setupId
    self.source = source
    self.rejection = rejection
    self.entry = entry
    self.target = target
    self.stop = stop
    self.reachedRR = reachedRR
    self.rr = rr
    self.rrModel = rrModel
    self.rrMin = rrMin
    self.policy = policy
    self.details = details
    self.furtherRejections = furtherRejections
    self.interval = interval
    self.targetModel = targetModel
    self.stopModel = stopModel
  }

  /// Every reason, the first one first.
  public var rejections: [String] { (rejection.map { [$0] } ?? []) + furtherRejections }
  public func isRejected(for reason: String) -> Bool {
    rejection == reason || furtherRejections.contains(reason)
  }
}

public struct StreamStateRecord: Hashable, Sendable {
  /// What the engine knows of a stream.
  public enum State: String, Hashable, Sendable {
    case closed, connecting, reconciling, live
    /// Open, yet something that should have been heard was not.
    case suspect
    /// Every attempt of the quick series failed; entries stay paused, attempts go on slowly.
    case degraded
  }
  public enum Stream: String, Hashable, Sendable { case user, market }
  public var stream: Stream
  public var from: State
  public var to: State
  public var cause: String
  public var attempt: Int
  public var delay: Span
  public init(stream: Stream, from: State, to: State, cause: String, attempt: Int = 0, delay: Span = .zero) {
    self.stream = stream
    self.from = from
    self.to = to
    self.cause = cause
    self.attempt = attempt
    self.delay = delay
  }
}

public struct ListenKeyRotatedRecord: Hashable, Sendable {
  /// First eight characters only; empty for the first key.
  public var oldKey: String
  public var newKey: String
  public var cause: String
  public init(oldKey: String, newKey: String, cause: String) {
    self.oldKey = oldKey
    self.newKey = newKey
    self.cause = cause
  }
}

public struct ReconciliationRecord: Hashable, Sendable {
  public var cause: String
  public var missedFills: Int
  /// Symbols whose position had to be corrected beyond what fills explain.
  public var corrected: [String]
  public var orphansCancelled: Int
  public var duration: Span
  /// False when it could not be finished; entries stay blocked.
  public var isComplete: Bool
  public init(
    cause: String, missedFills: Int, corrected: [String], orphansCancelled: Int, duration: Span, isComplete: Bool
  ) {
    self.cause = cause
    self.missedFills = missedFills
    self.corrected = corrected
    self.orphansCancelled = orphansCancelled
    self.duration = duration
    self.isComplete = isComplete
  }
}

public struct AdoptedRecord: Hashable, Sendable {
  /// Why the venue's figure is taken over; the raw value is the record's `operation`.
  public enum Occasion: String, Hashable, Sendable {
    /// The first look at the account.
    case start = "get_position"
    /// An emergency liquidation began before the first look.
    case liquidation = "liquidation_positions"
    /// The books held something else, and no execution explains the difference.
    case difference = "correct_position"
  }
  public var symbol: String
  /// Signed.
  public var position: Quantity
  public var entryPrice: Price
  /// Balance in the engine's books at that moment.
  public var wallet: Money
  public var occasion: Occasion
  public init(
    symbol: String, position: Quantity, entryPrice: Price, wallet: Money, occasion: Occasion = .start
  ) {
    self.symbol = symbol
    self.position = position
    self.entryPrice = entryPrice
    self.wallet = wallet
    self.occasion = occasion
  }
}

public struct AlertRecord: Hashable, Sendable {
  public var condition: String
  public var value: String
  public var threshold: String
  public var action: String
  public init(condition: String, value: String, threshold: String, action: String) {
    self.condition = condition
    self.value = value
    self.threshold = threshold
    self.action = action
  }
}
