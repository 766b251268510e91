import Audit
import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// What is not known is asked, and existence that was acknowledged is not denied. engine.md 4.7; binance-usdm 8.1 Q2, Q13.
@Suite struct OrderQuestionTests {
  private let absent = Answer.refused(VenueError(code: .noSuchOrder, message: "Order does not exist."))

  @Test func `an acknowledged order that is not found is asked for by its executions`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.denyAll(for: .seconds(5))
    let kinds = entry.bench.audits.compactMap { if case .order(let record) = $0.event { record.kind } else { nil } }
    #expect(kinds == [.placed] && entry.trade != nil)
    let asked = entry.bench.calls.filter {
      if case .account(.trades(_, let orderId, _, _, _)) = $0.call { orderId == EntryBench.venueId } else { false }
    }
    // At least once a second from one second after the answer.
    #expect(asked.count >= 4)
    entry.unheardPart("245.3")
    entry.denyAll(for: .milliseconds(1100))
    #expect(entry.open == quantity("-245.3") && entry.stops.count == 1)
    #expect(entry.bench.count { $0.isPlaceOrder } == 1)
  }

  @Test func `an order that the stream told of is not undone by a refusal`() {
    var entry = EntryBench()
    entry.bench.feed(
      .user(
        orderUpdate(
          "XRPUSDT", .sell, clientId: entry.order.clientOrderId, id: EntryBench.venueId, status: .new,
          quantity: "245.3"), on: entry.bench.userStream))
    entry.refuse(.disconnected, to: { $0.isPlaceOrder })
    #expect(entry.trade != nil && entry.bench.count { $0.isQueryOrder } == 1)
    entry.part("245.3")
    #expect(entry.stops.count == 1)
  }

  @Test
  func `an entry without an answer is asked about after a second and not given up while its request is on its way`() {
    var entry = EntryBench()
    entry.bench.advance(by: .milliseconds(999))
    #expect(entry.bench.count { $0.isQueryOrder } == 0)
    entry.bench.advance(by: .milliseconds(1))
    #expect(entry.bench.count { $0.isQueryOrder } == 1)
    entry.denyAll(for: .seconds(8))
    #expect(entry.trade != nil)
    entry.bench.answer(.unresolved("no answer"), to: { $0.isPlaceOrder })
    entry.denyAll(for: .milliseconds(300))
    #expect(entry.trade == nil && entry.bench.count { $0.isPlaceOrder } == 1)
  }

  @Test func `before an entry is given up its executions are looked for`() {
    var entry = EntryBench()
    entry.bench.answer(.unresolved("503"), to: { $0.isPlaceOrder })
    // An execution of half a minute before has nothing to do with it, and neither has one on the other side.
    entry.bench.tradeRows = [
      userTrade("XRPUSDT", id: 90, order: 3, .sell, "1.8", "7", fee: "0", time: entry.bench.now - .seconds(30)),
      userTrade("XRPUSDT", id: 91, order: 4, .buy, "1.8", "7", fee: "0", time: entry.bench.now),
    ]
    entry.unheardPart("245.3")
    entry.denyAll(for: .milliseconds(1900))
    #expect(entry.open.isZero)
    entry.denyAll(for: .milliseconds(600))
    #expect(entry.open == quantity("-245.3") && entry.trade?.entryOrder.venueId == EntryBench.venueId)
    #expect(entry.stops.count == 1)
  }

  @Test func `questions about an order of unknown outcome come after 250 ms and then every 500 ms`() {
    var entry = EntryBench()
    entry.bench.answer(.unresolved("503"), to: { $0.isPlaceOrder })
    let began = entry.bench.now
    entry.denyAll(for: .milliseconds(1900))
    let asked = entry.bench.calls.filter { $0.call.isQueryOrder }.map { $0.at - began }
    #expect(asked == [0, 250, 750, 1250, 1750].map { Span.milliseconds($0) })
  }

  @Test func `a stop that is not heard of is asked about after a second, and sent again under its id`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("245.3")
    let stop = entry.bench.stop
    entry.bench.advance(by: .seconds(1))
    entry.bench.answer(absent, to: { $0 == .algo(.query(.clientId(stop.clientAlgoId))) })
    #expect(entry.stops == [stop, stop])
    // The first was only late: the second is refused for its id, which says that the first stands.
    let waiting = entry.bench.waiting.filter { $0.call.isPlaceAlgo }.map(\.id)
    entry.bench.feed(
      .answer(waiting[1], .refused(VenueError(code: .duplicateClientId, message: "duplicated"))))
    entry.bench.answer(
      .algoOrder(algoAnswer(stop, id: 8_681)), to: { $0 == .algo(.query(.clientId(stop.clientAlgoId))) })
    #expect(entry.trade?.stopsCover(entry.open) == true)
    entry.bench.feed(.answer(waiting[0], .unresolved("no answer")))
    entry.bench.advance(by: .seconds(3))
    #expect(entry.closes.isEmpty && entry.stops.count == 2)
  }

  @Test func `a stop that never arrives is sent three times, and then the limit decides`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("245.3")
    let stop = entry.bench.stop
    let began = entry.bench.now
    for _ in 0..<400 {
      if entry.bench.waiting.contains(where: { $0.call.isPlaceAlgo }) {
        entry.bench.answer(.unresolved("503"), to: { $0.isPlaceAlgo })
      }
      if entry.bench.waiting.contains(where: { $0.call == .algo(.query(.clientId(stop.clientAlgoId))) }) {
        entry.bench.answer(absent, to: { $0 == .algo(.query(.clientId(stop.clientAlgoId))) })
      }
      entry.bench.advance(by: .milliseconds(10))
    }
    #expect(entry.closes.map { $0.at - began } == [.seconds(3)])
    #expect(entry.stops.allSatisfy { $0 == stop })
  }

  @Test func `a stop that is acknowledged and not found is not sent again`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("245.3")
    let stop = entry.bench.stop
    // The stream told of it; the answer says nothing.
    entry.bench.feed(.user(algoUpdate(stop, id: 8_681, status: .new), on: entry.bench.userStream))
    entry.bench.answer(.unresolved("503"), to: { $0.isPlaceAlgo && $0.newAlgoOrder == stop })
    entry.bench.answer(absent, to: { $0 == .algo(.query(.clientId(stop.clientAlgoId))) })
    #expect(entry.stops == [stop] && entry.trade?.stopsCover(entry.open) == true)
  }

  @Test func `a target that only the stream tells of stands`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("245.3")
    entry.bench.answer(.algoOrder(algoAnswer(entry.bench.stop, id: 8_681)), to: { $0.isPlaceAlgo })
    let target = entry.bench.calls.last!.call.newAlgoOrder!
    entry.bench.feed(.user(algoUpdate(target, id: 8_682, status: .new), on: entry.bench.userStream))
    #expect(entry.bench.executedTrades.map(\.protectiveOrders) == [2])
  }

  @Test func `the first trade has the first number`() {
    let entry = EntryBench()
    #expect(entry.order.clientOrderId == "td-\(testStart.milliseconds / 1000)-1-E")
  }

  @Test func `what is left after a close is looked for after 700 ms and then every second`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("245.3")
    entry.stand()
    let began = entry.bench.now
    entry.stopOut("245.3")
    func looks() -> [Span] {
      entry.bench.calls.filter { $0.call == .algo(.open(symbol: "XRPUSDT")) }.map { $0.at - began }
    }
    entry.bench.advance(by: .milliseconds(2700))
    #expect(looks() == [700, 1700, 2700].map { Span.milliseconds($0) })
    entry.bench.algoRows = []
    entry.bench.advance(by: .seconds(3))
    #expect(looks().count == 4 && entry.trade == nil)
  }

  /// From userTrades, which does not name the kind of order: the price decides, the stop's own price included.
  @Test(arguments: [("1.8136", "STOP_LOSS"), ("1.8137", "STOP_LOSS"), ("1.8135", "UNKNOWN"), ("1.7878", "TAKE_PROFIT")])
  func `a close that was asked for is a stop from the stop's price on`(_ level: String, _ reason: String) {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("245.3")
    entry.stand()
    entry.bench.engine.out.now = entry.bench.now
    entry.bench.tradeRows = [
      userTrade("XRPUSDT", id: 60, order: 77, .buy, level, "245.3", fee: "0", time: entry.bench.now)
    ]
    entry.bench.algoRows = []
    entry.bench.positionRows = []
    entry.bench.advance(by: .seconds(70))
    for (_, id, _) in entry.bench.opened { entry.bench.feed(.link(id, .opened)) }
    #expect(entry.bench.closings.map(\.closeReason) == [reason])
  }

  @Test func `a figure of the venue that is not ours is told, and one that is ours is not`() {
    for (realized, isTold) in [("0", false), ("0.00000001", true)] {
      var entry = EntryBench()
      entry.acknowledge()
      let (event, _) = entry.nextPart("245.3", at: "1.8058")
      guard case .order(var update) = event else { return }
      update.realizedProfit = Written(trimmed: money(realized))
      entry.bench.feed(.user(.order(update), on: entry.bench.userStream))
      #expect(entry.bench.alerts.contains("realized_differs") == isTold)
    }
  }

  /// A short without a stop that stands counts as one without, from the refusal on; while its stop is being placed it has one.
  @Test func `exposure names the stop while it is placed or stands`() {
    var entry = EntryBench()
    func stop() -> Price? { entry.bench.engine.orders.exposures(books: entry.bench.engine.books).first?.stop }
    #expect(stop() == price("1.8136"))
    entry.acknowledge()
    entry.part("245.3")
    #expect(stop() == price("1.8136"))
    entry.stand()
    #expect(stop() == price("1.8136"))
    entry.trigger(entry.bench.stop)
    #expect(stop() == nil)
  }

  /// The venue had no patience for the first; the budget sends it again after a second, and the desk, which has heard of
  /// nothing, does the same.
  @Test func `a stop that was sent twice is not of unknown outcome once it has been taken`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("245.3")
    let stop = entry.bench.stop
    entry.bench.answer(
      .refused(VenueError(status: 429, code: .tooManyRequests, message: "Too many requests.")), to: { $0.isPlaceAlgo })
    entry.bench.advance(by: .seconds(1))
    entry.refuse(.noSuchOrder, to: { $0 == .algo(.query(.clientId(stop.clientAlgoId))) })
    #expect(entry.bench.waiting.compactMap(\.call.newAlgoOrder) == [stop, stop])
    entry.bench.answer(.algoOrder(algoAnswer(stop, id: 8_681)), to: { $0.isPlaceAlgo })
    entry.refuse(.duplicateClientId, to: { $0.newAlgoOrder == stop })
    let kinds = entry.bench.audits.compactMap { if case .order(let record) = $0.event { record.kind } else { nil } }
    #expect(kinds == [.placed, .placed] && entry.trade?.stopsCover(entry.open) == true)
  }
}
