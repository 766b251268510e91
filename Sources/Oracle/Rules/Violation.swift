import Market

/// A rule that did not hold.
package struct Violation: Hashable, Sendable {
  package var invariant: String
  package var time: Timestamp
  /// Number of the event after which it was seen.
  package var event: Int
  package var what: String
}
