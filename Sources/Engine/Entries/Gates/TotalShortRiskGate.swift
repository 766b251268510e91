import Audit
import Basics
import Binance
import Market

/// 11: what all shorts together lose at their stops stays within a share of the wallet. engine.md 8.2, row 3.5 i2.
///
/// Positions, entries in flight and the candidate count (section 9, rows 37 and 38): each with quantity x (stop - entry),
/// never less than nothing, and the taker fees still to come: at the stop, and of what is not a position yet at the
/// entry too. A position without a stop counts with its full notional.
package struct TotalShortRiskGate: Gate {
  package init() {}
  package func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    guard candidate.direction == .short, let share = context.settings.totalShortRiskMax else { return .passes }
    let shorts = context.exposures.filter { $0.direction == .short } + [candidate.exposure]
    let fee = Int128(context.settings.takerFee.units)
    let atRisk = shorts.reduce(Int128(0)) { $0 + Self.atRisk($1, fee: fee) }
    let limit = Int128(context.wallet.units) * Int128(share.units) * Int128(unitsPerOne)
    guard atRisk > limit else { return .passes }
    return .rejects(
      .totalShortRisk(count: shorts.count, atRisk: Self.money(atRisk), limit: Self.money(limit)))
  }

  /// In units of 1e-24: price, quantity and fee rate have eight places each.
  private static func atRisk(_ short: Exposure, fee: Int128) -> Int128 {
    guard let stop = short.stop else { return product(short.cost.units, Int128(unitsPerOne)) }
    let atStop = stop * short.quantity
    let loss = max(atStop - short.cost, .zero)
    let charged = short.isInFlight ? atStop + short.cost : atStop
    return min(product(loss.units, Int128(unitsPerOne)) + product(charged.units, fee), boundless)
  }

  /// More than any wallet's share; two hundred of it can still be added.
  private static let boundless = Int128.max >> 8

  /// Of what is not negative; a signal may ask for more than can be multiplied.
  private static func product(_ amount: Int128, _ factor: Int128) -> Int128 {
    let (value, overflow) = amount.multipliedReportingOverflow(by: factor)
    return overflow ? boundless : min(value, boundless)
  }

  /// Rounded up, so that an amount above the limit is never shown as equal to it.
  private static func money(_ exact: Int128) -> Money {
    let unit = Int128(unitsPerOne) * Int128(unitsPerOne)
    return Money(units: Int64(clamping: -divideFloor(-exact, by: unit)))
  }
}
