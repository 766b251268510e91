import Audit
import Market
import TradingEngine

/// What the books have from the venue's own figures and not from executions.
///
/// Every such change goes through here, and none without a record: whoever follows the audit knows at any moment what the
/// books hold.
extension Books {
  /// The venue's word on a position replaces what the books hold of it.
  ///
  /// - Parameters:
  ///   - quantity: signed; zero is flat.
  ///   - entry: average entry price as the venue has it; zero when flat.
  mutating func takeOver(
    _ key: PositionKey, quantity: Quantity, entry: Price, on occasion: AdoptedRecord.Occasion, out: inout Outbox
  ) {
    replacePosition(key, quantity: quantity, entry: entry, at: out.now)
    out.audit(
      .adopted(
        AdoptedRecord(
          symbol: instruments.name(key.symbol), position: quantity, entryPrice: entry, wallet: wallet,
          occasion: occasion)))
    if occasion == .difference { out.tell(.positionTakenOver(key)) }
  }

  /// The venue's word on the balance replaces the books'.
  mutating func takeOver(wallet balance: Money, out: inout Outbox) {
    let before = wallet
    replaceWallet(balance)
    out.audit(.balanceAdopted(BalanceAdoptedRecord(before: before, wallet: balance)))
  }
}
