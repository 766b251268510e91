import Report
import Runs
import Script
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
      let run = try Checkout.play(document, row: row.row)
      let outcome = RowOutcome(scenario: document.name, row: row.row, result: .ran(run))
      let report = ConsoleReport(style: Style(isColoured: false)).text(outcome, milliseconds: 0)
      #expect(run.hasPassed, "\(report)")
      #expect(run.record.checks.reduce(0, +) > 0, "a run in which nothing was looked at passes as well")
      #expect((run.mark == "real data") == row.needsRealData)
    } catch let problem as Checkout.NotPlayed {
      let report = ConsoleReport(style: Style(isColoured: false)).text(problem.outcome, milliseconds: 0)
      Issue.record("\(report)")
    } catch { Issue.record(error) }
  }
}
