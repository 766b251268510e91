/// 3: never trade on an uncertain position.
package struct PositionKnownGate: Gate {
  package init() {}
  package func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    context.isPositionKnown ? .passes : .rejects(.positionStateUnknown)
  }
}
