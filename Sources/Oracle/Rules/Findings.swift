import Market

/// What the rules write into: the moment that they judge, how often each invariant was looked at, and where it was broken.
struct Findings {
  /// When what is judged happened, and the number of its event.
  private(set) var now = Timestamp.distantPast
  private(set) var event = 0

  /// In the order of `Invariant.all`.
  private(set) var checks = Array(repeating: 0, count: Invariant.all.count)
  private(set) var violations: [Violation] = []
  /// One report for each rule and place: a rule that stays broken is not reported at every event.
  private var reported: Set<String> = []

  /// What is checked from here on happened then.
  mutating func turn(to now: Timestamp, event: Int) {
    self.now = now
    self.event = event
  }

  mutating func check(
    _ invariant: Invariant, _ holds: Bool, key: @autoclosure () -> String = "", _ what: @autoclosure () -> String
  ) {
    checks[invariant.index] += 1
    guard !holds, reported.insert(invariant.name + key()).inserted else { return }
    violations.append(Violation(invariant: invariant.name, time: now, event: event, what: what()))
  }
}
