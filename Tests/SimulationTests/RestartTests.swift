import Binance
import Market
import Simulation
import Testing
import TradingEngine

/// An engine that dies and begins anew in the middle of a run. Each life counts its requests, streams and timers from 1.
@Suite struct RestartTests {
  /// What every life does first: asks for the time, opens a stream and sets a timer of 20 s.
  private func engine(_ journal: ScriptedEngine.Journal) -> ScriptedEngine {
    ScriptedEngine(
      journal: journal,
      reactions: [
        (
          "start",
          [
            send(1, .positions(.risk(symbol: nil))), .open(StreamID(1), path: "/stream?streams=xrpusdt@trade"),
            .setTimer(TimerID(1), at: after(.seconds(20))),
          ]
        )
      ])
  }

  private func play(_ steps: [(at: Timestamp, act: (World) -> Void)]) throws -> (ScriptedEngine.Journal, [String]) {
    let journal = ScriptedEngine.Journal()
    let script = Steps(steps.map { step in (step.at, { world in step.act(world as! World) }) })
    let record = try world(engine(journal), script).run()
    return (journal, record.log!.lines.map(\.text))
  }

  @Test func numbersAreNotUsedTwice() throws {
    let (_, log) = try play([
      (after(.seconds(5)), { $0.crashEngine() }), (after(.seconds(10)), { $0.startEngine() }),
    ])
    let requests = log.filter { $0.hasPrefix("request ") }
    #expect(requests.count == 2)
    #expect(requests[0].hasPrefix("request 1 GET"))
    #expect(requests[1].hasPrefix("request 2 GET"))
    #expect(log.filter { $0.hasSuffix("open /stream?streams=xrpusdt@trade") }.map { $0.prefix(2) } == ["c1", "c2"])
  }

  @Test func aDeadEngineHearsNothingAndAnAnswerForItIsForNobody() throws {
    // 30 ms after the start the request is on its way: it takes 40 ms there and 40 ms back.
    let (journal, log) = try play([
      (after(.milliseconds(30)), { $0.crashEngine() }), (after(.seconds(10)), { $0.startEngine() }),
    ])
    #expect(journal.times("start") == [0, 10_000])
    #expect(journal.times("answer 1 ok") == [10_080], "the first life's answer reached the second")
    #expect(journal.times("timer 1") == [20_000], "the first life's timer fired as well")
    #expect(journal.times("c1 opened") == [10_052])
    #expect(log.contains { $0.hasPrefix("answer 2 200") })
    #expect(!log.contains { $0.hasPrefix("answer 1 ") })
    #expect(journal.market.allSatisfy { $0.time > after(.seconds(10)) })
  }

  @Test(arguments: [(1, ["request"]), (2, ["request", "open"]), (3, ["request", "open"])])
  func aCrashComesBetweenAnyTwoActions(actions: Int, expected: [String]) throws {
    let journal = ScriptedEngine.Journal()
    let script = Steps([
      (after(.seconds(1)), { ($0 as! World).crashEngine() }),
      (
        after(.seconds(2)),
        { world in
          (world as! World).crashEngine(afterActions: actions)
          (world as! World).startEngine()
        }
      ),
    ])
    let log = try world(engine(journal), script).run().log!.lines.filter { $0.time == after(.seconds(2)) }.map(\.text)
    let done = log.compactMap { text in
      text.hasPrefix("request 2") ? "request" : text.hasPrefix("c2 open") ? "open" : nil
    }
    #expect(done == expected)
    #expect(log.contains("engine crashes"))
    // A timer of a dead engine does not ring.
    #expect(journal.times("timer 1").isEmpty)
  }

  @Test func theVenueLearnsThatTheConnectionsAreGone() throws {
    let journal = ScriptedEngine.Journal()
    var open: [Bool] = []
    let script = Steps([
      (after(.seconds(1)), { _ in open.append(journal.times("c1 opened") == [52]) }),
      (after(.seconds(2)), { ($0 as! World).crashEngine() }),
      (after(.seconds(3)), { ($0 as! World).startEngine() }),
    ])
    let record = try world(engine(journal), script).run()
    #expect(open == [true])
    // No trade of the flat market reaches the first connection any more; nothing is told to it by the log.
    #expect(!record.log!.lines.contains { $0.text.hasPrefix("c1 ") && $0.time > after(.seconds(2)) })
  }
}
