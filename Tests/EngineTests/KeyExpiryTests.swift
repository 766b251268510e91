import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// The end of a listen key is kept (engine.md 8.2, row 3.4 i1): 60 minutes after its creation or its last keep-alive.
@Suite struct KeyExpiryTests {
  /// A keep-alive without an answer is tried three times more, one second apart; behind the end of the key there is nothing
  /// left to keep alive, so that the second failure, at 60:00, brings the new key and not the fourth.
  @Test func `a key that is over is replaced and not tried on`() {
    var bench = Bench { $0.keepAlive = .minutes(60) - .seconds(1) }
    bench.startUp()
    bench.advanceQuietly(by: .minutes(60) - .seconds(1))
    bench.answer(.unresolved("timeout"), to: { $0 == .streams(.keepKeyAlive) })
    bench.advance(by: .seconds(1))
    #expect(bench.keyRequests == 1)
    bench.answer(.unresolved("timeout"), to: { $0 == .streams(.keepKeyAlive) })
    #expect(bench.keyRequests == 2 && bench.count { $0 == .streams(.keepKeyAlive) } == 2)
  }

  /// A keep-alive that succeeds at 59:55 moves the end by 60 minutes: failures after it are tried on as ever.
  @Test func `a keep-alive moves the end`() {
    var bench = Bench { $0.keepAlive = .minutes(60) - .seconds(5) }
    bench.startUp()
    bench.advanceQuietly(by: .minutes(60) - .seconds(5))
    bench.answer(.done, to: { $0 == .streams(.keepKeyAlive) })
    bench.advanceQuietly(by: .minutes(60) - .seconds(5))
    for _ in 0..<4 {
      #expect(bench.keyRequests == 1)
      bench.answer(.unresolved("timeout"), to: { $0 == .streams(.keepKeyAlive) })
      bench.advance(by: .seconds(1))
    }
    #expect(bench.keyRequests == 2)
  }

  /// 8.2, row 3.4 i1: up to 60 s either way, and not every time the same.
  @Test func `keep-alives come within the spread that is asked for`() {
    var bench = Bench { $0.keepAliveJitter = .seconds(60) }
    bench.startUp()
    var last = bench.now
    var pauses: Set<Span> = []
    for _ in 0..<8 {
      let count = bench.count { $0 == .streams(.keepKeyAlive) }
      while bench.count({ $0 == .streams(.keepKeyAlive) }) == count, bench.now - last < .minutes(40) {
        bench.advanceQuietly(by: .seconds(1))
      }
      pauses.insert(bench.now - last)
      last = bench.now
      bench.answer(.done, to: { $0 == .streams(.keepKeyAlive) })
    }
    #expect(pauses.allSatisfy { $0 >= .minutes(29) && $0 <= .minutes(31) + .seconds(1) } && pauses.count > 4)
  }
}
