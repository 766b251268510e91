import Engine
import Report
import Runs
import Script
import Simulation
import TradingEngine

/// Scenario rows against engines.
package struct ProofMatrix: Sendable {
  package struct Cell: Hashable, Sendable {
    /// Ids of the expectations and names of the invariants that failed; empty: the engine passed.
    package var caughtBy: [String]
    /// The row could not be played.
    package var problem: String?
  }

  package struct Row: Sendable {
    package var title: String
    /// Ours first, then the wrong ones in the order of `WrongEngine.all`.
    package var cells: [Cell]
  }

  public private(set) var rows: [Row] = []
  public private(set) var skipped: [String] = []

  package init(documents: [ScenarioDocument], library: MarketLibrary) {
    let builders: [any EngineBuilder] = [OurEngineBuilder()] + WrongEngine.all.map(\.builder)
    for document in documents {
      for row in document.rows.isEmpty ? [nil] : document.rows.map(Optional.some) {
        let outcomes = builders.map { ScenarioRunner(library: library, builder: $0).run(document, row: row) }
        if case .skipped = outcomes[0].result {
          skipped.append(outcomes[0].title)
          continue
        }
        rows.append(Row(title: outcomes[0].title, cells: outcomes.map(Self.cell)))
      }
    }
  }

  private static func cell(_ outcome: RowOutcome) -> Cell {
    switch outcome.result {
    case .ran(let run):
      var causes: [String] = []
      for cause in run.verdicts.failures.map(\.id) + run.record.violations.map(\.invariant)
      where !causes.contains(cause) { causes.append(cause) }
      if causes.isEmpty, !run.hasPassed { causes.append("unevaluated") }
      return Cell(caughtBy: causes, problem: nil)
    case .skipped(let why), .notRun(let why): return Cell(caughtBy: [], problem: why)
    case .notUnderstood(let problems): return Cell(caughtBy: [], problem: problems.description)
    }
  }

  /// Our engine passes everywhere and each wrong one is caught at least once.
  package var isComplete: Bool { oursPasses && uncaught.isEmpty && !rows.isEmpty }

  package var oursPasses: Bool { rows.allSatisfy { $0.cells[0].caughtBy.isEmpty && $0.cells[0].problem == nil } }

  /// Wrong engines that no scenario caught.
  package var uncaught: [WrongEngine] {
    WrongEngine.all.enumerated().filter { index, _ in
      !rows.contains { !$0.cells[index + 1].caughtBy.isEmpty }
    }.map(\.element)
  }

  /// Rows that every engine passes: they prove nothing yet.
  package var unproved: [String] {
    rows.filter { row in row.cells.dropFirst().allSatisfy { $0.caughtBy.isEmpty } }.map(\.title)
  }

  package var table: String {
    let names = ["ours"] + WrongEngine.all.map(\.builder.name)
    let width = (rows.map(\.title.count) + [8]).max()!
    var text = Self.pad("scenario", width)
    for name in names { text += "  " + Self.pad(name, Self.cellWidth) }
    text += "\n"
    for row in rows {
      text += Self.pad(row.title, width)
      for (index, cell) in row.cells.enumerated() {
        text += "  " + Self.pad(Self.show(cell, isOurs: index == 0), Self.cellWidth)
      }
      text += "\n"
    }
    text += "\n"
    for (index, engine) in WrongEngine.all.enumerated() {
      let caught = rows.filter { !$0.cells[index + 1].caughtBy.isEmpty }.count
      text += "\(engine.builder.name): \(engine.flaw): caught in \(caught) of \(rows.count)\n"
    }
    if !skipped.isEmpty { text += "skipped, data not here: \(skipped.joined(separator: ", "))\n" }
    if !unproved.isEmpty { text += "passed by every engine: \(unproved.joined(separator: ", "))\n" }
    text += isComplete ? "every wrong engine is caught and ours passes\n" : "NOT PROVED\n"
    return text
  }

  private static let cellWidth = 26

  private static func show(_ cell: Cell, isOurs: Bool) -> String {
    if let problem = cell.problem { return "not run: \(problem)" }
    guard let first = cell.caughtBy.first else { return isOurs ? "passes" : "-" }
    let more = cell.caughtBy.count > 1 ? " +\(cell.caughtBy.count - 1)" : ""
    return (isOurs ? "FAILS: " : "") + first + more
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    let shown = text.count > width ? String(text.prefix(width - 1)) + "…" : text
    return shown + String(repeating: " ", count: width - shown.count)
  }
}
