import Binance
import Exchange
import Market
import Oracle
import Testing
import TradingEngine

@testable import Simulation

/// Faults on streams and the script's hold on prices and time.
@Suite struct StreamFaultTests {
  static func engine() -> ScriptedEngine {
    var engine = ScriptedEngine()
    engine.reactions = [("start", [.open(StreamID(1), path: NetworkTests.marketPath)])]
    return engine
  }

  @Test(arguments: [1000, 1001, 1006, 1008])
  func aDisconnectNamesItsCode(code: Int) throws {
    let engine = Self.engine()
    let script = Steps([
      (
        after(.seconds(10)),
        { $0.inject(.disconnect(.marketStreams, code: code), step: 4, duration: nil, count: nil, probability: nil) }
      )
    ])
    let record = try world(engine, script).run()
    #expect(engine.journal.time("c1 closed \(code)") == 10_012)
    #expect(engine.journal.market.allSatisfy { $0.time <= after(.milliseconds(10_012)) })
    #expect(record.faultFirings.map(\.step) == [4])
  }

  @Test func theDayCutClosesEveryStream() throws {
    var engine = ScriptedEngine()
    engine.reactions = [
      ("start", [.open(StreamID(1), path: NetworkTests.marketPath), .open(StreamID(2), path: NetworkTests.marketPath)])
    ]
    let script = Steps([
      (after(.seconds(10)), { $0.inject(.dayCut, step: 0, duration: nil, count: nil, probability: nil) })
    ])
    _ = try world(engine, script).run()
    #expect(engine.journal.time("c1 closed 1001") == 10_012)
    #expect(engine.journal.time("c2 closed 1001") == 10_012)
  }

  /// The second connection of three is refused: nothing comes on it, and the engine hears why.
  @Test func aRefusedConnectionNeverOpens() throws {
    var engine = ScriptedEngine()
    let path = NetworkTests.marketPath
    engine.reactions = [
      ("start", [.open(StreamID(1), path: path), .setTimer(TimerID(1), at: after(.seconds(20)))]),
      ("timer 1", [.open(StreamID(2), path: path), .setTimer(TimerID(2), at: after(.seconds(30)))]),
      ("c2 refused", [.open(StreamID(3), path: path)]),
    ]
    let script = Steps([
      (
        after(.seconds(10)),
        {
          $0.inject(.refuseConnects(.userStream), step: 0, duration: nil, count: nil, probability: nil)
          $0.inject(.refuseConnects(.marketStreams), step: 1, duration: nil, count: 1, probability: nil)
        }
      )
    ])
    let record = try world(engine, script).run()
    #expect(engine.journal.time("c2 refused") == 20_052)
    #expect(engine.journal.times("c2 opened") == [])
    #expect(engine.journal.time("c3 opened") == 20_104)
    #expect(record.faultFirings.map(\.step) == [1])
    #expect(record.faultFirings.map(\.count) == [1])
  }

  @Test func silenceLosesFramesAndKeepsPings() throws {
    let engine = Self.engine()
    let script = Steps([
      (
        after(.seconds(170)),
        { $0.inject(.silence(.marketStreams), step: 0, duration: .seconds(30), count: nil, probability: nil) }
      )
    ])
    _ = try world(engine, script, length: .minutes(5)).run()
    let silent = engine.journal.market.filter {
      $0.time > after(.milliseconds(170_012)) && $0.time < after(.seconds(200))
    }
    #expect(silent.isEmpty)
    #expect(engine.journal.market.last.map { $0.time > after(.seconds(290)) } == true)
    #expect(engine.journal.times("c1 alive") == [180_052])
  }

  @Test func aPriceMovesInAStraightLineAndShutsTheTapeOut() throws {
    let script = Steps([
      (after(.seconds(50)), { $0.movePrice(xrp, to: Price("1.9")!, over: .seconds(20), step: 0) })
    ])
    script.watched = xrp
    // The flat market's bar of the second minute, at 60 s, says 1.8: it must not be heard before 70 s.
    _ = try world(Self.engine(), script, length: .minutes(3)).run()
    let moved = script.prices.filter { $0.time > after(.seconds(50)) && $0.time <= after(.seconds(70)) }
    let expected = (1...20).map { MetricValue.decimal(180_000_000 + Int64($0) * 500_000) }
    #expect(moved.map(\.price) == expected)
    #expect(moved.map { ($0.time - start).milliseconds } == (51...70).map { $0 * 1000 })
    #expect(script.prices.last?.price == .decimal(180_000_000))
  }

