import Binance
import Market
import TestSupport

@testable import Engine

/// One course of a day's trade: when its entry executes, what the price does meanwhile, how long every message takes, and
/// what is refused or lost. Everything of a run follows from it, so that a shorter plan is a simpler failure.
struct InterleavingPlan: Hashable, CustomStringConvertible {
  enum Disturbance: Hashable {
    /// Not executed: a refusal that says so.
    case refused
    /// Executed, and the answer says nothing clear.
    case unclear
    /// Not executed, and the answer says nothing clear.
    case unclearInVain
    /// Executed, and the answer never comes; the client gives up after ten seconds.
    case answerLost
    /// It takes so many milliseconds longer to the venue.
    case late(Int64)
  }

  enum Request: String, Hashable, CaseIterable { case entry, stop, target, close, query }

  struct Fault: Hashable {
    var request: Request
    /// The how-manieth of its kind, from 1.
    var nth: Int
    var what: Disturbance
  }

  /// Milliseconds from the placement to each execution of the entry, ascending; each is an equal part of it.
  var parts: [Int64]
  /// When the price goes through the stop, or the target, and when it is back; milliseconds after the signal.
  var stopHit: ClosedRange<Int64>?
  var targetHit: ClosedRange<Int64>?
  /// How long messages take, in milliseconds; drawn from in turn, one list for each way.
  var requestDelays: [Int64]
  var answerDelays: [Int64]
  var eventDelays: [Int64]
  /// Every so many events one comes twice, the second time so much later.
  var duplicateEvery: Int?
  var duplicateAfter: Int64
  /// A close executes in two parts, half a second apart.
  var splitsCloses: Bool
  var faults: [Fault]

  static func drawn(_ seed: UInt64) -> InterleavingPlan {
    var draws = SeededDraws(seed: seed)
    func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &draws) < percent }
    func delays(_ range: ClosedRange<Int64>) -> [Int64] {
      (0..<Int.random(in: 1...7, using: &draws)).map { _ in Int64.random(in: range, using: &draws) }
    }
    let count = [1, 2, 3, 5, 20].randomElement(using: &draws)!
    let spread = [0, 400, 3000, 5000].randomElement(using: &draws)! as Int64
    let first = Int64.random(in: 0...50, using: &draws)
    let parts = (0..<count).map { _ in first + (spread == 0 ? 0 : Int64.random(in: 0...spread, using: &draws)) }
      .sorted()
    func hit() -> ClosedRange<Int64> {
      let from = Int64.random(in: 30...6500, using: &draws)
      return from...(from + [20, 500, 20_000].randomElement(using: &draws)!)
    }
    let what: [Disturbance] = [.refused, .unclear, .unclearInVain, .answerLost, .late(700), .late(3500)]
    let faults = (0..<[0, 0, 1, 1, 2].randomElement(using: &draws)!).map { _ in
      Fault(
        request: Request.allCases.randomElement(using: &draws)!, nth: Int.random(in: 1...2, using: &draws),
        what: what.randomElement(using: &draws)!)
    }
    return InterleavingPlan(
      parts: parts, stopHit: chance(60) ? hit() : nil, targetHit: chance(15) ? hit() : nil,
      requestDelays: delays(5...300), answerDelays: delays(5...300), eventDelays: delays(2...400),
      duplicateEvery: chance(40) ? Int.random(in: 1...4, using: &draws) : nil,
      duplicateAfter: Int64.random(in: 0...900, using: &draws), splitsCloses: chance(30), faults: faults)
  }

  /// Plans that are a step shorter, the boldest steps first.
  var shorter: [InterleavingPlan] {
    var found: [InterleavingPlan] = []
    func add(_ change: (inout InterleavingPlan) -> Void) {
      var plan = self
      change(&plan)
      if plan != self { found.append(plan) }
    }
    for index in faults.indices { add { $0.faults.remove(at: index) } }
    add { $0.stopHit = nil }
    add { $0.targetHit = nil }
    add { $0.duplicateEvery = nil }
    add { $0.splitsCloses = false }
    if parts.count > 1 {
      add { $0.parts.removeLast($0.parts.count / 2) }
      for index in parts.indices { add { $0.parts.remove(at: index) } }
    }
    let paths: [WritableKeyPath<InterleavingPlan, [Int64]>] = [\.requestDelays, \.answerDelays, \.eventDelays]
    for path in paths {
      add { $0[keyPath: path] = [10] }
      for index in self[keyPath: path].indices where self[keyPath: path].count > 1 {
        add { $0[keyPath: path].remove(at: index) }
      }
      for index in self[keyPath: path].indices { add { $0[keyPath: path][index] = 10 } }
    }
    return found
  }

  var description: String {
    "parts at \(parts) ms; stop hit \(stopHit.map { "\($0)" } ?? "never"), target \(targetHit.map { "\($0)" } ?? "never"); "
      + "requests take \(requestDelays), answers \(answerDelays), events \(eventDelays) ms; "
      + "duplicates \(duplicateEvery.map { "every \($0), \(duplicateAfter) ms later" } ?? "none"); "
      + "closes \(splitsCloses ? "in two parts" : "at once"); faults \(faults)"
  }
}
