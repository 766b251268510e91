import Audit
import Market

/// 7: reward at least the minimum times risk, from exactly the prices that would be sent. Compared by
/// cross-multiplication: a rounded ratio would turn 0.996 into 1.00 and accept it.
package struct RRGate: Gate {
  package init() {}
  package var judgesRR: Bool { true }
  package func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    let passes =
      candidate.risk > 0
      && candidate.reward * Int128(unitsPerOne) >= Int128(context.minimum.rate.units) * candidate.risk
    return passes ? .passes : .rejects(.rrBelowMin)
  }
}
