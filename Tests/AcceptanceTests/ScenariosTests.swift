import Foundation
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

  /// `Scenarios/hashes.txt`: by row, the hash of its event log and whether it plays on real data.
  static let hashes: [String: (hash: String, isReal: Bool)] = {
    let lines = hashLines.map { $0.split(separator: " ", maxSplits: 2).map(String.init) }
    return Dictionary(uniqueKeysWithValues: lines.map { ($0[0], ($0[1], $0.count > 2 && $0[2] == "real data")) })
  }()

  static let hashLines: [Substring] = {
    let text = try! String(contentsOfFile: "\(Checkout.scenarios)/hashes.txt", encoding: .utf8)
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }
  }()

  /// Each row has one line, in order, and there are no others: a new row without one would be held to nothing.
  @Test func everyRowHasItsHashOnRecord() {
    let expected = Self.rows.map { "\($0.testDescription)\($0.needsRealData ? " real data" : "")" }
    let found = Self.hashes.map { "\($0.key)\($0.value.isReal ? " real data" : "")" }
    #expect(found.sorted() == expected.sorted())
    #expect(Self.hashLines.map(String.init) == Self.hashLines.map(String.init).sorted())
    #expect(Self.hashes.values.allSatisfy { $0.hash.count == 64 })
  }

  /// `make check-hashes` reads the report for people's shells: a key that moves in it must not empty the list.
  @Test func theShellReadsTheHashesOfTheReport() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [".ci/hashes", try #require(Checkout.program), "Scenarios/tutorial"]
    process.currentDirectoryURL = URL(fileURLWithPath: Checkout.root)
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(lines.count == 2 && lines == Self.hashLines.filter { $0.hasPrefix("first-scenario[") })
  }

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
        runner.observers = { run in [kept.made(TextReader(offset: run.plan.clock))] }
      }
      let outcome = RowOutcome(scenario: document.name, row: row.row, result: .ran(run))
      let report = ConsoleReport(style: Style(isColoured: false)).text(outcome, milliseconds: 0)
      #expect(run.hasPassed, "\(report)")
      #expect(run.record.checks.reduce(0, +) > 0, "a run in which nothing was looked at passes as well")
      #expect((run.mark == "real data") == row.needsRealData)
      expectReadable(run, outcome, report, try #require(kept.reader), row)
      let expected = Self.hashes[row.testDescription]?.hash
      #expect(
        run.record.hash == expected,
        "\(row.testDescription) plays another run: expected \(expected ?? "no such row"), found \(run.record.hash ?? "none"); if that was meant, 'make hashes' writes it down"
      )
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

  /// Audit and text log were read as they came; what is left is the event log and what is told of the run.
  private func expectReadable(
    _ run: RowRun, _ outcome: RowOutcome, _ report: String, _ reader: TextReader, _ row: ShippedRow
  ) {
    let told = reader.lines
    let lines = run.record.log?.lines ?? []
    for line in lines { reader.look(at: line.text) }
    for line in report.split(separator: "\n") { reader.look(at: String(line)) }
    reader.look(at: JSONReport.json(outcome).text)
    #expect(told > 0 && !lines.isEmpty)
    let found = reader.found.values.sorted()
    #expect(found == [], "Swift's own description of a value")
  }
}
