import Audit
import Binance

/// 4: one position per symbol, counting an entry that is in flight.
package struct ExistingPositionGate: Gate {
  package init() {}
  package func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    guard context.hasPosition || context.hasEntryInFlight else { return .passes }
    return .rejects(.existingPosition(isInFlight: !context.hasPosition))
  }
}
