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
  ///   - moment: until when, by the venue's clock, executions are in it.
  mutating func takeOver(
    _ key: PositionKey, quantity: Quantity, entry: Price, asOf moment: Timestamp, on occasion: AdoptedRecord.Occasion,
    out: inout Outbox
  ) {
    closeBook(of: key, for: quantity, out: &out)
    replacePosition(
      key, quantity: quantity, entry: entry, asOf: moment, isStart: occasion != .difference, at: out.now)
    out.audit(
      .adopted(
        AdoptedRecord(
          symbol: instruments.name(key.symbol), position: quantity, entryPrice: entry, wallet: wallet,
          occasion: occasion)))
    if occasion == .difference { out.tell(.positionTakenOver(key)) }
  }

  /// What the books know of a position that is not there any more: its closes, as far as there were any. A price that no
  /// execution told is not made up.
  private func closeBook(of key: PositionKey, for quantity: Quantity, out: inout Outbox) {
    let book = self[key]
    guard let direction = book.quantity.direction, quantity.direction != direction, !book.closedQuantity.isZero
    else { return }
    out.audit(
      .positionClosed(
        PositionClosedRecord(
          symbol: instruments.name(key.symbol), direction: direction, closeReason: "UNKNOWN",
          entryPrice: book.averageEntry, exitPrice: book.averageExit, quantity: book.closedQuantity, orderId: 0,
          grossPnl: book.realized, commission: book.commission, netPnl: book.realized - book.commission,
          heldFor: out.now - (book.openedAt ?? out.now))))
  }

  /// The venue's word on the balance replaces the books'.
  ///
  /// - Parameter moment: until when, by the venue's clock, changes are in it.
  mutating func takeOver(wallet balance: Money, asOf moment: Timestamp, out: inout Outbox) {
    let before = wallet
    replaceWallet(balance, asOf: moment)
    out.audit(.balanceAdopted(BalanceAdoptedRecord(before: before, wallet: balance)))
  }
}
