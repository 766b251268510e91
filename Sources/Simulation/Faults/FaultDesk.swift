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
    /// Requests or frames that matched, those that the probability let pass included.
    var meetings = 0
  }

  private var active: [Active] = []
  /// Effects by step, in the order of the first effect.
  private(set) var firings: [(step: Int, count: Int)] = []
  /// The last time a fault took effect.
  private(set) var lastEffect: Timestamp?
  /// Steps whose injection at work has had its first answer.
  private var isAnswered: [Int] = []
  private var listenKeySteps: [Int] = []

  mutating func begin(
    _ fault: Fault, step: Int, until: Timestamp, count: Int?, probability: Rate?
  ) {
    isAnswered.removeAll { $0 == step }
    active.append(Active(step: step, fault: fault, until: until, remaining: count, probability: probability))
    if case .listenKey = fault { listenKeySteps.append(step) }
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

  /// The listen-key fault that an answer shows the engine for the first time: -1125, whatever the request.
  func listenKeyStepAnswered(by endpoint: String, code: VenueCode?) -> Int? {
    guard code == .noListenKey else { return nil }
    return listenKeySteps.last { !isAnswered.contains($0) }
  }

  mutating func meet(_ request: RESTRequest, seed: UInt64, at now: Timestamp) -> [Verdict] {
    guard !active.isEmpty else { return [] }
    return meet(seed: seed, at: now) { fault, meetings in
      switch fault {
      case .delay(let match, _), .drop(let match, _), .answer(let match, _, _, _), .lag(let match, _):
        guard match.endpoint == nil || match.endpoint == Endpoint(request),
          match.symbol == nil || match.symbol == request["symbol"]
        else { return nil }
        return match.nth == nil || match.nth == meetings + 1
      default: return nil
      }
    }
  }

  mutating func meet(_ frame: UserFrame, isUser: Bool, seed: UInt64, at now: Timestamp) -> [Verdict] {
    guard isUser, !active.isEmpty else { return [] }
    let event = frame.event
    let symbols = event?.symbols ?? []
    return meet(seed: seed, at: now) { fault, meetings in
      switch fault {
      case .duplicate(let match), .late(let match, _):
        guard match.name == nil || match.name == event?.name,
          match.symbol == nil || symbols.contains(match.symbol!)
        else { return nil }
        return match.nth == nil || match.nth == meetings + 1
      default: return nil
      }
    }
  }

  mutating func meet(channel: String, seed: UInt64, at now: Timestamp) -> [Verdict] {
    guard !active.isEmpty else { return [] }
    return meet(seed: seed, at: now) { fault, _ in
      guard case .failNotifications(let wanted) = fault else { return nil }
      return wanted == nil || wanted == channel ? true : nil
    }
  }

  /// `matches` answers nil when the fault is not concerned, else whether it acts on this meeting.
  private mutating func meet(
    seed: UInt64, at now: Timestamp, _ matches: (Fault, _ meetings: Int) -> Bool?
  ) -> [Verdict] {
    var verdicts: [Verdict] = []
    for index in active.indices {
      guard active[index].until > now, active[index].remaining != 0,
        let acts = matches(active[index].fault, active[index].meetings)
      else { continue }
      active[index].meetings += 1
      if let probability = active[index].probability {
        let random = HashedRandom(seed: seed, name: "fault.\(active[index].step)")
        guard random.chance(probability, active[index].meetings, 0) else { continue }
      }
      guard acts else { continue }
      if let remaining = active[index].remaining { active[index].remaining = remaining - 1 }
      verdicts.append(Verdict(step: active[index].step, fault: active[index].fault))
    }
    return verdicts
  }
}
