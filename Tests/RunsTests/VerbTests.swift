import Binance
import Market
import Simulation
import Testing
import TradingEngine

@testable import Runs
@testable import Script

@Suite struct Verbs {
  func verb(_ lines: String) throws -> PlannedVerb {
    try plan(flat(timeline: "  - at: 5m\n    " + lines.split(separator: "\n").joined(separator: "\n    "))).steps[0]
      .verb
  }

  @Test(arguments: [
    ("listen-key expired", Fault.listenKey(.expired)), ("listen-key vanished", .listenKey(.vanished)),
    ("listen-key silent", .listenKey(.silent)), ("listen-key deleted", .listenKey(.deleted)),
    ("disconnect user-stream", .disconnect(.userStream, code: 1006)),
    ("disconnect all-streams code 1000", .disconnect(.allStreams, code: 1000)), ("day-cut", .dayCut),
    (
      "delay POST /fapi/v1/order by 2s",
      .delay(RequestMatch(.orders(.place)), by: .seconds(2))
    ),
    ("drop PUT /fapi/v1/listenKey after", .drop(RequestMatch(.streams(.keepKeyAlive)), .after)),
    (
      "delay POST /fapi/v1/order for XRPUSDT nth 2 by 2s",
      .delay(RequestMatch(.orders(.place), symbol: "XRPUSDT", nth: 2), by: .seconds(2))
    ),
    (
      "drop POST /fapi/v1/order for DOGEUSDT before",
      .drop(RequestMatch(.orders(.place), symbol: "DOGEUSDT"), .before)
    ),
    (
      "lag GET /fapi/v1/order by 800ms",
      .lag(RequestMatch(.orders(.query)), by: .milliseconds(800))
    ),
    ("duplicate user-events", .duplicate(EventMatch())),
    ("duplicate user-events ORDER_TRADE_UPDATE", .duplicate(EventMatch(name: "ORDER_TRADE_UPDATE"))),
    ("late user-events by 250ms", .late(EventMatch(), by: .milliseconds(250))),
    ("late user-events ACCOUNT_UPDATE by 1s", .late(EventMatch(name: "ACCOUNT_UPDATE"), by: .seconds(1))),
    (
      "late user-events ORDER_TRADE_UPDATE for XRPUSDT nth 21 by 100ms",
      .late(EventMatch(name: "ORDER_TRADE_UPDATE", symbol: "XRPUSDT", nth: 21), by: .milliseconds(100))
    ),
    ("delay fills by 3s", .delayFills(OrderMatch(), by: .seconds(3))),
    ("delay fills for XRPUSDT nth 1 by 3s", .delayFills(OrderMatch(symbol: "XRPUSDT", nth: 1), by: .seconds(3))),
    (
      "split fills into 20 over 400ms",
      .splitFills(OrderMatch(), parts: 20, over: .milliseconds(400), ticks: 0)
    ),
    (
      "split fills for DOGEUSDT nth 2 into 3 over 1s step 1",
      .splitFills(OrderMatch(symbol: "DOGEUSDT", nth: 2), parts: 3, over: .seconds(1), ticks: 1)
    ),
  ]) func faults(_ text: String, _ fault: Fault) throws {
    #expect(try verb("inject: \(text)") == .inject(fault, InjectionLimits()))
    // What the event log writes is what a script would say.
    #expect(try verb("inject: \(fault)") == .inject(fault, InjectionLimits()))
  }

