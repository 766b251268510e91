import Binance
import Exchange
import Market
import TestSupport
import Testing

/// Mark and last price apart: which of them triggers what, and how far they may be apart for a market order.
struct PriceKindTests {
  /// Long 100 at 1.8, with a stop at 1.7 on one of the prices.
  private func holding(_ workingType: String) throws -> Venue {
    var venue = Venue()
    venue.set(Venue.xrp, "1.8")
    try venue.market("XRPUSDT", "BUY", "100")
    try venue.send(
      .post, "v1/algoOrder",
      "algoType=CONDITIONAL&symbol=XRPUSDT&side=SELL&type=STOP_MARKET&triggerPrice=1.7&closePosition=true"
        + "&workingType=\(workingType)")
    _ = venue.taken()
    return venue
  }

  /// Both ways: the price that the order watches triggers it, the other one does not (binance-usdm 6.3).
  @Test(arguments: ["MARK_PRICE", "CONTRACT_PRICE"], PriceKind.allCases)
  func anOrderWatchesItsOwnPrice(workingType: String, moved: PriceKind) throws {
    var venue = try holding(workingType)
    venue.exchange.setPrice(Venue.xrp, price("1.6999"), of: moved, at: venue.now, into: &venue.effects)
    venue.wait(.seconds(1))
    let isWatched = (workingType == "MARK_PRICE") == (moved == .mark)
    #expect(venue.exchange.position(Venue.xrp).quantity.isZero == isWatched)
    #expect(venue.exchange.markPrice(Venue.xrp) == (moved == .mark ? price("1.6999") : price("1.8")))
    #expect(venue.exchange.lastPrice(Venue.xrp) == (moved == .last ? price("1.6999") : price("1.8")))
    // What is executed is executed at the last price.
    if isWatched { #expect(venue.exchange.fills.last?.price == (moved == .last ? price("1.6999") : price("1.8"))) }
  }

  /// PERCENT_PRICE of these contracts is 1.05 and 0.95 of the mark price, here 2: a market order that would meet the book
  /// beyond 2.1 or below 1.9 is refused, one that meets it there is not (binance-usdm 6.2).
  @Test(
    arguments: [
      ("BUY", "2.1", nil), ("BUY", "2.1001", -4131), ("SELL", "1.9", nil), ("SELL", "1.8999", -4131),
      ("SELL", "2.5", nil), ("BUY", "1.5", nil),
    ] as [(String, String, Int?)])
  func aMarketOrderFarFromTheMarkPriceIsRefused(side: String, last: String, code: Int?) throws {
    var venue = Venue()
    venue.set(Venue.xrp, "2")
    venue.exchange.setPrice(Venue.xrp, price(last), of: .last, at: venue.now, into: &venue.effects)
    #expect(try venue.market("XRPUSDT", side, "100").code == code)
    #expect(venue.exchange.fills.count == (code == nil ? 1 : 0))
  }

  /// The child of a conditional order is taken, and executed down to the bound of 10 % below the mark price of 1.7, which
  /// is 1.53. What finds nothing there expires, and the position lives on.
  @Test(arguments: [("1.53", true), ("1.5299", false)])
  func theChildOfAConditionalOrderIsBounded(last: String, isClosed: Bool) throws {
    var venue = try holding("MARK_PRICE")
    venue.exchange.setPrice(Venue.xrp, price(last), of: .last, at: venue.now, into: &venue.effects)
    venue.exchange.setPrice(Venue.xrp, price("1.7"), of: .mark, at: venue.now, into: &venue.effects)
    venue.wait(.seconds(1))
    #expect(venue.exchange.algoOrders[0].status == .finished)
    #expect(venue.exchange.orders.last?.status == (isClosed ? .filled : .expired))
    #expect(venue.exchange.position(Venue.xrp).quantity.isZero == isClosed)
  }

  /// An order in ten parts, each 0.03 worse than the one before, with a mark price of 2 and a bound of 10 %: what would
  /// cost more than 2.2 expires. From 2.00 to 2.18 that are seven parts.
  @Test func partsBeyondTheTakeBoundExpire() throws {
    var venue = Venue()
    venue.set(Venue.xrp, "2")
    venue.disturb(Venue.Disturbance(parts: 10, ticks: 300))
    try venue.market("XRPUSDT", "BUY", "100")
    #expect(venue.exchange.fills.map(\.price).max() == price("2.18"))
    #expect(venue.exchange.orders[0].executed == quantity("70") && venue.exchange.orders[0].status == .expired)
  }
}
