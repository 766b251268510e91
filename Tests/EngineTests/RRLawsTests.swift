import Audit
import Basics
import Market
import Testing
import TradingEngine

@testable import Engine

/// Laws that hold for any prices; seeds are printed with a failure.
@Suite struct RRLawsTests {
  private struct Prices {
    var entry: Int64
    var reward: Int64
    var risk: Int64
  }

  /// Ticks of XRPUSDT: entries about 1.8, targets and stops up to 2.5 % away.
  private func draw(_ seed: UInt64, _ number: UInt64) -> Prices {
    func below(_ limit: UInt64, _ salt: UInt64) -> Int64 {
      Int64(SplitMix.mix(SplitMix.mix(seed ^ salt) ^ number) % limit)
    }
    return Prices(entry: 17_000 + below(2000, 1), reward: 20 + below(430, 2), risk: 1 + below(450, 3))
  }

  private func verdicts(_ seed: UInt64, _ direction: Direction, minimum: String) -> [VerdictRecord] {
    var bench = Bench {
      $0.entries = .observe
      $0.rr.fixedMin = Rate(minimum)!
    }
    bench.startUp()
    for number in 0..<200 as Range<UInt64> {
      let prices = draw(seed, number)
      func level(_ ticks: Int64) -> Signal.Level { .price(Price(units: ticks * 10_000)) }
      bench.feed(
        .signal(
          Signal(
            symbol: xrp, direction: direction, entry: level(prices.entry),
            target: level(prices.entry + prices.reward * direction.sign),
            stop: level(prices.entry - prices.risk * direction.sign), setupId: "\(number)", source: "law")))
    }
    return bench.verdicts
  }

  /// With the same distances a short is judged as a long is.
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `mirrored prices give mirrored verdicts`(_ seed: UInt64) {
    let longs = verdicts(seed, .long, minimum: "1")
    let shorts = verdicts(seed, .short, minimum: "1")
    #expect(longs.count == 200 && longs.contains { $0.rejection == nil } && longs.contains { $0.rejection != nil })
    for (long, short) in zip(longs, shorts) {
      #expect(long.rr == short.rr && long.reason == short.reason, "seed \(seed), setup \(long.setupId)")
    }
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `a lower minimum never lets fewer through, and never other ones`(_ seed: UInt64) {
    var before: Set<String> = []
    for minimum in ["1.5", "1", "0.5", "0.4", "0.3"] {
      let verdicts = verdicts(seed, .short, minimum: minimum)
      let passed = Set(verdicts.filter { $0.reason != "rr_below_min" }.map(\.setupId))
      #expect(passed.isSuperset(of: before), "seed \(seed), minimum \(minimum)")
      #expect(passed.count > before.count, "seed \(seed): no candidate lies above \(minimum) and below the one before")
      before = passed
    }
  }
}
