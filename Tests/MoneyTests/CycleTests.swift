import Market
import TestSupport
import Testing

/// Positions opened and closed again and again: no digit stays behind.
@Suite struct CycleTests {
  /// Ten thousand round trips, each in one to three parts in and one to four out.
  @Test(arguments: [(UInt64(20_260_131), Grid.contract), (531, .none)])
  func tenThousandCyclesLeaveNoLeak(seed: UInt64, grid: Grid) {
    var draws = SeededDraws(seed: seed)
    var books = Pair(contracts: 2, start: money("10000000"), leverage: 3)
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
