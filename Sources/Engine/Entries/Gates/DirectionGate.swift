import Audit
import Binance

/// 9: not long and short at once, looking at the state after the entry.
package struct DirectionGate: Gate {
  package init() {}
  package func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    guard !context.settings.allowsHedge else { return .passes }
    let opposite = context.count(candidate.direction == .long ? .short : .long)
    guard opposite > 0 else { return .passes }
    return .rejects(.directionConflict(opposite: opposite))
  }
}
