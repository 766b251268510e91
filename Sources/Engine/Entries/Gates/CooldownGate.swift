import Audit
import Binance
import Market

/// 5: a pause after each accepted signal of a symbol.
package struct CooldownGate: Gate {
  package init() {}
  package func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    guard let last = context.lastSignalAccepted else { return .passes }
    let age = context.now - last
    guard age < context.settings.cooldown else { return .passes }
    return .rejects(.cooldown(remaining: RecordedSpan(context.settings.cooldown - age)))
  }
}
