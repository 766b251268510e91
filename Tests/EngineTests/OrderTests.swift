import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

@Suite struct OrderTests {
  func entered(_ change: (inout EngineSettings) -> Void = { _ in }) -> (Bench, NewOrder) {
    var bench = Bench(change)
    bench.startUp()
    bench.feed(.signal(signal(xrp, .short, "1.8058", "1.7878", "1.8136", quantity: quantity("245.3"))))
    return (bench, bench.calls.last!.call.newOrder!)
  }

  @Test func `an entry is answered, filled by the stream, stopped, then given its target`() {
    var (bench, order) = entered()
    #expect(order.quantity.text == "245.3" && order.side == .sell && !order.reduceOnly && order.responseType == nil)
    bench.answer(orderAnswer(order, id: 1_052_650_001), to: { $0.isPlaceOrder })
    // Zeros in the acknowledgement are unknown: nothing is booked, nothing protected yet.
    #expect(bench.fills.isEmpty && bench.count { $0.newAlgoOrder != nil } == 0)
    bench.fillEntry(order)
    #expect(bench.fills.map(\.price) == [price("1.8058")])
    #expect(bench.fills[0].walletAfter == money("4439.8228149"))
    #expect(bench.waiting.compactMap(\.call.newAlgoOrder).map(\.type) == [.stopMarket])
    #expect(bench.stop.triggerPrice.text == "1.8136" && bench.stop.closePosition && bench.stop.side == .buy)
    #expect(bench.stop.workingType == .markPrice)
    bench.protect()
    #expect(bench.calls.compactMap(\.call.newAlgoOrder).map(\.type) == [.stopMarket, .takeProfitMarket])
    #expect(bench.executedTrades.map(\.protectiveOrders) == [2])
    bench.advance(by: .seconds(30))
    #expect(bench.alerts.isEmpty && bench.userStates.last == .live && bench.fills.count == 1)
  }

  @Test func `duplicates and a late NEW change nothing`() {
    var (bench, order) = entered()
    bench.answer(orderAnswer(order, id: 1_052_650_001), to: { $0.isPlaceOrder })
    bench.fillEntry(order)
    bench.fillEntry(order)
    bench.protect()
    #expect(bench.fills.count == 1 && bench.engine.books[xrp].quantity == quantity("-245.3"))
    #expect(bench.executedTrades.count == 1)
  }

  @Test func `a fill before the answer to its order counts`() {
    var (bench, order) = entered()
    bench.fillEntry(order)
    bench.answer(orderAnswer(order, id: 1_052_650_001), to: { $0.isPlaceOrder })
    bench.protect()
    bench.advance(by: .seconds(20))
    #expect(bench.fills.count == 1 && bench.executedTrades.count == 1 && bench.userStates.last == .live)
  }

  @Test func `a RESULT answer protects at once and its executions are booked once`() {
    var (bench, order) = entered { $0.orderResponse = .result }
    #expect(order.responseType == .result)
    bench.answer(
      orderAnswer(order, id: 1_052_650_001, status: .filled, average: "1.8058", executed: "245.3"),
      to: { $0.isPlaceOrder })
    #expect(bench.fills.isEmpty && bench.waiting.count { $0.call.newAlgoOrder != nil } == 1)
    bench.fillEntry(order)
    #expect(bench.fills.count == 1)
  }

  @Test(arguments: ["0", nil])
  func `FILLED without a price is no fill`(_ average: String?) {
    var (bench, order) = entered()
    bench.answer(
      orderAnswer(order, id: 1_052_650_001, status: .filled, average: average, executed: "245.3"),
      to: { $0.isPlaceOrder })
    #expect(bench.fills.isEmpty && bench.count { $0.newAlgoOrder != nil } == 0)
    bench.advance(by: .seconds(1))
    #expect(bench.count { $0.isQueryOrder } == 1)
  }

  @Test func `a fill that the stream does not bring is asked for after a second`() {
    var (bench, order) = entered()
    bench.answer(orderAnswer(order, id: 1_052_650_001), to: { $0.isPlaceOrder })
    bench.tradeRows = [
      userTrade("XRPUSDT", id: 1, order: 1_052_650_001, .sell, "1.8058", "245.3", fee: "0.1771851", time: bench.now)
    ]
    bench.advance(by: .seconds(1))
    bench.answer(
      orderAnswer(order, id: 1_052_650_001, status: .filled, average: "1.8058", executed: "245.3"),
      to: { $0.isQueryOrder })
    #expect(bench.fills.map(\.source) == [.tradeQuery])
    #expect(bench.stop.triggerPrice.text == "1.8136")
    bench.fillEntry(order)
    #expect(bench.fills.count == 1)
  }

