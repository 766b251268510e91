import Basics
import Binance
import Market
import Testing

struct StreamNameTests {
  @Test(
    arguments: [
      ("xrpusdt@kline_5m", .kline(symbol: "XRPUSDT", .m5)), ("btcusdt@kline_1d", .kline(symbol: "BTCUSDT", .d1)),
      ("xrpusdt@markPrice@1s", .markPrice(symbol: "XRPUSDT", .everySecond)),
      ("xrpusdt@markPrice", .markPrice(symbol: "XRPUSDT", .everyThreeSeconds)),
      ("btcusdt@trade", .trade(symbol: "BTCUSDT")), ("btcusdt@aggTrade", .aggTrade(symbol: "BTCUSDT")),
      ("btcusdt@bookTicker", .bookTicker(symbol: "BTCUSDT")), ("1000pepeusdt@trade", .trade(symbol: "1000PEPEUSDT")),
      // Other streams, and names the venue does not know because a letter or its case is wrong.
      ("btcusdt@kline_1M", .other("btcusdt@kline_1M")), ("BTCUSDT@trade", .other("BTCUSDT@trade")),
      ("btcusdt@markprice", .other("btcusdt@markprice")), ("@trade", .other("@trade")), ("", .other("")),
      ("!markPrice@arr@1s", .other("!markPrice@arr@1s")), ("btcusdt@depth@100ms", .other("btcusdt@depth@100ms")),
      ("pqia91ma19a5s61cv6a81va65sdf19v8a65a1", .other("pqia91ma19a5s61cv6a81va65sdf19v8a65a1")),
    ] as [(String, StreamName)])
  func namesAreReadAndWritten(text: String, name: StreamName) {
    #expect(StreamName(text) == name)
    #expect(name.text == text)
  }
}

struct StreamConnectionTests {
  private static let kline = StreamName.kline(symbol: "XRPUSDT", .m5)
  private static let trade = StreamName.trade(symbol: "BTCUSDT")

  @Test(arguments: [
    ("/ws", StreamConnection(isCombined: false)), ("/stream", StreamConnection(isCombined: true)),
    ("/ws/xrpusdt@kline_5m/btcusdt@trade", StreamConnection(isCombined: false, streams: [kline, trade])),
    ("/stream?streams=xrpusdt@kline_5m/btcusdt@trade", StreamConnection(isCombined: true, streams: [kline, trade])),
    ("/market/ws/xrpusdt@kline_5m", StreamConnection(route: .market, isCombined: false, streams: [kline])),
    ("/public/stream?streams=btcusdt@trade", StreamConnection(route: .public, isCombined: true, streams: [trade])),
    ("/ws/abc", StreamConnection(isCombined: false, streams: [.other("abc")])),
    ("/private/ws?listenKey=abc", StreamConnection(route: .private, isCombined: false, listenKey: "abc")),
  ])
  func targetsAreReadAndWritten(target: String, connection: StreamConnection) throws {
    #expect(try StreamConnection(target: target) == connection)
    #expect(connection.target == target)
  }

  @Test func streamNamesMayBePercentEncoded() throws {
    let connection = try StreamConnection(target: "/stream?streams=xrpusdt%40kline_5m%2Fbtcusdt%40trade")
    #expect(connection.streams == [Self.kline, Self.trade])
    #expect(try StreamConnection(target: "/ws/xrpusdt%40kline_5m").streams == [Self.kline])
  }

  @Test(arguments: [
    "", "/", "ws", "/ws/", "/stream/", "/ws/a//b", "/ws?btcusdt@trade", "/ws?streams=btcusdt@trade", "/stream/a",
    "/stream?streams=", "/stream?streams=a/", "/fapi/v1/ping", "/other/ws", "/public", "/public/market/ws",
    "/ws/%zz",
  ])
  func whatTheVenueDoesNotServeIsRefused(target: String) {
    #expect(throws: WireProblem.self) { try StreamConnection(target: target) }
  }
}

struct StreamControlTests {
  private func read(_ text: String) throws(StreamRefusal) -> StreamRequest {
    try StreamRequest(parsing: Array(text.utf8))
  }

  @Test(arguments: ["1", "\"4b0b7b8e\"", "null", "18446744073709551615"])
  func idsAreEchoedUnchanged(id: String) throws {
    let request = try read(#"{"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":\#(id)}"#)
    #expect(request.action == .subscribe([.trade(symbol: "BTCUSDT")]))
    #expect(StreamReply.result(.null, id: request.id).json.text == #"{"result":null,"id":\#(id)}"#)
  }

  @Test(arguments: [
    (#"{"method":"SUBSCRIBE","params":["a"]}"#, 2, "Invalid request: request ID must be an unsigned integer"),
    (#"{"method":"SUBSCRIBE","params":["a"],"id":-1}"#, 2, "Invalid request: request ID must be an unsigned integer"),
    (#"{"method":"SUBSCRIBE","params":["a"],"id":1.5}"#, 2, "Invalid request: request ID must be an unsigned integer"),
    (#"{"params":["a"],"id":1}"#, 2, "Invalid request: missing field `method` at line 1 column 23"),
    (#"{"method":"GET_PROPERTY","params":[],"id":1}"#, 2, "Invalid request: property name must be a string"),
    (#"{"method":"GET_PROPERTY","params":["combined",1],"id":1}"#, 2, "Invalid request: too many parameters"),
    (#"{"method":"SET_PROPERTY","params":["combined"],"id":1}"#, 1, "Invalid value type: expected Boolean"),
    (#"{"method":"GET_PROPERTY","params":["x"],"id":1}"#, 0, "Unknown property"),
    ("{\n\"method\":x}", 3, "Invalid JSON: expected value at line 2 column 10"),
  ])
  func badRequestsGetTheVenuesRefusal(text: String, code: Int, message: String) {
    let refusal = #expect(throws: StreamRefusal.self) { try read(text) }
    #expect(refusal?.code == code)
    #expect(refusal?.message == message)
  }
}
