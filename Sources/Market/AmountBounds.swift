/// How large amounts may become, so that no sum that anybody's books work out leaves the range of `Money`, 9.2e10.
///
/// What a script says is refused above the first four; what grows beyond the last two ends a run.
package enum AmountBounds {
  /// The dearest price, of a script or of a tape.
  package static let price = Price(units: 1_000_000_000 * unitsPerOne)
  /// The largest quantity of an order or a position.
  package static let quantity = Quantity(units: 10_000_000_000 * unitsPerOne)
  /// What an account holds at the start, and what all of its positions are worth then.
  package static let start = Money(units: 10_000_000_000 * unitsPerOne)
  /// The longest span of a script, ten years: a moment and a few of them stay before 2262, the end of `Timestamp`.
  package static let span = Span.hours(24 * 3660)
  /// What all open positions are worth together. One execution may double it, and two of that fit.
  package static let worth = Money(units: 20_000_000_000 * unitsPerOne)
  /// What an account holds, has won or lost, or has paid.
  package static let account = Money(units: 40_000_000_000 * unitsPerOne)
}
