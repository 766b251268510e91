import Binance
import Exchange
import Market
import Testing
import TradingEngine

@testable import Simulation

/// Two clocks that differ, and faults that meet the first request of a run.
@Suite struct ClockFaultTests {
  /// Asks something signed when its timer, set at the start, rings at 20 s.
  private func engine() -> ScriptedEngine {
    var engine = ScriptedEngine()
    engine.reactions = [
      ("start", [.setTimer(TimerID(1), at: after(.seconds(20)))]), ("timer 1", [send(1, .account(.balances))]),
      ("timer 2", [send(2, .account(.balances))]),
    ]
    return engine
  }

  private func run(_ engine: ScriptedEngine, _ fault: Fault, for span: Span? = nil) throws {
    let script = Steps([
      (after(.seconds(10)), { $0.inject(fault, step: 0, duration: span, count: nil, probability: nil) })
    ])
    let record = try world(engine, script).run()
    #expect(record.faultFirings.map(\.count) == [1])
  }

  /// A request may be up to 1000 ms ahead of the venue's time and 5000 ms behind it, the 40 ms of its way included
  /// (binance-usdm 1.5). The engine's clock shows the answer, 80 ms after the question, by itself.
  @Test(arguments: [
    (ClockSide.ahead, Int64(4960), "ok"), (.ahead, 4961, "refused -1021"), (.behind, 1039, "ok"),
    (.behind, 1040, "refused -1021"),
  ])
  func signedRequestsCarryTheEnginesTime(side: ClockSide, milliseconds: Int64, answer: String) throws {
    let engine = engine()
    try run(engine, .clock(side, by: .milliseconds(milliseconds)))
    let offset = side == .ahead ? -milliseconds : milliseconds
    #expect(engine.journal.time("timer 1") == 20_000 + offset)
    #expect(engine.journal.time("answer 1 \(answer)") == 20_080 + offset)
  }

  /// With `for` the clocks come together again: at 15 s of the run the timer of 20 s is still to come, at 20 s.
  @Test func theClocksComeTogetherAgain() throws {
    let engine = engine()
    try run(engine, .clock(.behind, by: .seconds(60)), for: .seconds(5))
    #expect(engine.journal.time("timer 1") == 20_000)
    #expect(engine.journal.time("answer 1 ok") == 20_080)
  }

  /// A timer that is set while the clocks differ rings when the engine's clock says so.
  @Test func timersAreTheEngines() throws {
    var engine = engine()
    engine.reactions[1] = ("timer 1", [.setTimer(TimerID(2), at: after(.seconds(18)))])
    try run(engine, .clock(.ahead, by: .seconds(4)))
    // Set at 20 s of the run, 16 s of the engine.
    #expect(engine.journal.time("timer 2") == 18_000)
    #expect(engine.journal.time("answer 2 ok") == 18_080)
  }

  /// Of two requests that an engine sends as its first words, the first is answered by the script; injected at the first
  /// moment of the timeline, the same fault comes too late.
  @Test(arguments: [(true, "answer 1 refused -1001"), (false, "answer 1 key")])
  func aFaultMeetsTheFirstRequest(isPrepared: Bool, heard: String) throws {
    var engine = ScriptedEngine()
    engine.reactions = [("start", [send(1, .streams(.createKey)), send(2, .account(.balances))])]
    let fault = Fault.answer(
      RequestMatch(.streams(.createKey)), status: 503, body: #"{"code":-1001,"msg":"Internal error"}"#)
    let inject: (any WorldControl) -> Void = {
      $0.inject(fault, step: 0, duration: nil, count: 1, probability: nil)
    }
    let script = Steps(isPrepared ? [] : [(start, inject)])
    if isPrepared { script.before = inject }
    let record = try world(engine, script).run()
    #expect(engine.journal.time(heard) == 80)
    #expect(engine.journal.time("answer 2 ok") == 80)
    #expect(record.faultFirings.map(\.count) == (isPrepared ? [1] : []))
  }
}
