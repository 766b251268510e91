import Basics
import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

@Suite struct ObserveTests {
  @Test func `observing sends nothing and starts no pause`() {
    var bench = Bench { $0.entries = .observe }
    bench.startUp()
    let before = bench.calls.count
    for _ in 0..<3 { bench.feed(.signal(signal(xrp, .short, "1.8058", "1.7878", "1.8136"))) }
    #expect(bench.verdicts.map(\.reason) == [nil, nil, nil])
    #expect(bench.verdicts.allSatisfy { $0.isObserved })
    #expect(bench.calls.count == before)
  }

  @Test func `the first gate gives the reason and the others are named beside it`() {
    var bench = Bench { $0.entries = .observe }
    bench.startUp()
    bench.feed(.command(.pauseEntries(reason: "news")))
    // RR 0.25 and a target 0.05 % away: three gates refuse.
    bench.feed(.signal(signal(xrp, .short, "2.0000", "1.9990", "2.0040")))
    let verdict = bench.verdicts.last!
    #expect(verdict.reason == "entries_paused")
    // Trading would not have asked the other gates; observing, their word is on record too.
    #expect(verdict.reachedRR && verdict.rr == rate("0.25"))
    #expect(verdict.furtherReasons == ["rr_below_min", "target_below_cost"])
  }

  @Test func `levels that make no ratio never come to the gate that judges it`() {
    var bench = Bench { $0.entries = .observe }
    bench.startUp()
    // The target on the wrong side, and only 0.05 % away.
    bench.feed(.signal(signal(xrp, .short, "2.0000", "2.0010", "2.0040")))
    let verdict = bench.verdicts.last!
    #expect(verdict.reason == "invalid_tp_sl_levels" && verdict.furtherReasons.isEmpty)
    #expect(!verdict.reachedRR && verdict.rr == nil)
  }

  @Test func `trading stops at the first`() {
    var bench = Bench()
    bench.startUp()
    bench.feed(.signal(signal(xrp, .short, "2.0000", "1.9990", "2.0040")))
    #expect(bench.verdicts.last?.reason == "rr_below_min")
    #expect(bench.verdicts.last?.rejection == .rrBelowMin && bench.verdicts.last?.isObserved == false)
  }
}
