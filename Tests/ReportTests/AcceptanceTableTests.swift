import Market
import Oracle
import Simulation
import Testing

@testable import Report

@Suite struct AcceptanceTableTests {
  /// engine.md section 9, row 41.
  @Test(arguments: [
    ("0.3", "76.9 %"), ("0.4", "71.4 %"), ("0.5", "66.7 %"), ("0.6", "62.5 %"), ("0.8", "55.6 %"), ("1", "50.0 %"),
    ("1.16", "46.3 %"), ("100", "1.0 %"),
  ])
  func winsNeededFallAsTheMinimumRises(minimum: String, wins: String) {
    #expect(AcceptanceTable.winsNeeded(at: Rate(minimum)!) == wins)
  }

  private func row(_ direction: Direction, _ symbol: String, _ minimum: String, _ reached: Int64, _ passed: Int64)
    -> Acceptance
  {
    Acceptance(
      policy: "by_side", minimum: Rate(minimum)!, direction: direction, symbol: symbol, reached: reached, passed: passed
    )
  }

  /// Of 410 longs of the one day 17 passed, of 555 shorts of the other 10 (section 9, rows 15 to 18), here of two symbols.
  @Test func sidesSymbolsAndSums() {
    let table = AcceptanceTable([
      row(.short, "XRPUSDT", "0.5", 500, 9), row(.long, "XRPUSDT", "1", 410, 17), row(.short, "DOTUSDT", "0.5", 55, 1),
    ])
    let lines = table.text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(
      lines == [
        "acceptance by policy by_side; wins needed to come out even, before fees",
        "minimum wins needed reached passed pass rate", "long XRPUSDT 1 50.0 % 410 17 4.15 %",
        "short DOTUSDT 0.5 66.7 % 55 1 1.82 %", "short XRPUSDT 0.5 66.7 % 500 9 1.80 %",
        "short all 0.5 66.7 % 555 10 1.80 %",
      ])
  }

  @Test func withoutACandidateThereIsNoTable() { #expect(AcceptanceTable([]).text.isEmpty) }

  @Test func columnsStandUnderEachOther() {
    let text = AlignedRows.text([["", "n"], ["long", "1"], ["a", "1000", "x"]], left: 1, indent: "")
    #expect(text == "           n\n  long     1\n  a     1000  x\n")
  }
}
