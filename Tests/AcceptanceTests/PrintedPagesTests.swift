import Foundation
import TestSupport
import Testing

/// What pages show of the program is what it prints: each is followed from its first line, and `make docs` (`PAGES=write`)
/// writes anew what has become another.
@Suite struct PrintedPagesTests {
  static let pages = [
    "README.md", "docs/tutorial/first-scenario.md", "docs/how-to/read-a-failure.md", "docs/how-to/record-a-run.md",
    "docs/how-to/repair-a-tape.md",
  ]

  @Test(arguments: pages) func showsWhatIsPrinted(page: String) throws {
    var page = try PrintedPage(page)
    let differences = try page.follow()
    if ProcessInfo.processInfo.environment["PAGES"] == "write" {
      try page.write()
    } else {
      for difference in differences { Issue.record("\(difference)") }
    }
  }

  /// Of published candles, which are not in the repository.
  @Test(.enabled(if: Checkout.marketData != nil, "real market data are not here: set MARKET_DATA"))
  func realCandlesShowWhatIsPrinted() throws { try showsWhatIsPrinted(page: "docs/how-to/run-on-real-candles.md") }

  /// What differs from machine to machine is all that may differ.
  @Test func onlyTimesOfTheMachineAreMasked() {
    let line = "ok    a[b]   2h50m virtual   127 ms   53 383 events   1 fault fired   hash 6d9d7279c92c"
    #expect(PrintedPage.masked(line) == PrintedPage.masked(line.replacing("127 ms", with: "1 127 ms")))
    for (shown, printed) in [
      ("53 383 events", "53 384 events"), ("6d9d7279c92c", "6d9d7279c92d"), ("2h50m", "2h51m"), ("1 fault", "2 faults"),
    ] {
      #expect(PrintedPage.masked(line) != PrintedPage.masked(line.replacing(shown, with: printed)))
    }
  }
}
