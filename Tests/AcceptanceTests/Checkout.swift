import Engine
import Foundation
import Runs
import Script
import TestSupport

/// What the tests of the whole need besides the places.
extension Checkout {
  /// Real market data, if it is on this machine.
  static let marketData = RealMarketData.isThere ? RealMarketData.folder : nil

  /// The built program, which stands beside the test bundle.
  static let program: String? = {
    let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let path = URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("tapedeck").path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }()

  static func library(imports: Folder) -> MarketLibrary {
    MarketLibrary(recordings: [recordings], marketData: marketData, imports: imports / "imports")
  }

  static func document(_ name: String) throws -> ScenarioDocument {
    try ScenarioDocument.read(path: ScenarioCatalog(root: scenarios).entry(named: name).path)
  }

  /// Rows of the listen-key incident end well before this time; the rest of the morning adds nothing to most tests.
  static let shortMorning = Override(path: "tape.to", value: "06:55")

  /// Plays a row with our engine.
  static func play(
    _ document: ScenarioDocument, row: String?, overrides: [Override] = [],
    change: (inout ScenarioRunner) -> Void = { _ in }
  ) throws -> RowRun {
    let folder = Folder()
    var runner = ScenarioRunner(library: library(imports: folder), builder: OurEngineBuilder())
    change(&runner)
    let outcome = withExtendedLifetime(folder) { runner.run(document, row: row, overrides: overrides) }
    guard case .ran(let run) = outcome.result else { throw NotPlayed(outcome: outcome) }
    return run
  }

  struct NotPlayed: Error { var outcome: RowOutcome }
}
