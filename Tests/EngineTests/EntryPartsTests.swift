import Audit
import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// An entry that executes in parts while something else happens to its position: whatever opens is protected or closed.
/// engine.md 4.4.
@Suite struct EntryPartsTests {
  /// The pause between two closes, as the desk promises it.
  private let pause = OrderDesk.closePause

  @Test(arguments: [2, 3, 20])
  func `what opens after the stop is closed, in closes that keep their distance`(parts: Int) {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("45.3")
    entry.stand()
    entry.stopOut("45.3")
    #expect(entry.open.isZero && entry.closes.isEmpty && entry.trade != nil)
    // 200 in as many parts as are left, 20 ms apart.
    let amount = Quantity(units: quantity("200").units / Int64(parts - 1))
    for number in 1..<parts {
      let isLast = number == parts - 1
      let rest = quantity("200") - Quantity(units: amount.units * Int64(number - 1))
      entry.part("\(isLast ? rest : amount)")
      if entry.closes.count == 1, entry.bench.waiting.contains(where: { $0.call.isPlaceOrder }) { entry.close() }
      entry.bench.advance(by: .milliseconds(20))
    }
    while !entry.open.isZero, entry.closes.count < 10 {
      if entry.bench.waiting.contains(where: { $0.call.isPlaceOrder }) { entry.close() }
      entry.bench.advance(by: .milliseconds(10))
    }
    #expect(entry.open.isZero)
    let closed = entry.closes.reduce(Quantity.zero) { $0 + $1.order.quantity.value }
    #expect(closed == quantity("200") && entry.closes.allSatisfy { $0.order.side == .buy })
    for (one, next) in zip(entry.closes, entry.closes.dropFirst()) { #expect(next.at - one.at >= pause) }
    // 19 parts in 380 ms are three closes: for the first, for those of 250 ms, and for the others.
    #expect(entry.closes.count == min(parts - 1, 3))
    #expect(entry.stops.count == 1 && entry.bench.alerts == ["position_closed_by_engine"])
  }

  @Test func `what opens after a refused stop is closed too, and the close that was filled is no close for ever`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("100")
    entry.refuse(.wouldTrigger, to: { $0.isPlaceAlgo })
    #expect(entry.closed == [quantity("100")])
    entry.part("45.3")
    entry.close()
    // Filled, and 45.3 is open: closed once the pause is over.
    #expect(entry.open == quantity("-45.3") && entry.closes.count == 1)
    entry.bench.advance(by: pause)
    #expect(entry.closed == [quantity("100"), quantity("45.3")])
    entry.close()
    #expect(entry.open.isZero)
    // Two seconds of nothing, then the last part.
    entry.bench.advance(by: .seconds(2))
    entry.part("100")
    #expect(entry.closed == [quantity("100"), quantity("45.3"), quantity("100")])
    entry.close()
    entry.bench.advance(by: .seconds(3))
    #expect(entry.open.isZero && entry.trade == nil)
  }

