import Market
import Oracle
import Script
import Simulation
import Tape

/// What came of one row of one scenario.
package struct RowOutcome: Sendable {
  package enum Result: Sendable {
    case ran(RowRun)
    /// The data it needs is not here.
    case skipped(String)
    /// The script cannot be used.
    case notUnderstood(ScriptProblems)
    /// The script is fine, its tape is missing or damaged.
    case notRun(String)
  }

  package var scenario: String
  package var row: String?
  package var result: Result

  package init(scenario: String, row: String?, result: Result) {
    self.scenario = scenario
    self.row = row
    self.result = result
  }

  package var title: String { Self.title(scenario, row) }

  /// `listenkey-expiry[event-pushed]`
  static func title(_ scenario: String, _ row: String?) -> String { row.map { "\(scenario)[\($0)]" } ?? scenario }

  package var hasPassed: Bool {
    if case .ran(let run) = result { run.hasPassed } else { false }
  }

  /// 0 passed or skipped, 1 failed, 2 not understood, 3 could not run.
  package var exitCode: Int32 {
    switch result {
    case .ran(let run):
      if case .broken? = run.golden?.kind { 3 } else { run.hasPassed ? 0 : 1 }
    case .skipped: 0
    case .notUnderstood: 2
    case .notRun: 3
    }
  }
}

extension RunPlan {
  /// Only the invariants can fail: no expectation, or none that anything could change.
  package var expectsNothing: Bool {
    demandedInvariants.isEmpty && decisions == nil
      && !expectations.contains { !$0.formula.metricSlots.isEmpty || $0.formula.readsEventCounts }
  }
}

/// One run with what was found in it.
package struct RowRun: Sendable {
  package var plan: RunPlan
  package var verdicts: Verdicts
  package var record: RunRecord
  package var engine: String
  /// `reconstruction`, `real data`, `recovered`: what kind of market it was; nil for an ordinary tape.
  package var mark: String?
  /// What could not be read of its tape.
  package var losses: TapeLosses
  /// What the command line changed, after the row.
  package var overrides: [Override]
  /// The run's decisions beside a published table, if the scenario has one.
  package var comparison: DecisionComparison?
  /// What came of its golden file; nil where none was asked for.
  package var golden: GoldenResult?

  /// An invariant that the scenario demands by name and that was never looked at.
  package var unevaluated: [DemandedInvariant] {
    plan.demandedInvariants.filter { demanded in
      guard let index = Invariant.all.firstIndex(where: { $0.name == demanded.name }) else { return false }
      return record.checks[index] == 0
    }
  }

  /// Where the script demands the invariant; else the scenario itself, which all of them hold for.
  package func place(of violation: Violation) -> Place {
    plan.demandedInvariants.first { $0.name == violation.invariant }?.place ?? plan.place
  }

  package var hasPassed: Bool {
    (golden?.holds ?? true) && verdicts.hasPassed && record.violations.isEmpty && unevaluated.isEmpty
      && comparison?.holds ?? true
  }
}
