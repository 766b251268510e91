import Binance
import Market
import Testing

struct RequestTextTests {
  @Test func onlyUnreservedCharactersStayAsTheyAre() throws {
    let parameters = [Parameter("a-._~Z9", "x y&z=1+2/:"), Parameter("symbol", "币"), Parameter("empty", "")]
    let request = RESTRequest(method: .get, path: "/p", parameters: parameters)
    #expect(request.query == "a-._~Z9=x%20y%26z%3D1%2B2%2F%3A&symbol=%E5%B8%81&empty=")
    #expect(try RESTRequest(method: .get, path: "/p", query: request.query) == request)
  }

  @Test(arguments: [
    ("a=x+y", [Parameter("a", "x y")]), ("a", [Parameter("a", "")]), ("", []), ("&&", []),
    ("a=1&&b=2&", [Parameter("a", "1"), Parameter("b", "2")]), ("a=b=c", [Parameter("a", "b=c")]),
    ("a=%e5%B8%81", [Parameter("a", "币")]), ("a=1&a=2", [Parameter("a", "1"), Parameter("a", "2")]),
  ])
  func queriesAreRead(query: String, parameters: [Parameter]) throws {
    #expect(try RESTRequest(method: .post, path: "/p", query: query).parameters == parameters)
  }

  @Test(arguments: [("a=%", 2), ("a=%4", 2), ("ab=1&c=x%zz", 8), ("%xy=1", 0), ("a=1&b=%FF", 6)])
  func brokenEscapesAreRefusedWhereTheyStand(query: String, offset: Int) {
    let problem = #expect(throws: WireProblem.self) { try RESTRequest(method: .get, path: "/p", query: query) }
    #expect(problem?.offset == offset)
  }
}

struct CallRequestTests {
  private static let now = Timestamp(milliseconds: 1_769_811_014_000)
  private static let close = NewOrder(
    symbol: "DOTUSDT", side: .buy, quantity: Written(Quantity("260.8")!, places: 1), reduceOnly: true,
    clientOrderId: "ioZ8q3nYtPpWbV2sRk1LmA")
  private static let limit = NewOrder(
    symbol: "ETHUSDT", side: .sell, type: .limit, quantity: Written(Quantity("0.1")!, places: 3),
    price: Written(Price("2650")!, places: 2), timeInForce: .gtc, clientOrderId: "g-1", responseType: .result)
  private static let stop = NewAlgoOrder(
    symbol: "BTCUSDT", side: .sell, type: .stopMarket, triggerPrice: Written(Price("82300")!, places: 2),
    clientAlgoId: "ict-BTC-SL-0001")
  private static let target = NewAlgoOrder(
    symbol: "BTCUSDT", side: .sell, type: .takeProfitMarket, triggerPrice: Written(Price("84100")!, places: 2),
    workingType: .contractPrice, closePosition: false, quantity: Written(Quantity("0.02")!, places: 3),
    reduceOnly: true, clientAlgoId: "t")

