import Market

extension Invariant {
  package static let ledgerBalances = Invariant(
    "ledger-balances", .venue, "every transaction of the venue's ledger sums to zero, and so do its accounts")
  package static let positionAddsUp = Invariant(
    "position-adds-up", .venue,
    "a position at the venue is what its executions traded and realized: quantity and cost")
}

/// Rules about the venue's own books, looked at after each transaction: double entry, and positions that are what was
/// traded. The second is summed up here from the executions, so that the books are held against something else than
/// themselves.
struct LedgerRules {
  /// What a position must come to.
  private struct Sums {
    var quantity = Quantity.zero
    /// Price x signed quantity of all executions, and what they realized: the cost of what is open, negative for a short.
    var cost = Product.zero
    /// How many realized amounts were rounded on the way, each by half of 1e-8 at most.
    var roundings: Int128 = 0
    var hasChanged = false
  }

  private var sums: PerPosition<Sums>
  /// How many transactions have been looked at.
  private var taken = 0

  init(symbols: Int) { sums = PerPosition(repeating: Sums(), count: symbols) }

  /// Positions from before the run count with the cost that they are said to have.
  mutating func begin(_ venue: some VenueView) {
    for symbol in venue.instruments.symbols {
      let key = PositionKey(symbol)
      let position = venue.position(key)
      sums[key].quantity = position.quantity
      sums[key].cost = Self.signedCost(position)
    }
  }

  private static func signedCost(_ position: VenuePosition) -> Product {
    Product(units: position.cost.units * Int128(position.quantity.units.signum()))
  }

  mutating func filled(_ fill: VenueFill) {
    let key = fill.position
    let signed = Quantity(units: fill.quantity.units * fill.side.sign)
    sums[key].quantity += signed
    sums[key].cost += fill.price * signed + fill.realized.asProduct
    if fill.isReducing
      || fill.positionAfter.units.signum() != signed.units.signum()
    {
      sums[key].roundings += 1
    }
    sums[key].hasChanged = true
  }

  mutating func look(_ venue: some VenueView, into found: inout Findings) {
    let count = venue.bookingCount
    guard taken < count else { return }
    for number in taken..<count { posted(venue.booking(number), into: &found) }
    taken = count
    balanced(venue.sumOfAccounts, into: &found)
    for symbol in venue.instruments.symbols where sums[PositionKey(symbol)].hasChanged {
      let key = PositionKey(symbol)
      sums[key].hasChanged = false
      stands(venue.position(key), key, venue.instruments, into: &found)
    }
  }

  func posted(_ booking: VenueBooking, into found: inout Findings) {
    found.check(
      .ledgerBalances, booking.sum.isZero, key: booking.reason,
      "a transaction (\(booking.reason)) sums to \(booking.sum)")
  }

  func balanced(_ sum: Money, into found: inout Findings) {
    found.check(
      .ledgerBalances, sum.isZero, key: "all", "all accounts together hold \(sum)")
  }

  func stands(_ position: VenuePosition, _ key: PositionKey, _ instruments: Instruments, into found: inout Findings) {
    let sum = sums[key]
    let cost = Self.signedCost(position)
    // Where notionals are whole in 1e-8, nothing is rounded and the two are equal.
    let isNear = (cost - sum.cost).magnitude.units * 2 <= sum.roundings * Int128(unitsPerOne)
    found.check(
      .positionAddsUp, position.quantity == sum.quantity && isNear, key: "\(key.symbol.index)",
      "\(instruments.name(key.symbol)): the books say \(position.quantity) for \(Money(rounding: cost) ?? .zero), "
        + "its executions come to \(sum.quantity) for \(Money(rounding: sum.cost) ?? .zero)")
  }
}
