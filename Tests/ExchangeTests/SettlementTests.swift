import Exchange
import Market
import TestSupport
import Testing

/// The terms of a settlement, out of the ledger's transactions, against figures worked out by hand.
struct SettlementTests {
  private let dot = PositionKey(Symbol(index: 0))
  private let now = Timestamp(seconds: 0)

  private func ledger(_ fills: [(Side, String, String)], adopting: String? = nil) -> Ledger {
    var ledger = Ledger(symbols: 2)
    ledger.transfer(money("10000"), at: now)
    if let adopting { ledger.adopt(dot, quantity: quantity(adopting), entry: price("10"), leverage: 1, at: now) }
    for (number, fill) in fills.enumerated() {
      _ = ledger.book(
        PricedQuantity(price: price(fill.1), quantity: quantity(fill.2)), dot, fill.0, rate: Rate("0.001")!,
        leverage: 1,
        tradeId: Int64(number), at: now)
    }
    return ledger
  }

  private func expect(
    _ ledger: Ledger, gross: String, exit: String, entry: String, location: SourceLocation = #_sourceLocation
  ) {
    var settlement = RoundTrips(symbols: 2)
    settlement.follow(ledger)
    let terms = settlement.terms(dot.symbol)
    #expect(terms.gross == money(gross), sourceLocation: location)
    #expect(terms.exitFees == money(exit), sourceLocation: location)
    #expect(terms.entryFees == money(entry), sourceLocation: location)
    #expect(terms.netOfExitFees == money(gross) - money(exit), sourceLocation: location)
    #expect(terms.net == money(gross) - money(exit) - money(entry), sourceLocation: location)
    #expect(settlement.terms() == terms && settlement.terms(Symbol(index: 1)) == SettlementTerms())
  }

  /// Opened by two, closed by two; until the last of them nothing is settled.
  @Test func aRoundTripIsSettledWhenItEnds() {
    let fills: [(Side, String, String)] = [
      (.buy, "10", "2"), (.buy, "13", "1"), (.sell, "12", "1"), (.sell, "12", "2"),
    ]
    expect(ledger(Array(fills.prefix(3))), gross: "0", exit: "0", entry: "0")
    // 36 - 33; 0.1 % of 36 and of 33.
    expect(ledger(fills), gross: "3", exit: "0.036", entry: "0.033")
  }

  @Test func aTurnEndsOneAndBeginsTheNext() {
    let turned: [(Side, String, String)] = [(.buy, "10", "2"), (.sell, "11", "5")]
    // Of the 5 sold 2 close: gross 2, 0.1 % of 22; entry 0.1 % of 20.
    expect(ledger(turned), gross: "2", exit: "0.022", entry: "0.02")
    // Then 3 short from 11 are closed at 10: gross 3, 0.1 % of 30 and of 33.
    expect(ledger(turned + [(.buy, "10", "3")]), gross: "5", exit: "0.052", entry: "0.053")
  }

  @Test func theEntryOfAnAdoptedPositionIsNotKnown() {
    expect(ledger([(.buy, "9", "2")], adopting: "-2"), gross: "2", exit: "0.018", entry: "0")
    // Grown before it is closed: what the books have seen of the entry they know.
    expect(ledger([(.sell, "9", "2"), (.buy, "9", "4")], adopting: "-2"), gross: "2", exit: "0.036", entry: "0.018")
  }

  @Test func itFollowsWithoutTakingAnythingTwice() {
    let fills: [(Side, String, String)] = [(.buy, "10", "2"), (.sell, "11", "2"), (.buy, "10", "1"), (.sell, "9", "1")]
    var settlement = RoundTrips(symbols: 2)
    for count in 0...fills.count {
      settlement.follow(ledger(Array(fills.prefix(count))))
      settlement.follow(ledger(Array(fills.prefix(count))))
    }
    #expect(settlement.terms().gross == money("1") && settlement.terms().exitFees == money("0.031"))
  }
}
