import Market
import TestSupport
import Testing

/// The order in which executions of several contracts become known must not matter, and where a position ends flat not even
/// that of its own.
@Suite struct InterleavingTests {
  /// Some executions of each contract, in the order of each.
  private static func trades(_ grid: Grid, contracts: Int, each: Int, _ draws: inout SeededDraws) -> [[Trade]] {
    (0..<contracts).map { contract in (0..<each).map { _ in grid.trade(contract, &draws) } }
  }

  /// One sequence of them that keeps the order of each contract.
  private static func interleaved(_ trades: [[Trade]], _ draws: inout SeededDraws) -> [Trade] {
    var places = trades.indices.flatMap { contract in trades[contract].map { _ in contract } }
    places.shuffle(using: &draws)
    var next = Array(repeating: 0, count: trades.count)
    return places.map { contract in
      defer { next[contract] += 1 }
      return trades[contract][next[contract]]
    }
  }

  @Test(arguments: Grid.allCases, 1...8 as ClosedRange<UInt64>)
  func threeComputationsAgreeAtEveryStep(grid: Grid, seed: UInt64) {
    var draws = SeededDraws(seed: seed)
    let rate = Rate(units: Int64.random(in: 0...60_000, using: &draws))
    var books = Books(contracts: 3, rate: rate, leverage: Int.random(in: 1...125, using: &draws))
    let trades = Self.trades(grid, contracts: 3, each: 40, &draws)
    for trade in Self.interleaved(trades, &draws) { books.book(trade) }
  }

  @Test(arguments: Grid.allCases, 1...20 as ClosedRange<UInt64>)
  func anyInterleavingGivesOnePositionAndOneWallet(grid: Grid, seed: UInt64) {
    var draws = SeededDraws(seed: seed)
    let trades = Self.trades(grid, contracts: 4, each: 15, &draws)
    var outcomes: Set<[String]> = []
    for _ in 0..<5 {
      var books = Pair(contracts: 4, leverage: 7)
      for trade in Self.interleaved(trades, &draws) { books.book(trade) }
      outcomes.insert(
        ["wallet \(books.venue.wallet) \(books.engine.wallet)", "fees \(books.venue.fees)"]
          + (0..<4).map {
            "\(books.venue.quantity($0)) for \(books.venue.cost($0).units) \(books.engine.cost($0).units)"
              + " in \(books.venue.margin($0))"
          })
    }
    #expect(outcomes.count == 1)
  }

  /// Once all is closed, what was gained is what sales brought less what purchases cost, to the last digit, in whatever
  /// order the executions came: late, twice turned around, the last part first. Notionals are whole in 1e-8 here.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func whatIsFlatHasGainedSalesLessPurchases(seed: UInt64) {
    var draws = SeededDraws(seed: seed)
    var trades = Self.trades(.contract, contracts: 2, each: 20, &draws).flatMap { $0 }
    for contract in 0..<2 {
      let open = trades.filter { $0.contract == contract }.reduce(Quantity.zero) { $0 + $1.signed }
      guard let direction = open.direction else { continue }
      trades.append(Trade(contract, direction.exitSide, Grid.contract.price(&draws), open.magnitude))
    }
    let gained = trades.reduce(Rational.zero) { $0 - Rational($1.price * $1.signed) }
    let fees = trades.reduce(Rational.zero) {
      $0 + (Rational($1.price * $1.quantity) * Rational(rate("0.0004"))).rounded
    }
    for _ in 0..<4 {
      var books = Pair(contracts: 2)
      for trade in trades.shuffled(using: &draws) { books.book(trade) }
      #expect(books.venue.quantity(0).isZero && books.venue.quantity(1).isZero)
      #expect(books.venue.realized == gained.money)
      #expect(books.engine.wallet == books.start + gained.money - fees.money)
    }
  }
}