  @Test func `a part that comes while the stop is executing is closed by itself`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("100")
    entry.stand()
    entry.trigger(entry.bench.stop)
    entry.part("145.3")
    // The stop's order is at work and may take both.
    #expect(entry.closes.isEmpty)
    entry.exit("100", clientId: entry.bench.stop.clientAlgoId, id: 77, original: .stopMarket)
    #expect(entry.closed == [quantity("145.3")])
  }

  @Test func `a triggered stop that is not executed within a second is not waited for`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("245.3")
    entry.stand()
    entry.trigger(entry.bench.stop)
    entry.bench.advance(by: .milliseconds(999))
    #expect(entry.closes.isEmpty)
    entry.bench.advance(by: .milliseconds(1))
    #expect(entry.closed == [quantity("245.3")])
  }

  @Test func `a stop that somebody cancelled is replaced`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("245.3")
    entry.stand()
    let first = entry.bench.stop
    entry.bench.feed(.user(algoUpdate(first, id: 8_681, status: .canceled), on: entry.bench.userStream))
    entry.bench.advance(by: pause)
    #expect(entry.stops.map(\.clientAlgoId) == [first.clientAlgoId, "\(first.clientAlgoId)-2"])
    #expect(entry.stops.map(\.triggerPrice) == [first.triggerPrice, first.triggerPrice])
    // The old one is in its way for a moment longer.
    entry.refuse(.secondClosePosition, to: { $0.isPlaceAlgo })
    entry.bench.advance(by: pause)
    #expect(entry.stops.count == 3 && entry.closes.isEmpty)
    entry.bench.answer(.algoOrder(algoAnswer(entry.stops[2], id: 8_690)), to: { $0.isPlaceAlgo })
    entry.bench.advance(by: .seconds(2))
    #expect(entry.closes.isEmpty && entry.trade?.stopsCover(entry.open) == true && entry.bench.alerts.isEmpty)
  }

  @Test func `a stop whose successor does not come to stand is followed by a close`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("245.3")
    entry.stand()
    let began = entry.bench.now
    entry.bench.feed(.user(algoUpdate(entry.bench.stop, id: 8_681, status: .expired), on: entry.bench.userStream))
    entry.bench.advance(by: .seconds(4))
    #expect(entry.closes.map { $0.at - began } == [.seconds(3)])
  }

  @Test func `a stop that we cancelled ourselves has no successor`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("245.3")
    entry.stand()
    entry.bench.engine.orders.expectCancel(of: 8_681, entry.key)
    entry.bench.feed(.user(algoUpdate(entry.bench.stop, id: 8_681, status: .canceled), on: entry.bench.userStream))
    entry.bench.advance(by: .seconds(2))
    #expect(entry.stops.count == 1)
  }

  @Test func `an execution that no trade explains gets a stop`() {
    var bench = Bench()
    bench.startUp()
    bench.feed(
      .user(
        orderUpdate(
          "XRPUSDT", .buy, clientId: "by-hand", id: 5, status: .filled, quantity: "100", last: "100",
          cumulative: "100", at: "2", trade: 1, fee: "0.08"), on: bench.userStream))
    // 2 % below what was paid, engine.md 1.4.
    #expect(bench.stop.triggerPrice.text == "1.9600" && bench.stop.side == .sell)
    #expect(bench.alerts == ["position_without_stop"])
    bench.advance(by: .seconds(3))
    #expect(bench.calls.compactMap(\.call.newOrder).map(\.reduceOnly) == [true])
  }

  @Test func `the entry is not over before it is executed, whatever became of its first part`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("100")
    entry.stand()
    entry.stopOut("100")
    entry.bench.algoRows = []
    entry.bench.advance(by: .seconds(1))
    #expect(entry.trade?.phase(of: .zero) == .clearing && entry.bench.count { $0.isQueryOrder } == 1)
    // What it may still open counts as on its way: no second short at the limit, no second entry.
    let exposure = entry.bench.engine.orders.exposures(books: entry.bench.engine.books)
    #expect(exposure.map(\.quantity) == [quantity("145.3")] && exposure.map(\.isInFlight) == [true])
    #expect(entry.bench.engine.orders.hasEntryUnderWay)
    entry.unheardPart("145.3")
    entry.bench.answer(
      orderAnswer(entry.order, id: EntryBench.venueId, status: .filled, executed: "245.3"), to: { $0.isQueryOrder })
    #expect(entry.open == quantity("-145.3") && entry.closed == [quantity("145.3")])
    entry.close()
    entry.bench.advance(by: .seconds(3))
    #expect(entry.trade == nil && entry.bench.engine.orders.exposures(books: entry.bench.engine.books).isEmpty)
  }

  @Test func `an entry that ends early is as large as what it executed`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("100")
    entry.stand()
    #expect(entry.bench.executedTrades.isEmpty)
    entry.bench.feed(
      .user(
        orderUpdate(
          "XRPUSDT", .sell, clientId: entry.order.clientOrderId, id: EntryBench.venueId, status: .expired,
          quantity: "245.3", cumulative: "100"), on: entry.bench.userStream))
    #expect(entry.bench.executedTrades.map(\.quantity) == [quantity("100")])
    #expect(entry.trade?.entryOrder.isOver == true)
    entry.bench.advance(by: .seconds(5))
    #expect(entry.bench.count { $0.isQueryOrder } == 0)
  }

  @Test func `an entry that is said to have ended with more than was heard is asked for its executions`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("100")
    entry.stand()
    entry.unheardPart("45.3")
    entry.bench.feed(
      .user(
        orderUpdate(
          "XRPUSDT", .sell, clientId: entry.order.clientOrderId, id: EntryBench.venueId, status: .canceled,
          quantity: "245.3", cumulative: "145.3"), on: entry.bench.userStream))
    #expect(entry.open == quantity("-145.3") && entry.trade?.entryOrder.isOver == true)
    #expect(entry.bench.executedTrades.map(\.quantity) == [quantity("145.3")])
  }

  @Test func `an execution that had to be asked for makes the stop doubtful`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("100")
    entry.stand()
    let stop = entry.bench.stop
    // Unheard: the stop takes the first part, then comes the second.
    entry.bench.tradeRows = [
      userTrade("XRPUSDT", id: 50, order: 77, .buy, "1.8058", "100", fee: "0.072232", time: entry.bench.now)
    ]
    entry.unheardPart("145.3")
    entry.bench.advance(by: .seconds(1))
    entry.bench.answer(
      orderAnswer(entry.order, id: EntryBench.venueId, status: .filled, executed: "245.3"), to: { $0.isQueryOrder })
    // Both are booked, because all executions were asked for once others are possible.
    #expect(entry.open == quantity("-145.3"))
    var row = algoAnswer(stop, id: 8_681, status: .finished)
    row.actualOrderId = "77"
    entry.bench.answer(.algoOrder(row), to: { $0 == .algo(.query(.clientId(stop.clientAlgoId))) })
    #expect(entry.closed == [quantity("145.3")])
  }
}
