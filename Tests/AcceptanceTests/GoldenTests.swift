import Engine
import Files
import Foundation
import Report
import Runs
import Script
import Simulation
import TestSupport
import Testing

/// The golden files are what the engine does, and a change of its conduct is told with its place.
@Suite struct GoldenTests {
  /// What a run projects to, and its golden file.
  static func run(_ scenario: String, row: String) throws -> (lines: [String], file: GoldenFile) {
    let library = MarketLibrary(
      recordings: [Checkout.recordings], marketData: nil,
      imports: NSTemporaryDirectory())
    let kept = Kept()
    let runner = ScenarioRunner(library: library, builder: OurEngineBuilder()) { run in
      [GoldenProjection(plan: run.plan) { kept.lines = $0 }]
    }
    let document = try ScenarioDocument.read(path: "\(Checkout.scenarios)/days/\(scenario).yaml")
    let outcome = runner.run(document, row: row)
    guard case .ran(let run) = outcome.result else { throw WrongEnginesTests.Unexpected(what: "\(outcome.result)") }
    return (kept.lines, GoldenFile(run.plan, folder: "\(Checkout.scenarios)/golden"))
  }

  final class Kept: @unchecked Sendable { var lines: [String] = [] }

  @Test func theEngineDoesWhatItsGoldenSaysAndAChangeIsTold() throws {
    let (lines, file) = try Self.run("reconstructed-day-29", row: "rr-1-0")
    guard case .same = try file.compare(lines) else {
      Issue.record("\(try file.compare(lines))")
      return
    }
    var changed = lines
    changed[4] += " "
    guard case .differs(let line, let expected, let found) = try file.compare(changed) else {
      Issue.record("a changed line is not noticed")
      return
    }
    // The header is line 1.
    #expect(line == 6 && expected == lines[4] && found == lines[4] + " ")
    guard case .differs(lines.count + 1, lines.last, nil) = try file.compare(lines.dropLast()) else {
      Issue.record("a missing line is not noticed")
      return
    }
  }
  @Test func everyGoldenIsReadable() throws {
    let folder = "\(Checkout.scenarios)/golden"
    let names = FileSystem.names(in: folder)
    #expect(!names.isEmpty)
    for name in names {
      let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
      #expect(ReadableText.reflection(in: text) == nil, "\(name)")
    }
  }
}
