import Exchange
import Market

/// A stop moves only toward the price: whatever replaces it limits the loss at least as much, for as long as the position
/// lives (engine.md 2.14). Read from the venue's order book alone.
struct ProtectionRules {
  /// Of each contract with a position, the tightest trigger that waited last.
  private var triggers: [Price?]

  init(symbols: Int) { triggers = Array(repeating: nil, count: symbols) }

  mutating func look(
    _ instruments: Instruments, _ exchange: Exchange, at now: Timestamp, event: Int, into found: inout Findings
  ) {
    for symbol in instruments.symbols {
      let index = Int(symbol.index)
      guard let direction = exchange.position(symbol).direction else {
        triggers[index] = nil
        continue
      }
      guard let trigger = exchange.tightestStop(symbol) else { continue }
      if let before = triggers[index] {
        let isTighter = direction == .long ? trigger >= before : trigger <= before
        found.check(
          .stopOnlyTightened, isTighter, at: now, event: event, key: "\(index) \(trigger)",
          "the stop of \(instruments.name(symbol)), a \(direction), went from \(before) to \(trigger)")
      }
      triggers[index] = trigger
    }
  }
}
