import Market
import Testing

/// Positions opened and closed again and again: no digit stays behind.
@Suite struct CycleTests {
  /// Venue and engine, given the same; what must hold at every step is demanded at every step.
  private struct Pair {
    let start = Money("10000000")!
    var venue: VenueBooks
    var engine: EngineBooks

    init() {
      venue = VenueBooks(contracts: 2, start: start, rate: Rate("0.0004")!, leverage: 3)
      engine = EngineBooks(contracts: 2, start: start)
    }

    mutating func book(_ trade: Trade) {
      let booked = venue.book(trade)
      let own = engine.book(trade, commission: booked.commission)
      demand(own == booked.realized, "engine and venue realize differently", trade)
      demand(engine.wallet == venue.wallet, "engine and venue have different wallets", trade)
      demand(venue.sumOfAccounts.isZero, "money comes from nowhere", trade)
      demand(venue.wallet == start + venue.realized - venue.fees, "the wallet does not add up", trade)
      guard venue.quantity(trade.contract).isZero else { return }
      demand(venue.isClean(trade.contract), "something of a closed position is left at the venue", trade)
      demand(engine.cost(trade.contract).isZero, "something of a closed position is left in the engine", trade)
    }

    private func demand(_ holds: Bool, _ what: @autoclosure () -> Comment, _ trade: Trade) {
      if !holds { Issue.record("\(what()): \(trade)") }
    }
  }

  /// Ten thousand round trips, each in one to three parts in and one to four out.
  @Test(arguments: [(UInt64(20_260_131), Grid.contract), (531, .none)])
  func tenThousandCyclesLeaveNoLeak(seed: UInt64, grid: Grid) {
    var draws = SeededDraws(seed: seed)
    var books = Pair()
    for cycle in 0..<10_000 {
      let contract = cycle % 2
      let side: Side = Bool.random(using: &draws) ? .buy : .sell
      for _ in 0..<Int.random(in: 1...3, using: &draws) {
        books.book(Trade(contract, side, grid.price(&draws), grid.quantity(&draws)))
      }
      var parts = Int.random(in: 1...4, using: &draws)
      while let direction = books.venue.quantity(contract).direction {
        let open = books.venue.quantity(contract).magnitude
        let size = parts > 1 ? min(open, grid.quantity(&draws)) : open
        books.book(Trade(contract, direction.exitSide, grid.price(&draws), size))
        parts -= 1
      }
    }
    // All is closed: what the settlements say is all there was.
    let terms = books.venue.terms()
    #expect(terms.gross == books.venue.realized && terms.entryFees + terms.exitFees == books.venue.fees)
    #expect(books.start + terms.net == books.venue.wallet)
    #expect(!terms.gross.isZero && books.venue.ledger.transactions.count > 30_000)
  }
}
