import Audit
import Market
import TradingEngine

/// Candidates that met one minimum, of one policy, side and symbol. engine.md 8.2, row 3.1.
package struct Acceptance: Hashable, Sendable {
  package var policy: String
  package var minimum: Rate
  package var direction: Direction
  package var symbol: String
  package var reached: Int64
  package var passed: Int64

  package init(
    policy: String, minimum: Rate, direction: Direction, symbol: String, reached: Int64, passed: Int64
  ) {
    self.policy = policy
    self.minimum = minimum
    self.direction = direction
    self.symbol = symbol
    self.reached = reached
    self.passed = passed
  }
}

/// Counts over the engine's verdicts. Each has its denominator: signals, candidates that reached the RR gate, rejections by
/// reason (engine.md 8.1, row 1.2; section 9, rows 14 to 17).
package struct SignalStatistics {
  private(set) var longs: Int64 = 0
  private(set) var shorts: Int64 = 0
  private(set) var accepted: Int64 = 0
  private(set) var rejected: [String: Int64] = [:]
  private(set) var rrReached: Int64 = 0
  private(set) var rrPassed: Int64 = 0
  /// In the order in which they first came; few, so searched.
  package private(set) var acceptance: [Acceptance] = []
  private(set) var newestRR: Rate?
  private var newestRROf: [String: Rate] = [:]
  /// What the newest rejection by the limit of shorts named; nil: there was none.
  private(set) var shortLimit: (count: Int, limit: Int)?
  /// What the newest rejection by the risk of all shorts named; nil: there was none.
  private(set) var shortRisk: (atRisk: Money, limit: Money)?

  mutating func count(_ record: VerdictRecord) {
    if record.direction == .long { longs += 1 } else { shorts += 1 }
    for reason in record.reasons { rejected[reason, default: 0] += 1 }
    switch record.rejection {
    case nil: accepted += 1
    case .shortPositionLimit(let count, let limit): shortLimit = (count, limit)
    case .totalShortRisk(_, let atRisk, let limit): shortRisk = (atRisk, limit)
    default: break
    }
    guard record.reachedRR else { return }
    let passes = !record.isRejected(for: .rrBelowMin)
    rrReached += 1
    if passes { rrPassed += 1 }
    newestRR = record.rr
    newestRROf[record.symbol] = record.rr
    guard let minimum = record.rrMin else { return }
    let index = acceptance.firstIndex {
      $0.policy == record.policy && $0.minimum == minimum && $0.direction == record.direction
        && $0.symbol == record.symbol
    }
    if let index {
      acceptance[index].reached += 1
      if passes { acceptance[index].passed += 1 }
    } else {
      acceptance.append(
        Acceptance(
          policy: record.policy, minimum: minimum, direction: record.direction, symbol: record.symbol, reached: 1,
          passed: passes ? 1 : 0))
    }
  }

  func newestRR(of symbol: String) -> Rate? { newestRROf[symbol] }
}
