import Audit
import Market
import TradingEngine

/// A verdict of the engine and its moment.
package struct Decision: Sendable {
  package var time: Timestamp
  package var verdict: VerdictRecord
  package init(time: Timestamp, verdict: VerdictRecord) {
    self.time = time
    self.verdict = verdict
  }
}

/// Keeps every verdict of the engine, in order.
package final class DecisionRecorder: RunObserver {
  package private(set) var decisions: [Decision] = []

  package init() {}

  package func audit(_ event: AuditEvent, number: Int, cause: Int, at time: Timestamp) {
    if case .verdict(let record) = event { decisions.append(Decision(time: time, verdict: record)) }
  }
}
