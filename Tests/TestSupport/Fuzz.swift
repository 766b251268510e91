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
    defer { tellNote() }
    guard let seconds = number("FUZZ_SECONDS") else { return await body(seed, rounds) }
    let end = ContinuousClock.now + .seconds(Int(seconds))
    var count = 0
    while ContinuousClock.now < end {
      await body(seed, rounds)
      tellNote()
      seed += UInt64(rounds)
      count += rounds
    }
    print("fuzz: \(count) rounds, the last with seed \(seed - 1)")
  }

  /// In the process of a batch: a signal should it hang.
  package static func guardAgainstHanging() { alarm(secondsOfABatch) }

  /// Where the process of a batch says why it ended, for its parent to print: its own output goes nowhere.
  private static func note(of parent: Int32) -> String { "/tmp/tapedeck-fuzz-\(parent)" }
  nonisolated(unsafe) private static var noteFile: Int32 = 2

  /// In the process of a batch: a trap, a crash or a hang names the round that repeats it, too.
  private static func nameRoundsOfCrashes() {
    noteFile = open(note(of: getppid()), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    for name in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGALRM, SIGVTALRM] {
      signal(name) { name in
        // Nothing here may take memory or a lock.
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        withUnsafeMutableBytes(of: &digits) { text in
          var rest = Fuzz.current
          var place = text.count
          repeat {
            place -= 1
            text[place] = 48 + UInt8(rest % 10)
            rest /= 10
          } while rest > 0
          Fuzz.say("again: FUZZ_ROUNDS=1 FUZZ_SEED=")
          _ = write(Fuzz.noteFile, text.baseAddress! + place, text.count - place)
          Fuzz.say(name == SIGALRM || name == SIGVTALRM ? ": it hangs\n" : "\n")
        }
        signal(name, SIG_DFL)
        raise(name)
      }
    }
  }

  private static func say(_ text: StaticString) { _ = write(noteFile, text.utf8Start, text.utf8CodeUnitCount) }

  private static func give(up why: String) -> Never {
    _ = why.withCString { write(noteFile, $0, strlen($0)) }
    fatalError(why)
  }

  /// In the parent: what a batch has said.
  private static func tellNote() {
    let path = note(of: getpid())
    guard let file = fopen(path, "r") else { return }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = fread(&bytes, 1, bytes.count, file)
    fclose(file)
    unlink(path)
    if count > 0 { print(String(decoding: bytes.prefix(count), as: UTF8.self)) }
  }

  /// In the process of a batch: each round with its seed, and a signal should it hang.
  ///
  /// - Parameter secondsOfARound: each may take as much of the processor; nil: only the time of the batch is looked at.
  package static func rounds(
    from seed: UInt64, count: Int, secondsOfARound: Int? = nil, _ round: (UInt64) throws -> Void
  ) throws {
    guardAgainstHanging()
    nameRoundsOfCrashes()
    let before = peakMemory()
    for seed in seed..<(seed + UInt64(count)) {
      current = seed
      if let secondsOfARound {
        var limit = itimerval(it_interval: timeval(), it_value: timeval(tv_sec: secondsOfARound, tv_usec: 0))
        setitimer(Int32(ITIMER_VIRTUAL.rawValue), &limit, nil)
      }
      do { try round(seed) } catch {
        give(up: "again: FUZZ_SEED=\(seed) FUZZ_ROUNDS=1: \(String(describing: error))\n")
      }
    }
    let grown = peakMemory() - before
    precondition(grown < memoryOfABatch, "\(grown) bytes of memory in \(count) rounds from FUZZ_SEED=\(seed)")
  }

  nonisolated(unsafe) private static var current: UInt64 = 0

  /// Something that must be true of a round.
  package static func demand(_ isTrue: Bool, _ what: @autoclosure () -> String) {
    if !isTrue { give(up: "again: FUZZ_SEED=\(current) FUZZ_ROUNDS=1: \(what())\n") }
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
