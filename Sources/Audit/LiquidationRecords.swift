import Basics
import Binance
import Market

/// Where an emergency liquidation stands: the engine closing its own positions. engine.md section 6.
public enum LiquidationState: String, Hashable, Sendable, CaseIterable {
  case idle
  /// Source, token, reason and id of the command are checked.
  case authorising
  case blockingEntries = "blocking_entries"
  /// People are told; an operator may still abort.
  case notifying
  /// Resting entries and targets go; stops stay.
  case cancelling
  case closing
  /// The executions of every close are found and compared with what the venue reports.
  case settling
  /// The account is read: flat, and no order left.
  case verifying
  /// Everything closed, settled and gone.
  case completed
  /// Something was closed and something is left; what, is listed.
  case partial
  case failed
  case rejected
  /// Switched off by configuration.
  case skipped
  case aborted

  public static let finals: [LiquidationState] = [.completed, .partial, .failed, .rejected, .skipped, .aborted]
  public var isFinal: Bool { Self.finals.contains(self) }
  /// Orders may have been sent.
  public var isExecuting: Bool { [.cancelling, .closing, .settling, .verifying].contains(self) }
}

/// One step of an emergency liquidation. Each carries what asked for it and why, and the audit record that led to it, so
/// that cause and effect can be read off the file (engine.md 8.3, App. D3).
public struct LiquidationRecord: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// `liquidation_started`: accepted; `symbols` are those with a position.
    case started
    /// `liquidation_state_change`
    case moved(from: LiquidationState, to: LiquidationState)
    /// `order_cancel_success`, `order_cancel_failed`
    case cancelled
    case cancelFailed(VenueError?)
    /// `position_close_success`, `position_close_failed`
    case closed
    case closeFailed(VenueError?)
    /// `liquidation_timeout`; `symbols` are still open.
    case timedOut
    /// `liquidation_complete` of a completed or partial one, else `liquidation_failed`, `_rejected`, `_skipped`,
    /// `_aborted`; `symbols` are not closed or not settled.
    case ended(LiquidationState)
  }

  public var kind: Kind
  public var correlationId: String
  /// As it was said, known or not; empty when it was not said.
  public var source: String
  public var reason: String
  /// Number of the audit record that led to this liquidation: a command, or an alert.
  public var triggerSeq: Int
  public var symbol: String?
  public var symbols: [String]
  public var data: [JSONMember]

  public init(
    kind: Kind, correlationId: String, source: String, reason: String, triggerSeq: Int, symbol: String? = nil,
    symbols: [String] = [], data: [JSONMember] = []
  ) {
    self.kind = kind
    self.correlationId = correlationId
    self.source = source
    self.reason = reason
    self.triggerSeq = triggerSeq
    self.symbol = symbol
    self.symbols = symbols
    self.data = data
  }

  public var type: String {
    switch kind {
    case .started: "liquidation_started"
    case .moved: "liquidation_state_change"
    case .cancelled: "order_cancel_success"
    case .cancelFailed: "order_cancel_failed"
    case .closed: "position_close_success"
    case .closeFailed: "position_close_failed"
    case .timedOut: "liquidation_timeout"
    case .ended(.completed), .ended(.partial): "liquidation_complete"
    case .ended(let state): "liquidation_\(state.rawValue)"
    }
  }
}

/// What a closing came to, by its executions. `settlement`
///
/// Terms (design of the house, section 7): gross is before fees; net of exit fees is gross minus the commission of closing;
/// net also subtracts the commission of opening, as far as it was seen, and adds funding.
public struct SettlementRecord: Hashable, Sendable {
  public var correlationId: String
  /// nil: the total.
  public var symbol: String?
  /// nil in the total.
  public var direction: Direction?
  public var quantity: Quantity
  /// Average prices; 0 in the total, and where nothing was executed.
  public var entryPrice: Price
  public var exitPrice: Price
  public var gross: Money
  public var exitFees: Money
  public var entryFees: Money
  /// Positive: received.
  public var funding: Money
  /// Unrealized PnL at the last mark price before the close was sent, and how old that price was.
  public var snapshot: Money
  public var snapshotAge: Span
  /// How often the venue's executions were read.
  public var reads: Int
  /// Every part of the position is closed by an execution with a price, and the venue's own figures agree.
  public var isSettled: Bool

  public init(
    correlationId: String, symbol: String?, direction: Direction?, quantity: Quantity = .zero,
    entryPrice: Price = .zero, exitPrice: Price = .zero, gross: Money = .zero, exitFees: Money = .zero,
    entryFees: Money = .zero, funding: Money = .zero, snapshot: Money = .zero, snapshotAge: Span = .zero,
    reads: Int = 0, isSettled: Bool = false
  ) {
    self.correlationId = correlationId
    self.symbol = symbol
    self.direction = direction
    self.quantity = quantity
    self.entryPrice = entryPrice
    self.exitPrice = exitPrice
    self.gross = gross
    self.exitFees = exitFees
    self.entryFees = entryFees
    self.funding = funding
    self.snapshot = snapshot
    self.snapshotAge = snapshotAge
    self.reads = reads
    self.isSettled = isSettled
  }

  public var netOfExitFees: Money { gross - exitFees }
  public var net: Money { gross - exitFees - entryFees + funding }
  /// How much better than the snapshot the closing came out.
  public var slippage: Money { gross - snapshot }
}
