import Engine
import Foundation
import Runs
import Script

/// Where the things are that the tests of the whole need.
enum Checkout {
  static let root = HouseRulesTests.root.path
  static let scenarios = "\(root)/Scenarios"
  static let recordings = "\(root)/Recordings"

  /// Real market data, if it is on this machine.
  static let marketData: String? = {
    let folder = ProcessInfo.processInfo.environment["MARKET_DATA"] ?? "\(root)/../shared/market-data"
    return FileManager.default.fileExists(atPath: "\(folder)/klines-5m-um") ? folder : nil
  }()

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

/// A folder of its own for one test, removed with it.
final class Folder: Sendable {
  let path: String

  init() {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("tapedeck-\(UUID().uuidString)").path
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  static func / (folder: Folder, name: String) -> String { "\(folder.path)/\(name)" }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ data: Data, to name: String) throws {
    let url = URL(fileURLWithPath: self / name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
  }

  func read(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: self / name)) }

  /// Paths of all files below, sorted.
  var files: [String] {
    (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: self / name, isDirectory: &isFolder) && !isFolder.boolValue
    }.sorted()
  }
}
