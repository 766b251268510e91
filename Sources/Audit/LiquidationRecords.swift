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
    case cancelFailed(RefusalRecord?)
    /// `position_close_success`, `position_close_failed`
    case closed
    case closeFailed(RefusalRecord?)
    /// `liquidation_timeout`; `symbols` are still open.
    case timedOut
    /// `liquidation_complete` of a completed or partial one, else `liquidation_failed`, `_rejected`, `_skipped`,
    /// `_aborted`; `symbols` are not closed or not settled.
    case ended(LiquidationState)
  }

  /// Why a demand is rejected: `why` of a `liquidation_rejected`, in the order in which it is looked at (engine.md 8.2, rows
  /// 3.3 i1 and 6.1).
  public static let rejections = [
    "unknown_source", "token_missing", "token_wrong", "reason_missing", "unknown_reason", "id_reused",
    "liquidation_in_progress",
  ]

  public var kind: Kind
  public var correlationId: String
  /// As it was said, known or not; empty when it was not said.
  public var source: String
  public var reason: String
  /// Number of the audit record that led to this liquidation: a command, or an alert.
  public var triggerSeq: Int
  public var symbol: String?
  public var symbols: [String]
  /// What a step adds of its own, such as `attempt`, behind the rest.
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
}

extension LiquidationRecord: AuditRecord {
  static let types =
    [
      "liquidation_started", "liquidation_state_change", "order_cancel_success", "order_cancel_failed",
      "position_close_success", "position_close_failed", "liquidation_timeout", "liquidation_complete",
    ] + [LiquidationState.failed, .rejected, .skipped, .aborted].map { "liquidation_\($0.rawValue)" }

  var type: String {
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

  var operation: String {
    switch kind {
    case .cancelled, .cancelFailed: "liquidation_cancel_orders"
    case .closed, .closeFailed: "liquidation_close_position"
    default: "emergency_liquidation"
    }
  }

  var contract: String? { symbol }

  var body: [JSONMember] {
    var data = [
      JSONMember("correlation_id", correlationId), JSONMember("source", source), JSONMember("reason", reason),
      JSONMember("trigger_event_seq", triggerSeq),
    ]
    var failure: RefusalRecord?
    switch kind {
    case .moved(let from, let to): data += [JSONMember("from", from), JSONMember("to", to)]
    case .started: data.append("symbols", symbols)
    case .timedOut: data.append("open_symbols", symbols)
    case .ended(let state): data += [JSONMember("state", state), JSONMember("unsettled_symbols", symbols)]
    case .cancelFailed(let error), .closeFailed(let error): failure = error
    case .cancelled, .closed: break
    }
    var members = [JSONMember].data(data + self.data)
    members.append("error", failure)
    return members
  }

  init(_ source: AuditSource) throws(WireProblem) {
    var data = try source.data()
    self.init(
      kind: .started, correlationId: try data.take("correlation_id"), source: try data.take("source"),
      reason: try data.take("reason"), triggerSeq: try data.take("trigger_event_seq"),
      symbol: source.symbolIfPresent)
    switch source.type {
    case "liquidation_started": symbols = try data.take("symbols")
    case "liquidation_state_change": kind = .moved(from: try data.take("from"), to: try data.take("to"))
    case "order_cancel_success": kind = .cancelled
    case "order_cancel_failed": kind = .cancelFailed(try source.refusal())
    case "position_close_success": kind = .closed
    case "position_close_failed": kind = .closeFailed(try source.refusal())
    case "liquidation_timeout":
      kind = .timedOut
      symbols = try data.take("open_symbols")
    default:
      kind = .ended(try data.take("state"))
      symbols = try data.take("unsettled_symbols")
    }
    self.data = data.rest
  }
}

/// Somebody or something demands that everything be closed. Whether it is done is said by the records that follow.
public struct LiquidationRequestRecord: Hashable, Sendable {
  public var correlationId: String
  /// As it was said, known or not; empty when it was not said.
  public var source: String
  public var reason: String
  /// The demand came with a token; which, is on no record.
  public var hasToken: Bool
  public init(correlationId: String, source: String, reason: String, hasToken: Bool) {
    self.correlationId = correlationId
    self.source = source
    self.reason = reason
    self.hasToken = hasToken
  }
}

extension LiquidationRequestRecord: AuditRecord {
  static let types = ["liquidation_requested"]
  var operation: String { "emergency_liquidation" }
  var contract: String? { nil }

  var body: [JSONMember] {
    .data([
      JSONMember("correlation_id", correlationId), JSONMember("source", source), JSONMember("reason", reason),
      JSONMember("has_token", hasToken),
    ])
  }

  init(_ source: AuditSource) throws(WireProblem) {
    var data = try source.data()
    self.init(
      correlationId: try data.take("correlation_id"), source: try data.take("source"),
      reason: try data.take("reason"), hasToken: try data.take("has_token"))
  }
}