  @Test(arguments: [
    ("disconnect", "the fault ends too early"), ("disconnect user", "unknown word 'user'"),
    ("disconnect user-stream code 5", "'5' is not a close code"), ("day-cut now", "'now' is not expected here"),
    ("delay POST /fapi/v1/order", "'by SPAN' is missing"), ("delay POST /fapi/v1/order by 2 s", "'2' has no unit"),
    ("drop POTS /x before", "unknown method 'POTS'"), ("drop POST /fapi/v1/order during", "unknown word 'during'"),
    ("late user-events", "'by SPAN' is missing"), ("late user-events nth 0 by 1s", "'0' is out of range"),
    ("late user-events ORDER_TRADE_UPDATE nth by 1s", "'by' is not a count"),
    ("delay fills for DOTTUSDT by 1s", "unknown symbol 'DOTTUSDT'"), ("delay fills for", "the symbol is missing"),
    ("lag GET /fapi/v1/time by 1s", "GET /fapi/v1/time has no earlier answer"),
    ("split fill", "unknown fault 'split fill'"),
    ("split fills 20 over 1s", "'into COUNT' is missing"), ("split fills into 0 over 1s", "'0' is out of range"),
    ("split fills into 3", "'over SPAN' is missing"),
    ("split fills into 3 over 1s steps", "'steps' is not expected here"),
    ("answer POST /fapi/v1/order status 700", "'700' is no HTTP status"),
    ("answer POST /fapi/v1/order", "'status N' is missing"), ("drop any request", "the fault ends too early"),
    ("lag any request by 1s", "'any request' names no request"),
    ("duplicate user-events ORDER_UPDATE", "unknown user event 'ORDER_UPDATE'"),
    ("stuck trigger by long", "'long' is not a span"), ("refuse triger", "unknown fault 'refuse triger'"),
    ("foreign order bye XRPUSDT quantity 1", "unknown word 'bye'"),
    ("foreign order buy XRPUSDT", "'quantity QUANTITY' is missing"),
    ("foreign stop buy XRPUSD at 1.8", "unknown symbol 'XRPUSD'"),
    ("foreign order buy XRPUSDT quantity 0", "'0' is no quantity"),
    ("foreign cancel stop", "unknown word 'stop'"), ("clock late by 1s", "unknown word 'late'"),
  ]) func wrongFaults(_ text: String, _ what: String) {
    #expect(diagnostics(flat(timeline: "  - at: 5m\n    inject: \(text)")).map(\.what) == [what])
  }

  /// Such a fault would be planned and never strike.
  @Test(arguments: [
    (
      "inject: drop POST /fapi/v1/ordre before",
      "18 the venue has no POST /fapi/v1/ordre (did you mean 'POST /fapi/v1/order'?)"
    ),
    ("inject: delay POST /fapi/v1/openOrders by 1s", "19 the venue has no POST /fapi/v1/openOrders ()"),
    (
      "answer: { to: PUT /fapi/v1/listenKeys, status: 500 }",
      "19 the venue has no PUT /fapi/v1/listenKeys (did you mean 'PUT /fapi/v1/listenKey'?)"
    ),
    ("inject: drop GET /futures/data/basis after", "18 the venue has no GET /futures/data/basis ()"),
  ]) func anEndpointThatDoesNotExistIsToldWithTheNearest(_ step: String, _ problem: String) {
    let found = diagnostics(flat(timeline: "  - at: 5m\n    \(step)")).first
    #expect(found.map { "\($0.place?.column ?? 0) \($0.what) (\($0.hint ?? ""))" } == problem)
  }

  @Test func limitsOfAFault() throws {
    let lines = "inject: fail notifications\nfor: 2m\ncount: 3\nprobability: 5 %\nmay-not-fire: yes"
    let limits = InjectionLimits(duration: .minutes(2), count: 3, probability: Rate("0.05"))
    #expect(try verb(lines) == .inject(.failNotifications(channel: nil), limits))
  }

  @Test func anAnswerBecomesTheVenuesError() throws {
    let lines =
      "answer: { to: PUT /fapi/v1/listenKey, symbol: XRPUSDT, nth: 2, status: 503, code: -1001, message: 'so \"it\" is' }"
    let match = RequestMatch(.streams(.keepKeyAlive), symbol: "XRPUSDT", nth: 2)
    let body = #"{"code":-1001,"msg":"so \"it\" is"}"#
    #expect(try verb(lines) == .inject(.answer(match, status: 503, body: body), InjectionLimits()))
  }

