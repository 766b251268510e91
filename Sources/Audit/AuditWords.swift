/// Words of an engine's audit by which scripts count: a word that no engine says would be counted as zero for ever, so
/// scripts may use those of `common` and of the engine that they run.
public struct AuditWords: Hashable, Sendable {
  /// Why a signal is rejected: `VerdictRecord.reason`.
  public var reasons: [String]
  /// What an alert is about: `AlertRecord.condition`.
  public var conditions: [String]
  /// Titles of messages to people that are no alerts.
  public var titles: [String]
  /// Ways by which messages reach people: `NotifiedRecord.channel`.
  public var channels: [String]

  public init(
    reasons: [String] = [], conditions: [String] = [], titles: [String] = [], channels: [String] = []
  ) {
    self.reasons = reasons
    self.conditions = conditions
    self.titles = titles
    self.channels = channels
  }

  public static let none = AuditWords()

  /// Meanings: docs/reference/metrics.md, in its order.
  public static let common = AuditWords(
    reasons: Rejection.Reason.allCases.map(\.rawValue),
    conditions: [
      "echo_missing", "event_missed", "listen_key_rotations", "user_stream_down", "reconciliation_incomplete",
      "position_corrected", "wallet_differs", "realized_differs", "commission_differs", "position_without_stop",
      "position_closed_by_engine", "close_refused", "unprotected_time", "command_refused", "liquidation_rejected",
      "liquidation_partial", "liquidation_failed", "liquidation_timeout", "settlement_differs", "request_ban",
      "request_ban_over", "protection_waits", "circuit_open", "clock_differs", "target_missing",
    ],
    titles: ["EMERGENCY_LIQUIDATION"], channels: ["operator", "email", "slack", "sms"])

  /// Both, the words of `a` first.
  public static func + (a: AuditWords, b: AuditWords) -> AuditWords {
    AuditWords(
      reasons: a.reasons + b.reasons, conditions: a.conditions + b.conditions, titles: a.titles + b.titles,
      channels: a.channels + b.channels)
  }
}
