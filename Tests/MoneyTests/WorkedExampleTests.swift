import Market
import TestSupport
import Testing

/// Figures from outside: the exchange's formulas worked out by hand, and the night of 2026-01-31.
@Suite struct WorkedExampleTests {
  /// binance-usdm 7.2, at 0.05 %: 10000 -> 9999.77871120 -> 9999.09356120 -> 9997.83095960.
  @Test func aDotShortClosedByTwoFills() {
    var books = Pair(contracts: 1, rate: rate("0.0005"))
    let steps: [(Trade, realized: String, fee: String, wallet: String)] = [
      (Trade(0, .sell, "1.697", "260.8"), "0", "0.2212888", "9999.7787112"),
      (Trade(0, .buy, "1.703", "100"), "-0.6", "0.08515", "9999.0935612"),
      (Trade(0, .buy, "1.704", "160.8"), "-1.1256", "0.1370016", "9997.8309596"),
    ]
    var before = books
    for step in steps {
      books.book(step.0)
      #expect(books.venue.realized - before.venue.realized == Money(step.realized)!)
      #expect(books.venue.fees - before.venue.fees == Money(step.fee)!)
      #expect(books.venue.wallet == Money(step.wallet)! && books.engine.wallet == Money(step.wallet)!)
      before = books
    }
    #expect(books.engine.lastTrip(0).exit == price("1.70361656"))
  }

  private struct Short {
    var quantity: String
    var entry: String
    var exit: String
    var gross: String
    var exitFee: String
    var entryFee: String
  }

  /// The three shorts of zero-price-liquidation, opened in the run. Gross (entry - exit) x quantity, fees 0.04 % of each
  /// notional; 0.179226280, 0.179903792, 0.177340488 and 0.177330264 are rounded once, to 1e-8.
  private static let night = [
    Short(
      quantity: "260.8", entry: "1.697", exit: "1.71", gross: "-3.3904", exitFee: "0.1783872", entryFee: "0.17703104"),
    Short(
      quantity: "3802", entry: "0.11661", exit: "0.11785", gross: "-4.71448", exitFee: "0.17922628",
      entryFee: "0.17734049"),
    Short(
      quantity: "253.3", entry: "1.7502", exit: "1.7756", gross: "-6.43382", exitFee: "0.17990379",
      entryFee: "0.17733026"),
  ]

  @Test func theNightOfThe31st() {
    var books = Pair(contracts: 3, start: money("4440"))
    for (contract, short) in Self.night.enumerated() {
      books.book(Trade(contract, .sell, short.entry, short.quantity))
    }
    for (contract, short) in Self.night.enumerated() {
      books.book(Trade(contract, .buy, short.exit, short.quantity))
      let terms = books.venue.terms(contract)
      #expect(terms.gross == Money(short.gross)! && terms.exitFees == Money(short.exitFee)!)
      #expect(terms.entryFees == Money(short.entryFee)! && terms.funding.isZero)
      #expect(books.engine.lastTrip(contract).gross == Money(short.gross)!)
      #expect(books.engine.lastTrip(contract).exitFees == Money(short.exitFee)!)
    }
    let terms = books.venue.terms()
    #expect(terms.gross == money("-14.5387") && terms.exitFees == money("0.53751727"))
    #expect(terms.netOfExitFees == money("-15.07621727"))
    #expect(terms.entryFees == money("0.53170179") && terms.net == money("-15.60791906"))
    #expect(books.venue.wallet == money("4440") + terms.net && books.engine.wallet == books.venue.wallet)
  }

  /// In twenty parts at one price the gross is the same to the last digit; each fee is rounded for itself, which may move
  /// the total by half a last digit a part.
  @Test func theSameInTwentyParts() {
    var books = Pair(contracts: 3, start: money("4440"))
    for (contract, short) in Self.night.enumerated() {
      books.book(Trade(contract, .sell, short.entry, short.quantity))
      let whole = Quantity(short.quantity)!
      let part = Quantity(units: whole.units / 20)
      for _ in 0..<19 { books.book(Trade(contract, .buy, Price(short.exit)!, part)) }
      books.book(Trade(contract, .buy, Price(short.exit)!, Quantity(units: whole.units - 19 * part.units)))
      let terms = books.venue.terms(contract)
      #expect(terms.gross == Money(short.gross)!)
      #expect((terms.exitFees - Money(short.exitFee)!).magnitude.units <= 10)
    }
  }
}
