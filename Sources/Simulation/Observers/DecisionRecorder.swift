import Audit
import Market
import TradingEngine

/// A verdict of the engine and its moment.
public struct Decision: Sendable {
  public var time: Timestamp
  public var verdict: VerdictRecord
  public init(time: Timestamp, verdict: VerdictRecord) {
    self.time = time
    self.verdict = verdict
  }
}

/// Keeps every verdict of the engine, in order.
public final class DecisionRecorder: RunObserver {
  public private(set) var decisions: [Decision] = []

  public init() {}

  public func audit(_ event: AuditEvent, number: Int, cause: Int, at time: Timestamp) {
    if case .verdict(let record) = event { decisions.append(Decision(time: time, verdict: record)) }
  }
}
