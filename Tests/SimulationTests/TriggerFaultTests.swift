import Binance
import Exchange
import Market
import Oracle
import Testing
import TradingEngine

@testable import Simulation

/// Triggers that go wrong, from the script to what reaches the engine.
@Suite struct TriggerFaultTests {
  /// Sells at 20 s and protects that with a stop at 1.8144. At 30 s the price goes through the stop, at 35 s the stop is
  /// cancelled, and at 40 s the position is closed.
  private func run(
    _ fault: Fault?
  ) throws -> (journal: ScriptedEngine.Journal, record: RunRecord, naked: [MetricValue]) {
    let stop = NewAlgoOrder(
      symbol: "XRPUSDT", side: .buy, type: .stopMarket, triggerPrice: Written(Price("1.8144")!, places: 4),
      clientAlgoId: "s")
    var engine = ScriptedEngine()
    engine.reactions = [
      (
        "start",
        [
          send(1, .streams(.createKey)), .setTimer(TimerID(1), at: after(.seconds(20))),
          .setTimer(TimerID(2), at: after(.seconds(35))), .setTimer(TimerID(3), at: after(.seconds(40))),
        ]
      ),
      ("timer 1", [send(2, marketOrder("a"))]), ("answer 2 NEW", [send(3, .algo(.place(stop)))]),
      ("timer 2", [send(4, .algo(.cancel(.clientId("s"))))]),
      ("timer 3", [send(5, marketOrder("b", side: .buy, reduceOnly: true))]),
    ]
    var naked: [MetricValue] = []
    let look: (any WorldControl) -> Void = { naked.append($0.value(of: MetricQuery(metric: .positionsNaked))) }
    let script = Steps([
      (
        after(.seconds(10)),
        { world in
          if let fault { world.inject(fault, step: 0, duration: nil, count: nil, probability: nil) }
        }
      ),
      (after(.seconds(30)), { _ = $0.moveThroughTrigger(xrp, of: .stop, step: 1) }),
      (after(.seconds(29)), look), (after(.seconds(31)), look), (after(.seconds(33)), look),
    ])
    let record = try world(engine, script).run()
    return (engine.journal, record, naked)
  }

  /// After the script's 30 s, less the stream's 12 ms: what the engine hears of the stop and of its child.
  private func afterTheTrigger(_ journal: ScriptedEngine.Journal) -> [String] {
    journal.heard.filter { $0.time > after(.seconds(30)) && $0.what.hasPrefix("user") }.map {
      let name = $0.what.replacing("user ", with: "")
      return "\(($0.time - start).milliseconds - 30_012) \(name)"
    }
  }

  /// What always comes: the child 6 ms after the trigger, TRIGGERED 2 ms and FINISHED 24 ms after the child
  /// (binance-usdm 2.7). A trigger that is stuck brings it later.
  private static func course(startingAt late: Int64) -> [String] {
    let child = ["ORDER_TRADE_UPDATE NEW", "TRADE_LITE", "ORDER_TRADE_UPDATE FILLED", "ACCOUNT_UPDATE"]
    return ["0 ALGO_UPDATE TRIGGERING"] + child.map { "\(late + 6) \($0)" }
      + ["\(late + 8) ALGO_UPDATE TRIGGERED", "\(late + 30) ALGO_UPDATE FINISHED"]
  }

  @Test func withoutAFaultTheStopCloses() throws {
    let (journal, record, naked) = try run(nil)
    let heard = afterTheTrigger(journal)
    #expect(heard == Self.course(startingAt: 0))
    #expect(naked == [.count(0), .count(0), .count(0)])
    #expect(journal.time("answer 5 refused -2022") == 40_080)
    #expect(record.faultFirings.isEmpty)
  }

  @Test func aRefusedTriggerEndsRejected() throws {
    let (journal, record, naked) = try run(.refuseTrigger(OrderMatch(symbol: "XRPUSDT")))
    #expect(afterTheTrigger(journal).prefix(2) == ["0 ALGO_UPDATE TRIGGERING", "8 ALGO_UPDATE REJECTED"])
    #expect(naked == [.count(0), .count(1), .count(1)])
    #expect(journal.time("answer 4 refused -2011") == 35_080)
    // Its position lives on until it is closed at 40 s: the sell and the buy.
    #expect(record.metrics.first { $0.name == "fills" }?.value == .count(2))
    #expect(journal.time("answer 5 NEW") == 40_080)
    #expect(record.faultFirings.map(\.count) == [1])
  }

  @Test func aStuckTriggerComesLate() throws {
    let (journal, record, naked) = try run(.stuckTrigger(OrderMatch(), by: .seconds(2)))
    let heard = afterTheTrigger(journal)
    #expect(heard == Self.course(startingAt: 2000))
    // Naked from the trigger to the child.
    #expect(naked == [.count(0), .count(1), .count(0)])
    #expect(record.faultFirings.map(\.count) == [1])
  }

  /// It says nothing more, cannot be cancelled, protects nothing, and goes with the position.
  @Test func aTriggerStuckForGood() throws {
    let (journal, record, naked) = try run(.stuckTrigger(OrderMatch(), by: nil))
    let algo = afterTheTrigger(journal).filter { $0.contains("ALGO_UPDATE") }
    // The close reaches the venue at 40.04 s; siblings go 100 ms after it.
    #expect(algo == ["0 ALGO_UPDATE TRIGGERING", "10140 ALGO_UPDATE EXPIRED"])
    #expect(journal.time("answer 4 refused -2011") == 35_080)
    #expect(naked == [.count(0), .count(1), .count(1)])
    #expect(record.faultFirings.map(\.count) == [1])
  }

  @Test func onlyTheOrderThatIsMeant() throws {
    let (journal, record, _) = try run(.stuckTrigger(OrderMatch(symbol: "DOGEUSDT"), by: nil))
    #expect(afterTheTrigger(journal).contains("8 ALGO_UPDATE TRIGGERED"))
    #expect(record.faultFirings.isEmpty)
  }
}
