import Market

/// A rule that did not hold.
public struct Violation: Hashable, Sendable {
  public var invariant: String
  public var time: Timestamp
  /// Number of the event after which it was seen.
  public var event: Int
  public var what: String
}
