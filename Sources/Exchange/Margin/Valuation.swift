import Market

/// What an isolated position comes to at a mark price (binance-usdm 7.3).
struct Valuation: Hashable, Sendable {
  let mark: Price
  /// Signed.
  let notional: Money
  let unrealized: Money
  /// Notional / leverage.
  let initialMargin: Money
  let maintenanceMargin: Money
  /// Isolated wallet.
  let wallet: Money
  /// 0 when there is none.
  let liquidationPrice: Price

  /// - Parameters:
  ///   - wallet: the margin that the position holds.
  ///   - mark: nil before the first price: the entry price stands in for it.
  init(_ position: LedgerPosition, wallet: Money, mark: Price?, leverage: Int, brackets: Brackets) {
    let mark = mark ?? position.entryPrice
    let exposure = mark * position.quantity.magnitude
    self.mark = mark
    self.wallet = wallet
    notional = Money(venueRounding: mark * position.quantity)
    unrealized = position.unrealized(at: mark)
    initialMargin = Ledger.margin(exposure, leverage: leverage)
    maintenanceMargin = brackets.maintenance(of: Money(venueRounding: exposure))
    liquidationPrice = Self.liquidationPrice(position, wallet: wallet, brackets: brackets)
  }

  /// (isolatedWallet - side x q x EP) / (q x mmr - side x q), one bracket; 0 when that is not positive
  /// (binance-usdm 7.5).
  private static func liquidationPrice(_ position: LedgerPosition, wallet: Money, brackets: Brackets) -> Price {
    let side = Int128(position.quantity.units.signum())
    let collateral = wallet.asProduct.units - side * position.cost.units
    // Both divided by the quantity with the sign of the divisor, which is that of -side.
    let size = Int128(position.quantity.magnitude.units)
    let share = Int128(brackets.maintenanceRate.units) - side * Int128(unitsPerOne)
    guard size * share != 0 else { return .zero }
    let units = divideHalfEven(
      collateral * Int128(unitsPerOne) * Int128(share.signum()), by: size * Int128(share.magnitude))
    return Price(units: Int64(clamping: max(0, units)))
  }
}
