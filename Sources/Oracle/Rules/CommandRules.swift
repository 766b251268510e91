import Audit
import Market
import TradingEngine

extension Invariant {
  package static let noEntryWhileStopped = Invariant(
    "no-entry-while-stopped", .engine,
    "no entry is sent while entries are paused, an emergency liquidation is under way, or after the engine was stopped")
}

/// Rules about what the operator has forbidden (engine.md 1.3 and section 6).
struct CommandRules {
  private var isPaused = false
  private var isStopped = false
  private var liquidation: String?

  mutating func commanded(_ command: OperatorCommand) {
    switch command {
    case .pauseEntries: isPaused = true
    case .resumeEntries: isPaused = false
    case .stop: isStopped = true
    case .liquidate, .abortLiquidation: break
    }
  }

  mutating func took(_ record: LiquidationRecord) {
    switch record.kind {
    case .started: liquidation = record.correlationId
    case .ended: if record.correlationId == liquidation { liquidation = nil }
    default: break
    }
  }

  /// What was forbidden to a process binds the next one only as far as it is told again.
  mutating func crashed() { self = CommandRules() }

  func entered(_ symbol: String, into found: inout Findings) {
    let event = found.event
    let reason = isStopped ? "the engine was stopped" : isPaused ? "entries are paused" : nil
    let why = reason ?? liquidation.map { "liquidation '\($0)' is under way" }
    found.check(
      .noEntryWhileStopped, why == nil, key: "\(symbol) \(event)",
      "an entry for \(symbol) is sent although \(why ?? "")")
  }
}
