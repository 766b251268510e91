import Audit
import Market
import Oracle

/// What a run leaves behind.
public struct RunRecord: Sendable {
  public var name: String
  public var seed: UInt64
  public var from: Timestamp
  public var to: Timestamp
  /// SHA-256 over the whole event log; nil: none was kept.
  public var hash: String?
  public var events: Int
  public var log: EventLog?
  public var violations: [Violation]
  /// Violations of invariants that the scenario waives.
  public var waived: [Violation]
  /// How often each invariant was looked at, in the order of `Invariant.all`.
  public var checks: [Int]
  /// Effects of faults by timeline step.
  public var faultFirings: [(step: Int, count: Int)]
  /// What emergency liquidations came to, in the order of the audit.
  public var settlements: [ComparedSettlement]
  /// Longest time a position was without a live stop.
  public var nakedTime: Span
  /// Candidates by policy, minimum, side and symbol, in the order in which they first came.
  public var acceptance: [Acceptance]
  /// Closed candles that the strategy looked at.
  public var evaluations: Int64
  /// The final value of every metric that needs no argument, in catalogue order.
  public var metrics: [(name: String, value: MetricValue)]
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
