import Market
import TestSupport
import Testing

/// Both bookkeepings, given the same; what must hold at every step is demanded at every step.
struct Pair {
  let start: Money
  private(set) var venue: VenueBooks
  private(set) var engine: EngineBooks

  init(contracts: Int, start: Money = money("10000"), rate: Rate = Rate("0.0004")!, leverage: Int = 1) {
    self.start = start
    venue = VenueBooks(contracts: contracts, start: start, rate: rate, leverage: leverage)
    engine = EngineBooks(contracts: contracts, start: start)
  }

  @discardableResult
  mutating func book(_ trade: Trade, location: SourceLocation = #_sourceLocation) -> Booked {
    let booked = venue.book(trade)
    let own = engine.book(trade, commission: booked.commission)
    // `#expect` at each of so many steps would take longer than the arithmetic.
    func demand(_ holds: Bool, _ what: @autoclosure () -> String) {
      if !holds { Issue.record("\(what()) after \(trade)", sourceLocation: location) }
    }
    demand(own == booked.realized, "the engine realizes \(own), the venue \(booked.realized)")
    demand(engine.wallet == venue.wallet, "the engine has \(engine.wallet), the venue \(venue.wallet)")
    demand(venue.wallet == start + venue.realized - venue.fees, "the wallet does not add up")
    demand(venue.sumOfAccounts.isZero, "money comes from nowhere")
    if venue.quantity(trade.contract).isZero {
      demand(venue.isClean(trade.contract), "something of a closed position is left at the venue")
      demand(engine.cost(trade.contract).isZero, "something of a closed position is left in the engine")
    }
    return booked
  }
}
