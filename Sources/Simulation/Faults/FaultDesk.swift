import Basics
import Binance
import Market

/// The faults that are at work, what they meet, and how often each took effect.
struct FaultDesk {
  struct Verdict {
    var step: Int
    var fault: Fault
  }

  private struct Active {
    var step: Int
    var fault: Fault
    var until: Timestamp
    /// How many more times it may take effect; nil without a limit.
    var remaining: Int?
    var probability: Rate?
    /// What matched, that which the probability let pass included.
    var meetings = 0
  }

  private var active: [Active] = []
  /// Nothing that happens can meet a fault.
  var isIdle: Bool { active.isEmpty }
  /// Effects by step, in the order of the first effect.
  private(set) var firings: [(step: Int, count: Int)] = []
  /// The last time a fault took effect.
  private(set) var lastEffect: Timestamp?
  /// Steps whose injection at work has had its first answer.
  private var isAnswered: [Int] = []
  /// Injections that an answer shows to the engine.
  private var shown: [(step: Int, code: VenueCode)] = []

  mutating func begin(
    _ fault: Fault, step: Int, until: Timestamp, count: Int?, probability: Rate?
  ) {
    isAnswered.removeAll { $0 == step }
    active.append(Active(step: step, fault: fault, until: until, remaining: count, probability: probability))
    if let code = fault.definition.shownBy { shown.append((step, code)) }
  }

  mutating func end(_ step: Int) { active.removeAll { $0.step == step } }

  mutating func countEffect(_ step: Int, at now: Timestamp) {
    lastEffect = now
    if let index = firings.firstIndex(where: { $0.step == step }) {
      firings[index].count += 1
    } else {
      firings.append((step, 1))
    }
  }

  /// True when this is the first answer shaped by the step's injection.
  mutating func markAnswered(_ step: Int) -> Bool {
    guard !isAnswered.contains(step) else { return false }
    isAnswered.append(step)
    return true
  }

  /// The fault that an answer with this error shows to the engine for the first time.
  func stepShown(by code: VenueCode?) -> Int? {
    guard let code else { return nil }
    return shown.last { $0.code == code && !isAnswered.contains($0.step) }?.step
  }

  /// The faults that act on this, in the order of their injection. Each meeting counts for every fault that is for it,
  /// and is drawn once for each that is not certain.
  mutating func meet(_ meeting: FaultMeeting, seed: UInt64, at now: Timestamp) -> [Verdict] {
    guard !active.isEmpty else { return [] }
    var verdicts: [Verdict] = []
    for index in active.indices {
      guard active[index].until > now, active[index].remaining != 0, active[index].fault.isFor(meeting) else {
        continue
      }
      active[index].meetings += 1
      if let probability = active[index].probability {
        let random = HashedRandom(seed: seed, name: "fault.\(active[index].step)")
        guard random.chance(probability, active[index].meetings, 0) else { continue }
      }
      if let nth = active[index].fault.arguments.nth, nth != active[index].meetings { continue }
      if let remaining = active[index].remaining { active[index].remaining = remaining - 1 }
      verdicts.append(Verdict(step: active[index].step, fault: active[index].fault))
    }
    return verdicts
  }
}
