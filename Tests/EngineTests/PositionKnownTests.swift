import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// Gate 3 of engine.md 3.5: never trade where what the books hold is contradicted.
@Suite struct PositionKnownTests {
  /// The comparison at 60 s finds a short of DOT that no execution explains. Until it has been looked at once more, after
  /// the 5 s of section 5, rule 7, nobody knows what DOT's position is; of DOGE nothing contradicts the books.
  @Test func `a contract whose position is contradicted is not entered, the others are`() {
    var bench = Bench { $0.shortsMax = nil }
    bench.startUp()
    bench.enterShort()
    bench.protect()
    bench.advanceQuietly(by: .seconds(30))
    bench.positionRows.append(positionRow("DOTUSDT", "-10", entry: "1.7"))
    bench.advanceQuietly(by: .seconds(31))
    bench.feed(.signal(signal(dot, .short, "1.7", "1.6", "1.75")))
    #expect(bench.verdicts.last?.reason == "position_state_unknown")
    bench.feed(.signal(signal(doge, .short, "0.12", "0.11", "0.125")))
    #expect(bench.verdicts.last?.reason == nil && bench.verdicts.count == 3)
  }

  @Test func `before the first look no position is known`() {
    var bench = Bench()
    bench.feed(.start(seed: 1))
    #expect(!bench.engine.books.isPositionKnown(xrp))
    bench = Bench()
    bench.startUp()
    #expect(testInstruments.symbols.allSatisfy(bench.engine.books.isPositionKnown))
  }

  /// The entry may have been executed or not.
  @Test func `while the outcome of an order is unknown the position is not known`() {
    var bench = Bench()
    bench.startUp()
    let short = signal(xrp, .short, "1.8058", "1.7878", "1.8136", quantity: quantity("245.3"))
    bench.feed(.signal(short))
    bench.feed(.signal(short))
    #expect(bench.verdicts.last?.reason == "existing_position")
    bench.answer(.unresolved("504"), to: { $0.isPlaceOrder })
    bench.feed(.signal(short))
    #expect(bench.verdicts.last?.reason == "position_state_unknown")
  }
}
