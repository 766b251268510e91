import Audit
import Market

/// 8: the target must pay more than a round trip of taker fees.
package struct CostGate: Gate {
  package init() {}
  package func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    guard context.settings.hasCostGate else { return .passes }
    let cost = 2 * Int128(context.settings.takerFee.units)
    let isAbove = candidate.reward * Int128(unitsPerOne) > cost * Int128(candidate.entry.units)
    return isAbove ? .passes : .rejects(.targetBelowCost)
  }
}
