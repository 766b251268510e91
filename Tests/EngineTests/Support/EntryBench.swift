import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// A short of 245.3 XRPUSDT from 1.8058 on its way in, executed as a test says: part by part, beside its stop and its closes.
struct EntryBench {
  var bench = Bench()
  /// Its placement, without an answer yet.
  let order: NewOrder
  private var executed = Quantity.zero
  private var trades: Int64 = 0

  static let venueId: Int64 = 1_052_650_001
  static let all = quantity("245.3")

  init(_ change: (inout EngineSettings) -> Void = { _ in }) {
    bench = Bench(change)
    bench.startUp()
    bench.feed(.signal(signal(xrp, .short, "1.8058", "1.7878", "1.8136", quantity: Self.all)))
    order = bench.calls.last!.call.newOrder!
  }

  var key: PositionKey { PositionKey(xrp) }
  var open: Quantity { bench.engine.books[xrp].quantity }
  var trade: OpenTrade? { bench.engine.orders[key] }
  /// Closes that were sent, oldest first.
  var closes: [(at: Timestamp, order: NewOrder)] {
    bench.calls.compactMap { call in call.call.newOrder.flatMap { $0.reduceOnly ? (call.at, $0) : nil } }
  }
  /// What they were for.
  var closed: [Quantity] { closes.map(\.order.quantity.value) }
  var stops: [NewAlgoOrder] { bench.calls.compactMap(\.call.newAlgoOrder).filter { $0.type == .stopMarket } }

  /// The taker's 0.04 %, rounded as the venue does.
  static func fee(_ amount: String, at level: String) -> String {
    "\(Money(rounding: Money(rounding: price(level) * quantity(amount))! * Rate("0.0004")!)!)"
  }

  mutating func acknowledge() { bench.answer(orderAnswer(order, id: Self.venueId), to: { $0.isPlaceOrder }) }

  /// One execution of the entry, told by the stream.
  mutating func part(_ amount: String, at level: String = "1.8058") {
    let (event, _) = nextPart(amount, at: level)
    bench.feed(.user(event, on: bench.userStream))
  }

  /// One execution of the entry that only a query tells of.
  mutating func unheardPart(_ amount: String, at level: String = "1.8058") {
    let (_, row) = nextPart(amount, at: level)
    bench.tradeRows.append(row)
  }

  /// An execution of the entry: the stream's word and the query's row of it.
  mutating func nextPart(_ amount: String, at level: String) -> (UserEvent, UserTrade) {
    executed += quantity(amount)
    trades += 1
    let status: OrderStatus = executed == Self.all ? .filled : .partiallyFilled
    let fee = Self.fee(amount, at: level)
    return (
      orderUpdate(
        "XRPUSDT", .sell, clientId: order.clientOrderId, id: Self.venueId, status: status, quantity: "245.3",
        last: amount, cumulative: "\(executed)", at: level, trade: trades, fee: fee, time: bench.now.milliseconds),
      userTrade(
        "XRPUSDT", id: trades, order: Self.venueId, .sell, level, amount, fee: fee, time: bench.now)
    )
  }

  /// The stop, and then the target, is answered and told of.
  mutating func stand() { bench.protect() }

  /// The stop is triggered and its order executes what the test says.
  mutating func stopOut(_ amount: String) {
    let stop = bench.stop
    trigger(stop)
    exit(amount, clientId: stop.clientAlgoId, id: 77, original: .stopMarket)
    bench.feed(.user(algoUpdate(stop, id: 8_681, status: .finished, child: "77"), on: bench.userStream))
  }

  mutating func trigger(_ stop: NewAlgoOrder) {
    bench.feed(.user(algoUpdate(stop, id: 8_681, status: .triggering), on: bench.userStream))
    bench.feed(.user(algoUpdate(stop, id: 8_681, status: .triggered, child: "77"), on: bench.userStream))
  }

  /// The newest close is acknowledged and executed to the end.
  mutating func close() {
    let close = closes.last!.order
    let id = 9_000 + Int64(closes.count)
    bench.answer(orderAnswer(close, id: id), to: { $0.newOrder == close })
    exit(close.quantity.text, clientId: close.clientOrderId, id: id, original: .market)
  }

  /// An execution that buys back, with the figures that the books expect.
  mutating func exit(_ amount: String, clientId: String, id: Int64, original: OrderType) {
    trades += 1
    bench.feed(
      .user(
        orderUpdate(
          "XRPUSDT", .buy, clientId: clientId, id: id, status: .filled, quantity: amount, last: amount,
          cumulative: amount, at: "1.8058", trade: trades,
          fee: Self.fee(amount, at: "1.8058"), original: original,
          time: bench.now.milliseconds), on: bench.userStream))
  }

  mutating func refuse(_ code: VenueCode, to matches: (Call) -> Bool) {
    bench.answer(.refused(VenueError(code: code, message: "refused")), to: matches)
  }

  /// All questions about orders are answered with "no such order" until the given moment.
  mutating func denyAll(for span: Span) {
    let end = bench.now + span
    while bench.now < end {
      while let asked = bench.waiting.first(where: { $0.call.isQueryOrder }) {
        bench.answer(
          .refused(VenueError(code: .noSuchOrder, message: "Order does not exist.")), to: { $0 == asked.call })
      }
      bench.advance(by: .milliseconds(10))
    }
  }
}
