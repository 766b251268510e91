import Basics
import Binance

/// 1: nothing is entered while the engine may not trade: not running, liquidating, paused, or its user stream not live.
package struct EntriesPausedGate: Gate {
  package init() {}
  package func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    guard context.isRunning else { return .rejects("engine_not_running") }
    if context.isLiquidating { return .rejects("liquidation_in_progress") }
    if let why = context.entriesPaused { return .rejects("entries_paused", [JSONMember("why", .string(why))]) }
    guard context.isUserStreamLive else {
      return .rejects("entries_paused", [JSONMember("why", .string("user stream is not live"))])
    }
    return .passes
  }
}
