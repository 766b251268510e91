import Audit
import Binance
import Market

/// 12: after rounding the order must still be one that the venue takes.
package struct MinimumOrderGate: Gate {
  package init() {}
  package func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    let rules = context.instrument
    guard candidate.quantity >= rules.quantityMin, !candidate.quantity.isZero else {
      return .rejects(.belowMinQuantity(candidate.quantity))
    }
    guard candidate.entry * candidate.quantity >= rules.notionalMin.asProduct else {
      return .rejects(.belowMinNotional(minimum: rules.notionalMin))
    }
    return .passes
  }
}