  @Test func anAnswerMayReplaceThatOfAnExecutedRequest() throws {
    let match = RequestMatch(.orders(.place))
    let lines = "answer: { to: POST /fapi/v1/order, status: 502, body: <html>, executed: yes }"
    #expect(
      try verb(lines) == .inject(.answer(match, status: 502, body: "<html>", executes: true), InjectionLimits()))
  }

  @Test func anAnswerMayCarryHeaders() throws {
    let match = RequestMatch(.market(.klines))
    let lines =
      "answer: { to: GET /fapi/v1/klines, status: 429, code: -1003, message: x, headers: { Retry-After: 30 } }"
    let expected = Fault.answer(
      match, status: 429, headers: [Parameter("Retry-After", "30")], body: #"{"code":-1003,"msg":"x"}"#)
    #expect(try verb(lines) == .inject(expected, InjectionLimits()))
  }

  @Test func theMarketMoves() throws {
    #expect(try verb("market: set XRPUSDT 1.81") == .setPrice(xrp, Price("1.81")!))
    #expect(try verb("market: move DOGEUSDT to 0.2 over 2m") == .movePrice(doge, Price("0.2")!, over: .minutes(2)))
    #expect(try verb("market: move XRPUSDT mark through target") == .moveThrough(xrp, .target))
  }

  @Test func markAndLastPriceMoveAlone() throws {
    #expect(try verb("market: set XRPUSDT mark 1.81") == .setPrice(xrp, Price("1.81")!, of: .mark))
    #expect(try verb("market: set XRPUSDT last 1.81") == .setPrice(xrp, Price("1.81")!, of: .last))
    let moved = PlannedVerb.movePrice(doge, Price("0.2")!, over: .minutes(2), of: .last)
    #expect(try verb("market: move DOGEUSDT last to 0.2 over 2m") == moved)
    #expect(try verb("market: move XRPUSDT last through stop") == .moveThrough(xrp, .stop, by: .last))
  }

  @Test(arguments: [
    ("set XRPUSDT lats 1.81", "unknown word 'lats'", "did you mean 'last'?"),
    ("set XRPUSDT mark 1.81 now", "'set' takes a symbol and a price", nil),
    ("set XRPUSDT", "'set' takes a symbol and a price", nil),
    ("sat XRPUSDT 1.81", "unknown instruction 'sat'", "did you mean 'set'?"),
    ("move XRPUSDT mrak to 1.9 over 1s", "unknown word 'mrak'", "did you mean 'mark'?"),
    ("move XRPUSDT mark to 1.9", "'over SPAN' is missing", nil), ("move XRPUSDT to 1.9", "'over SPAN' is missing", nil),
    ("move XRPUSDT mark", "'through stop' or 'through target' is missing", nil),
    ("move XRPUSDT last through stp", "unknown trigger 'stp'", "did you mean 'stop'?"),
    ("set XRPUSDT mark 0", "'0' is no price", nil),
  ]) func wrongPrices(_ text: String, _ what: String, _ hint: String?) {
    let found = diagnostics(flat(timeline: "  - at: 5m\n    market: \(text)"))
    #expect(found.map(\.what) == [what])
    #expect(found.first?.hint == hint)
  }

  @Test func signalsMayComeTogether() throws {
    let lines = """
      signal:
        - short XRPUSDT stop 1.8136 target 1.7878 entry 1.8058
        - long DOGEUSDT stop -0.4 % target +1.0% quantity 100
      """
    let expected: [Signal] = [
      Signal(
        symbol: xrp, direction: .short, entry: .price(Price("1.8058")!), target: .price(Price("1.7878")!),
        stop: .price(Price("1.8136")!), setupId: "step-1-1", source: "scripted"),
      Signal(
        symbol: doge, direction: .long, entry: nil, target: .fromEntry(Rate("0.01")!),
        stop: .fromEntry(Rate("-0.004")!),
        setupId: "step-1-2", source: "scripted", quantity: Quantity("100")),
    ]
    #expect(try verb(lines) == .signals(expected))
  }

  /// Each of several is a setup of its own, so that each gets a verdict.
  @Test func aSignalMayBeSentManyTimes() throws {
    func short(_ target: String, _ setup: String) -> Signal {
      Signal(
        symbol: xrp, direction: .short, entry: .price(Price("1.8")!), target: .price(Price(target)!),
        stop: .price(Price("1.9")!), setupId: setup, source: "scripted")
    }
    let lines = """
      signal:
        - short XRPUSDT entry 1.8 target 1.79 stop 1.9 times 3
        - short XRPUSDT entry 1.8 target -1.5 stop 1.9
      """
    #expect(
      try verb(lines)
        == .signals([
          short("1.79", "step-1-1.1"), short("1.79", "step-1-1.2"), short("1.79", "step-1-1.3"),
          short("-1.5", "step-1-2"),
        ]))
  }

  @Test(arguments: [
    ("shrt XRPUSDT stop 1 target 2", "unknown direction 'shrt'"), ("short XRPUSDT stop 1", "the signal has no target"),
    ("short XRPUSDT stop 1 %  target 2", "'1 %' does not say on which side"),
    ("short XRPUSDT stop 1 stop 2 target 3", "'stop' is there twice"),
    ("short XRPUSDT stop 1 target 2 entry +1 %", "an entry is a price, not a distance"),
    ("short XRPUSDT stop 1 target 2 times 0", "'0' times is not possible"),
    ("short XRPUSDT stop 1 target 2 times 10001", "'10001' times is not possible"),
    ("short XRPUSDT stop 1 target 2 times many", "'many' is not a count"),
    ("short XRPUSDT stop 1 target 2 times 2 times 2", "'times' is there twice"),
    ("short XRPUSDT stop 1 target 2 tmies 2", "unknown word 'tmies'"),
  ]) func wrongSignals(_ text: String, _ what: String) {
    #expect(diagnostics(flat(timeline: "  - at: 5m\n    signal: \(text)")).map(\.what) == [what])
  }
}
