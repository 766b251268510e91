import Basics
import Binance
import Exchange
import Market
import TestSupport
import Testing

/// Conditional orders from placement to their end.
struct ConditionalTests {
  /// The position, prices and times of `sequence.algo-stop-trigger.json`: BTC long 0.020 at 82950, stop at 82300, target
  /// at 84100.
  private func btcLong() throws -> Venue {
    var venue = Venue(
      at: Timestamp(milliseconds: 1_769_814_114_000),
      positions: [AccountStart.Position(symbol: Venue.btc, quantity: quantity("0.02"), entry: price("82950"))]
    ) {
      $0.takerFee = Rate("0.0005")!
      // The payload's sibling goes 60 ms after the trigger, the position 6 ms after it.
      $0.siblingExpiryDelay = .milliseconds(54)
    }
    venue.set(Venue.btc, "83110.5")
    try venue.connectUser()
    _ = venue.taken()
    try venue.algo(
      "BTCUSDT", "SELL", "STOP_MARKET", at: "82300.00", "&closePosition=true&clientAlgoId=ict-BTC-SL-0001")
    try venue.algo(
      "BTCUSDT", "SELL", "TAKE_PROFIT_MARKET", at: "84100", "&closePosition=true&clientAlgoId=ict-BTC-TP-0002")
    return venue
  }

  /// engine.md 4.1: what lists and cancels plain orders sees and touches no conditional ones.
  @Test func callsForPlainOrdersPassConditionalOnesOver() throws {
    var venue = try btcLong()
    #expect(try venue.send(.get, "v1/openOrders", "symbol=BTCUSDT").json == .array([]))
    #expect(try venue.send(.delete, "v1/allOpenOrders", "symbol=BTCUSDT").code == nil)
    #expect(try venue.send(.delete, "v1/order", "symbol=BTCUSDT&origClientOrderId=ict-BTC-SL-0001").code == -2011)
    #expect(venue.exchange.openAlgoOrders(Venue.btc).count == 2)
  }

