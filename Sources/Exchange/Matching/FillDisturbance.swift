import Basics
import Binance
import Market

/// Something that keeps orders from being executed at once and as a whole: in matching, or at the trigger of a
/// conditional one.
///
/// A value with all that it needs to decide by itself, its chance included: whoever injects it is not asked again. What it
/// did is told by `Effects.strikes`.
package struct FillDisturbance: Sendable {
  package enum Change: Hashable, Sendable {
    /// Each order is executed only this long after it was taken.
    case delay(Span)
    /// Each order is executed in parts, the first to the last over a span, each so many ticks worse than the one before.
    case split(parts: Int, over: Span, ticks: Int)
    /// Matching refuses the child of each conditional order: it is REJECTED.
    case refuseTrigger
    /// Each conditional order whose price is met stays TRIGGERING for this long; nil: for good.
    case holdTrigger(Span?)

    /// It meets conditional orders at their trigger, not orders in matching.
    var isAtTrigger: Bool {
      switch self {
      case .delay, .split: false
      case .refuseTrigger, .holdTrigger: true
      }
    }
  }

  /// The odds of an effect: drawn by the number of orders met, so that the same order is met alike in every run.
  package struct Chance: Sendable {
    package var probability: Rate
    package var random: HashedRandom
    package init(_ probability: Rate, _ random: HashedRandom) {
      self.probability = probability
      self.random = random
    }
  }

  /// By which it is told of and taken away; several may share one.
  package var step: Int
  package var change: Change
  /// nil: orders of every contract.
  package var symbol: Symbol?
  /// MARKET, or the conditional type, also of which the order is a child; nil: every one.
  package var originalType: OrderType?
  /// 1: only the first order that matches otherwise.
  package var nth: Int?
  /// The first moment at which it no longer acts.
  package var until: Timestamp
  /// How many more times it may take effect; nil without a limit.
  package var remaining: Int?
  /// nil: it always acts.
  package var chance: Chance?
  /// Orders that matched, those that chance let pass included.
  private var met = 0

  package init(
    step: Int, _ change: Change, symbol: Symbol? = nil, originalType: OrderType? = nil, nth: Int? = nil,
    until: Timestamp = .distantFuture, remaining: Int? = nil, chance: Chance? = nil
  ) {
    self.step = step
    self.change = change
    self.symbol = symbol
    self.originalType = originalType
    self.nth = nth
    self.until = until
    self.remaining = remaining
    self.chance = chance
  }

  /// Whether it acts on an order that enters matching, or is triggered, now.
  ///
  /// - Parameter type: MARKET or the conditional type.
  mutating func strikes(_ orderSymbol: Symbol, _ type: OrderType, atTrigger: Bool, at now: Timestamp) -> Bool {
    guard now < until, remaining != 0, change.isAtTrigger == atTrigger, symbol == nil || symbol == orderSymbol,
      originalType == nil || originalType == type
    else { return false }
    met += 1
    if let chance, !chance.random.chance(chance.probability, met, 0) { return false }
    guard nth == nil || nth == met else { return false }
    if let remaining { self.remaining = remaining - 1 }
    return true
  }
}

/// The disturbances at work, in the order of their injection.
struct FillDisturbances: Sendable {
  private var active: [FillDisturbance] = []

  mutating func begin(_ disturbance: FillDisturbance) { active.append(disturbance) }
  mutating func end(step: Int) { active.removeAll { $0.step == step } }

  /// What becomes of an order that enters matching; delays add up, the later split counts. Nil when nothing acts on it.
  ///
  /// - Parameter steps: those of the disturbances that act are put at its end.
  mutating func schedule(of order: Order, at now: Timestamp, into steps: inout [Int]) -> FillSchedule? {
    guard !active.isEmpty else { return nil }
    var schedule: FillSchedule?
    for index in active.indices
    where active[index].strikes(order.symbol, order.originalType, atTrigger: false, at: now) {
      var changed = schedule ?? FillSchedule()
      switch active[index].change {
      case .delay(let span): changed.delay = changed.delay + span
      case .split(let parts, let span, let ticks): (changed.parts, changed.span, changed.ticks) = (parts, span, ticks)
      case .refuseTrigger, .holdTrigger: break
      }
      schedule = changed
      steps.append(active[index].step)
    }
    return schedule
  }

  /// What becomes of a conditional order whose price is met; a refusal counts before a hold, and of holds the later. Nil
  /// when nothing acts on it.
  ///
  /// - Parameter steps: those of the disturbances that act are put at its end.
  mutating func fate(of order: AlgoOrder, at now: Timestamp, into steps: inout [Int]) -> TriggerFate? {
    guard !active.isEmpty else { return nil }
    var fate: TriggerFate?
    for index in active.indices where active[index].strikes(order.symbol, order.orderType, atTrigger: true, at: now) {
      switch active[index].change {
      case .refuseTrigger: fate = .refused
      case .holdTrigger(let span): if fate != .refused { fate = .held(span) }
      case .delay, .split: break
      }
      steps.append(active[index].step)
    }
    return fate
  }
}

/// What becomes of a conditional order in place of its child.
enum TriggerFate: Hashable, Sendable {
  case refused
  /// nil: for good.
  case held(Span?)
}
