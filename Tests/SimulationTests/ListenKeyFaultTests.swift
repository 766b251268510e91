import Binance
import Market
import Testing
import TradingEngine

@testable import Simulation

/// What each way of dying shows: the event, the answer to PUT, delivery, and whether the socket lives.
@Suite struct ListenKeyFaultTests {
  @Test(arguments: [
    (ListenKeyFault.expired, true, "answer 2 refused -1125"), (.vanished, false, "answer 2 refused -1125"),
    (.silent, false, "answer 2 key"), (.deleted, false, "answer 2 refused -1125"),
  ])
  func deathsDiffer(kind: ListenKeyFault, isPushed: Bool, put: String) throws {
    var engine = ScriptedEngine()
    engine.reactions = [
      ("start", [send(1, .streams(.createKey)), .setTimer(TimerID(1), at: after(.seconds(20)))]),
      ("timer 1", [send(2, .streams(.keepKeyAlive)), send(3, marketOrder("a"))]),
    ]
    let script = Steps([
      (
        after(.seconds(10)),
        { $0.inject(.listenKey(kind), step: 0, duration: nil, count: nil, probability: nil) }
      )
    ])
    _ = try world(engine, script, length: .minutes(4)).run()
    #expect(engine.journal.times("user listenKeyExpired") == (isPushed ? [10_012] : []))
    #expect(engine.journal.heard.map(\.what).contains(put))
    // The order is filled; nobody hears of it. The socket stays open and its pings go on.
    #expect(engine.journal.heard.map(\.what).contains("answer 3 NEW"))
    #expect(!engine.journal.heard.contains { $0.what.hasPrefix("user ORDER_TRADE_UPDATE") })
    #expect(!engine.journal.heard.contains { $0.what.hasPrefix("c100 closed") })
    #expect(!engine.journal.times("c100 alive").isEmpty)
  }

  /// User events of one MARKET order: as they are, twice, the first of them late, and the second lost.
  @Test(arguments: [
    (Fault?.none, ["NEW", "FILLED"]),
    (.duplicate(EventMatch(name: "ORDER_TRADE_UPDATE")), ["NEW", "NEW", "FILLED", "FILLED"]),
    (.late(EventMatch(name: "ORDER_TRADE_UPDATE"), by: .seconds(3)), ["FILLED", "NEW"]),
    (.lose(EventMatch(name: "ORDER_TRADE_UPDATE", nth: 2)), ["NEW"]),
  ])
  func userEventsComeTwiceLateOrNever(fault: Fault?, statuses: [String]) throws {
    var engine = ScriptedEngine()
    engine.reactions = [
      ("start", [send(1, .streams(.createKey)), .setTimer(TimerID(1), at: after(.seconds(20)))]),
      ("timer 1", [send(2, marketOrder("a"))]),
    ]
    let script = Steps()
    if let fault {
      let count: Int? = fault.definition == .late ? 1 : nil
      script.steps = [
        (after(.seconds(10)), { $0.inject(fault, step: 0, duration: nil, count: count, probability: nil) })
      ]
    }
    _ = try world(engine, script).run()
    let prefix = "user ORDER_TRADE_UPDATE "
    let heard = engine.journal.heard.filter { $0.what.hasPrefix(prefix) }.map {
      String($0.what.dropFirst(prefix.count))
    }
    #expect(heard == statuses)
  }
}