  @Test(arguments: [(TriggerKind.stop, "1.8145"), (.target, "1.7711")])
  func aPriceJumpsOneTickBeyondTheTrigger(kind: TriggerKind, price: String) throws {
    func algo(_ type: OrderType, _ trigger: String, _ id: String) -> Call {
      .algo(
        .place(
          NewAlgoOrder(
            symbol: "XRPUSDT", side: .buy, type: type, triggerPrice: Written(Price(trigger)!, places: 4),
            clientAlgoId: id
          )))
    }
    var engine = ScriptedEngine()
    engine.reactions = [
      ("start", [send(1, marketOrder("a"))]),
      (
        "answer 1 NEW",
        [send(2, algo(.stopMarket, "1.8144", "s")), send(3, algo(.takeProfitMarket, "1.7712", "t"))]
      ),
    ]
    var results: [Bool] = []
    let script = Steps([
      (start, { results.append($0.moveThroughTrigger(xrp, of: kind, step: 0)) }),
      (after(.seconds(10)), { results.append($0.moveThroughTrigger(xrp, of: kind, step: 1)) }),
    ])
    script.watched = xrp
    let record = try world(engine, script).run()
    #expect(results == [false, true])
    #expect(script.prices.map(\.price).contains(.decimal(Price(price)!.units)))
    #expect(record.metrics.first { $0.name == "fills" }?.value == .count(2))
  }

  /// At one instant what the venue does by its clock comes before the script, so the script sees a price that is set.
  @Test func theScriptActsAfterTheMarketOfItsInstant() throws {
    var seen: MetricValue?
    let script = Steps([(after(.minutes(1)), { seen = $0.value(of: MetricQuery(metric: .elapsed)) })])
    let engine = Self.engine()
    let record = try world(engine, script, length: .minutes(2)).run()
    #expect(seen == .span(.minutes(1)))
    let order = record.log!.lines.filter { $0.time == after(.minutes(1)) }.map(\.number)
    #expect(order == order.sorted())
  }

  @Test(arguments: [UInt64(1), 99])
  func aProbableFaultIsTheSameInEachRun(seed: UInt64) throws {
    func hits() throws -> ([Int], String?) {
      var engine = ScriptedEngine()
      var actions: [Action] = []
      for number in 1...40 { actions.append(send(number, .positions(.risk(symbol: nil)))) }
      engine.reactions = [("start", [.setTimer(TimerID(1), at: after(.seconds(2)))]), ("timer 1", actions)]
      let script = Steps([
        (
          after(.seconds(1)),
          {
            $0.inject(
              .answer(RequestMatch(), status: 503, body: ""), step: 0, duration: nil, count: nil,
              probability: Rate("0.5")!)
          }
        )
      ])
      let record = try world(engine, script, seed: seed).run()
      return (record.faultFirings.map(\.count), record.hash)
    }
    let (first, second) = try (hits(), hits())
    #expect(first == second)
    #expect((10...30).contains(first.0.first ?? 0))
  }

  @Test func timeNeverGoesBack() async {
    await #expect(processExitsWith: .failure) {
      struct Backwards: MarketFeed {
        var times = [after(.seconds(5)), after(.seconds(2))]
        var nextTime: Timestamp { times.first ?? .distantFuture }
        mutating func next() -> FeedItem {
          times.removeFirst()
          return .nothing
        }
      }
      _ = try world(ScriptedEngine(), feed: Backwards()).run()
    }
  }

  /// An engine that sets a timer for this very moment whenever it rings would keep time from moving for ever.
  @Test func anEngineThatAnswersItselfIsStopped() throws {
    struct Restless: TradingEngine {
      mutating func market(_ event: MarketEvent, at now: Timestamp, into actions: inout Actions) {}
      mutating func handle(_ input: EngineInput, at now: Timestamp, into actions: inout Actions) {
        actions.append(.setTimer(TimerID(1), at: now))
      }
    }
    #expect(throws: WorldProblem.self) { try world(Restless()).run() }
  }
}
