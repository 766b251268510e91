/// Where a metric or an invariant is read from.
package enum Witness: String, Hashable, Sendable {
  /// The wire and the venue's ledger: there for any engine.
  case venue
  /// What the engine puts on record.
  case engine
}
