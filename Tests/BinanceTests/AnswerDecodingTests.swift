import Basics
import Binance
import Market
import TestSupport
import Testing

struct AnswerDecodingTests {
  private func answer(_ call: Call, _ status: Int, _ body: String) -> Answer {
    call.decode(RESTResponse(status: status, body: Array(body.utf8)))
  }
  private static let order = Call.orders(.query(symbol: "X", .id(1)))

  /// The table of binance-usdm 1.7: what certainly was not executed.
  @Test(arguments: [
    (400, #"{"code":-2019,"msg":"Margin is insufficient."}"#, -2019, "Margin is insufficient."),
    (401, #"{"code":-2015,"msg":"Invalid API-key"}"#, -2015, "Invalid API-key"),
    (400, #"{"code":-1125,"msg":"This listenKey does not exist."}"#, -1125, "This listenKey does not exist."),
    (418, #"{"code":-1003,"msg":"Way too many requests"}"#, -1003, "Way too many requests"),
    (429, #"{"code":-1015,"msg":"Too many new orders"}"#, -1015, "Too many new orders"),
    (404, #"{"code":-5000,"msg":"Path /x, Method GET is invalid"}"#, -5000, "Path /x, Method GET is invalid"),
    (503, #"{"code":0,"msg":"Service Unavailable."}"#, 0, "Service Unavailable."),
    (
      503, #"{"code":-1001,"msg":"Internal error; unable to process your request. Please try again."}"#, -1001,
      "Internal error; unable to process your request. Please try again."
    ),
    (503, #"{"code":-1008,"msg":"Request throttled"}"#, -1008, "Request throttled"),
    (403, "<html><body>Forbidden</body></html>", -1, "<html><body>Forbidden</body></html>"),
    (404, "<html>" + String(repeating: "x", count: 200), -1, "<html>" + String(repeating: "x", count: 74)),
    (200, #"{"code":-2011,"msg":"Unknown order sent."}"#, -2011, "Unknown order sent."),
  ])
  func aPlainNoIsARefusal(status: Int, body: String, code: Int, message: String) {
    let refusal = VenueError(status: status, code: VenueCode(rawValue: code), message: message)
    #expect(answer(Self.order, status, body) == .refused(refusal))
    #expect(answer(.orders(.cancelAll(symbol: "X")), status, body) == .refused(refusal))
  }

  @Test(arguments: [
    (408, #"{"code":-1007,"msg":"Timeout"}"#), (408, ""), (502, "<html>Bad Gateway</html>"), (504, "<html></html>"),
    (504, #"{"code":-1001,"msg":"x"}"#), (400, #"{"code":-1007,"msg":"Timeout"}"#),
    (400, #"{"code":-1006,"msg":"An unexpected response"}"#), (503, "<html>503</html>"), (500, "oops"),
    (503, #"{"code":-1000,"msg":"Unknown error, please check your request or try again later."}"#),
  ])
  func whatLeavesTheOutcomeOpenIsUnresolved(status: Int, body: String) {
    guard case .unresolved(let text) = answer(Self.order, status, body) else {
      Issue.record("\(answer(Self.order, status, body))")
      return
    }
    #expect(text.hasPrefix("status \(status): "))
  }

  @Test(
    arguments: [
      (Self.order, ""), (Self.order, "{"), (Self.order, "[]"), (Self.order, #"{"orderId":"x"}"#),
      (.account(.balances), "{}"),
      (.orders(.open(symbol: nil)), "{}"),
      (.market(.klines(symbol: "X", interval: .m1, startTime: nil, endTime: nil, limit: nil)), "[[1]]"),
      (.streams(.createKey), "{}"), (.positions(.setMarginType(symbol: "X", isIsolated: true)), "[]"),
      (.positions(.mode), #"{"dualSidePosition":"false"}"#),
      (.market(.exchangeInfo), #"{"timezone":"UTC"}"#),
    ] as [(Call, String)])
  func anAnswerThatCannotBeReadIsUnreadable(call: Call, body: String) {
    guard case .unreadable(let why) = answer(call, 200, body) else {
      Issue.record("\(answer(call, 200, body))")
      return
    }
    #expect(why.hasPrefix("\(call.endpoint), status 200: "))
  }

  @Test func aRedirectIsUnreadable() {
    guard case .unreadable = answer(Self.order, 302, "") else {
      Issue.record("a redirect is no answer")
      return
    }
  }

  @Test func shortAnswers() {
    #expect(answer(.streams(.createKey), 200, #"{"listenKey":"abc"}"#) == .listenKey("abc"))
    #expect(answer(.streams(.keepKeyAlive), 200, #"{"listenKey":"abc"}"#) == .listenKey("abc"))
    #expect(answer(.streams(.keepKeyAlive), 200, "{}") == .done)
    #expect(answer(.streams(.deleteKey), 200, "{}") == .done)
    #expect(answer(.orders(.cancelAll(symbol: "X")), 200, #"{"code":200,"msg":"done"}"#) == .done)
    #expect(answer(.algo(.cancelAll(symbol: "X")), 200, #"{"code":200,"msg":"done"}"#) == .done)
    #expect(
      answer(.positions(.setMarginType(symbol: "X", isIsolated: false)), 200, #"{"code":200,"msg":"success"}"#) == .done
    )
    #expect(answer(.positions(.mode), 200, #"{"dualSidePosition":true}"#) == .positionMode(isHedge: true))
    #expect(answer(.positions(.risk(symbol: nil)), 200, "[]") == .positions([]))
    #expect(
      answer(.algo(.cancel(.id(1))), 200, #"{"algoId":1,"clientAlgoId":"a","code":"200","msg":"success"}"#)
        == .algoOrderCancelled(AlgoOrderCancelled(algoId: 1, clientAlgoId: "a")))
    #expect(
      answer(
        .positions(.setLeverage(symbol: "X", leverage: 5)), 200, #"{"symbol":"X","leverage":5,"maxNotionalValue":"9"}"#)
        == .leverage(LeverageAnswer(symbol: "X", leverage: 5, maxNotionalValue: "9")))
  }
}

@Suite(
  .enabled(if: ReferenceFiles.arePresent, "needs shared/reference/payloads; set MARKET_DATA to shared/market-data"))
struct AnswerDecodingReferenceTests {
  private func answer(_ call: Call, _ file: String) throws -> Answer {
    call.decode(RESTResponse(status: 200, body: try ReferenceFiles.payload(file)))
  }

  /// The answer at the root of the incident: FILLED with a price of zero is read as it is, not repaired.
  @Test func filledAtZeroIsReadAsItIs() throws {
    guard
      case .order(let order) = try answer(
        .orders(.query(symbol: "DOTUSDT", .id(1))), "rest.order.post.zero-price-filled.json")
    else { throw WireProblem("expected an order") }
    #expect(order.status == .filled)
    #expect(order.avgPrice?.value == .zero)
    #expect(order.executedQty.text == "260.8")
  }

  @Test func placementAnswersFromEraE3CarryNoAveragePrice() throws {
    guard case .order(let order) = try answer(.orders(.cancel(symbol: "X", .id(1))), "rest.order.post.ack.2026-07.json")
    else { throw WireProblem("expected an order") }
    #expect(order.avgPrice == nil)
    #expect(order.cumQuote == nil)
    #expect(order.cumQty?.text == "0.0")
  }

  @Test func listsAndTables() throws {
    guard
      case .trades(let trades) = try answer(
        .account(.trades(symbol: "X", orderId: nil, startTime: nil, fromId: nil, limit: nil)),
        "rest.userTrades.2026-08.json"),
      case .orders(let orders) = try answer(.orders(.open(symbol: nil)), "rest.allOrders.2026-08.json"),
      case .algoOrders(let algoOrders) = try answer(.algo(.open(symbol: nil)), "rest.openAlgoOrders.json"),
      case .positions(let positions) = try answer(.positions(.risk(symbol: nil)), "rest.positionRisk.v3.json"),
      case .account(let account) = try answer(.account(.balances), "rest.account.v3.json"),
      case .exchangeInfo(let instruments) = try answer(.market(.exchangeInfo), "rest.exchangeInfo.json"),
      case .premiumIndex(let index) = try answer(.market(.premiumIndex(symbol: "BTCUSDT")), "rest.premiumIndex.json"),
      case .klines(let rows) = try answer(
        .market(.klines(symbol: "BTCUSDT", interval: .m5, startTime: nil, endTime: nil, limit: nil)), "rest.klines.json"
      )
    else { throw WireProblem("an answer was read as another kind") }
    #expect(trades.count == 3)
    #expect(orders.count == 1)
    #expect(algoOrders.map(\.clientAlgoId) == ["ict-BTC-SL-0001"])
    #expect(positions.map(\.positionAmt.text) == ["0.020", "0.000"])
    #expect(account.totals.marginBalance.text == "10000.21145960")
    #expect(account.assets.map(\.asset) == ["USDT", "USDC"])
    #expect(instruments.count == 8)
    #expect(index.markPrice.text == "82951.41890255")
    #expect(rows.map(\.close.text) == ["82951.00", "82950.00"])
  }

  @Test func everyDocumentedErrorIsRefusedOrUnresolved() throws {
    guard case .array(let rows) = try JSONValue(parsing: ReferenceFiles.payload("rest.errors.json")) else {
      throw WireProblem("expected an array")
    }
    for row in rows {
      let body = try row.required("body")
      let response = RESTResponse(status: Int(try row.integer("http")), body: body.bytes)
      switch Call.account(.balances).decode(response) {
      case .refused(let error):
        #expect(error.json.text == body.text)
        #expect(error.status == response.status)
      case .unresolved:
        let code = try body.integer("code")
        let isUnknown = try body.string("msg").hasPrefix("Unknown error")
        let isOpen = [-1006, -1007].contains(code) || [408, 502, 504].contains(response.status)
        #expect(isOpen || isUnknown, "\(body.text)")
      case let other: Issue.record("\(body.text): \(other)")
      }
    }
  }
}
