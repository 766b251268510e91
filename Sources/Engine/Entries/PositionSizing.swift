import Market

/// How much to trade. engine.md 3.2 with the RULES of 3.3 and 3.4.
struct PositionSize: Hashable {
  /// Floored to the step: never above risk budget or cap.
  var quantity: Quantity
  /// What one trade may lose: wallet x risk per trade.
  var riskBudget: Money
  /// The largest notional: wallet x share x leverage.
  var cap: Money
  var isCapped: Bool
}

enum PositionSizing {
  /// `min(wallet x risk / |entry - stop|, wallet x cap x leverage / entry)`, floored to the step and to the largest
  /// MARKET order.
  static func size(
    wallet: Money, entry: Price, stop: Price, settings: EngineSettings, instrument: Instrument
  ) -> PositionSize {
    let budget = wallet * settings.riskPerTrade
    let cap = Product(units: (wallet * settings.positionMax).units * Int128(settings.leverage))
    var size = PositionSize(quantity: .zero, riskBudget: floor(budget), cap: floor(cap), isCapped: false)
    let distance = abs(Int128(entry.units) - Int128(stop.units))
    guard wallet.units > 0, entry.units > 0, distance > 0 else { return size }
    // Exact numerators in 1e-16; one division at the end, rounded down.
    let byRisk = divideFloor(budget.units, by: distance)
    let byCap = divideFloor(cap.units, by: Int128(entry.units))
    let units = min(byRisk, byCap, Int128(instrument.marketQuantityMax.units))
    size.quantity = Quantity(units: Int64(clamping: units)).roundedTowardZero(to: instrument.step)
    size.isCapped = byCap < byRisk
    return size
  }

  /// What a quantity loses at its stop, before fees.
  static func riskAtStop(_ quantity: Quantity, entry: Price, stop: Price) -> Money {
    let distance = abs(Int128(entry.units) - Int128(stop.units))
    return Money(rounding: Product(units: distance * Int128(quantity.units))) ?? .zero
  }

  /// Limits are rounded down: nothing within the amount shown is beyond the exact one.
  private static func floor(_ limit: Product) -> Money {
    Money(units: Int64(clamping: divideFloor(limit.units, by: Int128(unitsPerOne))))
  }
}
