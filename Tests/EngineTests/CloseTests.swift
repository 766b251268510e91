import Audit
import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// Closing what cannot be protected: for as long as it is open, with a person told of it.
@Suite struct CloseTests {
  private let overloaded = VenueCode.throttled

  @Test func `closing goes on through an outage, and the time without a stop is told`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("245.3")
    let began = entry.bench.now
    entry.refuse(.wouldTrigger, to: { $0.isPlaceAlgo })
    // Twenty seconds in which every close is refused.
    while entry.bench.now < began + .seconds(20) {
      if entry.bench.waiting.contains(where: { $0.call.isPlaceOrder }) {
        entry.refuse(overloaded, to: { $0.isPlaceOrder })
      }
      entry.bench.advance(by: .milliseconds(10))
    }
    let closes = entry.closes.map { $0.at - began }
    // Five with pauses of 250 ms, and 10 ms until the answer of each; then one every two seconds at least.
    #expect(Array(closes.prefix(5)) == [0, 250, 500, 750, 1000].map { Span.milliseconds($0) })
    for (one, next) in zip(closes.dropFirst(4), closes.dropFirst(5)) {
      #expect(next - one <= .seconds(2) + .milliseconds(10))
    }
    #expect(closes.last! >= .seconds(17))
    #expect(entry.bench.alerts.count { $0 == "close_refused" } == 1)
    #expect(entry.bench.alerts.count { $0 == "position_closed_by_engine" } == OrderDesk.closesMax)
    // The venue is back.
    while !entry.bench.waiting.contains(where: { $0.call.isPlaceOrder }) { entry.bench.advance(by: .milliseconds(10)) }
    entry.close()
    #expect(entry.open.isZero && entry.bench.alerts.last == "unprotected_time")
    let told = entry.bench.audits.compactMap { if case .alert(let record) = $0.event { record } else { nil } }.last!
    #expect(told.value == "XRPUSDT \(entry.bench.now - began)" && told.threshold == "3s")
  }

  @Test func `after five closes in vain a person is told, not after four`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("245.3")
    entry.refuse(.wouldTrigger, to: { $0.isPlaceAlgo })
    for number in 1...5 {
      #expect(!entry.bench.alerts.contains("close_refused"), "before close \(number)")
      entry.refuse(overloaded, to: { $0.isPlaceOrder })
      if number < 5 { entry.bench.advance(by: OrderDesk.closePause) }
    }
    #expect(entry.bench.alerts.contains("close_refused"))
  }

  /// MARKET_LOT_SIZE, in whole steps: 10.05 with a step of 0.1 are 10.
  @Test func `what is above the largest MARKET order is closed in parts`() {
    func parts(_ whole: String, largest: String) -> [String] {
      instrument("XRPUSDT", step: "0.1", marketQuantityMax: largest).marketParts(of: quantity(whole)).map { "\($0)" }
    }
    #expect(parts("25", largest: "10") == ["10", "10", "5"])
    #expect(parts("20.1", largest: "10.05") == ["10", "10", "0.1"])
    #expect(parts("10", largest: "10") == ["10"])
    // Nothing is said of a largest one.
    #expect(parts("25", largest: "0") == ["25"])
  }

  @Test func `a close that ends early is followed by one for the rest`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("245.3")
    entry.refuse(.wouldTrigger, to: { $0.isPlaceAlgo })
    let close = entry.closes[0].order
    entry.bench.answer(orderAnswer(close, id: 9_001), to: { $0.isPlaceOrder })
    func told(_ status: OrderStatus, last: String, trade: Int64) -> EngineInput {
      .user(
        orderUpdate(
          "XRPUSDT", .buy, clientId: close.clientOrderId, id: 9_001, status: status, quantity: "245.3", last: last,
          cumulative: "100", at: "1.8058", trade: trade, fee: trade == 0 ? nil : "0.072232"),
        on: entry.bench.userStream)
    }
    entry.bench.feed(told(.partiallyFilled, last: "100", trade: 60))
    entry.bench.feed(told(.expired, last: "0", trade: 0))
    entry.bench.advance(by: OrderDesk.closePause)
    #expect(entry.closes.map(\.order.quantity.text) == ["245.3", "145.3"])
  }

  @Test func `a close that was cut short and found so by asking is followed by one for the rest`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("245.3")
    entry.refuse(.wouldTrigger, to: { $0.isPlaceAlgo })
    let close = entry.closes[0].order
    entry.bench.answer(.unresolved("503"), to: { $0.isPlaceOrder })
    entry.bench.tradeRows = [
      userTrade("XRPUSDT", id: 60, order: 9_001, .buy, "1.8058", "100", fee: "0.072232", time: entry.bench.now)
    ]
    entry.bench.answer(orderAnswer(close, id: 9_001, status: .expired, executed: "100"), to: { $0.isQueryOrder })
    entry.bench.advance(by: OrderDesk.closePause)
    #expect(entry.open == quantity("-145.3") && entry.closes.map(\.order.quantity.text) == ["245.3", "145.3"])
  }

  @Test func `a refusal that says there is nothing to close is looked into, and the limit runs on`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("245.3")
    entry.refuse(.wouldTrigger, to: { $0.isPlaceAlgo })
    let compared = entry.bench.count { $0 == .positions(.risk(symbol: nil)) }
    entry.bench.positionRows = [positionRow("XRPUSDT", "-245.3", entry: "1.8058")]
    entry.refuse(.reduceOnlyRejected, to: { $0.isPlaceOrder })
    #expect(entry.bench.count { $0 == .positions(.risk(symbol: nil)) } == compared + 1)
    #expect(entry.closes.count == 1)
    // The venue says that it is open after all, and no stop stands.
    entry.bench.advance(by: .seconds(10))
    #expect(entry.closes.count == 2)
  }

  @Test func `a close given up by a liquidation is taken on where nothing protects the position`() {
    var entry = EntryBench()
    entry.acknowledge()
    entry.part("245.3")
    entry.refuse(.wouldTrigger, to: { $0.isPlaceAlgo })
    entry.refuse(overloaded, to: { $0.isPlaceOrder })
    entry.bench.engine.orders.giveUpClosing(entry.key, books: entry.bench.engine.books, out: &entry.bench.engine.out)
    #expect(entry.trade?.phase(of: entry.open) == .placingStop)
    entry.bench.advance(by: .seconds(3))
    #expect(entry.closes.count >= 2)
  }
}
