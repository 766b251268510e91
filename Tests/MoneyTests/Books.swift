import Market
import Testing

/// The three computations side by side: the venue's ledger, the engine's books, and fractions that know no limit.
struct Books {
  let start: Money
  let rate: Rate
  private(set) var venue: VenueBooks
  private(set) var engine: EngineBooks
  private(set) var exact: ExactBooks

  init(contracts: Int, start: Money = Money("10000")!, rate: Rate = Rate("0.0004")!, leverage: Int = 1) {
    self.start = start
    self.rate = rate
    venue = VenueBooks(contracts: contracts, start: start, rate: rate, leverage: leverage)
    engine = EngineBooks(contracts: contracts, start: start)
    exact = ExactBooks(contracts: contracts, start: start, rate: rate, leverage: leverage)
  }

  /// Books in all three, and holds them against each other.
  mutating func book(_ trade: Trade, location: SourceLocation = #_sourceLocation) {
    let truth = exact.book(trade)
    let atVenue = venue.book(trade)
    let own = engine.book(trade, commission: atVenue.commission)
    // `#expect` at each of so many steps would take longer than the arithmetic.
    func demand(_ holds: Bool, _ what: String) {
      if !holds { Issue.record("\(what) after \(trade)", sourceLocation: location) }
    }
    demand(atVenue == truth, "the venue books \(atVenue), \(truth) is right")
    demand(own == truth.realized, "the engine realizes \(own), \(truth.realized) is right")
    let contract = trade.contract
    let position = exact.positions[contract]
    demand(Rational(venue.quantity(contract)) == position.quantity, "the venue's quantity is wrong")
    demand(Rational(engine.quantity(contract)) == position.quantity, "the engine's quantity is wrong")
    demand(Rational(venue.cost(contract)) == position.cost, "the venue's cost is wrong")
    // The engine keeps the cost of a short below zero.
    demand(Rational(engine.cost(contract)) == position.cost * position.quantity.sign, "the engine's cost is wrong")
    demand(Rational(venue.margin(contract)) == position.margin, "the margin is wrong")
    demand(venue.wallet == exact.wallet, "the venue's wallet is wrong")
    demand(engine.wallet == exact.wallet, "the engine's wallet is wrong")
    demand(venue.sumOfAccounts.isZero, "money comes from nowhere")
  }
}
