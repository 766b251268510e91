import Binance

/// One kind of fault, said once: its words, what they mean, when it meets the world and what it does there. The reader of
/// scripts, the texts of faults, `tapedeck faults` and docs/reference/faults.md come from here.
package struct FaultDefinition: Sendable {
  /// First word or words: `listen-key expired`.
  package let name: String
  /// What is said behind the name, in order.
  package let grammar: [FaultPhrase]
  package let summary: String
  /// It would never end: the step that injects it has to say for how long.
  package let needsDuration: Bool
  /// The error by which an answer shows it to the engine, whatever the request was for. nil: of faults that do not touch
  /// requests, and of those that shape the answer themselves.
  let shownBy: VenueCode?
  let action: FaultAction

  init(
    _ name: String, _ grammar: [FaultPhrase] = [], summary: String, needsDuration: Bool = false,
    shownBy: VenueCode? = nil, _ action: FaultAction
  ) {
    self.name = name
    self.grammar = grammar
    self.summary = summary
    self.needsDuration = needsDuration
    self.shownBy = shownBy
    self.action = action
  }

  /// Every kind of fault, in the order of the catalogue.
  package static let all: [FaultDefinition] =
    listenKeyFaults + streamFaults + requestFaults + userEventFaults + fillFaults + notificationFaults
    + triggerFaults + foreignFaults + clockFaults

  /// Where it meets the world.
  package var phase: FaultPhase { action.phase }

  /// It is at work for a time or waits for something, so that `for` and `count` of a step mean something to it.
  package var lasts: Bool { phase != .atOnce || needsDuration || self == .clock }

  /// It waits for something, or turns the clock: injected at the start it is at work before the engine's first request.
  /// What acts at once on something finds nothing before that.
  package var canPrecedeStart: Bool { phase != .atOnce || self == .clock }

  /// `disconnect STREAMS [code N]`.
  package var notation: String { ([name] + grammar.map(\.notation)).joined(separator: " ") }

  /// As a script says it: `disconnect user-stream code 1006`.
  func text(_ arguments: FaultArguments) -> String {
    ([name] + grammar.compactMap { $0.text(arguments) }).joined(separator: " ")
  }
}

/// There is one definition of a name.
extension FaultDefinition: Hashable {
  package static func == (left: FaultDefinition, right: FaultDefinition) -> Bool { left.name == right.name }
  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
