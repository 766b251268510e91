import Audit
import Market

/// 8: the target must pay more than a round trip of taker fees.
package struct CostGate: Gate {
  package init() {}
  package func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    guard let cost = context.settings.costGate else { return .passes }
    let isAbove = candidate.reward * Int128(unitsPerOne) > Int128(cost.units) * Int128(candidate.entry.units)
    return isAbove ? .passes : .rejects(.targetBelowCost)
  }
}
