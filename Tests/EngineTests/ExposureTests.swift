import Audit
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// engine.md 8.2, row 3.5 i3.
@Suite struct ExposureTests {
  /// At the start the account is short 245.3 XRPUSDT from 1.8058 and long 1000 DOGEUSDT from 0.12.
  private func bench() -> Bench {
    var bench = Bench()
    bench.positionRows = [
      positionRow("XRPUSDT", "-245.3", entry: "1.8058"), positionRow("DOGEUSDT", "1000", entry: "0.12"),
    ]
    bench.startUp()
    return bench
  }

  @Test func `what was taken over is reported at once`() {
    let bench = bench()
    // Before any price: worth what it cost. 245.3 x 1.8058 = 442.96274.
    #expect(
      bench.exposures.first
        == ExposureRecord(
          long: money("120"), short: money("442.96274"), unrealizedLong: .zero, unrealizedShort: .zero, cause: "start"))
    #expect(bench.exposures.first?.net == money("-322.96274"))
  }

  @Test func `every minute while something is open`() {
    var bench = bench()
    let before = bench.exposures.count
    bench.mark(xrp, "1.8158")
    bench.mark(doge, "0.13")
    bench.advance(by: .seconds(60))
    // A short loses when the price rises: 245.3 x 0.01; the long gains 1000 x 0.01.
    #expect(bench.exposures.count == before + 1)
    #expect(
      bench.exposures.last
        == ExposureRecord(
          long: money("130"), short: money("445.41574"), unrealizedLong: money("10"), unrealizedShort: money("-2.453"),
          cause: "every 1m"))
    bench.advance(by: .seconds(119))
    #expect(bench.exposures.count == before + 2)
    bench.advance(by: .seconds(1))
    #expect(bench.exposures.count == before + 3)
  }

  @Test func `a flat account says so once`() {
    var bench = Bench()
    bench.startUp()
    bench.advance(by: .minutes(5))
    #expect(bench.exposures.isEmpty)
  }
}

extension Bench {
  fileprivate var exposures: [ExposureRecord] {
    audits.compactMap { if case .exposure(let record) = $0.event { record } else { nil } }
  }
}
