import Binance
import Market
import Testing
import TradingEngine

@testable import Engine

private let noKey = VenueError(code: -1125, message: "This listenKey does not exist.")

@Suite struct UserStreamTests {
  /// In a short with stop and target, as the incident's engine was.
  private func inPosition(_ change: (inout EngineSettings) -> Void = { _ in }) -> Bench {
    var bench = Bench(change)
    bench.startUp()
    bench.enterShort()
    bench.protect()
    return bench
  }

  /// The stop fills and nobody hears of it.
  private func stopFillsUnheard(_ bench: inout Bench) {
    bench.algoRows = bench.algoRows.filter { $0.algoId != 8_681 }
    bench.positionRows = []
    bench.tradeRows = [
      userTrade(
        "XRPUSDT", id: 2, order: 77, .buy, "1.8137", "245.3", fee: "0.17796024", realized: "-1.93787", time: bench.now)
    ]
  }

  /// Answers what the recovery asks beyond courtesy.
  private func recover(_ bench: inout Bench) {
    bench.feed(.link(bench.userStream, .opened))
    if bench.waiting.contains(where: { $0.call.isQueryOrder }) {
      let child = NewOrder(
        symbol: "XRPUSDT", side: .buy, quantity: Written(quantity("245.3"), places: 1), reduceOnly: true,
        clientOrderId: bench.stop.clientAlgoId)
      guard case .order(var row) = orderAnswer(child, id: 77, status: "FILLED", average: "1.8137", executed: "245.3")
      else { return }
      row.origType = "STOP_MARKET"
      bench.answer(.order(row), to: { $0.isQueryOrder })
    }
    while bench.waiting.contains(where: { $0.call.isCancelAlgo }) {
      bench.algoRows = []
      bench.answer(.refused(VenueError(code: -2011, message: "Unknown order sent.")), to: { $0.isCancelAlgo })
    }
  }

  private func expectRecovered(_ bench: Bench, cause: String, _ place: SourceLocation = #_sourceLocation) {
    #expect(bench.keyRequests == 2, sourceLocation: place)
    #expect(bench.reconciliations.map(\.missedFills) == [1], sourceLocation: place)
    #expect(bench.reconciliations.map(\.cause) == [cause], sourceLocation: place)
    #expect(bench.fills.map(\.wasMissed) == [false, true], sourceLocation: place)
    #expect(bench.closings.map(\.closeReason) == ["STOP_LOSS"], sourceLocation: place)
    #expect(bench.userStates.last == .live, sourceLocation: place)
    #expect(bench.engine.symbols[0].trade == nil, sourceLocation: place)
    #expect(bench.engine.wallet == money("4437.70698466"), sourceLocation: place)
  }

