import Market
import Script

/// What the director found.
public struct Verdicts: Sendable {
  /// In the order in which they were found.
  public var failures: [Failure]
  public var expectations: [ExpectationRecord]
  /// One for each step of the plan, in its order.
  public var steps: [StepRecord]
  public var hasPassed: Bool { failures.isEmpty }
}

/// One expectation or step that was not met.
public struct Failure: Sendable {
  /// Id of the expectation or of the step.
  public var id: String
  public var place: Place
  /// Kind and expression in the words of the script: `at-end: missed-fills == 0`.
  public var demand: String
  public var time: Timestamp
  /// Number of the event in the event log.
  public var event: Int
  public var expected: String
  /// Present values of both sides.
  public var found: String
  public var hint: String?
}

public struct ExpectationRecord: Hashable, Sendable {
  public var id: String
  /// How often the expression was looked at.
  public var evaluations: Int
  /// How many windows were opened (`within` only).
  public var windows: Int
  public var failures: Int
}

public struct StepRecord: Hashable, Sendable {
  public var id: String
  /// How often the step took effect.
  public var firings: Int
}
