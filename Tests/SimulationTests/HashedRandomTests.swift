import Basics
import Market
import Testing

@testable import Simulation

@Suite struct HashedRandomTests {
  @Test func theSameSeedNameAndKeyGiveTheSameNumber() {
    let one = HashedRandom(seed: 7, name: "latency.rest")
    #expect(one.bits(3, 4) == HashedRandom(seed: 7, name: "latency.rest").bits(3, 4))
    #expect(one.bits(3, 4) != one.bits(4, 3))
    #expect(one.bits(3, 4) != HashedRandom(seed: 8, name: "latency.rest").bits(3, 4))
    #expect(one.bits(3, 4) != HashedRandom(seed: 7, name: "latency.stream").bits(3, 4))
  }

  @Test func jitterIsEvenAndBounded() {
    let random = HashedRandom(seed: 20_260_130, name: "jitter")
    var buckets = Array(repeating: 0, count: 10)
    for draw in 0..<100_000 {
      let jitter = random.jitter(.milliseconds(5), draw, 0)
      #expect(jitter >= .milliseconds(-5) && jitter <= .milliseconds(5))
      buckets[min(9, Int((jitter.nanoseconds + 5_000_000) / 1_000_000))] += 1
    }
    // Each tenth gets 10 000 of 100 000; 500 off is five standard deviations.
    for bucket in buckets { #expect(abs(bucket - 10_000) < 500, "seed 20260130, buckets \(buckets)") }
  }

  @Test(arguments: [(Rate("0")!, 0, 0), (Rate("1")!, 20_000, 20_000), (Rate("0.25")!, 4_700, 5_300)])
  func chanceKeepsItsProbability(probability: Rate, least: Int, most: Int) {
    let random = HashedRandom(seed: 1, name: "chance")
    let hits = (0..<20_000).count { random.chance(probability, $0, 0) }
    #expect(hits >= least && hits <= most)
  }

  @Test func aDelayIsNeverNegative() {
    let random = HashedRandom(seed: 1, name: "delay")
    let delay = Delay(base: .milliseconds(1), spread: .milliseconds(10))
    for draw in 0..<1000 { #expect(random.draw(delay, draw, 0) >= .zero) }
  }
}
