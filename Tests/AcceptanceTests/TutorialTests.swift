import Engine
import Foundation
import Runs
import Script
import TestSupport
import Testing

/// The tutorial's scenarios do what the tutorial says of them.
@Suite struct TutorialTests {
  /// Complete scenarios of the page, in order.
  static func blocks() throws -> [String] {
    let page = try String(contentsOfFile: "\(Checkout.root)/docs/tutorial/first-scenario.md", encoding: .utf8)
    return page.components(separatedBy: "```yaml\n").dropFirst().map { $0.components(separatedBy: "\n```")[0] + "\n" }
      .filter { $0.hasPrefix("scenario: ") }
  }

  static func outcomes(of text: String) throws -> [RowOutcome] {
    let folder = Folder()
    let document = try ScenarioDocument.read(path: folder.write(text, to: "first.yaml"))
    let runner = ScenarioRunner(
      library: MarketLibrary(recordings: [], marketData: nil, imports: folder.path), builder: OurEngineBuilder())
    let rows: [String?] = document.rows.isEmpty ? [nil] : document.rows.map { $0 }
    return rows.map { runner.run(document, row: $0) }
  }

  @Test func stepsFailAndPassAsTold() throws {
    let results = try Self.blocks().map { try Self.outcomes(of: $0).map(\.exitCode) }
    #expect(results == [[1], [0], [1], [0], [0, 0]])
  }

  /// The last step is the scenario in the repository.
  @Test func lastStepIsTheScenarioInTheRepository() throws {
    let file = "\(Checkout.scenarios)/tutorial/first-scenario.yaml"
    #expect(try Self.blocks().last == String(contentsOfFile: file, encoding: .utf8))
  }
}
