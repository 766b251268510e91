import Binance
import Exchange
import Market
import Testing
import TradingEngine

@testable import Simulation

/// Faults on matching and on what queries see, from the script to what reaches the engine.
@Suite struct FillFaultTests {
  /// Listens, and at 20 s sells; whatever else `more` wants is done then too.
  private func engine(_ more: [(input: String, actions: [Action])] = []) -> ScriptedEngine {
    var engine = ScriptedEngine()
    engine.reactions =
      [
        ("start", [send(1, .streams(.createKey)), .setTimer(TimerID(1), at: after(.seconds(20)))]),
        ("timer 1", [send(2, marketOrder("a", quantity: "10"))]),
      ] + more
    return engine
  }

  private func run(_ engine: ScriptedEngine, _ faults: [Fault], count: Int? = nil) throws -> RunRecord {
    let script = Steps(
      faults.enumerated().map { number, fault in
        (
          after(.seconds(10)),
          { $0.inject(fault, step: number, duration: nil, count: count, probability: nil) }
        )
      })
    return try world(engine, script).run()
  }

  private static let split = Fault.splitFills(
    OrderMatch(symbol: "XRPUSDT"), parts: 4, over: .milliseconds(90), ticks: 0)

  /// Of an order in four parts, 30 ms apart, the fifth event is FILLED: it comes late, or overtakes the one before.
  @Test(arguments: [
    (Int?.none, Int64(0), [0, 0, 30, 60, 90]), (5, 50, [0, 0, 30, 60, 140]), (4, 50, [0, 0, 30, 90, 110]),
  ])
  func theLastEventMayComeOutOfOrder(nth: Int?, late: Int64, times: [Int64]) throws {
    let engine = engine()
    var faults = [Self.split]
    if let nth {
      let match = EventMatch(name: "ORDER_TRADE_UPDATE", symbol: "XRPUSDT", nth: nth)
      faults.append(.late(match, by: .milliseconds(late)))
    }
    let record = try run(engine, faults)
    let prefix = "user ORDER_TRADE_UPDATE "
    let heard = engine.journal.heard.filter { $0.what.hasPrefix(prefix) }
    // Sent at 20 s, at the venue 40 ms later, back on the stream 12 ms later.
    #expect(heard.map { ($0.time - start).milliseconds - 20_052 } == times)
    let statuses = heard.map { String($0.what.dropFirst(prefix.count)) }
    let partly = ["NEW", "PARTIALLY_FILLED", "PARTIALLY_FILLED"]
    #expect(statuses == partly + (nth == 4 ? ["FILLED", "PARTIALLY_FILLED"] : ["PARTIALLY_FILLED", "FILLED"]))
    #expect(record.faultFirings.map(\.count) == Array(repeating: 1, count: faults.count))
    #expect(record.metrics.first { $0.name == "fills" }?.value == .count(4))
  }

  @Test(arguments: [("XRPUSDT", 1), ("DOGEUSDT", 0)])
  func fillsAreLateForTheContractMeant(symbol: String, firings: Int) throws {
    let engine = engine()
    let record = try run(engine, [.delayFills(OrderMatch(symbol: symbol), by: .seconds(2))])
    #expect(engine.journal.time("user ORDER_TRADE_UPDATE FILLED") == (firings == 1 ? 22_052 : 20_052))
    #expect(engine.journal.time("answer 2 NEW") == 20_080)
    #expect(record.faultFirings.map(\.count) == Array(repeating: 1, count: firings))
  }

  /// Both at once: NEW for a second, then two parts.
  @Test func delayAndSplitAddUp() throws {
    let engine = engine()
    _ = try run(engine, [.delayFills(OrderMatch(), by: .seconds(1)), Self.split])
    #expect(engine.journal.times("user ORDER_TRADE_UPDATE PARTIALLY_FILLED") == [21_052, 21_082, 21_112])
    #expect(engine.journal.time("user ORDER_TRADE_UPDATE FILLED") == 21_142)
  }

  @Test func onlyAsManyOrdersAsCounted() throws {
    let engine = engine([("answer 2 NEW", [send(3, marketOrder("b", side: .buy, quantity: "10"))])])
    let record = try run(engine, [Self.split], count: 1)
    #expect(record.metrics.first { $0.name == "fills" }?.value == .count(5))
  }

  /// The order is 40 ms old when asked for and 120 ms old the second time; the view lags by 100 ms.
  @Test func aQueryShowsAnEarlierState() throws {
    func query(_ number: Int) -> Action {
      send(number, .orders(.query(symbol: "XRPUSDT", .clientId("a"))))
    }
    let engine = engine([("answer 2 NEW", [query(3)]), ("answer 3 refused -2013", [query(4)])])
    let record = try run(
      engine, [.lag(RequestMatch(.orders(.query)), by: .milliseconds(100))])
    #expect(engine.journal.time("answer 3 refused -2013") == 20_160)
    #expect(engine.journal.time("answer 4 FILLED") == 20_240)
    #expect(record.faultFirings.map(\.count) == [2])
  }
}
