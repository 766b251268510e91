import Report
import Runs
import Script
import TestSupport
import Testing

/// Every shipped scenario holds, row by row, with our engine.
@Suite struct ScenariosTests {
  struct ShippedRow: Sendable, CustomTestStringConvertible {
    var document: Result<ScenarioDocument, ScriptProblems>
    var path: String
    var row: String?
    var needsRealData = false
    var testDescription: String {
      guard case .success(let document) = document else { return path }
      return row.map { "\(document.name)[\($0)]" } ?? document.name
    }
  }

  /// A script that cannot be read is a row too: one that fails.
  static let rows: [ShippedRow] = {
    let entries = try! ScenarioCatalog(root: Checkout.scenarios).entries
    return entries.flatMap { entry -> [ShippedRow] in
      do throws(ScriptProblems) {
        let document = try ScenarioDocument.read(path: entry.path)
        let rows: [String?] = document.rows.isEmpty ? [nil] : document.rows.map { $0 }
        return rows.map { row in
          let scenario = try? document.scenario(row: row)
          return ShippedRow(
            document: .success(document), path: entry.path, row: row,
            needsRealData: scenario?.requirements.contains(.realData) == true)
        }
      } catch {
        return [ShippedRow(document: .failure(error), path: entry.path)]
      }
    }
  }()

  /// A folder that lost its scenarios would make every test below pass.
  @Test func theIncidentIsThereInAllItsForms() {
    let titles = Self.rows.map(\.testDescription)
    for row in ["event-pushed", "first-ping", "silent", "socket-closed", "day-cut", "deleted-elsewhere"] {
      #expect(titles.contains("listenkey-expiry[\(row)]"))
      #expect(titles.contains("listenkey-expiry-real[\(row)]"))
    }
  }

  @Test(arguments: rows.filter { !$0.needsRealData })
  func rowPasses(row: ShippedRow) { expectPassed(row) }

  @Test(
    .enabled(if: Checkout.marketData != nil, "real market data is not here: set MARKET_DATA"),
    arguments: rows.filter(\.needsRealData))
  func rowOnRealDataPasses(row: ShippedRow) { expectPassed(row) }

  private func expectPassed(_ row: ShippedRow) {
    do {
      let document = try row.document.get()
      let kept = KeptReader()
      let run = try Checkout.play(document, row: row.row) { runner in
        runner.recorder = { plan in kept.made(TextReader(offset: plan.clock)) }
      }
      let outcome = RowOutcome(scenario: document.name, row: row.row, result: .ran(run))
      let report = ConsoleReport(style: Style(isColoured: false)).text(outcome, milliseconds: 0)
      #expect(run.hasPassed, "\(report)")
      #expect(run.record.checks.reduce(0, +) > 0, "a run in which nothing was looked at passes as well")
      #expect((run.mark == "real data") == row.needsRealData)
      expectReadable(run, outcome, report, try #require(kept.reader), row)
    } catch let problem as Checkout.NotPlayed {
      let report = ConsoleReport(style: Style(isColoured: false)).text(problem.outcome, milliseconds: 0)
      Issue.record("\(report)")
    } catch { Issue.record(error) }
  }

  private final class KeptReader: @unchecked Sendable {
    private(set) var reader: TextReader?
    func made(_ reader: TextReader) -> TextReader {
      self.reader = reader
      return reader
    }
  }

  /// Marks of Swift's own description that still stand in texts of faults and answers; a list that may only shrink.
  static let knownMarks: Set<String> = [
    "Binance.HTTPMethod", "Binance.VenueError", "Optional(", "Simulation.DropPoint", "Simulation.EventMatch",
    "Simulation.ListenKeyFault", "Simulation.OrderMatch", "Simulation.RequestMatch", "Simulation.StreamTarget",
  ]

  /// Audit and text log were read as they came; what is left is the event log and what is told of the run.
  private func expectReadable(
    _ run: RowRun, _ outcome: RowOutcome, _ report: String, _ reader: TextReader, _ row: ShippedRow
  ) {
    let told = reader.lines
    for line in run.record.log.lines { reader.look(at: line.text) }
    for line in report.split(separator: "\n") { reader.look(at: String(line)) }
    reader.look(at: JSONReport.json(outcome).text)
    #expect(told > 0 && !run.record.log.lines.isEmpty)
    let found = reader.found.values.sorted()
    if !found.isEmpty && Self.knownMarks.isSuperset(of: reader.found.keys) {
      withKnownIssue { #expect(found == [], "Swift's own description of a value") }
    } else {
      #expect(found == [], "Swift's own description of a value")
    }
  }
}
