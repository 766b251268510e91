import Market

/// Waits for the user stream to repeat what we did by REST: every order, cancel and trigger must appear within a limit of
/// its answer. Silence that no ping reveals is found this way. engine.md section 5, rule 7.
struct EchoWatch {
  /// The user stream is live: only then is anything expected of it.
  private(set) var isListening = false
  private var expected: [(id: String, deadline: Timestamp?)] = []

  mutating func listen(_ isListening: Bool) {
    self.isListening = isListening
    if !isListening { expected.removeAll() }
  }

  /// Called before sending: the echo can come before the answer.
  mutating func expect(_ id: String) {
    if isListening { expected.append((id, nil)) }
  }

  /// The answer said that it was done.
  mutating func confirm(_ id: String, deadline: Timestamp) {
    if let index = expected.firstIndex(where: { $0.id == id }) { expected[index].deadline = deadline }
  }

  /// The stream told of it, or it was refused.
  mutating func drop(_ id: String) { expected.removeAll { $0.id == id } }

  var nextDeadline: Timestamp? { expected.compactMap(\.deadline).min() }

  func overdue(at now: Timestamp) -> String? {
    expected.first { $0.deadline.map { $0 <= now } ?? false }?.id
  }
}
