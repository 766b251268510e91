import Market
import Oracle
import Script
import Simulation
import Tape

/// What came of one row of one scenario.
public struct RowOutcome: Sendable {
  public enum Result: Sendable {
    case ran(RowRun)
    /// The data it needs is not here.
    case skipped(String)
    /// The script cannot be used.
    case notUnderstood(ScriptProblems)
    /// The script is fine, its tape is missing or damaged.
    case notRun(String)
  }

  public var scenario: String
  public var row: String?
  public var result: Result

  public init(scenario: String, row: String?, result: Result) {
    self.scenario = scenario
    self.row = row
    self.result = result
  }

  public var title: String { row.map { "\(scenario)[\($0)]" } ?? scenario }

  public var hasPassed: Bool {
    if case .ran(let run) = result { run.hasPassed } else { false }
  }

  /// 0 passed or skipped, 1 failed, 2 not understood, 3 could not run.
  public var exitCode: Int32 {
    switch result {
    case .ran(let run): run.hasPassed ? 0 : 1
    case .skipped: 0
    case .notUnderstood: 2
    case .notRun: 3
    }
  }
}

/// One run with what was found in it.
public struct RowRun: Sendable {
  public var plan: RunPlan
  public var verdicts: Verdicts
  public var record: RunRecord
  public var engine: String
  /// `reconstruction`, `real data`, `recovered`: what kind of market it was; nil for an ordinary tape.
  public var mark: String?
  /// What could not be read of its tape.
  public var losses: TapeLosses
  /// What the command line changed, after the row.
  public var overrides: [Override]
  /// The run's decisions beside a published table, if the scenario has one.
  public var comparison: DecisionComparison?

  /// An invariant that the scenario demands by name and that was never looked at.
  public var unevaluated: [DemandedInvariant] {
    plan.demandedInvariants.filter { demanded in
      guard let index = Invariant.all.firstIndex(where: { $0.name == demanded.name }) else { return false }
      return record.checks[index] == 0
    }
  }

  public var hasPassed: Bool {
    verdicts.hasPassed && record.violations.isEmpty && unevaluated.isEmpty && comparison?.holds ?? true
  }
}
