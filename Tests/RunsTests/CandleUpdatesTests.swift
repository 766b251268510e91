import Exchange
import Market
import Testing

@testable import Runs
@testable import Script

/// `exchange.candle-updates` on its way from the script to the exchange.
@Suite struct CandleUpdatesTests {
  @Test func theSpanReachesTheExchange() throws {
    func updates(_ more: String) throws -> ExchangeSettings.CandleUpdates {
      try plan(flat(more: more)).exchange.candleUpdates
    }
    #expect(try updates("exchange: { era: E1 }") == .closedOnly)
    #expect(try updates("exchange: { candle-updates: 1s }") == .every(.seconds(1)))
    #expect(try updates("exchange: { candle-updates: 5s }") == .every(.seconds(5)))
    #expect(try updates("exchange: { candle-updates: 100ms }") == .every(.milliseconds(100)))
  }

  @Test(arguments: ["0s", "99ms"])
  func aSpanTooShortIsRefused(_ span: String) {
    let found = diagnostics(flat(more: "exchange: { candle-updates: \(span) }"))
    #expect(found.map(\.what) == ["frames of a forming candle cannot come that often"])
    #expect(found.first?.expected == "100ms or more")
  }
}
