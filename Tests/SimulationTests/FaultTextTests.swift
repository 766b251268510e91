import Binance
import Market
import Testing

@testable import Simulation

/// Faults in the words of a script. That each is read back as the same fault is tested where scripts are read.
@Suite struct FaultTextTests {
  static let order = RequestMatch(.orders(.place), symbol: "XRPUSDT", nth: 2)
  static let query = RequestMatch(.orders(.query))

  @Test(arguments: [
    (Fault.listenKey(.expired), "listen-key expired"), (.listenKey(.vanished), "listen-key vanished"),
    (.listenKey(.silent), "listen-key silent"), (.listenKey(.deleted), "listen-key deleted"),
    (.disconnect(.userStream, code: 1006), "disconnect user-stream code 1006"),
    (.disconnect(.allStreams, code: 1000), "disconnect all-streams code 1000"),
    (.silence(.marketStreams), "silence market-streams"), (.dayCut, "day-cut"),
    (.refuseConnects(.userStream, nth: 2), "refuse connects user-stream nth 2"),
    (.delay(order, by: .milliseconds(1500)), "delay POST /fapi/v1/order for XRPUSDT nth 2 by 1.500s"),
    (.drop(query, .before), "drop GET /fapi/v1/order before"), (.drop(query, .after), "drop GET /fapi/v1/order after"),
    (.drop(RequestMatch(), .after), "drop any request after"),
    (.lag(query, by: .milliseconds(800)), "lag GET /fapi/v1/order by 800ms"),
    (
      .answer(query, status: 503, body: #"{"code":-1001}"#),
      #"answer GET /fapi/v1/order status 503 body {"code":-1001}"#
    ),
    (.answer(query, status: 200, body: "", executes: true), "answer GET /fapi/v1/order status 200 executed"),
    (
      .answer(
        query, status: 429, headers: [Parameter("Retry-After", "30"), Parameter("X-MBX-USED-WEIGHT-1M", "2401")],
        body: "{}"),
      "answer GET /fapi/v1/order status 429 headers Retry-After=30,X-MBX-USED-WEIGHT-1M=2401 body {}"
    ),
    (.duplicate(EventMatch()), "duplicate user-events"),
    (.late(EventMatch(name: "ALGO_UPDATE", nth: 3), by: .seconds(1)), "late user-events ALGO_UPDATE nth 3 by 1s"),
    (.delayFills(OrderMatch(), by: .seconds(3)), "delay fills by 3s"),
    (
      .splitFills(OrderMatch(symbol: "XRPUSDT"), parts: 3, over: .seconds(1), ticks: 0),
      "split fills for XRPUSDT into 3 over 1s"
    ),
    (
      .splitFills(OrderMatch(), parts: 20, over: .milliseconds(400), ticks: 2),
      "split fills into 20 over 400ms step 2"
    ),
    (.failNotifications(channel: nil), "fail notifications"),
    (.failNotifications(channel: "telegram"), "fail notifications telegram"),
    (
      .silence(.userStream, symbol: "XRPUSDT", pings: true), "silence user-stream for XRPUSDT without pings"
    ),
    (.refuseTrigger(OrderMatch(symbol: "XRPUSDT")), "refuse trigger for XRPUSDT"),
    (.stuckTrigger(OrderMatch(nth: 2), by: .seconds(2)), "stuck trigger nth 2 by 2s"),
    (.stuckTrigger(OrderMatch(), by: nil), "stuck trigger"),
    (
      .foreignOrder(.buy, "XRPUSDT", Quantity("10.5")!, isReduceOnly: true),
      "foreign order buy XRPUSDT quantity 10.5 reduce-only"
    ),
    (.foreignStop(.sell, "XRPUSDT", at: Price("1.79")!), "foreign stop sell XRPUSDT at 1.79"),
    (
      .foreignTarget(.buy, "XRPUSDT", at: Price("1.7")!, Quantity("5")!),
      "foreign target buy XRPUSDT at 1.7 quantity 5"
    ),
    (.foreignCancel(.stops, symbol: "XRPUSDT"), "foreign cancel stops for XRPUSDT"),
    (.foreignCancel(.all), "foreign cancel all"), (.clock(.behind, by: .seconds(2)), "clock behind by 2s"),
  ])
  func aFaultIsWrittenAsAScriptSaysIt(fault: Fault, text: String) { #expect("\(fault)" == text) }
}
