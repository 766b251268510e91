import Market
import Simulation
import Testing

@testable import Runs
@testable import Script

@Suite struct FlatMarketTests {
  private func text(_ market: String) -> String {
    "scenario: t\nmarket: \(market)\nstart: { balance: 1000 USDT }\n"
  }

  @Test func aMarketMayHaveComeFromElsewhere() throws {
    let plan = try plan(text("flat XRPUSDT at 1.8 from 2.0 over 80h, DOGEUSDT at 0.12 for 1h"))
    #expect(
      plan.market
        == .flat([
          FlatPrice(symbol: xrp, price: Price("1.8")!, past: StraightPast(price: Price("2")!, span: .hours(80))),
          FlatPrice(symbol: doge, price: Price("0.12")!, past: nil),
        ]))
    #expect(plan.describe().contains("market   flat XRPUSDT at 1.8 from 2 over 80h, DOGEUSDT at 0.12\n"))
  }

  @Test(arguments: [
    ("flat XRPUSDT at 1.8 DOGEUSDT at 0.12 for 1h", "a comma is missing"),
    ("flat XRPUSDT at 1.8 from 2.0 for 1h", "'from' needs a price and a span"),
    ("flat XRPUSDT at 1.8 from 2.0 over 0s for 1h", "'over' must be above zero"),
    ("flat XRPUSDT at 1.8 from 0 over 80h for 1h", "'0' is no price"),
    ("flat XRPUSDT at 1.8 from 2.0 over 80 for 1h", "'80' has no unit"),
    ("flat XRPUSDT 1.8 for 1h", "'SYMBOL at PRICE' is expected here"),
    ("flat for 1h", "the market has no symbol"), ("flat XRPUSDT at 1.8", "the market does not say for how long"),
    ("flat XRPUSDT at 1.8 for 1h from 2.0", "'for SPAN' must stand at the end"),
    ("falt XRPUSDT at 1.8 for 1h", "unknown market 'falt'"),
  ])
  func whatIsWrongIsSaid(_ market: String, _ what: String) {
    #expect(diagnostics(text(market)).map(\.what) == [what])
  }
}
