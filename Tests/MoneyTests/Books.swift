import Market
import Testing

/// Both bookkeepings against a third: fractions that know no limit.
struct Books {
  private(set) var pair: Pair
  private(set) var exact: ExactBooks

  init(contracts: Int, rate: Rate, leverage: Int) {
    pair = Pair(contracts: contracts, rate: rate, leverage: leverage)
    exact = ExactBooks(contracts: contracts, start: pair.start, rate: rate, leverage: leverage)
  }

  mutating func book(_ trade: Trade, location: SourceLocation = #_sourceLocation) {
    let truth = exact.book(trade)
    let booked = pair.book(trade, location: location)
    func demand(_ holds: Bool, _ what: @autoclosure () -> String) {
      if !holds { Issue.record("\(what()) after \(trade)", sourceLocation: location) }
    }
    demand(booked == truth, "\(String(describing: booked)) is booked, \(String(describing: truth)) is right")
    let (contract, venue, engine) = (trade.contract, pair.venue, pair.engine)
    let position = exact.positions[contract]
    demand(Rational(venue.quantity(contract)) == position.quantity, "the venue's quantity is wrong")
    demand(Rational(engine.quantity(contract)) == position.quantity, "the engine's quantity is wrong")
    demand(Rational(venue.cost(contract)) == position.cost, "the venue's cost is wrong")
    // The engine keeps the cost of a short below zero.
    demand(Rational(engine.cost(contract)) == position.cost * position.quantity.sign, "the engine's cost is wrong")
    demand(Rational(venue.margin(contract)) == position.margin, "the margin is wrong")
    demand(venue.wallet == exact.wallet, "the wallet is wrong")
  }
}
