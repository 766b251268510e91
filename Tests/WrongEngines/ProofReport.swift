import Engine
import Runs
import Script
import TradingEngine

extension Proof {
  /// For a person: each wrong engine with what caught it, the files, and what is wrong.
  package var report: String {
    var lines: [String] = []
    for claim in evidence {
      let what = claim.holds ? "caught by \(claim.said.check)" : "NOT caught by \(claim.said.check)"
      lines.append("  \(claim.engine.name)  \(claim.finding.isSkipped ? "skipped" : what) in \(claim.said.row)")
    }
    for (flaw, reason) in WrongEngine.open { lines.append("  open until \(reason): an engine that \(flaw)") }
    let skipped = ours.filter(\.isSkipped).map(\.row)
    if !skipped.isEmpty {
      lines.append("\(skipped.count) rows skipped, data not here: \(skipped.joined(separator: ", "))")
    }
    let problems = problems
    if problems.isEmpty {
      let caught = files.count { $0.caught != nil }
      lines.append(
        "proved: our engine passes \(ours.count - skipped.count) rows, every wrong engine is caught by what is about it, "
          + "and each of \(caught) scenario files catches one")
    } else {
      lines += problems.map { "error: \($0)" }
      lines.append("NOT PROVED")
    }
    return lines.joined(separator: "\n")
  }
}

extension WrongEngine {
  /// Every wrong engine and what is wrong with it, a line each.
  package static var list: String {
    let width = all.map(\.name.count).max() ?? 0
    let lines = all.map { $0.name + String(repeating: " ", count: width - $0.name.count + 2) + $0.flaw }
    return (lines + open.map { "open until \($0.until): an engine that \($0.flaw)" }).joined(separator: "\n")
  }
}

/// Every row against every engine: which checks an engine fails, and which rows no engine fails.
package struct ProofTable: Sendable {
  private let rows: [[Proof.Finding]]
  private let engines: [WrongEngine]

  package init(
    documents: [ScenarioDocument], engines: [WrongEngine] = WrongEngine.all, library: MarketLibrary, jobs: Int
  ) async {
    let stage = Stage(library: library, jobs: jobs)
    let builders = [OurEngineBuilder() as any EngineBuilder] + engines.map(\.builder)
    var rows: [[Proof.Finding]] = []
    for play in Proof.rows(of: documents) { rows.append(await stage.play(builders.map { (play, $0) })) }
    self.rows = rows
    self.engines = engines
  }

  /// A line a row: the engines that it catches, each with the first check that fails.
  package var text: String {
    var lines = rows.map { row in
      let caught = row.dropFirst().filter { !$0.failed.isEmpty }.map { "\($0.engine) by \($0.failed[0])" }
      let ours = row[0].failed.isEmpty ? "" : "OURS FAILS by \(row[0].failed.joined(separator: ", ")); "
      return
        "\(row[0].row): \(ours)\(row[0].isSkipped ? "skipped" : caught.isEmpty ? "-" : caught.joined(separator: ", "))"
    }
    for (index, engine) in engines.enumerated() {
      let count = rows.count { !$0[index + 1].failed.isEmpty }
      lines.append("\(engine.name): \(engine.flaw): caught in \(count) of \(rows.count)")
    }
    return lines.joined(separator: "\n")
  }
}
