/// The two prices of a contract that orders wait for (`workingType`).
package enum PriceKind: String, CaseIterable, Hashable, Sendable {
  /// The mark price, which the venue works out: `MARK_PRICE`.
  case mark
  /// Of the last trade: `CONTRACT_PRICE`.
  case last
}
