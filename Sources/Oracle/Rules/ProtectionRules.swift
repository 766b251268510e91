import Market

extension Invariant {
  package static let stopOnlyTightened = Invariant(
    "stop-only-tightened", .venue, "a stop moves only toward the price while its position lives")
}

/// A stop moves only toward the price: whatever replaces it limits the loss at least as much, for as long as the position
/// lives (engine.md 2.14). Read from the venue's order book alone.
struct ProtectionRules {
  /// Of each contract with a position, the tightest trigger that waited last.
  private var triggers: PerPosition<Price?>

  init(symbols: Int) { triggers = PerPosition(repeating: nil, count: symbols) }

  mutating func look(_ venue: some VenueView, into found: inout Findings) {
    for symbol in venue.instruments.symbols {
      let key = PositionKey(symbol)
      guard let direction = venue.position(key).direction else {
        triggers[key] = nil
        continue
      }
      guard let trigger = venue.tightestStop(key) else { continue }
      if let before = triggers[key] {
        let isTighter = direction == .long ? trigger >= before : trigger <= before
        found.check(
          .stopOnlyTightened, isTighter, key: "\(symbol.index) \(trigger)",
          "the stop of \(venue.instruments.name(symbol)), a \(direction), went from \(before) to \(trigger)")
      }
      triggers[key] = trigger
    }
  }
}