  @Test(.enabled(if: ReferenceFiles.arePresent, "needs shared/reference/payloads"))
  func placementAndQueryAreThePayloads() throws {
    var venue = try btcLong()
    func expected(_ name: String) throws -> String {
      try JSONValue(parsing: ReferenceFiles.payload(name)).text.replacing("1000000202490585", with: "1000000202490000")
    }
    let answers = venue.taken().compactMap { effect -> String? in
      guard case .answer(_, let response) = effect else { return nil }
      return String(decoding: response.body, as: UTF8.self)
    }
    #expect(try answers.first == expected("rest.algoOrder.post.json"))
    let query = try venue.send(.get, "v1/algoOrder", "clientAlgoId=ict-BTC-SL-0001")
    #expect(try query.json.text == expected("rest.algoOrder.get.new.json"))
    let list = try venue.send(.get, "v1/openAlgoOrders", "symbol=BTCUSDT")
    #expect(
      try list.json.messages(of: AlgoOrderAnswer.self).map(\.clientAlgoId) == ["ict-BTC-SL-0001", "ict-BTC-TP-0002"])
    let cancelled = try venue.send(.delete, "v1/algoOrder", "algoId=1000000202490000")
    #expect(try cancelled.json.text == expected("rest.algoOrder.delete.json"))
  }

  /// Every event of the payload with its place in time; ids, the moment of emission and the account's margin type differ
  /// by design, and TRADE_LITE, which the payload leaves out, is looked at in the order tests.
  @Test(.enabled(if: ReferenceFiles.arePresent, "needs shared/reference/payloads"))
  func aStopGoesThroughTheStepsOfThePayload() throws {
    var venue = try btcLong()
    _ = venue.taken()
    venue.advance(to: Timestamp(milliseconds: 1_769_815_214_000))
    venue.set(Venue.btc, "82287.4")
    while venue.exchange.nextDue < Timestamp(milliseconds: 1_769_815_215_000) {
      venue.advance(to: venue.exchange.nextDue)
    }

    func comparable(_ event: UserEvent) -> UserEvent? {
      switch event {
      case .order(var update):
        (update.eventTime, update.orderId, update.tradeId) = (0, 0, 0)
        return .order(update)
      case .account(var update):
        update.eventTime = 0
        update.balances = []
        update.positions[0].marginType = .other("")
        return .account(update)
      case .algo(var update):
        (update.eventTime, update.algoId) = (0, 0)
        update.actualOrderId = update.actualOrderId.isEmpty ? "" : "child"
        return .algo(update)
      default: return nil
      }
    }
    guard case .array(let steps) = try JSONValue(parsing: ReferenceFiles.payload("sequence.algo-stop-trigger.json"))
    else { return }
    let expected = try steps.map { comparable(try UserEvent(json: $0.required("data"))) }
    let found = try venue.events().filter { $0.name != "TRADE_LITE" }.map(comparable)
    #expect(found.count == expected.count)
    for (event, payload) in zip(found, expected) { #expect(event?.json.text == payload?.json.text) }
    #expect(venue.exchange.algoOrders.map(\.status) == [.finished, .expired])
    #expect(venue.exchange.position(Venue.btc).quantity.isZero)
    let finished = try venue.send(.get, "v1/algoOrder", "algoId=1000000202490000").json
    #expect(try finished.string("actualPrice") == "82287.40000" && finished.string("actualOrderId") == "38118460000")
  }

  struct Trigger: Sendable, CustomTestStringConvertible {
    var side: String
    var type: String
    var trigger: String
    var price: String
    var fires: Bool
    var testDescription: String { "\(side) \(type) at \(trigger), price \(price): \(fires ? "fires" : "waits")" }
  }

  /// binance-usdm 6.3, to the tick. The price stands at 1.8 at placement.
  @Test(arguments: [
    Trigger(side: "SELL", type: "STOP_MARKET", trigger: "1.7", price: "1.7", fires: true),
    Trigger(side: "SELL", type: "STOP_MARKET", trigger: "1.7", price: "1.7001", fires: false),
    Trigger(side: "SELL", type: "TAKE_PROFIT_MARKET", trigger: "1.9", price: "1.9", fires: true),
    Trigger(side: "SELL", type: "TAKE_PROFIT_MARKET", trigger: "1.9", price: "1.8999", fires: false),
    Trigger(side: "BUY", type: "STOP_MARKET", trigger: "1.9", price: "1.9", fires: true),
    Trigger(side: "BUY", type: "STOP_MARKET", trigger: "1.9", price: "1.8999", fires: false),
    Trigger(side: "BUY", type: "TAKE_PROFIT_MARKET", trigger: "1.7", price: "1.7", fires: true),
    Trigger(side: "BUY", type: "TAKE_PROFIT_MARKET", trigger: "1.7", price: "1.7001", fires: false),
  ])
  func triggers(row: Trigger) throws {
    var venue = Venue(positions: [
      AccountStart.Position(
        symbol: Venue.xrp, quantity: quantity(row.side == "SELL" ? "100" : "-100"), entry: price("1.8"))
    ])
    venue.set(Venue.xrp, "1.8")
    try venue.algo("XRPUSDT", row.side, row.type, at: row.trigger)
    venue.set(Venue.xrp, row.price)
    venue.wait(.seconds(1))
    #expect(venue.exchange.position(Venue.xrp).quantity.isZero == row.fires)
  }

  @Test func theWorkingTypeDecidesWhichPriceCounts() throws {
    var venue = RefusalTests.holding()
    func mark(_ text: String) -> MarketEvent {
      .mark(MarkPrice(symbol: Venue.xrp, time: venue.now, price: price(text)))
    }
    func trade(_ text: String) -> MarketEvent {
      .trade(
        Trade(symbol: Venue.xrp, time: venue.now, price: price(text), quantity: quantity("1"), isBuyerMaker: false))
    }
    venue.tape(mark("1.8"))
    try venue.algo("XRPUSDT", "SELL", "STOP_MARKET", at: "1.7")
    venue.tape(trade("1.6"))
    #expect(venue.exchange.algoOrders[0].status == .new)
    #expect(venue.exchange.markPrice(Venue.xrp) == price("1.8"))
    venue.tape(mark("1.7"))
    #expect(venue.exchange.algoOrders[0].status == .triggering)
    venue.wait(.milliseconds(6))
    // Filled at the last trade, not at the mark price that triggered it.
    #expect(venue.exchange.fills.last?.price == price("1.6"))

    var second = RefusalTests.holding()
    second.tape(mark("1.8"))
    try second.send(
      .post, "v1/algoOrder",
      "algoType=CONDITIONAL&symbol=XRPUSDT&side=SELL&type=STOP_MARKET&triggerPrice=1.7&closePosition=true")
    second.tape(mark("1.6"))
    #expect(second.exchange.algoOrders[0].status == .new)
    second.tape(trade("1.7"))
    #expect(second.exchange.algoOrders[0].status == .triggering)
  }

  @Test func orderBoundToAPositionExpiresAfterItIsClosedByHand() throws {
    var venue = RefusalTests.holding()
    try venue.connectUser()
    try venue.algo("XRPUSDT", "SELL", "STOP_MARKET", at: "1.7")
    try venue.algo("XRPUSDT", "SELL", "TAKE_PROFIT_MARKET", at: "1.9", "&quantity=50&reduceOnly=true")
    #expect(venue.exchange.hasLiveStop(Venue.xrp))
    try venue.market("XRPUSDT", "SELL", "100", "&reduceOnly=true")
    #expect(venue.exchange.hasOpenOrders(Venue.xrp))
    _ = venue.taken()
    venue.wait(.milliseconds(99))
    #expect(try venue.events().isEmpty)
    venue.wait(.milliseconds(1))
    #expect(try venue.events().map(\.label) == ["ALGO_UPDATE EXPIRED"])
    // The one with a quantity is not bound to the position and stays.
    #expect(venue.exchange.openAlgoOrders(Venue.xrp).map(\.orderType) == [.takeProfitMarket])
  }

  @Test func aPartialCloseLeavesTheStopAndItClosesWhatIsLeft() throws {
    var venue = RefusalTests.holding()
    try venue.algo("XRPUSDT", "SELL", "STOP_MARKET", at: "1.7")
    try venue.market("XRPUSDT", "SELL", "40", "&reduceOnly=true")
    venue.wait(.seconds(1))
    #expect(venue.exchange.hasLiveStop(Venue.xrp))
    venue.set(Venue.xrp, "1.69")
    venue.wait(.seconds(1))
    #expect(venue.exchange.fills.map(\.quantity) == [quantity("40"), quantity("60")])
    #expect(venue.exchange.position(Venue.xrp).quantity.isZero)
  }

  @Test func aTriggerWithoutAPositionIsRejectedByTheMatchingEngine() throws {
    var venue = RefusalTests.holding()
    try venue.connectUser()
    try venue.algo("XRPUSDT", "SELL", "STOP_MARKET", at: "1.7")
    try venue.market("XRPUSDT", "SELL", "100", "&reduceOnly=true")
    // Within the delay the order still waits, and meets its price.
    venue.set(Venue.xrp, "1.6")
    _ = venue.taken()
    venue.wait(.seconds(1))
    let events = try venue.events()
    #expect(events.map(\.label) == ["ALGO_UPDATE REJECTED"])
    if case .algo(let update)? = events.first { #expect(update.rejectReason == "ReduceOnly Order is rejected.") }
    #expect(venue.exchange.position(Venue.xrp).quantity.isZero)
    #expect(!venue.exchange.hasOpenOrders(Venue.xrp))
  }

  @Test func anOpeningStopWithoutMarginIsRejectedAtTheTrigger() throws {
    var venue = Venue(balance: "100")
    venue.set(Venue.xrp, "1.8")
    #expect(try venue.algo("XRPUSDT", "BUY", "STOP_MARKET", at: "1.9", "&quantity=1000").code == nil)
    venue.set(Venue.xrp, "1.9")
    venue.wait(.seconds(1))
    #expect(venue.exchange.algoOrders[0].status == .rejected)
    #expect(venue.exchange.algoOrders[0].rejectReason == "Margin is insufficient.")
  }

  @Test func aReduceOnlyStopOfAQuantityIsCutToThePosition() throws {
    var venue = RefusalTests.holding()
    try venue.algo("XRPUSDT", "SELL", "STOP_MARKET", at: "1.7", "&quantity=150&reduceOnly=true")
    venue.set(Venue.xrp, "1.7")
    venue.wait(.seconds(1))
    #expect(venue.exchange.fills.map(\.quantity) == [quantity("100")])
  }

  @Test func whatIsTriggeringCannotBeCancelled() throws {
    var venue = RefusalTests.holding()
    try venue.algo("XRPUSDT", "SELL", "STOP_MARKET", at: "1.7")
    try venue.algo("XRPUSDT", "SELL", "TAKE_PROFIT_MARKET", at: "1.9")
    venue.set(Venue.xrp, "1.7")
    #expect(try venue.send(.delete, "v1/algoOrder", "algoId=1000000202490000").code == -2011)
    #expect(try venue.send(.delete, "v1/algoOpenOrders", "symbol=XRPUSDT").status == 200)
    #expect(venue.exchange.algoOrders.map(\.status) == [.triggering, .canceled])
  }
}
