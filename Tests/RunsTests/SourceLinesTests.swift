import Testing

@testable import Runs
@testable import Script

@Suite struct SourceLinesTests {
  @Test(arguments: [
    ("", [""]), ("a", ["a"]), ("a\n", ["a", ""]), ("a\r\nb\r\n", ["a", "b", ""]), ("a\n\r\nb", ["a", "", "b"]),
    ("a\rb\n", ["a\rb", ""]), ("a\r", ["a\r"]), ("‹ä›\n±", ["‹ä›", "±"]),
  ])
  func bothKindsOfLineEndSplitAlike(text: String, lines: [String]) {
    #expect(ScenarioSource(path: "x.yaml", text: text).lines == lines)
  }
}
