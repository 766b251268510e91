import Engine
import Foundation
import Report
import Runs
import Script
import Simulation
import Testing

/// The golden files are what the engine does, and a change of its conduct is told with its place.
@Suite struct GoldenTests {
  static let scenarios = HouseRulesTests.root.appendingPathComponent("Scenarios")

  /// What a run projects to, and its golden file.
  static func run(_ scenario: String, row: String) throws -> (lines: [String], file: GoldenFile) {
    let library = MarketLibrary(
      recordings: [HouseRulesTests.root.appendingPathComponent("Recordings").path], marketData: nil,
      imports: NSTemporaryDirectory())
    let kept = Kept()
    let runner = ScenarioRunner(library: library, builder: OurEngineBuilder()) { plan in
      GoldenProjection(plan: plan) { kept.lines = $0 }
    }
    let path = scenarios.appendingPathComponent("days/\(scenario).yaml").path
    let outcome = runner.run(try ScenarioDocument.read(path: path), row: row)
    guard case .ran(let run) = outcome.result else { throw WrongEnginesTests.Unexpected(what: "\(outcome.result)") }
    return (kept.lines, GoldenFile(run.plan, folder: scenarios.appendingPathComponent("golden").path))
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
}
