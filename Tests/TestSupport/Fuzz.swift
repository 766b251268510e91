import Basics
import Glibc
import Market

/// Numbers from a seed.
package struct Draw {
  package let seed: UInt64
  private var count: UInt64 = 0

  package init(seed: UInt64) { self.seed = seed }

  package mutating func next() -> UInt64 {
    count += 1
    return SplitMix.mix(SplitMix.mix(seed) &+ count)
  }

  /// From 0 to `bound` - 1.
  package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
  package mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: next()) }
  package mutating func range(in count: Int, longest: Int) -> Range<Int> {
    let start = below(count)
    return start..<min(count, start + 1 + below(longest))
  }
}

/// Runs rounds of a fuzz in processes of their own, so that a crash, a hang and too much memory are all told with the
/// seed that repeats them.
///
/// `make test` does a few rounds with a fixed seed. `FUZZ_SECONDS` makes it go on for so long, `FUZZ_SEED` begins with
/// another seed: `FUZZ_SEED=7 FUZZ_ROUNDS=1` repeats round 7 alone.
package enum Fuzz {
  /// A batch takes seconds, on a busy machine a minute; what takes longer hangs.
  package static let secondsOfABatch: UInt32 = 600
  package static let memoryOfABatch = 256 << 20

  package static func number(_ name: String) -> UInt64? { getenv(name).flatMap { UInt64(String(cString: $0)) } }

  /// The seeds to begin batches with, one after the other.
  package static func batches(of rounds: Int = 100, _ body: (_ seed: UInt64, _ rounds: Int) async -> Void) async {
    var seed = number("FUZZ_SEED") ?? 20_260_130
    let rounds = number("FUZZ_ROUNDS").map(Int.init) ?? rounds
    guard let seconds = number("FUZZ_SECONDS") else { return await body(seed, rounds) }
    let end = ContinuousClock.now + .seconds(Int(seconds))
    var count = 0
    while ContinuousClock.now < end {
      await body(seed, rounds)
      seed += UInt64(rounds)
      count += rounds
    }
    print("fuzz: \(count) rounds, the last with seed \(seed - 1)")
  }

  /// In the process of a batch: a signal should it hang.
  package static func guardAgainstHanging() { alarm(secondsOfABatch) }

  /// In the process of a batch: each round with its seed, and a signal should it hang.
  package static func rounds(from seed: UInt64, count: Int, _ round: (UInt64) throws -> Void) throws {
    guardAgainstHanging()
    let before = peakMemory()
    for seed in seed..<(seed + UInt64(count)) {
      current = seed
      do { try round(seed) } catch {
        fatalError("again: FUZZ_SEED=\(seed) FUZZ_ROUNDS=1: \(String(describing: error))")
      }
    }
    let grown = peakMemory() - before
    precondition(grown < memoryOfABatch, "\(grown) bytes of memory in \(count) rounds from FUZZ_SEED=\(seed)")
  }

  nonisolated(unsafe) private static var current: UInt64 = 0

  /// Something that must be true of a round.
  package static func demand(_ isTrue: Bool, _ what: @autoclosure () -> String) {
    precondition(isTrue, "again: FUZZ_SEED=\(current) FUZZ_ROUNDS=1: \(what())")
  }

  /// Changes some bytes in one of the ways in which files go wrong.
  package static func mutate(_ bytes: inout [UInt8], _ draw: inout Draw, words: [[UInt8]]) {
    guard !bytes.isEmpty else {
      bytes = [draw.byte()]
      return
    }
    switch draw.below(9) {
    case 0: bytes[draw.below(bytes.count)] ^= 1 << UInt8(draw.below(8))
    case 1: bytes[draw.below(bytes.count)] = draw.byte()
    case 2: bytes.removeSubrange(draw.range(in: bytes.count, longest: 60))
    case 3: bytes.removeLast(draw.below(bytes.count))
    case 4: bytes.insert(contentsOf: bytes[draw.range(in: bytes.count, longest: 300)], at: draw.below(bytes.count))
    case 5: for index in draw.range(in: bytes.count, longest: 40) { bytes[index] = draw.byte() }
    case 6: for index in draw.range(in: bytes.count, longest: 200) { bytes[index] = 0 }
    case 7: bytes.replaceSubrange(draw.range(in: bytes.count, longest: 20), with: words[draw.below(words.count)])
    default:
      let (here, there) = (draw.below(bytes.count), draw.range(in: bytes.count, longest: 100))
      let piece = Array(bytes[there])
      bytes.replaceSubrange(here..<min(bytes.count, here + piece.count), with: piece)
    }
  }
}
