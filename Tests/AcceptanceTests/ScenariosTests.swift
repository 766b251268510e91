import Report
import Scenario
import Testing

/// Every shipped scenario holds, row by row, with our engine.
@Suite struct ScenariosTests {
  struct ShippedRow: Sendable, CustomTestStringConvertible {
    var document: ScenarioDocument
    var row: String?
    var needsRealData: Bool
    var testDescription: String { row.map { "\(document.name)[\($0)]" } ?? document.name }
  }

  static let rows: [ShippedRow] = {
    let entries = try! ScenarioCatalog(root: Checkout.scenarios).entries
    return entries.flatMap { entry in
      let document = try! ScenarioDocument.read(path: entry.path)
      let rows: [String?] = document.rows.isEmpty ? [nil] : document.rows.map { $0 }
      return rows.map { row in
        let scenario = try! document.scenario(row: row)
        return ShippedRow(document: document, row: row, needsRealData: scenario.requirements.contains(.realData))
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
      let run = try Checkout.play(row.document, row: row.row)
      let outcome = RowOutcome(scenario: row.document.name, row: row.row, result: .ran(run))
      let report = ConsoleReport(style: Style(isColoured: false)).text(outcome, milliseconds: 0)
      #expect(run.hasPassed, "\(report)")
      // A run in which nothing was looked at passes as well, so say what must have been looked at.
      #expect(run.verdicts.expectations.allSatisfy { $0.evaluations > 0 }, "\(run.verdicts.expectations)")
      #expect(run.record.checks.reduce(0, +) > 0)
      #expect((run.mark == "real data") == row.needsRealData)
    } catch { Issue.record(error) }
  }
}
