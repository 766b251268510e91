import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

@Suite struct SizingTests {
  /// engine.md 3.4, last column; a stop 2 % away leaves the cap to decide.
  @Test(arguments: [
    ("ETHUSDT", "3012.39", "2952.14", "4446.47515321", "0.147"),
    ("DOGEUSDT", "0.125", "0.1225", "4446.29681976", "3557"),
    ("BTCUSDT", "89160.2", "87376.9", "4446.11894131", "0.004"),
    ("XRPUSDT", "1.9115", "1.8732", "4445.94062091", "232.5"),
  ])
  func `the cap is never exceeded by rounding`(
    _ name: String, _ entry: String, _ stop: String, _ wallet: String, _ expected: String
  ) {
    let size = size(name, entry, stop: stop, wallet: wallet)
    #expect(size.quantity == quantity(expected))
    #expect(size.isCapped)
    #expect(price(entry) * size.quantity <= money(wallet) * rate("0.1"))
  }

  @Test func `budget and risk at the stop are two figures`() {
    // engine.md 3.3: equity 4433, stop 1.38 % away: budget 44.33, at the stop about 6.12.
    let size = size("XRPUSDT", "1.0000", stop: "0.9862", wallet: "4433")
    #expect(size.riskBudget == money("44.33"))
    #expect(size.quantity == quantity("443.3"))
    #expect(
      PositionSizing.riskAtStop(size.quantity, entry: price("1.0000"), stop: price("0.9862")) == money("6.11754"))
  }

  @Test func `a wide stop makes the budget decide`() {
    // 1000 x 1 % = 10 at 0.25 a piece.
    let size = size("XRPUSDT", "1.0000", stop: "0.7500", wallet: "1000")
    #expect(size.quantity == quantity("40"))
    #expect(!size.isCapped)
  }

  /// engine.md 3.2: no size of a wallet or an entry that is not above zero, or without a distance to the stop.
  @Test(arguments: [("0", "1.0000", "0.9900"), ("-5", "1.0000", "0.9900"), ("1000", "0", "0.9900"), ("1000", "1", "1")])
  func `nothing is traded where there is nothing to size by`(_ wallet: String, _ entry: String, _ stop: String) {
    #expect(size("XRPUSDT", entry, stop: stop, wallet: wallet).quantity.isZero)
  }

  /// 1000 x 1 % = 10 at 0.1 a piece is 100, and so is 1000 x 10 % at 1: the budget decides, the cap cuts nothing.
  @Test func `a cap that is just reached is no cap`() {
    let size = size("XRPUSDT", "1.0000", stop: "0.9000", wallet: "1000")
    #expect(size.quantity == quantity("100") && !size.isCapped)
  }

  private func size(_ name: String, _ entry: String, stop: String, wallet: String) -> PositionSize {
    PositionSizing.size(
      wallet: money(wallet), entry: price(entry), stop: price(stop), settings: .baseline,
      instrument: testInstruments[testInstruments.symbol(named: name)!])
  }
}
