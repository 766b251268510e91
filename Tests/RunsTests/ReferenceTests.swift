import Files
import Glibc
import TestSupport
import Testing

@testable import Runs
@testable import Script

/// The reference page is written by hand; what it shows must be what the program does.
@Suite struct ReferencePage {
  static let page = (try? TextFile.read(path: "\(Checkout.root)/docs/reference/scenario-language.md")) ?? ""

  @Test func itsFirstExampleIsAScenario() throws {
    let parts = Self.page.split(separator: "```yaml\n", maxSplits: 1)
    let text = String(try #require(parts.last).split(separator: "\n```", maxSplits: 1)[0])
    #expect(diagnostics(text).map(brief) == [])
  }

  @Test func itNamesEveryKeyVerbAnchorAndFault() {
    let words: [String] =
      ScenarioReader.keys + StepReader.keys + ExpectationReader.kinds + AnchorReader.keywords
      + AnchorReader.streamWords + SignalReader.parts + OperatorReader.verbs
      + ExchangeReader.acks.map(\.word) + ExchangeReader.paths.map(\.word)
      + SignalSource.allCases.map(\.rawValue)
    for word in words where !Self.page.contains(word) { Issue.record("the page does not mention '\(word)'") }
  }
}
