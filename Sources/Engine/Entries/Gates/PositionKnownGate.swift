/// 3: never trade on an uncertain position.
public struct PositionKnownGate: Gate {
  public init() {}
  public func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    context.isPositionKnown ? .passes : .rejects(.positionStateUnknown)
  }
}
