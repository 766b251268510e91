import Foundation
import Market
import Testing

@testable import Engine

/// Whatever order executions, answers and updates of one day come in: the same books, and no position without a live stop
/// for longer than its limit.
///
/// What is drawn: 1 to 20 parts of the entry over up to 5 s; the price through stop or target at any moment; messages that
/// take 5 to 400 ms, so that answers are older than events and the other way round; duplicates; closes in parts; one or two
/// requests refused, executed without a clear answer, without any answer, or late. Not drawn: a liquidation, a cut of the
/// stream, lost events, executions that overtake each other; those have tests of their own.
@Suite struct OrderInterleavingTests {
  /// `ORDER_INTERLEAVINGS=5000` plays as many. A failure names its seed and its shortest plan.
  private static let count = UInt64(ProcessInfo.processInfo.environment["ORDER_INTERLEAVINGS"] ?? "") ?? 400

  @Test func `any interleaving ends in the same books, with nothing left unprotected`() {
    let started = InterleavingRun.started()
    var failures = 0
    for seed in 1...Self.count where failures < 3 {
      let plan = InterleavingPlan.drawn(seed)
      guard let first = Self.fault(of: plan, on: started) else { continue }
      failures += 1
      let (shortest, why) = Self.shrunk(plan, first, on: started)
      Issue.record("seed \(seed): \(first)\nshortest: \(shortest)\n\(why)")
    }
  }

  private static func fault(of plan: InterleavingPlan, on started: Bench) -> String? {
    var run = InterleavingRun(plan, on: started)
    return run.play()
  }

  /// Goes to a shorter plan that fails as long as there is one.
  private static func shrunk(
    _ plan: InterleavingPlan, _ why: String, on started: Bench
  ) -> (plan: InterleavingPlan, why: String) {
    var (plan, why) = (plan, why)
    search: while true {
      for shorter in plan.shorter {
        if let still = fault(of: shorter, on: started) {
          (plan, why) = (shorter, still)
          continue search
        }
      }
      return (plan, why)
    }
  }

  /// The check itself is checked: an engine that waits half a minute for a stop that was refused is found, and what led to
  /// it is brought down to one part and the one refusal.
  @Test func `an engine that is patient with a refused stop fails, in the shortest plan there is`() {
    let started = InterleavingRun.started { $0.protectionLimit = .seconds(30) }
    var plan = InterleavingPlan.drawn(3)
    plan.stopHit = nil
    plan.targetHit = nil
    plan.parts = [0, 100, 200]
    let refusal = InterleavingPlan.Fault(request: .stop, nth: 1, what: .refused)
    plan.faults = [refusal, InterleavingPlan.Fault(request: .target, nth: 1, what: .late(700))]
    let why = Self.fault(of: plan, on: started)
    #expect(why?.hasPrefix("without a stop for") == true)
    let shortest = Self.shrunk(plan, why ?? "", on: started).plan
    #expect(shortest.parts.count == 1 && shortest.faults == [refusal] && shortest.duplicateEvery == nil)
    #expect(Self.fault(of: shortest, on: InterleavingRun.started()) == nil)
  }
}
