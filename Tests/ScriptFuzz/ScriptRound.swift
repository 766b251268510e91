import Basics
import Engine
import Market
import Report
import Runs
import Script
import TestSupport

/// One script of the fuzz: read, planned and, when it is short, played. Whatever it says, there is a result or a problem
/// with its words; nothing traps or goes on without end.
package struct ScriptRound {
  private let corpus: ScriptCorpus
  private let runner = ScenarioRunner(
    library: MarketLibrary(recordings: [], marketData: nil, imports: "/nowhere"), builder: OurEngineBuilder())

  /// - Parameter scenarios: the folder of scenario files to begin with.
  package init(scenarios: String) throws { corpus = try ScriptCorpus(folder: scenarios) }

  /// How far a script came.
  package enum End: Hashable, Sendable { case refused, planned, played }

  /// The script of a seed.
  package func script(_ seed: UInt64) -> (path: String, text: String) {
    var generator = ScriptGenerator(corpus: corpus, draw: Draw(seed: seed))
    return generator.script()
  }

  /// Minutes of virtual time that are played; more would be seconds of a test.
  private static let longest = Span.minutes(6)
  private static let rowsMax = 2

  /// - Parameter demand: something that must be true of every script.
  package func play(
    _ script: (path: String, text: String), demand: (_ isTrue: Bool, _ what: @autoclosure () -> String) -> Void
  ) -> End {
    let source = ScenarioSource(path: script.path, text: ScenarioDocument.withoutMark(script.text))
    let document: ScenarioDocument
    do throws(ScriptProblems) { document = try ScenarioDocument(source: source, including: .files) } catch {
      check(error, demand)
      return .refused
    }
    let rows: [String?] = document.rows.isEmpty ? [nil] : document.rows.prefix(Self.rowsMax).map { $0 }
    var end = End.refused
    for row in rows {
      guard let prepared = try? runner.prepare(document, row: row) else {
        check(runner.run(document, row: row), demand)
        continue
      }
      demand(!prepared.plan.describe().isEmpty, "a plan without words")
      if end == .refused { end = .planned }
      guard prepared.plan.end - prepared.plan.start <= Self.longest else { continue }
      let outcome = runner.run(document, row: row)
      if case .ran = outcome.result { end = .played }
      check(outcome, demand)
    }
    return end
  }

  private func check(_ outcome: RowOutcome, _ demand: (Bool, @autoclosure () -> String) -> Void) {
    switch outcome.result {
    case .ran(let run):
      demand(run.hasPassed || run.hasReason, "a run that failed for no reason")
    case .notUnderstood(let problems): check(problems, demand)
    case .notRun(let why): demand(why.hasPrefix("error: ") && why.count > 10, "no reason: \(why)")
    case .skipped(let why): demand(!why.isEmpty, "skipped for no reason")
    }
    let text = ConsoleReport(style: Style(isColoured: false)).text(outcome, milliseconds: 0)
    demand(!text.isEmpty && text.utf8.count < Self.textMax, "\(text.utf8.count) bytes of text")
    let json = JSONReport.json(outcome).text
    demand((try? JSONValue(parsing: Array(json.utf8))) != nil, "what is no JSON: \(json.prefix(200))")
  }

  /// Of all that is told of one row.
  private static let textMax = 1 << 20

  private func check(_ problems: ScriptProblems, _ demand: (Bool, @autoclosure () -> String) -> Void) {
    demand(problems.list.contains { $0.severity == .error }, "refused without an error")
    for problem in problems.list { demand(!problem.what.isEmpty, "a problem without words") }
    demand(problems.description.utf8.count < Self.textMax, "\(problems.description.utf8.count) bytes of problems")
  }
}

extension RowRun {
  fileprivate var hasReason: Bool {
    !verdicts.failures.isEmpty || !record.violations.isEmpty || !unevaluated.isEmpty || comparison?.holds == false
  }
}
