import ScriptFuzz
import TestSupport
import Testing

/// Scripts that are wrong in every way: each is refused with its problems or played, and nothing traps or hangs.
///
/// `FUZZ_SHOW=1 FUZZ_SEED=7 FUZZ_ROUNDS=1` prints the script of round 7.
@Suite struct ScriptFuzzTests {
  @Test func noScriptBreaksTheProgram() async {
    let shown = Fuzz.number("FUZZ_SHOW") == nil ? nil : try? ScriptRound(scenarios: Checkout.scenarios)
    await Fuzz.batches(of: 150) { seed, rounds in
      for seed in seed..<(seed + UInt64(rounds)) {
        guard let script = shown?.script(seed) else { break }
        print("--- \(seed) \(script.path)\n\(script.text)")
      }
      await #expect(processExitsWith: .success, "FUZZ_SEED=\(seed) FUZZ_ROUNDS=\(rounds)") {
        [seed = seed as UInt64, rounds = rounds as Int] in
        let round = try ScriptRound(scenarios: Checkout.scenarios)
        var ends: [ScriptRound.End: Int] = [:]
        try Fuzz.rounds(from: seed, count: rounds, secondsOfARound: 60) { seed in
          ends[round.play(round.script(seed)) { Fuzz.demand($0, $1()) }, default: 0] += 1
        }
        // Scripts that are all refused, or all played, would prove little.
        if rounds >= 100 {
          let (refused, played) = (ends[.refused] ?? 0, ends[.played] ?? 0)
          Fuzz.demand(
            refused * 10 > rounds && played * 10 > rounds, "\(refused) of \(rounds) refused, \(played) played")
        }
      }
    }
  }
}
