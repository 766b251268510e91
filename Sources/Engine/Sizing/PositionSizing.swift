import Market

/// How much to trade. engine.md 3.2 with the RULES of 3.3 and 3.4.
struct PositionSize: Hashable {
  /// Floored to the step: never above risk budget or cap.
  var quantity: Quantity
  /// What one trade may lose: wallet x risk per trade.
  var riskBudget: Money
  /// What this quantity loses at the stop, before fees.
  var riskAtStop: Money
  var isCapped: Bool
}

enum PositionSizing {
  /// `min(wallet x risk / |entry - stop|, wallet x cap x leverage / entry)`, floored to the step and to the largest
  /// MARKET order.
  static func size(
    wallet: Money, entry: Price, stop: Price, settings: EngineSettings, instrument: Instrument
  ) -> PositionSize {
    let budget = Money(rounding: wallet * settings.riskPerTrade) ?? .zero
    let distance = abs(Int128(entry.units) - Int128(stop.units))
    guard wallet.units > 0, entry.units > 0, distance > 0 else {
      return PositionSize(quantity: .zero, riskBudget: budget, riskAtStop: .zero, isCapped: false)
    }
    // Exact numerators in 1e-16; one division at the end, rounded down.
    let byRisk = divideFloor((wallet * settings.riskPerTrade).units, by: distance)
    let cap = (wallet * settings.positionMax).units * Int128(settings.leverage)
    let byCap = divideFloor(cap, by: Int128(entry.units))
    let units = min(byRisk, byCap, Int128(instrument.marketQuantityMax.units))
    let quantity = Quantity(units: Int64(clamping: units)).roundedTowardZero(to: instrument.step)
    let atStop = Product(units: distance * Int128(quantity.units))
    return PositionSize(
      quantity: quantity, riskBudget: budget, riskAtStop: Money(rounding: atStop) ?? .zero, isCapped: byCap < byRisk)
  }
}
