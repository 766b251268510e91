import Testing

@testable import Binance

/// The table of endpoints, against rows written a second time from binance-usdm 2.1 and 5.
@Suite struct EndpointTests {
  /// Method and path, security (N none, K key, S signed), weight without parameters, o where it counts as an order, and
  /// the method of the websocket API.
  private static let documented = """
    POST /fapi/v1/order S 0 o order.place
    GET /fapi/v1/order S 1 - order.status
    GET /fapi/v1/openOrder S 1 - -
    DELETE /fapi/v1/order S 1 - order.cancel
    GET /fapi/v1/openOrders S 40 - -
    DELETE /fapi/v1/allOpenOrders S 1 - -
    POST /fapi/v1/algoOrder S 0 o algoOrder.place
    GET /fapi/v1/algoOrder S 1 - -
    DELETE /fapi/v1/algoOrder S 1 - algoOrder.cancel
    GET /fapi/v1/openAlgoOrders S 40 - -
    DELETE /fapi/v1/algoOpenOrders S 1 - -
    GET /fapi/v3/account S 5 - v2/account.status
    GET /fapi/v1/userTrades S 5 - -
    GET /fapi/v3/positionRisk S 5 - v2/account.position
    GET /fapi/v1/positionSide/dual S 30 - -
    POST /fapi/v1/leverage S 1 - -
    POST /fapi/v1/marginType S 1 - -
    GET /fapi/v1/ping N 1 - -
    GET /fapi/v1/time N 1 - -
    GET /fapi/v1/exchangeInfo N 1 - -
    GET /fapi/v1/klines N 5 - -
    GET /fapi/v1/premiumIndex N 10 - -
    POST /fapi/v1/listenKey K 1 - userDataStream.start
    PUT /fapi/v1/listenKey K 1 - userDataStream.ping
    DELETE /fapi/v1/listenKey K 1 - userDataStream.stop
    """

  private static func row(_ endpoint: Endpoint) -> String {
    let request = RESTRequest(method: endpoint.method, path: endpoint.path)
    let security = [EndpointRow.Security.none: "N", .key: "K", .signed: "S"][endpoint.row.security] ?? ""
    return "\(endpoint) \(security) \(endpoint.weight(of: request)) \(endpoint.countsAsOrder ? "o" : "-")"
      + " \(endpoint.webSocketMethod ?? "-")"
  }

  @Test func everyEndpointIsWrittenDownAsDocumented() {
    #expect(Endpoint.allCases.map(Self.row) == Self.documented.split(separator: "\n").map(String.init))
  }

  @Test func anEndpointIsFoundByMethodAndPath() {
    for endpoint in Endpoint.allCases {
      #expect(Endpoint(text: endpoint.text) == endpoint)
      #expect(Endpoint(RESTRequest(method: endpoint.method, path: endpoint.path)) == endpoint)
      #expect(endpoint.isSigned == (endpoint.row.security == .signed))
      #expect(endpoint.isAboutAccount == (endpoint.row.security != .none))
    }
    for text in ["", "POST /fapi/v1/ordre", "PUT /fapi/v1/order", "post /fapi/v1/order", "POST /fapi/v1/order?x=1"] {
      #expect(Endpoint(text: text) == nil)
    }
  }

  @Test(arguments: [
    (Endpoint.orders(.open), "symbol", "X", 1), (.algo(.open), "symbol", "X", 1),
    (.market(.premiumIndex), "symbol", "X", 1),
    (.market(.klines), "limit", "99", 1), (.market(.klines), "limit", "100", 2), (.market(.klines), "limit", "499", 2),
    (.market(.klines), "limit", "500", 5), (.market(.klines), "limit", "1000", 5),
    (.market(.klines), "limit", "1001", 10), (.market(.klines), "limit", "many", 5),
    (.account(.trades), "limit", "1000", 5),
  ])
  func weightFollowsTheParameters(endpoint: Endpoint, name: String, value: String, weight: Int) {
    let request = RESTRequest(method: endpoint.method, path: endpoint.path, parameters: [Parameter(name, value)])
    #expect(endpoint.weight(of: request) == weight)
  }
}
