import Audit
import Binance
import Market

/// 6: stop and target on their sides of the entry, all prices above zero. A stop on the entry is no stop.
package struct LevelsGate: Gate {
  package init() {}
  package var endsPipeline: Bool { true }
  package func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    func reject(_ side: String) -> GateVerdict {
      .rejects(.invalidLevels(level: side))
    }
    let name = candidate.direction == .long ? "LONG" : "SHORT"
    guard candidate.entry.units > 0 else { return reject("\(name)_ENTRY") }
    guard candidate.target.units > 0, candidate.reward > 0 else { return reject("\(name)_TP") }
    guard candidate.stop.units > 0, candidate.risk > 0 else { return reject("\(name)_SL") }
    return .passes
  }
}
