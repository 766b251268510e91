/// What must be true in every run: one declaration each, in the file of its rule (`…Rules.swift`), and one place in
/// `all`.
///
/// Those of the venue are read from the wire and the ledger and hold for any bot; those of the engine need its audit.
package struct Invariant: Sendable {
  /// As scripts write it: `wallet-adds-up`.
  package let name: String
  package let witness: Witness
  /// One line without a full stop, for `tapedeck invariants` and docs/reference/invariants.md.
  package let summary: String

  init(_ name: String, _ witness: Witness, _ summary: String) {
    self.name = name
    self.witness = witness
    self.summary = summary
  }
}

/// An invariant is its name.
extension Invariant: Hashable {
  package static func == (a: Invariant, b: Invariant) -> Bool { a.name == b.name }
  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