  @Test func `an entry of unknown outcome is asked about by its own id, never sent again`() {
    var (bench, order) = entered()
    bench.answer(.unresolved("504"), to: { $0.isPlaceOrder })
    #expect(bench.calls.last?.call == .orders(.query(symbol: "XRPUSDT", .clientId(order.clientOrderId))))
    let absent = Answer.refused(VenueError(code: .noSuchOrder, message: "Order does not exist."))
    bench.answer(absent, to: { $0.isQueryOrder })
    bench.advance(by: .seconds(1))
    // It was only late.
    bench.answer(orderAnswer(order, id: 1_052_650_001), to: { $0.isQueryOrder })
    bench.fillEntry(order)
    #expect(bench.count { $0.isPlaceOrder } == 1 && bench.fills.count == 1)
  }

  @Test func `an order that the venue does not know after two seconds never was`() {
    var (bench, _) = entered()
    bench.answer(.unresolved("504"), to: { $0.isPlaceOrder })
    for _ in 0..<6 {
      if bench.waiting.contains(where: { $0.call.isQueryOrder }) {
        bench.answer(
          .refused(VenueError(code: .noSuchOrder, message: "Order does not exist.")), to: { $0.isQueryOrder })
      }
      bench.advance(by: .milliseconds(500))
    }
    let kinds = bench.audits.compactMap { if case .order(let record) = $0.event { record.kind } else { nil } }
    #expect(kinds == [.unresolved, .rejected])
    #expect(bench.engine.orders[PositionKey(xrp)] == nil && bench.count { $0.isPlaceOrder } == 1)
  }

  @Test func `a position without a confirmed stop is closed after three seconds`() {
    var (bench, order) = entered()
    bench.answer(orderAnswer(order, id: 1_052_650_001), to: { $0.isPlaceOrder })
    bench.fillEntry(order)
    bench.advance(by: .milliseconds(2999))
    #expect(bench.count { $0.isPlaceOrder } == 1)
    bench.advance(by: .milliseconds(1))
    let close = bench.calls.last!.call.newOrder!
    #expect(close.reduceOnly && close.side == .buy && close.quantity.text == "245.3")
    #expect(bench.alerts == ["position_closed_by_engine"])
  }

  @Test func `a stop that would trigger at once closes the position`() {
    var (bench, order) = entered()
    bench.answer(orderAnswer(order, id: 1_052_650_001), to: { $0.isPlaceOrder })
    bench.fillEntry(order)
    bench.answer(
      .refused(VenueError(code: .wouldTrigger, message: "Order would immediately trigger.")),
      to: { $0.newAlgoOrder != nil })
    #expect(bench.calls.last?.call.newOrder?.reduceOnly == true && bench.alerts == ["position_closed_by_engine"])
  }

  @Test func `a stop that fills closes the books and takes the target down`() {
    var bench = Bench()
    bench.startUp()
    bench.enterShort()
    bench.protect()
    bench.triggerStop()
    bench.fillStop()
    let closing = bench.closings.first!
    #expect(closing.closeReason == "STOP_LOSS" && closing.grossPnl == money("-1.93787"))
    #expect(closing.entryPrice == price("1.8058") && closing.exitPrice == price("1.8137"))
    #expect(bench.alerts.isEmpty)
    // The target is still listed after the venue had its time: cancelled, then looked for once more.
    bench.advance(by: .milliseconds(700))
    bench.answer(.refused(VenueError(code: .unknownOrder, message: "Unknown order sent.")), to: { $0.isCancelAlgo })
    bench.algoRows = []
    bench.advance(by: .seconds(1))
    #expect(bench.engine.orders[PositionKey(xrp)] == nil)
    #expect(
      bench.logs.contains {
        $0.message == "Position closed: XRPUSDT order_id=77 exit_price=1.8137 realized_pnl=-1.93787 (STOP_LOSS)"
      })
  }
}

