import Market

/// Stops asking a question that fails again and again: open after a number of failures in a row, one probe after a pause, closed
/// by the first success. Source: engine.md 1.5 (position queries: 5 failures, 60 s).
struct CircuitBreaker: Hashable, Sendable {
  /// The question may not be asked before then.
  struct Open: Error, Hashable {
    let until: Timestamp
  }

  enum State: Hashable, Sendable {
    case closed(failures: Int)
    case open(until: Timestamp)
    /// The probe is on its way; if it does not come back, the next may go then.
    case probing(until: Timestamp)
  }

  static let failuresMax = 5
  static let pause = Span.seconds(60)

  private(set) var state = State.closed(failures: 0)

  /// - Throws: `Open` while nothing may be asked. After the pause one question passes, the probe.
  mutating func pass(at now: Timestamp) throws(Open) {
    switch state {
    case .closed: return
    case .open(let until), .probing(let until):
      guard now >= until else { throw Open(until: until) }
      state = .probing(until: now + Self.pause)
    }
  }

  mutating func recordSuccess() { state = .closed(failures: 0) }

  /// True: this failure has opened it.
  mutating func recordFailure(at now: Timestamp) -> Bool {
    switch state {
    case .closed(let failures) where failures + 1 < Self.failuresMax:
      state = .closed(failures: failures + 1)
      return false
    case .closed:
      state = .open(until: now + Self.pause)
      return true
    case .probing:
      state = .open(until: now + Self.pause)
      return false
    // An answer to a question that went out before.
    case .open: return false
    }
  }
}
