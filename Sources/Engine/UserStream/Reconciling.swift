/// What stands between a new stream and the next entry.
package protocol Reconciling: Sendable {
  /// Whether the account is compared with the books before the stream counts as live.
  func comparesBeforeLive(isStart: Bool) -> Bool
  /// A contract that the account answer holds and the position answer does not list, if that makes the two unfit to go by.
  func missing(from listed: [String], held: [String]) -> String?
}

/// Always (engine.md section 5, rule 2).
package struct ReconcileFirst: Reconciling {
  package init() {}
  package func comparesBeforeLive(isStart: Bool) -> Bool { true }
  /// What is missing from one answer and held in the other is not flat: one of the two is incomplete.
  package func missing(from listed: [String], held: [String]) -> String? { held.first { !listed.contains($0) } }
}