extension OrderTests {
  @Test func `a close of unknown outcome is asked for two seconds before another is sent`() {
    var (bench, order) = entered()
    bench.answer(orderAnswer(order, id: 7), to: { $0.isPlaceOrder })
    bench.fillEntry(order)
    bench.advance(by: .seconds(3))
    bench.answer(.unresolved("504"), to: { $0.isPlaceOrder })
    let began = bench.now
    while bench.count({ $0.isPlaceOrder }) == 2, bench.now < began + .seconds(10) {
      if bench.waiting.contains(where: { $0.call.isQueryOrder }) {
        bench.answer(
          .refused(VenueError(code: .noSuchOrder, message: "Order does not exist.")), to: { $0.isQueryOrder })
      }
      bench.advance(by: .milliseconds(50))
    }
    let closes = bench.calls.filter { $0.call.isPlaceOrder }.dropFirst()
    #expect(closes.count == 2 && closes.allSatisfy { $0.call.newOrder!.reduceOnly })
    #expect(closes.last!.at - closes.first!.at >= .seconds(2))
    #expect(Set(closes.map { $0.call.newOrder!.clientOrderId }).count == 2)
  }

  @Test func `the first part of an entry is protected, the whole is reported`() {
    var (bench, order) = entered()
    bench.answer(orderAnswer(order, id: 7), to: { $0.isPlaceOrder })
    func part(_ status: OrderStatus, _ last: String, _ cumulative: String, trade: Int64, fee: String) -> EngineInput {
      .user(
        orderUpdate(
          "XRPUSDT", .sell, clientId: order.clientOrderId, id: 7, status: status, quantity: "245.3", last: last,
          cumulative: cumulative, at: "1.8058", trade: trade, fee: fee), on: bench.userStream)
    }
    bench.feed(part(.partiallyFilled, "100", "100", trade: 1, fee: "0.072232"))
    #expect(bench.waiting.compactMap(\.call.newAlgoOrder).map(\.type) == [.stopMarket])
    bench.protect()
    #expect(bench.executedTrades.isEmpty)
    bench.feed(part(.filled, "145.3", "245.3", trade: 2, fee: "0.1049531"))
    #expect(bench.executedTrades.map(\.quantity) == [quantity("245.3")])
    #expect(bench.calls.compactMap(\.call.newAlgoOrder).count == 2 && bench.alerts.isEmpty)
    bench.advance(by: .seconds(3))
    #expect(bench.count { $0.isQueryOrder } == 0)
  }

  @Test func `a part that the stream keeps to itself is asked for while the stop stands`() {
    var (bench, order) = entered()
    bench.answer(orderAnswer(order, id: 7), to: { $0.isPlaceOrder })
    bench.feed(
      .user(
        orderUpdate(
          "XRPUSDT", .sell, clientId: order.clientOrderId, id: 7, status: .partiallyFilled, quantity: "245.3",
          last: "100", cumulative: "100", at: "1.8058", trade: 1, fee: "0.072232"), on: bench.userStream))
    bench.protect()
    bench.tradeRows = [
      userTrade("XRPUSDT", id: 1, order: 7, .sell, "1.8058", "100", fee: "0.072232", time: bench.now),
      userTrade("XRPUSDT", id: 2, order: 7, .sell, "1.8058", "145.3", fee: "0.1049531", time: bench.now),
    ]
    bench.advance(by: .seconds(1))
    bench.answer(
      orderAnswer(order, id: 7, status: .filled, average: "1.8058", executed: "245.3"), to: { $0.isQueryOrder })
    #expect(bench.fills.map(\.tradeId) == [1, 2] && bench.executedTrades.count == 1)
    bench.advance(by: .seconds(2))
    #expect(bench.count { $0.isQueryOrder } == 1)
  }

  @Test func `a stop that never arrived is placed again before its time is up`() {
    var (bench, order) = entered()
    bench.answer(orderAnswer(order, id: 1_052_650_001), to: { $0.isPlaceOrder })
    bench.fillEntry(order)
    let first = bench.stop
    bench.answer(.unresolved("503"), to: { $0.newAlgoOrder != nil })
    bench.answer(
      .refused(VenueError(code: .noSuchOrder, message: "Order does not exist.")),
      to: { $0 == .algo(.query(.clientId(first.clientAlgoId))) })
    // Under the same id: if the first was only late, the venue refuses the second.
    #expect(bench.waiting.compactMap(\.call.newAlgoOrder) == [first])
    bench.protect()
    bench.advance(by: .seconds(3))
    #expect(bench.executedTrades.map(\.protectiveOrders) == [2] && bench.alerts.isEmpty)
  }
}