  @Test func `a keep-alive that finds no key brings one new key, a new socket and the missed fill`() {
    var bench = inPosition()
    let old = bench.userStream
    bench.advance(by: .minutes(30) - .milliseconds(1))
    stopFillsUnheard(&bench)
    bench.key = "pM_second-listen-key"
    bench.advance(by: .milliseconds(1))
    bench.answer(.refused(noKey), to: { $0 == .keepAliveListenKey })
    #expect(bench.keyRequests == 2 && bench.opened.last?.path == "/ws/pM_second-listen-key")
    #expect(bench.opened.last?.at == bench.now && !bench.closed.contains(old))
    // Entries wait for the comparison.
    bench.feed(.signal(signal(dot, .short, "1.700", "1.650", "1.720")))
    #expect(bench.verdicts.last?.rejection == "entries_paused")
    recover(&bench)
    expectRecovered(bench, cause: "keep_alive_-1125")
    #expect(bench.closed.contains(old))
    #expect(
      bench.logs.contains { $0.message == "Keep-alive ping failed: (400, -1125, 'This listenKey does not exist.')" })
    #expect(!bench.logs.contains { $0.message.contains("listen-key") })
  }

  @Test func `listenKeyExpired said twice is one recovery`() {
    var bench = inPosition()
    let stream = bench.userStream
    let expired = UserEvent.listenKeyExpired(ListenKeyExpired(eventTime: 0, listenKey: bench.key))
    bench.key = "pM_second-listen-key"
    bench.advance(by: .minutes(5))
    stopFillsUnheard(&bench)
    bench.feed(.user(expired, on: stream))
    bench.feed(.user(expired, on: stream))
    recover(&bench)
    bench.feed(.user(expired, on: stream))
    expectRecovered(bench, cause: "listen_key_expired")
  }

  @Test func `a socket that closes with 1006 is replaced at once`() {
    var bench = inPosition()
    bench.advance(by: .minutes(5))
    stopFillsUnheard(&bench)
    bench.feed(.link(bench.userStream, .closed(code: 1006, reason: "")))
    #expect(bench.opened.last?.at == bench.now)
    recover(&bench)
    expectRecovered(bench, cause: "closed_1006")
  }

  @Test func `silence that no ping reveals is found by the comparison`() {
    var bench = inPosition()
    bench.advance(by: .seconds(61))
    stopFillsUnheard(&bench)
    let since = bench.now
    while bench.keyRequests == 1, bench.now < since + .seconds(70) { bench.advance(by: .seconds(1)) }
    #expect(bench.userStates.contains(.suspect))
    recover(&bench)
    expectRecovered(bench, cause: "missed_fill")
  }

  @Test func `an order that nothing is heard of for five seconds makes the stream suspect`() {
    var bench = Bench()
    bench.startUp()
    bench.feed(.signal(signal(xrp, .short, "1.8058", "1.7878", "1.8136", quantity: quantity("245.3"))))
    let order = bench.calls.last!.call.newOrder!
    bench.answer(orderAnswer(order, id: 9), to: { $0.isPlaceOrder })
    bench.advance(by: .milliseconds(4999))
    #expect(bench.userStates.last == .live)
    bench.advance(by: .milliseconds(1))
    #expect(bench.userStates.suffix(2) == [.suspect, .connecting] && bench.keyRequests == 2)
  }

  @Test func `attempts come at once, after 1, 2, 4, 8, 16 seconds, then every 60`() {
    var bench = Bench()
    bench.startUp()
    bench.advance(by: .seconds(90))
    bench.feed(.link(bench.userStream, .closed(code: 1006, reason: "")))
    let first = bench.now
    var offsets: [Int64] = []
    for _ in 0..<8 {
      offsets.append((bench.userOpenings.last!.nanoseconds - first.nanoseconds) / 1_000_000_000)
      let count = bench.userOpenings.count
      bench.feed(.link(bench.userStream, .refused("no route")))
      while bench.userOpenings.count == count, bench.now < first + .minutes(10) {
        bench.advance(by: .milliseconds(100))
      }
    }
    #expect(offsets == [0, 1, 3, 7, 15, 31, 91, 151])
    #expect(bench.alerts.count { $0 == "user_stream_degraded" } == 1 && bench.userStates.last == .degraded)
    #expect(bench.keyRequests == 2)
    bench.feed(.link(bench.userStream, .opened))
    #expect(bench.userStates.last == .live)
  }

  @Test func `a keep-alive without an answer is tried three times more, then the key is replaced`() {
    var bench = Bench()
    bench.startUp()
    bench.advance(by: .minutes(30))
    for _ in 0..<4 {
      #expect(bench.keyRequests == 1)
      bench.answer(.unresolved("timeout"), to: { $0 == .keepAliveListenKey })
      bench.advance(by: .seconds(1))
    }
    #expect(bench.keyRequests == 2 && bench.count { $0 == .keepAliveListenKey } == 4)
  }

  @Test func `a key that somebody keeps deleting is not fought for without end`() {
    var bench = Bench()
    bench.startUp()
    for number in 1...7 {
      bench.advance(by: .seconds(10))
      let old = bench.key
      bench.key = "pM_key\(number)"
      bench.feed(.user(.listenKeyExpired(ListenKeyExpired(eventTime: 0, listenKey: old)), on: bench.userStream))
      if bench.engine.user.state == .connecting { bench.feed(.link(bench.userStream, .opened)) }
    }
    #expect(bench.keyRequests == 6)
    #expect(bench.alerts.filter { $0 != "stale_market_stream" } == ["listen_key_rotations"])
  }

  @Test func `positions and protection are adopted before the first entry`() {
    var bench = Bench()
    bench.positionRows = [
      positionRow("XRPUSDT", "-245.3", entry: "1.8058"), positionRow("DOTUSDT", "10", entry: "1.7"),
    ]
    let stop = NewAlgoOrder(
      symbol: "XRPUSDT", side: .buy, type: "STOP_MARKET", triggerPrice: Written(price("1.8136"), places: 4),
      clientAlgoId: "old")
    bench.algoRows = [algoAnswer(stop, id: 5)]
    bench.startUp()
    let adopted = bench.audits.compactMap { if case .adopted(let record) = $0.event { record } else { nil } }
    #expect(adopted.map(\.symbol) == ["XRPUSDT", "DOTUSDT", ""])
    #expect(adopted.last?.wallet == money("4440"))
    // The long has no stop: it gets one two percent away.
    #expect(bench.alerts == ["adopted_without_stop"])
    #expect(bench.stop.symbol == "DOTUSDT" && bench.stop.triggerPrice.text == "1.666" && bench.stop.side == .sell)
  }
}
