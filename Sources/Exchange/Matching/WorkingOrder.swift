import Market

/// An order that matching has taken and executes later, in parts.
struct WorkingOrder: Sendable {
  let id: Int64
  let position: PositionKey
  let side: Side
  let schedule: FillSchedule
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
