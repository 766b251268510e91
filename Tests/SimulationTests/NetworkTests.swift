import Binance
import Exchange
import Market
import Testing
import TradingEngine

@testable import Simulation

/// Latency, loss and order of what crosses between engine and venue.
@Suite struct NetworkTests {
  static let marketPath = "/stream?streams=xrpusdt@markPrice@1s/dogeusdt@markPrice@1s"

  @Test func aRequestTakesBothWays() throws {
    var engine = ScriptedEngine()
    engine.reactions = [("start", [send(1, marketOrder("a"))])]
    let record = try world(engine).run()
    #expect(engine.journal.time("answer 1 NEW") == 80)
    #expect(record.metrics.first { $0.name == "fills" }?.value == .count(1))
  }

  /// What a dropped request left behind: fills at the venue, and when the engine is told that it knows nothing.
  @Test(arguments: [(DropPoint.before, Int64(0)), (DropPoint.after, Int64(1))])
  func aDropLosesTheRequestOrItsAnswer(point: DropPoint, fills: Int64) throws {
    var engine = ScriptedEngine()
    engine.reactions = [
      ("timer 1", [send(1, marketOrder("a"))]), ("start", [.setTimer(TimerID(1), at: after(.seconds(2)))]),
    ]
    let script = Steps([
      (
        after(.seconds(1)),
        {
          $0.inject(
            .drop(RequestMatch(.orders(.place)), point), step: 0, duration: nil, count: 1, probability: nil)
        }
      )
    ])
    let record = try world(engine, script).run()
    #expect(record.metrics.first { $0.name == "fills" }?.value == .count(fills))
    #expect(engine.journal.heard.filter { $0.what.hasPrefix("answer") }.map(\.what) == ["answer 1 unresolved"])
    #expect(engine.journal.time("answer 1 unresolved") == 12_000)
    #expect(record.faultFirings.map(\.count) == [1])
  }

  @Test func aDelayHoldsARequestBack() throws {
    var engine = ScriptedEngine()
    engine.reactions = [
      ("timer 1", [send(1, marketOrder("a")), send(2, marketOrder("b"))]),
      ("start", [.setTimer(TimerID(1), at: after(.seconds(2)))]),
    ]
    let script = Steps([
      (
        after(.seconds(1)),
        {
          $0.inject(
            .delay(RequestMatch(nth: 1), by: .milliseconds(700)), step: 0, duration: nil, count: nil, probability: nil)
        }
      )
    ])
    _ = try world(engine, script).run()
    #expect(engine.journal.time("answer 1 NEW") == 2_780)
    #expect(engine.journal.time("answer 2 NEW") == 2_080)
  }

  /// A replaced answer: with `executes` the venue has a position all the same.
  @Test(arguments: [(false, Int64(0)), (true, Int64(1))])
  func anAnswerIsReplaced(executes: Bool, fills: Int64) throws {
    var engine = ScriptedEngine()
    engine.reactions = [
      ("timer 1", [send(1, marketOrder("a"))]), ("start", [.setTimer(TimerID(1), at: after(.seconds(2)))]),
    ]
    let fault = Fault.answer(
      RequestMatch(.orders(.place)), status: 400, body: #"{"code":-4045,"msg":"x"}"#, executes: executes)
    let script = Steps([
      (after(.seconds(1)), { $0.inject(fault, step: 0, duration: nil, count: nil, probability: nil) })
    ])
    let record = try world(engine, script).run()
    #expect(engine.journal.time("answer 1 refused -4045") == 2_080)
    #expect(record.metrics.first { $0.name == "fills" }?.value == .count(fills))
  }

  /// Delays that scatter by more than a second between frames: a socket keeps its order all the same.
  @Test(arguments: [UInt64(1), 2, 3])
  func aSocketKeepsItsOrder(seed: UInt64) throws {
    var engine = ScriptedEngine()
    engine.reactions = [("start", [.open(StreamID(1), path: Self.marketPath)])]
    let latency = Latency(
      rest: Delay(base: .milliseconds(40)), stream: Delay(base: .seconds(2), spread: .seconds(2)))
    _ = try world(engine, seed: seed, length: .minutes(5), latency: latency).run()
    let published = engine.journal.market.compactMap { item -> Timestamp? in
      if case .mark(let mark) = item.event { mark.time } else { nil }
    }
    #expect(published.count > 500)
    #expect(published == published.sorted())
    let delays = zip(engine.journal.market, published).map { ($0.time - $1).milliseconds }
    #expect(Set(delays).count > 50, "the delays do scatter")
  }

  /// One more request shifts no latency of any other delivery.
  @Test func oneMoreRequestShiftsNothing() throws {
    let latency = Latency(
      rest: Delay(base: .milliseconds(40), spread: .milliseconds(15)),
      stream: Delay(base: .milliseconds(12), spread: .milliseconds(5)))
    func deliveries(extra: Bool) throws -> (market: [Timestamp], answer: Int64?) {
      var engine = ScriptedEngine()
      engine.reactions = [
        ("start", [.open(StreamID(1), path: Self.marketPath), .setTimer(TimerID(1), at: after(.seconds(2)))]),
        ("timer 1", (extra ? [send(2, .account(.balances))] : []) + [send(1, .positions(.risk(symbol: nil)))]),
      ]
      _ = try world(engine, latency: latency).run()
      return (engine.journal.market.map(\.time), engine.journal.time("answer 1 ok"))
    }
    let (plain, busy) = try (deliveries(extra: false), deliveries(extra: true))
    #expect(plain.market == busy.market)
    #expect(plain.answer == busy.answer)
    #expect(plain.answer != nil && Set(plain.market.map { ($0 - start).nanoseconds % 1_000_000_000 }).count > 10)
  }

  @Test func marketAsBytesEqualsMarketTyped() throws {
    func events(bytes: Bool) throws -> [MarketEvent] {
      var engine = ScriptedEngine()
      engine.reactions = [("start", [.open(StreamID(1), path: Self.marketPath + "/xrpusdt@kline_1m")])]
      let script = Steps([(after(.seconds(20)), { $0.setPrice(xrp, to: Price("1.8123")!, step: 0) })])
      _ = try world(engine, script, length: .minutes(3), sendsMarketAsBytes: bytes).run()
      #expect(engine.journal.times("undecodable").isEmpty)
      return engine.journal.market.map(\.event)
    }
    let typed = try events(bytes: false)
    #expect(typed.count > 300)
    #expect(try events(bytes: true) == typed)
  }

  @Test func timersMoveAndAreCancelled() throws {
    var engine = ScriptedEngine()
    engine.reactions = [
      (
        "start",
        [
          .setTimer(TimerID(1), at: after(.seconds(1))), .setTimer(TimerID(1), at: after(.seconds(3))),
          .setTimer(TimerID(2), at: after(.seconds(2))), .setTimer(TimerID(3), at: after(.seconds(5))),
        ]
      ),
      ("timer 2", [.cancelTimer(TimerID(3)), .setTimer(TimerID(2), at: after(.seconds(1)))]),
    ]
    _ = try world(engine).run()
    #expect(engine.journal.times("timer 1") == [3_000])
    // A time that has passed means now.
    #expect(engine.journal.times("timer 2") == [2_000, 2_000])
    #expect(engine.journal.times("timer 3").isEmpty)
  }
}
