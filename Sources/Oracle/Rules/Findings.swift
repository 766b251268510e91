import Market

/// How often each invariant was looked at, and where it was broken.
struct Findings {
  private(set) var checks = Array(repeating: 0, count: Invariant.allCases.count)
  private(set) var violations: [Violation] = []
  /// One report for each rule and place: a rule that stays broken is not reported at every event.
  private var reported: Set<String> = []

  mutating func check(
    _ invariant: Invariant, _ holds: Bool, at now: Timestamp, event: Int, key: @autoclosure () -> String = "",
    _ what: @autoclosure () -> String
  ) {
    checks[invariant.index] += 1
    guard !holds, reported.insert(invariant.rawValue + key()).inserted else { return }
    violations.append(Violation(invariant: invariant.rawValue, time: now, event: event, what: what()))
  }
}

extension Invariant {
  /// Looked up at every check, so not searched for each time.
  private static let indexes = Dictionary(uniqueKeysWithValues: zip(allCases, allCases.indices))
  var index: Int { Self.indexes[self]! }
}
