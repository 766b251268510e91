import Market
import Oracle
import Script

/// What the director found.
package struct Verdicts: Sendable {
  /// In the order in which they were found.
  package var failures: [Failure]
  package var expectations: [ExpectationRecord]
  /// One for each step of the plan, in its order.
  package var steps: [StepRecord]
  package var hasPassed: Bool { failures.isEmpty }
}

/// One expectation or step that was not met.
package struct Failure: Sendable {
  /// Id of the expectation or of the step.
  package var id: String
  package var place: Place
  /// Kind and expression in the words of the script: `at-end: missed-fills == 0`.
  package var demand: String
  package var time: Timestamp
  /// Number of the event in the event log.
  package var event: Int
  package var expected: String
  /// Present values of both sides.
  package var found: String
  package var hint: String?
  /// What bears on the values that were not as demanded.
  package var evidence: [Evidence] = []
  /// The event that opened the window; nil: the whole run counts.
  package var since: Int?
}

package struct ExpectationRecord: Hashable, Sendable {
  package var id: String
  /// How often the expression was looked at.
  package var evaluations: Int
  /// How many windows were opened (`within` only).
  package var windows: Int
  package var failures: Int
}

package struct StepRecord: Hashable, Sendable {
  package var id: String
  /// How often the step took effect.
  package var firings: Int
}
