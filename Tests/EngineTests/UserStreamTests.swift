import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

private let noKey = VenueError(code: .noListenKey, message: "This listenKey does not exist.")

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
    bench.wallet = "4437.70698466"
    bench.tradeRows = [
      userTrade(
        "XRPUSDT", id: 2, order: 77, .buy, "1.8137", "245.3", fee: "0.17796024", realized: "-1.93787", time: bench.now)
    ]
  }

  /// Answers what the recovery asks beyond courtesy.
  private func recover(_ bench: inout Bench) {
    bench.feed(.link(bench.userStream, .opened))
    while bench.waiting.contains(where: { $0.call.isCancelAlgo }) {
      bench.algoRows = []
      bench.answer(.refused(VenueError(code: .unknownOrder, message: "Unknown order sent.")), to: { $0.isCancelAlgo })
    }
    bench.advance(by: .seconds(1))
  }

  private func expectRecovered(_ bench: Bench, cause: String, _ place: SourceLocation = #_sourceLocation) {
    #expect(bench.keyRequests == 2, sourceLocation: place)
    #expect(bench.reconciliations.map(\.missedFills) == [1], sourceLocation: place)
    #expect(bench.reconciliations.map(\.cause) == [cause], sourceLocation: place)
    #expect(bench.fills.map(\.wasMissed) == [false, true], sourceLocation: place)
    #expect(bench.closings.map(\.closeReason) == ["STOP_LOSS"], sourceLocation: place)
    #expect(bench.userStates.last == .live, sourceLocation: place)
    #expect(bench.engine.orders[PositionKey(xrp)] == nil, sourceLocation: place)
    #expect(bench.engine.books.wallet == money("4437.70698466"), sourceLocation: place)
  }

  @Test func `a keep-alive that finds no key brings one new key, a new socket and the missed fill`() {
    var bench = inPosition()
    let old = bench.userStream
    bench.advanceQuietly(by: .minutes(30) - .milliseconds(1))
    stopFillsUnheard(&bench)
    bench.key = "pM_second-listen-key"
    bench.advance(by: .milliseconds(1))
    bench.answer(.refused(noKey), to: { $0 == .streams(.keepKeyAlive) })
    #expect(bench.keyRequests == 2 && bench.opened.last?.path == "/ws/pM_second-listen-key")
    #expect(bench.opened.last?.at == bench.now && !bench.closed.contains(old))
    // Entries wait for the comparison.
    bench.feed(.signal(signal(dot, .short, "1.700", "1.650", "1.720")))
    #expect(bench.verdicts.last?.reason == "entries_paused")
    recover(&bench)
    expectRecovered(bench, cause: "-1125")
    #expect(bench.closed.contains(old))
    #expect(
      bench.logs.contains { $0.message == "Keep-alive ping failed: (400, -1125, 'This listenKey does not exist.')" })
    #expect(!bench.logs.contains { $0.message.contains("listen-key") })
  }

  @Test func `the old socket closing while the new key is on its way brings no second POST`() {
    var bench = inPosition()
    bench.advanceQuietly(by: .minutes(5))
    let old = bench.userStream
    bench.isCourteous = false
    bench.feed(.user(.listenKeyExpired(ListenKeyExpired(eventTime: 0, listenKey: bench.key)), on: old))
    bench.feed(.link(old, .closed(code: 1006, reason: "")))
    bench.advance(by: .seconds(1))
    bench.answer(.listenKey("pM_second-listen-key"), to: { $0 == .streams(.createKey) })
    bench.feed(.link(old, .closed(code: 1006, reason: "")))
    bench.advance(by: .seconds(20))
    #expect(bench.keyRequests == 2 && bench.opened.last?.path == "/ws/pM_second-listen-key")
  }

  @Test func `listenKeyExpired said twice is one recovery`() {
    var bench = inPosition()
    let stream = bench.userStream
    let expired = UserEvent.listenKeyExpired(ListenKeyExpired(eventTime: 0, listenKey: bench.key))
    bench.key = "pM_second-listen-key"
    bench.advanceQuietly(by: .minutes(5))
    stopFillsUnheard(&bench)
    bench.feed(.user(expired, on: stream))
    bench.feed(.user(expired, on: stream))
    recover(&bench)
    bench.feed(.user(expired, on: stream))
    expectRecovered(bench, cause: "listenKeyExpired")
  }

  @Test func `a socket that closes with 1006 is replaced at once`() {
    var bench = inPosition()
    bench.advanceQuietly(by: .minutes(5))
    stopFillsUnheard(&bench)
    bench.feed(.link(bench.userStream, .closed(code: 1006, reason: "")))
    #expect(bench.opened.last?.at == bench.now)
    recover(&bench)
    expectRecovered(bench, cause: "socket closed")
  }

  @Test func `silence that no ping reveals is found by the comparison`() {
    var bench = inPosition()
    bench.advanceQuietly(by: .seconds(61))
    stopFillsUnheard(&bench)
    let since = bench.now
    while bench.keyRequests == 1, bench.now < since + .seconds(70) { bench.advance(by: .seconds(1)) }
    #expect(bench.userStates.contains(.suspect))
    recover(&bench)
    expectRecovered(bench, cause: "event missed")
  }

  /// The first part of a close is lost, the second is heard 20 s later: whoever asks only for what came after the newest
  /// execution known would never find the first.
  @Test func `an execution missed before one that was heard is found`() {
    var bench = inPosition()
    bench.advanceQuietly(by: .seconds(5))
    let unheard = userTrade(
      "XRPUSDT", id: 2, order: 77, .buy, "1.8137", "100", fee: "0.072548", realized: "-0.79", time: bench.now)
    bench.advanceQuietly(by: .seconds(20))
    bench.feed(
      .user(
        orderUpdate(
          "XRPUSDT", .buy, clientId: "by-hand", id: 78, status: .filled, quantity: "100", last: "100",
          cumulative: "100", at: "1.8137", trade: 3, fee: "0.072548", realized: "-0.79",
          time: bench.now.milliseconds), on: bench.userStream))
    let heard = userTrade(
      "XRPUSDT", id: 3, order: 78, .buy, "1.8137", "100", fee: "0.072548", realized: "-0.79", time: bench.now)
    bench.tradeRows = [unheard, heard]
    bench.positionRows = [positionRow("XRPUSDT", "-45.3", entry: "1.8058")]
    // 4439.8228149 - 2 x (0.79 + 0.072548)
    bench.wallet = "4438.0977189"
    let since = bench.now
    while bench.keyRequests == 1, bench.now < since + .seconds(70) { bench.advance(by: .seconds(1)) }
    recover(&bench)
    #expect(bench.fills.map(\.tradeId) == [1, 3, 2])
    #expect(bench.fills.map(\.wasMissed) == [false, false, true])
    #expect(bench.reconciliations.map(\.missedFills) == [1])
    #expect(bench.reconciliations.map(\.corrected) == [[]])
    #expect(bench.engine.books.wallet == money("4438.0977189"))
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
    #expect(bench.alerts.count { $0 == "user_stream_down" } == 1 && bench.userStates.contains(.degraded))
    bench.feed(.link(bench.userStream, .opened))
    #expect(bench.userStates.last == .live)
    // All of it was one recovery, so the next loss is answered at once and nobody is suspected of deleting keys.
    bench.advanceQuietly(by: .seconds(61))
    let count = bench.userOpenings.count
    bench.feed(.link(bench.userStream, .closed(code: 1006, reason: "")))
    #expect(bench.userOpenings.count == count + 1 && !bench.alerts.contains("listen_key_rotations"))
  }

  @Test func `a keep-alive without an answer is tried three times more, then the key is replaced`() {
    var bench = Bench()
    bench.startUp()
    bench.advanceQuietly(by: .minutes(30))
    for _ in 0..<4 {
      #expect(bench.keyRequests == 1)
      bench.answer(.unresolved("timeout"), to: { $0 == .streams(.keepKeyAlive) })
      bench.advance(by: .seconds(1))
    }
    #expect(bench.keyRequests == 2 && bench.count { $0 == .streams(.keepKeyAlive) } == 4)
  }

  @Test func `a key that somebody keeps deleting is not fought for without end`() {
    var bench = Bench()
    bench.startUp()
    for number in 1...6 {
      bench.advanceQuietly(by: .seconds(70))
      let old = bench.key
      bench.key = "pM_key\(number)"
      bench.feed(.user(.listenKeyExpired(ListenKeyExpired(eventTime: 0, listenKey: old)), on: bench.userStream))
      if bench.engine.user.state == .connecting { bench.feed(.link(bench.userStream, .opened)) }
    }
    #expect(bench.keyRequests == 6)
    #expect(bench.alerts == ["listen_key_rotations"])
    bench.advance(by: .milliseconds(59_999))
    #expect(bench.keyRequests == 6)
    bench.advance(by: .milliseconds(1))
    #expect(bench.keyRequests == 7)
  }

  @Test func `positions and protection are adopted before the first entry`() {
    var bench = Bench()
    bench.positionRows = [
      positionRow("XRPUSDT", "-245.3", entry: "1.8058"), positionRow("DOTUSDT", "10", entry: "1.7"),
    ]
    let stop = NewAlgoOrder(
      symbol: "XRPUSDT", side: .buy, type: .stopMarket, triggerPrice: Written(price("1.8136"), places: 4),
      clientAlgoId: "old")
    bench.algoRows = [algoAnswer(stop, id: 5)]
    bench.startUp()
    let adopted = bench.audits.compactMap { if case .adopted(let record) = $0.event { record } else { nil } }
    #expect(adopted.filter { !$0.position.isZero }.map(\.symbol) == ["XRPUSDT", "DOTUSDT"])
    #expect(adopted.map(\.symbol) == testInstruments.list.map(\.name))
    #expect(adopted.allSatisfy { $0.wallet == money("4440") })
    // The long has no stop: it gets one two percent away.
    #expect(bench.alerts == ["position_without_stop"])
    #expect(bench.stop.symbol == "DOTUSDT" && bench.stop.triggerPrice.text == "1.666" && bench.stop.side == .sell)
  }

  @Test func `a fill while the account is taken over makes it ask once more, and is in it once`() {
    var bench = Bench()
    bench.isCourteous = false
    bench.feed(.start(seed: 1))
    bench.answer(.listenKey(bench.key), to: { $0 == .streams(.createKey) })
    bench.feed(.link(bench.userStream, .opened))
    bench.answer(.positions([]), to: { $0 == .positions(.risk(symbol: nil)) })
    bench.now = bench.now + .milliseconds(50)
    bench.feed(
      .user(
        orderUpdate(
          "XRPUSDT", .buy, clientId: "other", id: 9, status: .filled, quantity: "10", last: "10", cumulative: "10",
          at: "1.8", trade: 5, fee: "0.0072", time: bench.now.milliseconds), on: bench.userStream))
    bench.tradeRows = [
      userTrade("XRPUSDT", id: 5, order: 9, .buy, "1.8", "10", fee: "0.0072", time: bench.now)
    ]
    bench.positionRows = [positionRow("XRPUSDT", "10", entry: "1.8")]
    bench.now = bench.now + .milliseconds(50)
    bench.isCourteous = true
    bench.beCourteous()
    #expect(bench.count { $0 == .positions(.risk(symbol: nil)) } == 2 && bench.userStates.last == .live)
    bench.protect()
    bench.advanceQuietly(by: .seconds(130))
    #expect(bench.fills.isEmpty && bench.engine.books[xrp].quantity == quantity("10"))
    #expect(bench.alerts == ["position_without_stop"])
  }

  @Test func `a stop that vanished without a word is found, and the position closed`() {
    var bench = inPosition()
    bench.algoRows = bench.algoRows.filter { $0.algoId != 8_681 }
    bench.advanceQuietly(by: .seconds(66))
    #expect(bench.userStates.contains(.suspect) && bench.alerts == ["event_missed"])
    bench.feed(.link(bench.userStream, .opened))
    #expect(bench.calls.last { $0.call.isPlaceOrder }?.call.newOrder?.reduceOnly == true)
    #expect(bench.alerts == ["event_missed", "position_closed_by_engine"])
  }

  /// The sixty-second look at orders: its stop goes on alone.
  @Test func `a target that vanished without a word is found and told of, and its stop protects on`() {
    var bench = inPosition()
    bench.algoRows = bench.algoRows.filter { $0.algoId != 8_682 }
    bench.advanceQuietly(by: .seconds(66))
    #expect(bench.userStates.contains(.suspect) && bench.alerts == ["event_missed"])
    bench.feed(.link(bench.userStream, .opened))
    #expect(bench.alerts == ["event_missed", "target_missing"] && bench.count { $0.newOrder?.reduceOnly == true } == 0)
    // Told once.
    bench.advanceQuietly(by: .seconds(130))
    #expect(bench.alerts.count == 2 && bench.userStates.last == .live)
  }

  @Test func `a conditional order that nobody was told of is found, and cancelled where the contract is flat`() {
    var bench = inPosition()
    bench.advanceQuietly(by: .seconds(30))
    let foreign = NewAlgoOrder(
      symbol: "DOTUSDT", side: .buy, type: .stopMarket, triggerPrice: Written(price("1.9"), places: 3),
      clientAlgoId: "by-hand")
    bench.algoRows.append(algoAnswer(foreign, id: 9_900))
    bench.advanceQuietly(by: .seconds(36))
    #expect(bench.userStates.contains(.suspect) && bench.alerts == ["event_missed"])
    bench.feed(.link(bench.userStream, .opened))
    #expect(bench.waiting.map(\.call).contains(.algo(.cancel(.id(9_900)))))
  }

  /// engine.md 8.2, row 3.4 i1.
  @Test func `a key whose end is not known is kept alive at once`() {
    var bench = inPosition()
    #expect(bench.engine.user.keyExpiry == testStart + .minutes(60))
    func keepAlives(_ actions: Actions) -> Int {
      actions.list.count { if case .send(_, .streams(.keepKeyAlive)) = $0 { true } else { false } }
    }
    bench.engine.user.scheduleKeepAlive(out: &bench.engine.out)
    #expect(keepAlives(bench.engine.out.actions) == 0)
    bench.engine.user.keyExpiry = nil
    bench.engine.user.scheduleKeepAlive(out: &bench.engine.out)
    #expect(keepAlives(bench.engine.out.actions) == 1)
  }

  /// Positions 5, orders 40, conditional orders 40, account 5, executions of one contract 5 (binance-usdm 1.6): below 80 % of
  /// 2400, or the budget would hold back what a comparison needs.
  @Test func `half a minute of looking at the account leaves room in the venue's minute`() {
    var bench = inPosition()
    bench.positionRows = [positionRow("XRPUSDT", "-200", entry: "1.8058")]
    bench.feed(.link(bench.userStream, .closed(code: 1006, reason: "")))
    let before = bench.calls.count
    bench.feed(.link(bench.userStream, .opened))
    bench.advance(by: .seconds(31))
    let calls = bench.calls.dropFirst(before)
    let rounds = calls.filter { $0.call == .positions(.risk(symbol: nil)) }.map { $0.at - testStart }
    #expect(rounds == [0, 1, 2, 3, 5, 7, 11, 15, 19, 23, 27, 31].map { Span.seconds($0) })
    let weight = calls.reduce(0) { $0 + $1.call.endpoint.weight(of: $1.call.request(at: $1.at)) }
    #expect(weight < 2400 * 80 / 100 && bench.alerts.contains("position_corrected"))
  }

  /// The venue pings every three minutes; five without any are the limit (engine.md 8.2, row 6.2).
  @Test func `a connection without pings is found when five minutes are over, not at the next look`() {
    var bench = Bench()
    bench.startUp()
    bench.advanceQuietly(by: .seconds(100))
    let last = bench.now
    // The market goes on, so that the looks at both streams are minutes apart.
    while bench.keyRequests == 1, bench.now < last + .minutes(7) {
      bench.advance(by: .milliseconds(500))
      bench.mark(xrp, "1.8")
    }
    #expect(bench.now - last == .minutes(5))
    #expect(bench.userStates.last == .connecting)
  }

  @Test(arguments: [true, false])
  func `a cancel must be heard of like an order`(_ isHeard: Bool) {
    var bench = inPosition()
    bench.wallet = "4437.70698466"
    bench.fillStop()
    bench.advance(by: .milliseconds(700))
    let target = bench.calls.compactMap(\.call.newAlgoOrder).last!
    bench.algoRows = []
    bench.answer(
      .algoOrderCancelled(AlgoOrderCancelled(algoId: 8_682, clientAlgoId: target.clientAlgoId)),
      to: { $0.isCancelAlgo })
    if isHeard { bench.feed(.user(algoUpdate(target, id: 8_682, status: .canceled), on: bench.userStream)) }
    bench.advance(by: .seconds(5))
    #expect(bench.userStates.contains(.suspect) == !isHeard)
    #expect(bench.alerts == (isHeard ? [] : ["echo_missing"]))
  }
}
