import Basics
import Binance
import Exchange
import Market
import TestSupport
import Testing

/// Request in, code out (binance-usdm 6.2, 6.6). The account holds 100 XRP long at 1.75, the price is 1.8.
struct RefusalTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var method: HTTPMethod
    var path: String
    var query: String
    var code: Int
    var status = 400
    var testDescription: String { "\(method.rawValue) \(path) \(query): \(code)" }
  }

  static func order(_ query: String, _ code: Int) -> Row {
    Row(method: .post, path: "v1/order", query: query, code: code)
  }
  static func algo(_ query: String, _ code: Int) -> Row {
    Row(method: .post, path: "v1/algoOrder", query: query, code: code)
  }
  private static let market = "symbol=XRPUSDT&side=BUY&type=MARKET"
  private static let stop = "algoType=CONDITIONAL&symbol=XRPUSDT&side=SELL&type=STOP_MARKET&workingType=MARK_PRICE"

  static let rows: [Row] = [
    order("side=BUY&type=MARKET&quantity=10", -1102),
    order("symbol=XRPUSDT&type=MARKET&quantity=10", -1102),
    order("symbol=XRPUSDT&side=BUY&quantity=10", -1102),
    order(market, -1102),
    order(market + "&quantity=", -1102),
    order(market + "&quantity=ten", -1102),
    order(market + "&quantity=1e1", -1102),
    order("symbol=NOPEUSDT&side=BUY&type=MARKET&quantity=10", -1121),
    order("symbol=xrpusdt&side=BUY&type=MARKET&quantity=10", -1121),
    order("symbol=XRPUSDT&side=LONG&type=MARKET&quantity=10", -1117),
    order("symbol=XRPUSDT&side=BUY&type=ICEBERG&quantity=10", -1116),
    order("symbol=XRPUSDT&side=BUY&type=STOP_MARKET&quantity=10&stopPrice=2", -4120),
    order("symbol=XRPUSDT&side=BUY&type=TAKE_PROFIT&quantity=10", -4120),
    order("symbol=XRPUSDT&side=BUY&type=LIMIT&quantity=10&price=1.7&timeInForce=GTC", -1020),
    order(market + "&quantity=10&timeInForce=FOREVER", -1115),
    order(market + "&quantity=10&timeInForce=GTC", -1106),
    order(market + "&quantity=10&price=1.8", -1106),
    order(market + "&quantity=10&newOrderRespType=FULL", -1136),
    order(market + "&quantity=10&reduceOnly=maybe", -4062),
    order(market + "&quantity=10&positionSide=LONG", -4061),
    order(market + "&quantity=10&positionSide=UP", -4060),
    order(market + "&quantity=10&newClientOrderId=abcdefghijklmnopqrstuvwxyz-0123456789", -4015),
    order(market + "&quantity=10&newClientOrderId=sp%20ace", -1100),
    order(market + "&quantity=10.25", -1111),
    order(market + "&quantity=10.123456789", -1111),
    order(market + "&quantity=0", -4003),
    order(market + "&quantity=-5", -4003),
    order(market + "&quantity=100000.1", -4005),
    order(market + "&quantity=2", -4164),
    order(market + "&quantity=9000", -2019),
    order(market + "&quantity=10&reduceOnly=true", -2022),
    order("symbol=DOTUSDT&side=BUY&type=MARKET&quantity=10", -1112),

    algo("symbol=XRPUSDT&side=SELL&type=STOP_MARKET&triggerPrice=1.7", -1102),
    algo(stop + "&closePosition=true", -1102),
    algo(stop + "&closePosition=true&stopPrice=1.7", -1102),
    algo(stop + "&triggerPrice=1.7", -1102),
    algo(stop + "&triggerPrice=0&closePosition=true", -4006),
    algo(stop + "&triggerPrice=2000000&closePosition=true", -4007),
    algo(stop + "&triggerPrice=1.8&closePosition=true", -2021),
    algo(stop + "&triggerPrice=1.9&closePosition=true", -2021),
    algo(
      "algoType=CONDITIONAL&symbol=XRPUSDT&side=SELL&type=TAKE_PROFIT_MARKET&triggerPrice=1.8&closePosition=true&workingType=MARK_PRICE",
      -2021),
    algo("algoType=CONDITIONAL&symbol=XRPUSDT&side=BUY&type=STOP_MARKET&triggerPrice=1.9&closePosition=true", -4509),
    algo("algoType=CONDITIONAL&symbol=DOTUSDT&side=SELL&type=STOP_MARKET&triggerPrice=1.1&closePosition=true", -4509),
    algo(stop + "&triggerPrice=1.7&closePosition=true&quantity=5", -4137),
    algo(stop + "&triggerPrice=1.7&closePosition=true&reduceOnly=true", -1106),
    algo(stop + "&triggerPrice=1.7&closePosition=true&reduceOnly=false", -4138),
    algo(stop + "&triggerPrice=1.7&quantity=10.55&reduceOnly=true", -1111),
    algo(stop + "&triggerPrice=1.7&quantity=1", -4164),
    algo(stop.replacing("STOP_MARKET", with: "TRAILING_STOP_MARKET") + "&triggerPrice=1.7&quantity=10", -1020),
    algo(stop.replacing("STOP_MARKET", with: "SOMETHING") + "&triggerPrice=1.7&quantity=10", -1116),
    algo(stop.replacing("MARK_PRICE", with: "INDEX") + "&triggerPrice=1.7&quantity=10", -1130),
    algo(stop + "&triggerPrice=1.7&closePosition=true&clientAlgoId=abcdefghijklmnopqrstuvwxyz-0123456789", -4015),

    Row(method: .get, path: "v1/order", query: "symbol=XRPUSDT&orderId=1", code: -2013),
    Row(method: .get, path: "v1/order", query: "symbol=XRPUSDT", code: -1102),
    Row(method: .delete, path: "v1/order", query: "symbol=XRPUSDT&origClientOrderId=x", code: -2011),
    Row(method: .get, path: "v1/algoOrder", query: "algoId=1", code: -2013),
    Row(method: .get, path: "v1/algoOrder", query: "", code: -1102),
    Row(method: .delete, path: "v1/algoOrder", query: "clientAlgoId=x", code: -2011),
    Row(method: .get, path: "v1/klines", query: "symbol=XRPUSDT&interval=7m", code: -1120),
    Row(method: .get, path: "v1/premiumIndex", query: "symbol=NOPE", code: -1121),
    Row(method: .get, path: "v1/userTrades", query: "symbol=XRPUSDT&fromId=1&startTime=1", code: -1128),
    Row(method: .get, path: "v1/userTrades", query: "symbol=XRPUSDT&startTime=1&endTime=700000000", code: -1127),
    Row(method: .post, path: "v1/leverage", query: "symbol=XRPUSDT&leverage=126", code: -4028),
    Row(method: .post, path: "v1/marginType", query: "symbol=XRPUSDT&marginType=ISOLATED", code: -4046),
    Row(method: .put, path: "v1/listenKey", query: "", code: -1125),
    Row(method: .delete, path: "v1/listenKey", query: "", code: -1125),
    Row(method: .delete, path: "v1/allOpenAlgoOrders", query: "", code: -5000, status: 404),
    Row(method: .get, path: "v1/listenKey", query: "", code: -5000, status: 404),
  ]

  static func holding() -> Venue {
    var venue = Venue(
      positions: [AccountStart.Position(symbol: Venue.xrp, quantity: quantity("100"), entry: price("1.75"))])
    venue.set(Venue.xrp, "1.8")
    return venue
  }

  @Test(arguments: rows)
  func isRefused(row: Row) throws {
    var venue = Self.holding()
    let wallet = venue.exchange.wallet
    let reply = try venue.send(row.method, row.path, row.query)
    #expect(reply.status == row.status)
    #expect(reply.code == row.code)
    // A refusal leaves no trace.
    #expect(venue.exchange.wallet == wallet && venue.exchange.fills.isEmpty)
    #expect(venue.exchange.orders.isEmpty && venue.exchange.algoOrders.isEmpty)
    #expect(venue.exchange.counters.refusals == 1)
  }

  /// Codes whose text a client may match, against the reference's own list.
  @Test(.enabled(if: ReferenceFiles.arePresent, "needs shared/reference/payloads"))
  func textsAreThoseOfTheReference() throws {
    guard case .array(let entries) = try JSONValue(parsing: ReferenceFiles.payload("rest.errors.json")) else { return }
    let known = try entries.map { try $0.required("body") }.map { (try $0.integer("code"), try $0.string("msg")) }
    var compared = 0
    for row in Self.rows {
      var venue = Self.holding()
      let reply = try venue.send(row.method, row.path, row.query)
      let texts = known.filter { $0.0 == row.code }.map(\.1)
      // Texts with a parameter's name or a number in them are listed with one example.
      guard !texts.isEmpty, ![-1102, -1106, -4164, -5000].contains(row.code) else { continue }
      compared += 1
      #expect(texts.contains(try reply.json.string("msg")))
    }
    #expect(compared > 20)
  }

  @Test func minimumNotionalNamesTheContractsMinimum() throws {
    var venue = Self.holding()
    venue.set(Venue.btc, "80000")
    let reply = try venue.market("BTCUSDT", "BUY", "0.001")
    #expect(
      try reply.json.string("msg") == "Order's notional must be no smaller than 100 (unless you choose reduce only)")
  }

  @Test func aQuantityOffTheStepIsRefusedWithinThePrecision() throws {
    var coarse = Venue.contract(
      "SOLUSDT", pricePrecision: 4, quantityPrecision: 2, tick: "0.01", step: "0.05", notional: "5")
    coarse.quantityMin = quantity("0.1")
    let exchange = Exchange(
      instruments: Instruments([coarse]), settings: .testnet(era: .e1),
      account: AccountStart(balance: money("10000")), seed: 1, at: Venue.start)
    var effects = Effects()
    exchange.setPrice(Symbol(index: 0), price("100"), at: Venue.start, into: &effects)
    func code(_ size: String) throws -> Int? {
      let request = try RESTRequest(
        method: .post, path: "/fapi/v1/order",
        query: "symbol=SOLUSDT&side=BUY&type=MARKET&quantity=\(size)&timestamp=\(Venue.start.milliseconds)")
      exchange.request(ClientRequestID(1), request, at: Venue.start, into: &effects)
      guard case .answer(_, let response)? = effects.list.last else { return nil }
      return try JSONValue(parsing: response.body)["code"].flatMap { Int($0.text) }
    }
    #expect(try code("0.12") == -4023)
    #expect(try code("0.05") == -4004)
    #expect(try code("0.15") == nil)
  }

  @Test(
    arguments: [
      (-5000, nil), (-5001, -1021), (999, nil), (1000, -1021),
    ] as [(Int64, Int?)])
  func theTimeRule(offset: Int64, code: Int?) throws {
    var venue = Venue()
    #expect(try venue.send(.get, "v3/account", timestamp: venue.now.milliseconds + offset).code == code)
  }

  @Test func aSecondClosePositionStopOfTheSameSideIsRefusedATargetIsNot() throws {
    var venue = Self.holding()
    #expect(try venue.algo("XRPUSDT", "SELL", "STOP_MARKET", at: "1.7").code == nil)
    #expect(try venue.algo("XRPUSDT", "SELL", "STOP_MARKET", at: "1.6").code == -4130)
    #expect(try venue.algo("XRPUSDT", "SELL", "TAKE_PROFIT_MARKET", at: "1.9").code == nil)
    #expect(try venue.algo("XRPUSDT", "SELL", "TAKE_PROFIT_MARKET", at: "2").code == -4130)
  }

  @Test func anOpenClientAlgoIdCannotBeUsedTwice() throws {
    var venue = Self.holding()
    let more = "&quantity=10&reduceOnly=true&clientAlgoId=sl-1"
    #expect(try venue.algo("XRPUSDT", "SELL", "STOP_MARKET", at: "1.7", more).code == nil)
    #expect(try venue.algo("XRPUSDT", "SELL", "STOP_MARKET", at: "1.6", more).code == -4116)
    try venue.send(.delete, "v1/algoOrder", "clientAlgoId=sl-1")
    #expect(try venue.algo("XRPUSDT", "SELL", "STOP_MARKET", at: "1.6", more).code == nil)
  }

  @Test func productionAnswersAnUnknownPathWithAPage() {
    var venue = Venue { $0.profile = .production }
    venue.exchange.request(
      ClientRequestID(1), RESTRequest(method: .get, path: "/fapi/v1/nothing"), at: venue.now, into: &venue.effects)
    guard case .answer(_, let response)? = venue.effects.list.last else { return }
    #expect(response.status == 404 && response.body.first == UInt8(ascii: "<"))
  }

  // MARK: Limits

  @Test func weightIsCountedPerMinuteAndRefusedBeyondTheLimit() throws {
    var venue = Venue(at: Timestamp(seconds: 1_769_811_000)) { $0.profile = .production }
    for _ in 0..<60 { #expect(try venue.send(.get, "v1/openOrders").status == 200) }
    let over = try venue.send(.get, "v1/openOrders")
    #expect(over.status == 429 && over.code == -1003)
    #expect(over.headers.contains(Parameter("X-MBX-USED-WEIGHT-1M", "2400")))
    #expect(over.headers.contains(Parameter("Retry-After", "60")))
    venue.wait(.seconds(60))
    let next = try venue.send(.get, "v1/openOrders")
    #expect(next.status == 200 && next.headers == [Parameter("X-MBX-USED-WEIGHT-1M", "40")])
  }

  @Test func ordersAreCountedPerTenSeconds() throws {
    var venue = Venue(at: Timestamp(seconds: 1_769_811_000), balance: "100000")
    venue.set(Venue.xrp, "1.8")
    for _ in 0..<300 { try venue.market("XRPUSDT", "BUY", "10") }
    let over = try venue.market("XRPUSDT", "BUY", "10")
    #expect(over.status == 429 && over.code == -1015)
    #expect(over.headers.contains(Parameter("X-MBX-ORDER-COUNT-10S", "300")))
    #expect(over.headers.contains(Parameter("X-MBX-ORDER-COUNT-1M", "300")))
    venue.wait(.seconds(10))
    #expect(try venue.market("XRPUSDT", "BUY", "10").status == 200)
  }
}
