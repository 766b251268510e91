import Market

/// What an order that opens takes from the account: initial margin at the price that is assumed for it, the loss that it
/// would open with, and the fee (binance-usdm 7.4).
enum OpeningCost {
  /// - Parameters:
  ///   - opening: the part of the order that adds to a position.
  ///   - best: the price that a taker of this side gets now. A MARKET BUY assumes 0.05 % above the higher of it and mark.
  static func of(
    _ opening: Quantity, _ side: Side, mark: Price, best: Price, leverage: Int, takerFee: Rate
  ) -> Money {
    var assumed = max(mark, best)
    if side == .buy {
      assumed = Price(units: Int64(divideHalfEven(Int128(assumed.units) * 10_005, by: 10_000)))
    }
    let openLoss = max(0, side.sign * (assumed.units - mark.units))
    let notional = assumed * opening
    return Ledger.margin(notional, leverage: leverage)
      + Money(venueRounding: Price(units: openLoss) * opening)
      + Ledger.commission(notional, rate: takerFee)
  }
}
