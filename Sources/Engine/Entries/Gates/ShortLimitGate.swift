import Audit
import Binance

/// 10: at most so many shorts, one more in a bearish trend; positions and entries in flight count. engine.md 8.2, 3.5 i1.
package struct ShortLimitGate: Gate {
  package init() {}
  package func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    guard candidate.direction == .short, let limit = context.shortsMax else { return .passes }
    let count = context.count(.short)
    guard count >= limit else { return .passes }
    return .rejects(.shortPositionLimit(count: count, limit: limit))
  }
}
