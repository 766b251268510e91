import Audit
import Market
import Oracle

/// What a run leaves behind.
package struct RunRecord: Sendable {
  package var name: String
  package var seed: UInt64
  package var from: Timestamp
  package var to: Timestamp
  /// SHA-256 over the whole event log; nil: none was kept.
  package var hash: String?
  package var events: Int
  package var log: EventLog?
  package var violations: [Violation]
  /// Violations of invariants that the scenario waives.
  package var waived: [Violation]
  /// How often each invariant was looked at, in the order of `Invariant.all`.
  package var checks: [Int]
  /// Effects of faults by timeline step.
  package var faultFirings: [(step: Int, count: Int)]
  /// What emergency liquidations came to, in the order of the audit.
  package var settlements: [ComparedSettlement]
  /// Longest time a position was without a live stop.
  package var nakedTime: Span
  /// Candidates by policy, minimum, side and symbol, in the order in which they first came.
  package var acceptance: [Acceptance]
  /// Closed candles that the strategy looked at.
  package var evaluations: Int64
  /// The final value of every metric that needs no argument, in catalogue order.
  package var metrics: [(name: String, value: MetricValue)]
}

extension Metric {
  static func plainValues(from source: some MetricSource) -> [(name: String, value: MetricValue)] {
    all.compactMap { metric in
      switch metric.argument {
      case .none, .optionalSymbol: (metric.name, source.value(of: MetricQuery(metric: metric)))
      default: nil
      }
    }
  }
}
