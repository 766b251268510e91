import Audit
import Market

/// 8: the target must pay more than a round trip of taker fees.
public struct CostGate: Gate {
  public init() {}
  public func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    guard let cost = context.settings.costGate else { return .passes }
    let isAbove = candidate.reward * Int128(unitsPerOne) > Int128(cost.units) * Int128(candidate.entry.units)
    return isAbove ? .passes : .rejects(.targetBelowCost)
  }
}