  /// Paths, parameters and security types of binance-usdm 2.1, 2.5 and 2.7.
  @Test(
    arguments: [
      (.market(.exchangeInfo), "GET /fapi/v1/exchangeInfo", ""),
      (
        .market(.klines(symbol: "X", interval: .m5, startTime: 1, endTime: 2, limit: 3)), "GET /fapi/v1/klines",
        "symbol=X&interval=5m&startTime=1&endTime=2&limit=3"
      ),
      (
        .market(.klines(symbol: "X", interval: .h1, startTime: nil, endTime: nil, limit: nil)), "GET /fapi/v1/klines",
        "symbol=X&interval=1h"
      ),
      (.market(.premiumIndex(symbol: "X")), "GET /fapi/v1/premiumIndex", "symbol=X"),
      (
        .orders(.place(close)), "POST /fapi/v1/order",
        "symbol=DOTUSDT&side=BUY&type=MARKET&quantity=260.8&reduceOnly=true&newClientOrderId=ioZ8q3nYtPpWbV2sRk1LmA&TIME"
      ),
      (
        .orders(.place(limit)), "POST /fapi/v1/order",
        "symbol=ETHUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=0.100&price=2650.00&newClientOrderId=g-1&newOrderRespType=RESULT&TIME"
      ),
      (.orders(.query(symbol: "X", .id(7))), "GET /fapi/v1/order", "symbol=X&orderId=7&TIME"),
      (.orders(.queryOpen(symbol: "X", .clientId("c"))), "GET /fapi/v1/openOrder", "symbol=X&origClientOrderId=c&TIME"),
      (.orders(.cancel(symbol: "X", .clientId("c"))), "DELETE /fapi/v1/order", "symbol=X&origClientOrderId=c&TIME"),
      (.orders(.open(symbol: nil)), "GET /fapi/v1/openOrders", "TIME"),
      (.orders(.open(symbol: "X")), "GET /fapi/v1/openOrders", "symbol=X&TIME"),
      (.orders(.cancelAll(symbol: "X")), "DELETE /fapi/v1/allOpenOrders", "symbol=X&TIME"),
      (
        .algo(.place(stop)), "POST /fapi/v1/algoOrder",
        "algoType=CONDITIONAL&symbol=BTCUSDT&side=SELL&type=STOP_MARKET&triggerPrice=82300.00&workingType=MARK_PRICE&closePosition=true&clientAlgoId=ict-BTC-SL-0001&TIME"
      ),
      (
        .algo(.place(target)), "POST /fapi/v1/algoOrder",
        "algoType=CONDITIONAL&symbol=BTCUSDT&side=SELL&type=TAKE_PROFIT_MARKET&quantity=0.020&triggerPrice=84100.00&workingType=CONTRACT_PRICE&reduceOnly=true&clientAlgoId=t&TIME"
      ),
      (.algo(.query(.id(9))), "GET /fapi/v1/algoOrder", "algoId=9&TIME"),
      (.algo(.cancel(.clientId("a"))), "DELETE /fapi/v1/algoOrder", "clientAlgoId=a&TIME"),
      (.algo(.open(symbol: nil)), "GET /fapi/v1/openAlgoOrders", "TIME"),
      (.algo(.cancelAll(symbol: "X")), "DELETE /fapi/v1/algoOpenOrders", "symbol=X&TIME"),
      (
        .account(.trades(symbol: "X", orderId: 5, startTime: 6, fromId: nil, limit: 1000)), "GET /fapi/v1/userTrades",
        "symbol=X&orderId=5&startTime=6&limit=1000&TIME"
      ),
      (.account(.balances), "GET /fapi/v3/account", "TIME"),
      (.positions(.risk(symbol: nil)), "GET /fapi/v3/positionRisk", "TIME"),
      (.positions(.mode), "GET /fapi/v1/positionSide/dual", "TIME"),
      (.positions(.setLeverage(symbol: "X", leverage: 20)), "POST /fapi/v1/leverage", "symbol=X&leverage=20&TIME"),
      (
        .positions(.setMarginType(symbol: "X", isIsolated: true)), "POST /fapi/v1/marginType",
        "symbol=X&marginType=ISOLATED&TIME"
      ),
      (
        .positions(.setMarginType(symbol: "X", isIsolated: false)), "POST /fapi/v1/marginType",
        "symbol=X&marginType=CROSSED&TIME"
      ),
      (.streams(.createKey), "POST /fapi/v1/listenKey", ""), (.streams(.keepKeyAlive), "PUT /fapi/v1/listenKey", ""),
      (.streams(.deleteKey), "DELETE /fapi/v1/listenKey", ""),
    ] as [(Call, String, String)])
  func callsBecomeTheDocumentedRequests(call: Call, endpoint: String, query: String) {
    let request = call.request(at: Self.now)
    let isSigned = query.hasSuffix("TIME")
    #expect(request.endpoint == endpoint)
    #expect(request.query == (isSigned ? query.dropLast(4) + "timestamp=1769811014000" : query))
    #expect(call.endpoint.isSigned == isSigned && Endpoint(request) == call.endpoint)
    #expect(call.symbol == request["symbol"])
  }
}
