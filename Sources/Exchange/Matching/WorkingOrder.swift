import Market

/// How the matching engine takes a MARKET order that it does not execute at once and as a whole.
public struct MatchingManner: Hashable, Sendable {
  /// From acceptance to the first execution; the order is NEW that long.
  public var delay: Span
  /// How many executions; fewer where the quantity has fewer steps.
  public var parts: Int
  /// From the first execution to the last; those between at even distances.
  public var span: Span
  /// Each execution is so many ticks worse for the taker than the one before.
  public var ticks: Int

  public init(delay: Span = .zero, parts: Int = 1, span: Span = .zero, ticks: Int = 0) {
    self.delay = delay
    self.parts = parts
    self.span = span
    self.ticks = ticks
  }

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

/// A MARKET order that the matching engine has taken and not finished with.
struct WorkingOrder: Sendable {
  let id: Int64
  let symbol: Symbol
  let side: Side
  let manner: MatchingManner
  let sizes: [Quantity]
  /// The conditional order whose child it is.
  let parent: Int64?
  /// What opening it takes from the account, as found when it was placed.
  let cost: Money
  /// The part that executes next.
  var next = 0

  var remaining: Quantity { sizes[next...].reduce(.zero, +) }

  /// The part of `cost` that belongs to what has not executed.
  var heldMargin: Money {
    let whole = sizes.reduce(Quantity.zero, +)
    return Money(units: Int64(divideHalfEven(Int128(cost.units) * Int128(remaining.units), by: Int128(whole.units))))
  }
}
