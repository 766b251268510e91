import Audit
import Market
import TradingEngine

/// What the books have from the venue's own figures and not from executions.
///
/// Every such change goes through here, and none without a record: whoever follows the audit knows at any moment what the
/// books hold.
extension Engine {
  /// The venue's word on a position replaces what the books hold of it.
  ///
  /// - Parameters:
  ///   - quantity: signed; zero is flat.
  ///   - entry: average entry price as the venue has it; zero when flat.
  mutating func takeOver(_ symbol: Symbol, quantity: Quantity, entry: Price, on occasion: AdoptedRecord.Occasion) {
    symbols[index(symbol)].book.adopt(quantity: quantity, entry: entry, at: now)
    symbols[index(symbol)].isPositionKnown = true
    out.audit(
      .adopted(
        AdoptedRecord(
          symbol: instruments.name(symbol), position: quantity, entryPrice: entry, wallet: wallet,
          occasion: occasion)))
  }

  /// The venue's word on the balance replaces the books'.
  mutating func takeOver(wallet balance: Money) {
    let before = wallet
    wallet = balance
    out.audit(.balanceAdopted(before: before, wallet: balance))
  }
}
