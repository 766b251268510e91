import Binance
import Exchange
import Market
import Oracle
import Testing
import TradingEngine

@testable import Simulation

/// Silences that are not for everything, or for more than data.
@Suite struct SilenceTests {
  private func run(_ engine: ScriptedEngine, _ faults: [(second: Int64, fault: Fault, length: Span)]) throws
    -> RunRecord
  {
    let script = Steps(
      faults.enumerated().map { number, item in
        (
          after(.seconds(item.second)),
          { $0.inject(item.fault, step: number, duration: item.length, count: nil, probability: nil) }
        )
      })
    return try world(engine, script, length: .minutes(7)).run()
  }

  /// Between 100 s and 130 s nothing comes of XRPUSDT, and each second of DOGEUSDT.
  @Test func oneContractIsSilent() throws {
    let engine = StreamFaultTests.engine()
    let record = try run(engine, [(100, .silence(.marketStreams, symbol: "XRPUSDT"), .seconds(30))])
    func marks(_ symbol: Symbol) -> Int {
      engine.journal.market.count {
        $0.event.symbol == symbol && $0.time > after(.milliseconds(100_012)) && $0.time < after(.seconds(130))
      }
    }
    #expect(marks(xrp) == 0)
    #expect(marks(doge) == 29)
    #expect(engine.journal.market.last { $0.event.symbol == xrp }.map { $0.time > after(.seconds(400)) } == true)
    #expect(record.faultFirings.map(\.count) == [1])
  }

  /// Pings come every three minutes; the second falls into the silence.
  @Test func pingsAreLostToo() throws {
    let engine = StreamFaultTests.engine()
    _ = try run(engine, [(170, .silence(.marketStreams, pings: true), .seconds(60))])
    // The connection is 40 ms older at the venue; the stream takes 12 ms.
    #expect(engine.journal.times("c1 alive") == [360_052])
  }

  /// A shorter silence does not end a longer one, and one of one contract does not widen.
  @Test func silencesAddUp() throws {
    let engine = StreamFaultTests.engine()
    _ = try run(
      engine,
      [
        (100, .silence(.marketStreams), .seconds(30)), (105, .silence(.marketStreams), .seconds(5)),
        (110, .silence(.marketStreams, symbol: "XRPUSDT"), .seconds(40)),
      ])
    func heard(_ symbol: Symbol) -> Int64? {
      engine.journal.market.first { $0.event.symbol == symbol && $0.time > after(.milliseconds(100_012)) }
        .map { ($0.time - start).milliseconds }
    }
    #expect(heard(doge) == 130_012)
    #expect(heard(xrp) == 150_012)
  }

  /// What is silent of one contract is no dark user stream, and what tells of another comes.
  @Test(arguments: [(String?.none, Span.seconds(60)), ("XRPUSDT", .zero), ("DOGEUSDT", .zero)])
  func userEventsOfOneContract(symbol: String?, dark: Span) throws {
    var engine = ScriptedEngine()
    engine.reactions = [
      ("start", [send(1, .streams(.createKey)), .setTimer(TimerID(1), at: after(.seconds(20)))]),
      ("timer 1", [send(2, marketOrder("a"))]),
    ]
    let record = try run(engine, [(10, .silence(.userStream, symbol: symbol), .seconds(60))])
    #expect(engine.journal.times("user ORDER_TRADE_UPDATE FILLED") == (symbol == "DOGEUSDT" ? [20_052] : []))
    // The order's NEW, its TRADE_LITE, the account and FILLED.
    #expect(engine.journal.heard.count { $0.what.hasPrefix("user") } == (symbol == "DOGEUSDT" ? 4 : 0))
    #expect(record.metrics.first { $0.name == "user-stream.dark-time" }?.value == .span(dark))
  }
}
