import Basics
import Binance
import Exchange
import Market
import TestSupport
import Testing

/// MARKET orders that matching executes in parts or late: what they show meanwhile, and what others may do.
struct WorkingOrderTests {
  /// A DOT short of 260.8 at 1.697 (step 0.1, tick 0.001), price 1.7, a connected user.
  private func dotShort(
    _ manner: Venue.Disturbance, of type: OrderType = .market, change: (inout ExchangeSettings) -> Void = { _ in }
  ) throws -> Venue {
    var venue = Venue(
      positions: [AccountStart.Position(symbol: Venue.dot, quantity: quantity("-260.8"), entry: price("1.697"))],
      change: change)
    venue.set(Venue.dot, "1.7")
    try venue.connectUser()
    _ = venue.taken()
    venue.disturb(manner, of: type)
    return venue
  }
  private let close = "&reduceOnly=true&newClientOrderId=close"
  private static let twenty = Venue.Disturbance(parts: 20, span: .milliseconds(400))

  private func query(_ venue: inout Venue, _ id: String = "close") throws -> JSONValue {
    try venue.send(.get, "v1/order", "symbol=DOTUSDT&origClientOrderId=\(id)").json
  }

  @Test func twentyPartsWithin400Milliseconds() throws {
    var venue = try dotShort(Self.twenty)
    let placed = venue.now
    let reply = try venue.market("DOTUSDT", "BUY", "260.8", close)
    #expect(try reply.json.string("status") == "NEW")
    #expect(try reply.json.string("executedQty") == "0.0")
    // 2608 steps: eight parts of 131 and twelve of 130; the first is executed, the rest is to come.
    #expect(try query(&venue).string("status") == "PARTIALLY_FILLED")
    #expect(try query(&venue).string("executedQty") == "13.1")
    venue.wait(.milliseconds(399))
    #expect(try query(&venue).string("executedQty") == "247.8")
    venue.wait(.milliseconds(1))
    #expect(try query(&venue).string("status") == "FILLED")
    let fills = venue.exchange.fills
    #expect(
      fills.map(\.quantity) == Array(repeating: quantity("13.1"), count: 8)
        + Array(repeating: quantity("13"), count: 12))
    // Even distances of 400 / 19 ms.
    #expect(fills.map { ($0.time - placed).nanoseconds } == (0..<20).map { 400_000_000 * $0 / 19 })
    let events = try venue.events()
    #expect(events.filter { $0.name == "ORDER_TRADE_UPDATE" }.count == 21)
    #expect(events.filter { $0.name == "TRADE_LITE" }.count == 20)
    #expect(events.last?.label == "ORDER_TRADE_UPDATE FILLED")
    // One price: the parts realize together what the whole would have, 260.8 x 0.003 lost.
    #expect(venue.exchange.realized == money("-0.7824"))
    #expect(venue.exchange.position(Venue.dot).quantity.isZero && venue.exchange.openOrders(Venue.dot).isEmpty)
  }

  @Test(arguments: [("BUY", -1, ["1.7", "1.702", "1.704"]), ("SELL", 1, ["1.7", "1.698", "1.696"])])
  func eachPartMayBeWorseThanTheOneBefore(side: String, sign: Int, prices: [String]) throws {
    var venue = Venue(positions: [
      AccountStart.Position(symbol: Venue.dot, quantity: quantity(sign < 0 ? "-30" : "30"), entry: price("1.7"))
    ])
    venue.set(Venue.dot, "1.7")
    venue.disturb(Venue.Disturbance(parts: 3, ticks: 2))
    try venue.market("DOTUSDT", side, "30", "&reduceOnly=true")
    #expect(venue.exchange.fills.map(\.price) == prices.map { price($0) })
  }

  @Test func anOrderOfFewStepsHasFewParts() throws {
    var venue = try dotShort(Self.twenty)
    try venue.market("DOTUSDT", "BUY", "0.3", close)
    venue.wait(.milliseconds(400))
    #expect(venue.exchange.fills.map(\.quantity) == Array(repeating: quantity("0.1"), count: 3))
    #expect(venue.exchange.fills.map { ($0.time - Venue.start).milliseconds } == [0, 200, 400])
  }

  /// Under each manner of answering, what a placement is told of an order that has executed one part of two, and of one
  /// that has executed nothing.
  @Test(arguments: [
    (ExchangeSettings.AckManner.zeros, "", "NEW 0.0", "NEW 0.0"), (.absent, "", "NEW 0.0", "NEW 0.0"),
    (.filledZeroPrice, "", "PARTIALLY_FILLED 130.4", "NEW 0.0"),
    (.zeros, "&newOrderRespType=RESULT", "PARTIALLY_FILLED 130.4", "NEW 0.0"),
  ])
  func thePlacementIsToldWhatIsTrueThen(
    ack: ExchangeSettings.AckManner, wish: String, partly: String, late: String
  ) throws {
    for (manner, expected) in [
      (Venue.Disturbance(parts: 2, span: .seconds(1)), partly), (Venue.Disturbance(delay: .seconds(1)), late),
    ] {
      var venue = try dotShort(manner) { $0.ack = ack }
      let reply = try venue.market("DOTUSDT", "BUY", "260.8", close + wish).json
      #expect(try "\(reply.string("status")) \(reply.string("executedQty"))" == expected)
      if ack == .filledZeroPrice { #expect(try reply.string("avgPrice") == "0.000") }
      if !wish.isEmpty, manner.parts == 2 { #expect(try reply.string("avgPrice") == "1.700000") }
    }
  }

  /// `GET /fapi/v1/openOrder` knows an order while it works.
  @Test func anOpenOrderIsFoundUntilItHasEnded() throws {
    var venue = try dotShort(Self.twenty)
    try venue.market("DOTUSDT", "BUY", "260.8", close)
    let name = "symbol=DOTUSDT&origClientOrderId=close"
    #expect(try venue.send(.get, "v1/openOrder", name).json == query(&venue))
    #expect(try venue.send(.get, "v1/openOrder", "symbol=DOTUSDT").code == -1102)
    #expect(try venue.send(.get, "v1/openOrder", "symbol=XRPUSDT&origClientOrderId=close").code == -2013)
    venue.wait(.milliseconds(400))
    #expect(try query(&venue).string("status") == "FILLED")
    #expect(try venue.send(.get, "v1/openOrder", name).code == -2013)
  }

  @Test func matchingItselfMayBeLate() throws {
    var venue = try dotShort(Venue.Disturbance(delay: .seconds(2)))
    try venue.market("DOTUSDT", "BUY", "260.8", close)
    #expect(try venue.events().map(\.label) == ["ORDER_TRADE_UPDATE NEW"])
    venue.wait(.milliseconds(1999))
    #expect(try query(&venue).string("status") == "NEW")
    venue.set(Venue.dot, "1.71")
    venue.wait(.milliseconds(1))
    #expect(try query(&venue).string("status") == "FILLED")
    // The price is that of the execution, not of the placement.
    #expect(venue.exchange.fills.map(\.price) == [price("1.71")])
  }

  // MARK: What arrives in between

  @Test func aWorkingOrderCannotBeCancelled() throws {
    var venue = try dotShort(Venue.Disturbance(delay: .seconds(2)))
    try venue.market("DOTUSDT", "BUY", "260.8", close)
    #expect(try venue.send(.delete, "v1/order", "symbol=DOTUSDT&origClientOrderId=close").code == -2011)
    #expect(try venue.send(.delete, "v1/allOpenOrders", "symbol=DOTUSDT").code == nil)
    #expect(venue.exchange.openOrders(Venue.dot).map(\.clientId) == ["close"])
    #expect(try venue.market("DOTUSDT", "BUY", "1", close).code == -4116)
    venue.wait(.seconds(2))
    #expect(venue.exchange.position(Venue.dot).quantity.isZero)
    // Once it is no longer open its client id is free again (binance-usdm 8.1, Q21).
    #expect(try venue.market("DOTUSDT", "SELL", "10", "&newClientOrderId=close").code == nil)
  }

  @Test func reduceOnlyOrdersShareThePosition() throws {
    var venue = try dotShort(Venue.Disturbance(parts: 10, span: .seconds(1)))
    try venue.market("DOTUSDT", "BUY", "200", close)
    // 20 are closed, 180 promised: of 240.8 still open 60.8 are free.
    try venue.market("DOTUSDT", "BUY", "260.8", "&reduceOnly=true&newClientOrderId=second")
    #expect(venue.exchange.orders.map(\.quantity) == [quantity("200"), quantity("60.8")])
    #expect(try venue.market("DOTUSDT", "BUY", "0.1", "&reduceOnly=true").code == -2022)
    venue.wait(.seconds(1))
    #expect(venue.exchange.position(Venue.dot).quantity.isZero)
    #expect(venue.exchange.orders.allSatisfy { $0.status == .filled })
  }

  @Test func whatElseClosesThePositionCutsAReduceOnlyOrder() throws {
    var venue = try dotShort(Venue.Disturbance(parts: 2, span: .seconds(1)))
    try venue.market("DOTUSDT", "BUY", "200", close)
    venue.disturb(nil)
    // 100 of the order are closed; a plain order closes 100 of the other 160.8, of which the order wanted 100.
    try venue.market("DOTUSDT", "BUY", "100")
    _ = venue.taken()
    venue.wait(.seconds(1))
    let order = venue.exchange.orders[0]
    #expect(order.status == .expired && order.executed == quantity("160.8"))
    #expect(venue.exchange.position(Venue.dot).quantity.isZero && venue.exchange.openOrders(Venue.dot).isEmpty)
    guard case .order(let update)? = try venue.events().last else {
      Issue.record("the rest of the order is not told")
      return
    }
    #expect(
      update.executionType == .expired && update.expiryReason == "4" && update.cumulativeQuantity.text == "160.8")
  }

  @Test func aTriggeredStopTakesWhatIsLeft() throws {
    var venue = try dotShort(Venue.Disturbance(parts: 2, span: .seconds(1)))
    try venue.algo("DOTUSDT", "BUY", "STOP_MARKET", at: "1.72")
    try venue.market("DOTUSDT", "BUY", "200", close)
    // A stop may still be placed while the position is being closed: there is one.
    #expect(try venue.algo("DOTUSDT", "BUY", "TAKE_PROFIT_MARKET", at: "1.6").code == nil)
    venue.set(Venue.dot, "1.72")
    venue.wait(.milliseconds(500))
    // 260.8 less 200 for the order that works.
    #expect(venue.exchange.orders.map(\.quantity) == [quantity("200"), quantity("60.8")])
    venue.wait(.seconds(1))
    #expect(venue.exchange.position(Venue.dot).quantity.isZero)
    #expect(venue.exchange.algoOrders.map(\.status) == [.finished, .expired])
  }

  @Test func aTriggeredStopWithNothingLeftIsRejected() throws {
    var venue = try dotShort(Venue.Disturbance(parts: 2, span: .seconds(1)))
    try venue.algo("DOTUSDT", "BUY", "STOP_MARKET", at: "1.72")
    try venue.market("DOTUSDT", "BUY", "260.8", close)
    venue.set(Venue.dot, "1.72")
    venue.wait(.seconds(2))
    #expect(venue.exchange.algoOrders.map(\.status) == [.rejected])
    #expect(venue.exchange.position(Venue.dot).quantity.isZero)
  }

  /// The child of a stop in three parts: TRIGGERED comes with the first, FINISHED only after the last.
  @Test func theChildOfAStopMayWorkToo() throws {
    var venue = try dotShort(Venue.Disturbance(parts: 3, span: .milliseconds(300)), of: .stopMarket)
    try venue.algo("DOTUSDT", "BUY", "STOP_MARKET", at: "1.72")
    venue.set(Venue.dot, "1.72")
    _ = venue.taken()
    venue.wait(.milliseconds(200))
    #expect(venue.exchange.algoOrders[0].status == .triggered)
    #expect(venue.exchange.hasLiveStop(Venue.dot), "the stop is at work")
    venue.wait(.milliseconds(106 + 23))
    #expect(venue.exchange.orders[0].status == .filled && venue.exchange.algoOrders[0].status == .triggered)
    venue.wait(.milliseconds(1))
    #expect(venue.exchange.algoOrders[0].status == .finished)
    #expect(venue.exchange.algoOrders[0].actualQuantity == quantity("260.8"))
    // The order's own event before the account's, part by part, as for every child.
    let labels = try venue.events().map(\.label).filter { $0 != "TRADE_LITE" && !$0.hasPrefix("ALGO") }
    #expect(labels.filter { $0 == "ACCOUNT_UPDATE" }.count == 3)
    #expect(Array(labels[1...2]) == ["ORDER_TRADE_UPDATE PARTIALLY_FILLED", "ACCOUNT_UPDATE"])
  }

  @Test func marginOfPartsToComeIsHeldBack() throws {
    var venue = Venue(balance: "100")
    venue.set(Venue.xrp, "2")
    venue.disturb(Venue.Disturbance(delay: .milliseconds(500), parts: 2, span: .seconds(1)))
    #expect(try venue.market("XRPUSDT", "BUY", "49.9", "&newClientOrderId=a").code == nil)
    // 49.9 x 2 x 1.0005, open loss 0.0499, fee 0.03993996: 99.93973996 are spoken for.
    let account = try venue.send(.get, "v3/account").json
    #expect(try account.string("availableBalance") == "0.06026004")
    #expect(try account.string("totalOpenOrderInitialMargin") == "99.93973996")
    #expect(try venue.market("XRPUSDT", "BUY", "3").code == -2019)
    venue.wait(.milliseconds(500))
    // 25 of it have become a position, with a margin of 50 and a fee of 0.02; 24.9 of 49.9 are still to come.
    #expect(venue.exchange.ledger.free == money("49.98"))
    #expect(try venue.send(.get, "v3/account").json.string("totalOpenOrderInitialMargin") == "49.86972996")
    venue.wait(.seconds(1))
    #expect(try venue.send(.get, "v3/account").json.string("totalOpenOrderInitialMargin") == "0.00000000")
  }
}
