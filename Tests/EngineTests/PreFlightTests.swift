import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// Gate 13 of engine.md 3.5: no entry beside open orders that no trade explains.
@Suite struct PreFlightTests {
  /// A stop of an earlier run is still waiting for XRPUSDT, which is flat.
  private func bench() -> Bench {
    var bench = Bench()
    let order = NewAlgoOrder(
      symbol: "XRPUSDT", side: .buy, type: .stopMarket, triggerPrice: Written(trimmed: price("1.9")),
      clientAlgoId: "td-1700000000-7-S")
    bench.algoRows = [algoAnswer(order, id: 77)]
    bench.startUp()
    bench.algoRows = []
    return bench
  }

  private static let good = signal(xrp, .short, "1.8058", "1.7878", "1.8136")
  private static let refused = Answer.refused(
    VenueError(code: .timestampOutsideWindow, message: "Outside of the recvWindow."))

  private static func isCancelAlgos(_ call: Call) -> Bool {
    if case .algo(.cancelAll(let symbol)) = call { symbol == "XRPUSDT" } else { false }
  }
  private static func isCancelOrders(_ call: Call) -> Bool {
    if case .orders(.cancelAll(let symbol)) = call { symbol == "XRPUSDT" } else { false }
  }

  @Test func `the entry waits until they are gone`() {
    var bench = bench()
    bench.feed(.signal(Self.good))
    #expect(bench.verdicts.isEmpty && bench.count { $0.isPlaceOrder } == 0)
    #expect(bench.count(Self.isCancelAlgos) == 1 && bench.count(Self.isCancelOrders) == 0)
    bench.answer(.done, to: Self.isCancelAlgos)
    #expect(bench.verdicts.map(\.reason) == [nil])
    #expect(bench.count { $0.isPlaceOrder } == 1)
    // The limit of waiting is over with it.
    bench.advance(by: .seconds(3))
    #expect(bench.verdicts.count == 1)
  }

  @Test func `a second signal meanwhile is refused`() {
    var bench = bench()
    bench.feed(.signal(Self.good))
    bench.feed(.signal(Self.good))
    #expect(bench.verdicts.map(\.reason) == ["pre_flight_orphans"])
    // Another symbol has nothing in its way.
    bench.feed(.signal(signal(tao, .short, "221.82", "220.02", "222.35")))
    #expect(bench.verdicts.last?.rejection == nil)
    #expect(bench.count(Self.isCancelAlgos) == 1)
  }

  @Test func `what cannot be cancelled stops the entry and is tried again by the next`() {
    var bench = bench()
    bench.feed(.signal(Self.good))
    bench.answer(Self.refused, to: Self.isCancelAlgos)
    #expect(bench.verdicts.map(\.reason) == ["orphaned_orders_cancel_failed"])
    // It had passed the RR gate and counts there.
    #expect(bench.verdicts.first?.reachedRR == true && bench.verdicts.first?.rr == rate("2.3076923"))
    #expect(bench.count { $0.isPlaceOrder } == 0)
    bench.feed(.signal(Self.good))
    bench.answer(.done, to: Self.isCancelAlgos)
    #expect(bench.verdicts.map(\.reason) == ["orphaned_orders_cancel_failed", nil])
  }

  @Test func `no answer is a failure after two seconds`() {
    var bench = bench()
    bench.feed(.signal(Self.good))
    bench.advance(by: .milliseconds(1999))
    #expect(bench.verdicts.isEmpty)
    bench.advance(by: .milliseconds(1))
    #expect(bench.verdicts.map(\.reason) == ["orphaned_orders_cancel_failed"])
    // The answer comes late: the way is free for the next.
    bench.answer(.done, to: Self.isCancelAlgos)
    #expect(bench.verdicts.count == 1)
    bench.feed(.signal(Self.good))
    #expect(bench.verdicts.last?.rejection == nil)
    #expect(bench.count(Self.isCancelAlgos) == 1)
  }

  /// What changed while it waited counts: two other shorts have taken the places.
  @Test func `all gates look again`() {
    var bench = bench()
    bench.feed(.signal(Self.good))
    bench.feed(.signal(signal(tao, .short, "221.82", "220.02", "222.35")))
    bench.feed(.signal(signal(dot, .short, "1.700", "1.650", "1.720")))
    bench.answer(.done, to: Self.isCancelAlgos)
    #expect(bench.verdicts.map(\.reason) == [nil, nil, "short_position_limit"])
    #expect(bench.verdicts.last?.symbol == "XRPUSDT")
  }

  @Test func `the stream tells of orders that come and go`() {
    var bench = Bench()
    bench.startUp()
    func limitOrder(_ id: Int64, _ status: OrderStatus) -> UserEvent {
      var event = orderUpdate("XRPUSDT", .sell, clientId: "web_1", id: id, status: status, quantity: "10")
      if case .order(var update) = event {
        update.type = .limit
        event = .order(update)
      }
      return event
    }
    bench.feed(.user(limitOrder(5, .new), on: bench.userStream))
    bench.feed(.user(limitOrder(5, .canceled), on: bench.userStream))
    bench.feed(.signal(Self.good))
    #expect(bench.verdicts.map(\.reason) == [nil])
    var other = Bench()
    other.startUp()
    other.feed(.user(limitOrder(6, .new), on: other.userStream))
    other.feed(.signal(Self.good))
    #expect(other.verdicts.isEmpty && other.count(Self.isCancelOrders) == 1 && other.count(Self.isCancelAlgos) == 0)
    other.answer(.done, to: Self.isCancelOrders)
    #expect(other.verdicts.map(\.reason) == [nil])
  }

  @Test func `observing cancels nothing`() {
    var bench = Bench { $0.entries = .observe }
    let order = NewAlgoOrder(
      symbol: "XRPUSDT", side: .buy, type: .stopMarket, triggerPrice: Written(trimmed: price("1.9")),
      clientAlgoId: "td-1700000000-7-S")
    bench.algoRows = [algoAnswer(order, id: 77)]
    bench.startUp()
    bench.feed(.signal(Self.good))
    #expect(bench.verdicts.map(\.reason) == [nil])
    #expect(bench.count(Self.isCancelAlgos) == 0)
  }
}
