import Market

/// When an order that is not executed at once and as a whole is executed, and in which parts.
struct FillSchedule: Hashable, Sendable {
  /// From acceptance to the first execution; the order is NEW that long.
  var delay = Span.zero
  /// How many executions; fewer where the quantity has fewer steps.
  var parts = 1
  /// From the first execution to the last; those between at even distances.
  var span = Span.zero
  /// Each execution is so many ticks worse for the taker than the one before.
  var ticks = 0

  /// When a part executes, counted from 0.
  func time(of part: Int, of count: Int, from start: Timestamp) -> Timestamp {
    guard part > 0 else { return start + delay }
    return start + delay + Span(nanoseconds: span.nanoseconds * Int64(part) / Int64(count - 1))
  }

  /// Whole steps, as even as they come, the larger parts first; what is no whole step goes with the last.
  func sizes(of quantity: Quantity, step: Quantity) -> [Quantity] {
    let steps = quantity.units / step.units
    let count = max(1, min(Int64(parts), steps))
    var sizes = (0..<count).map { Quantity(units: (steps / count + ($0 < steps % count ? 1 : 0)) * step.units) }
    sizes[sizes.count - 1] += Quantity(units: quantity.units % step.units)
    return sizes
  }
}
