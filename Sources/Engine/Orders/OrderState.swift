/// Where one order of ours stands, as far as answers, questions and the user stream have told.
///
/// A pure state machine: `apply(_:)` changes the state by the one table below and says what is to be done; it sends
/// nothing itself. `docs/explanation/orders.md` shows the same table.
enum OrderState: String, CaseIterable, Hashable, Sendable {
  /// Part of a trade, not sent yet.
  case planned
  /// On its way; neither answer nor stream has told of it.
  case sent
  /// The answer said nothing clear, so the venue is being asked: a blind retry could double a position (engine.md 4.7).
  case unresolved
  /// The venue has it.
  case open
  case partlyFilled
  case filled
  /// A conditional order that has been triggered: what happens to the position, its child order tells.
  case triggered
  /// Cancelled or expired.
  case ended
  /// The venue said no, to the order or to its child.
  case refused
  /// It came to nothing: the venue never had it, or ended it without an execution.
  case lost

  /// Something may still come of it.
  var isPending: Bool {
    switch self {
    case .planned, .sent, .unresolved, .open, .partlyFilled: true
    case .filled, .triggered, .ended, .refused, .lost: false
    }
  }

  /// Sent, and the venue has not said that it has it.
  var isUnconfirmed: Bool { self == .sent || self == .unresolved }

  /// Moves on by the table. What the table does not have changes nothing and asks for nothing: news that came too late.
  mutating func apply(_ event: OrderEvent) -> [OrderStep] {
    guard let row = Self.transitions.first(where: { $0.from == self && $0.on == event }) else { return [] }
    self = row.to
    return row.steps
  }
}

/// What can happen to an order.
enum OrderEvent: String, CaseIterable, Hashable, Sendable {
  case send
  /// Its placement was answered: the venue has it.
  case accepted
  /// Its placement was answered with a refusal.
  case refused
  /// Its placement got no clear answer.
  case unanswered
  /// Stream or question: the venue has it, and nothing has been executed.
  case confirmed
  case partlyExecuted
  case executed
  case triggered
  /// Cancelled or expired.
  case ended
  /// A triggered order's child was refused.
  case triggerRefused
  /// Asked for: the venue does not have it, or ended it without an execution.
  case missing
}

/// What is to be done about an order that changed.
enum OrderStep: String, Hashable, Sendable {
  /// Put the placement, the refusal, or that the outcome is unknown, on record.
  case recordPlaced = "record: placed"
  case recordRefused = "record: refused"
  case recordUnresolved = "record: unresolved"
  case recordLost = "record: lost"
  /// The user stream must repeat it within the limit; or need not.
  case awaitEcho = "await the echo"
  case dropEcho = "drop the echo"
  /// Ask the venue what became of it.
  case ask = "ask"
  /// It stands at the venue: what waited for that goes on.
  case goOn = "go on with the trade"
  /// Nothing comes of it: the trade must do without it.
  case doWithout = "do without it"
}

extension OrderState {
  struct Transition: Hashable, Sendable {
    let from: OrderState
    let on: OrderEvent
    let to: OrderState
    let steps: [OrderStep]

    init(_ from: OrderState, _ on: OrderEvent, _ to: OrderState, _ steps: [OrderStep] = []) {
      self.from = from
      self.on = on
      self.to = to
      self.steps = steps
    }
  }

  /// Every legal transition. The answer and the stream come in either order, so that an answer may find the order
  /// confirmed, executed or ended already; it is put on record all the same.
  static let transitions: [Transition] = [
    Transition(.planned, .send, .sent),
    // The venue never had it, so under the same id it cannot become two.
    Transition(.unresolved, .send, .sent),

    Transition(.sent, .accepted, .open, [.recordPlaced, .awaitEcho, .goOn]),
    Transition(.open, .accepted, .open, [.recordPlaced, .awaitEcho, .goOn]),
    Transition(.partlyFilled, .accepted, .partlyFilled, [.recordPlaced, .awaitEcho, .goOn]),
    Transition(.filled, .accepted, .filled, [.recordPlaced, .awaitEcho, .goOn]),
    Transition(.triggered, .accepted, .triggered, [.recordPlaced, .awaitEcho, .goOn]),
    Transition(.ended, .accepted, .ended, [.recordPlaced, .awaitEcho, .goOn]),
    Transition(.refused, .accepted, .refused, [.recordPlaced, .awaitEcho]),

    Transition(.sent, .refused, .refused, [.dropEcho, .recordRefused, .doWithout]),
    // The stream has told of it: a refusal does not undo that, and what is true the venue is asked.
    Transition(.open, .refused, .open, [.dropEcho, .recordUnresolved, .ask]),
    Transition(.partlyFilled, .refused, .partlyFilled, [.dropEcho, .recordUnresolved, .ask]),
    Transition(.filled, .refused, .filled, [.dropEcho, .recordUnresolved, .ask]),
    Transition(.triggered, .refused, .triggered, [.dropEcho, .recordUnresolved, .ask]),

    Transition(.sent, .unanswered, .unresolved, [.dropEcho, .recordUnresolved, .ask]),
    Transition(.open, .unanswered, .open, [.dropEcho, .recordUnresolved, .ask]),
    Transition(.partlyFilled, .unanswered, .partlyFilled, [.dropEcho, .recordUnresolved, .ask]),
    Transition(.filled, .unanswered, .filled, [.dropEcho, .recordUnresolved, .ask]),
    Transition(.triggered, .unanswered, .triggered, [.dropEcho, .recordUnresolved, .ask]),
    Transition(.ended, .unanswered, .ended, [.dropEcho, .recordUnresolved, .ask]),

    Transition(.sent, .confirmed, .open, [.goOn]),
    Transition(.unresolved, .confirmed, .open, [.goOn]),

    Transition(.sent, .partlyExecuted, .partlyFilled),
    Transition(.unresolved, .partlyExecuted, .partlyFilled),
    Transition(.open, .partlyExecuted, .partlyFilled),
    Transition(.partlyFilled, .partlyExecuted, .partlyFilled),

    Transition(.sent, .executed, .filled),
    Transition(.unresolved, .executed, .filled),
    Transition(.open, .executed, .filled),
    Transition(.partlyFilled, .executed, .filled),

    // The child of a conditional order is executed under the same id.
    Transition(.triggered, .partlyExecuted, .triggered),
    Transition(.triggered, .executed, .filled),

    Transition(.sent, .triggered, .triggered),
    Transition(.unresolved, .triggered, .triggered),
    Transition(.open, .triggered, .triggered),

    Transition(.sent, .ended, .ended),
    Transition(.unresolved, .ended, .ended),
    Transition(.open, .ended, .ended),
    Transition(.partlyFilled, .ended, .ended),

    Transition(.sent, .triggerRefused, .refused, [.doWithout]),
    Transition(.unresolved, .triggerRefused, .refused, [.doWithout]),
    Transition(.open, .triggerRefused, .refused, [.doWithout]),
    Transition(.triggered, .triggerRefused, .refused, [.doWithout]),

    Transition(.sent, .missing, .lost, [.recordLost, .doWithout]),
    Transition(.unresolved, .missing, .lost, [.recordLost, .doWithout]),
    Transition(.open, .missing, .lost, [.recordLost, .doWithout]),
    Transition(.partlyFilled, .missing, .lost, [.recordLost, .doWithout]),
    Transition(.ended, .missing, .lost, [.recordLost, .doWithout]),
  ]
}
