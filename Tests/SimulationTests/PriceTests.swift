import Exchange
import Market
import Oracle
import Testing
import TradingEngine

@testable import Simulation

/// Prices that a script moves one by one.
@Suite struct PriceTests {
  /// One price goes from 1.8 to 1.9 in twenty seconds, half of the way after ten; the other stands still all the while, and so does the market's own price.
  @Test(arguments: PriceKind.allCases)
  func onePriceMovesAlone(kind: PriceKind) throws {
    var seen: [(moved: MetricValue, other: MetricValue)] = []
    let (moved, other): (Metric, Metric) = kind == .mark ? (.mark, .last) : (.last, .mark)
    let look: (any WorldControl) -> Void = {
      seen.append(
        ($0.value(of: MetricQuery(metric: moved, symbol: xrp)), $0.value(of: MetricQuery(metric: other, symbol: xrp))))
    }
    let script = Steps([
      (after(.seconds(5)), { $0.movePrice(xrp, of: kind, to: Price("1.9")!, over: .seconds(20), step: 0) }),
      (after(.milliseconds(15_500)), look), (after(.seconds(25)), look),
    ])
    let record = try world(StreamFaultTests.engine(), script).run()
    #expect(seen.map(\.moved) == [.decimal(185_000_000), .decimal(190_000_000)])
    #expect(seen.map(\.other) == [.decimal(180_000_000), .decimal(180_000_000)])
    let text = "price XRPUSDT \(kind.rawValue) moves from 1.8 to 1.9 over 20s"
    #expect(record.log!.lines.contains { $0.text == text })
  }
}
