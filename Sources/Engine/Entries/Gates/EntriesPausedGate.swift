import Audit
import Binance

/// 1: nothing is entered while the engine may not trade: not running, liquidating, paused, or its user stream not live.
package struct EntriesPausedGate: StandingGate {
  package init() {}
  package func verdict(_ context: GateContext) -> GateVerdict {
    guard context.isRunning else { return .rejects(.engineNotRunning) }
    if context.isLiquidating { return .rejects(.liquidationInProgress) }
    if let why = context.entriesPaused { return .rejects(.entriesPaused(why: why)) }
    guard context.isUserStreamLive else { return .rejects(.entriesPaused(why: "user stream is not live")) }
    return .passes
  }
}
