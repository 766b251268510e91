import Audit
import Market
import TradingEngine

/// What is open on each side, put on record at each fill and every minute while anything is open. engine.md 8.2, row 3.5 i3.
extension Engine {
  static var exposureEvery: Span { .seconds(60) }

  mutating func reportExposure(_ cause: String) {
    // By side, exact until the end: notional at the price last heard, and what that is above the cost.
    var notional: [Direction: Product] = [.long: .zero, .short: .zero]
    var gain = notional
    for state in symbols {
      guard let direction = state.book.quantity.direction else { continue }
      let cost = state.book.cost
      // Before the first price a position is worth what it cost.
      let value = state.lastPrice.map { $0 * state.book.quantity } ?? cost
      notional[direction]! += value.magnitude
      gain[direction]! += value - cost
    }
    func money(_ amounts: [Direction: Product], _ direction: Direction) -> Money {
      Money(rounding: amounts[direction]!) ?? .zero
    }
    out.audit(
      .exposure(
        ExposureRecord(
          long: money(notional, .long), short: money(notional, .short), unrealizedLong: money(gain, .long),
          unrealizedShort: money(gain, .short), cause: cause)))
    if symbols.contains(where: \.hasPosition) {
      out.set(.exposure, after: Self.exposureEvery)
    } else {
      out.cancel(.exposure)
    }
  }
}
