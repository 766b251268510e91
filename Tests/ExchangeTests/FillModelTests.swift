import Market
import OrderBook
import TestSupport
import Testing

@testable import Exchange

struct FillModelTests {
  private static func request(_ side: Side, limit: String? = nil, id: Int64 = 1) -> FillRequest {
    FillRequest(id: id, side: side, quantity: quantity("30"), limit: limit.map { price($0) })
  }

  /// Bid and ask count where there are any; the last price stands in for a side without.
  @Test(arguments: [
    (Side.buy, "1.701", "1.699", "1.7", "1.701" as String?), (.sell, "1.701", "1.699", "1.7", "1.699"),
    (.buy, "0", "1.699", "1.7", "1.7"), (.sell, "1.701", "0", "1.7", "1.7"), (.buy, "0", "0", "0", nil),
  ])
  func theTouchFillsAll(side: Side, ask: String, bid: String, last: String, expected: String?) {
    let touch = Touch(bid: price(bid), ask: price(ask), last: price(last), mark: price("1.5"))
    let model = TouchFill()
    let wanted = expected.map { PricedQuantity(price: price($0), quantity: quantity("30")) }
    #expect(model.takerPrice(side, touch) == wanted?.price)
    #expect(model.accept(Self.request(side), touch, nil) == (wanted.map { [$0] } ?? []))
  }

  @Test(arguments: [
    (Side.buy, "1.701", 1), (.buy, "1.7009", 0), (.sell, "1.699", 1), (.sell, "1.6991", 0),
  ])
  func aLimitIsKept(side: Side, limit: String, count: Int) {
    let touch = Touch(bid: price("1.699"), ask: price("1.701"), last: price("1.7"), mark: price("1.7"))
    #expect(TouchFill().accept(Self.request(side, limit: limit), touch, nil).count == count)
  }

  /// The model of a setting is the one that the exchange asks, and the touch is the one without a setting.
  @Test func theSettingChoosesTheModel() {
    #expect(ExchangeSettings.testnet(era: .e1).fills == .touch)
    let venue = Venue()
    #expect(venue.exchange.market.contracts[Venue.dot].fills is TouchFill)
  }

  /// The protocol holds a model in which orders rest: behind what rested at their price, until trades have used that up.
  @Test func anOrderMayRestInAQueue() throws {
    var model: any FillModel = RestsBehind(ahead: quantity("50"))
    let touch = Touch(bid: price("1.699"), ask: price("1.701"), last: price("1.7"), mark: price("1.7"))
    #expect(model.accept(Self.request(.buy, limit: "1.7"), touch, nil).isEmpty)
    #expect(model.accept(Self.request(.buy, limit: "1.7", id: 2), touch, nil).isEmpty)
    func trade(_ size: String) -> [RestingFill] {
      let trade = Trade(
        symbol: Venue.dot, time: Venue.start, price: price("1.7"), quantity: quantity(size), isBuyerMaker: true)
      return model.trade(trade, touch, nil)
    }
    #expect(trade("40").isEmpty)
    #expect(trade("20").map(\.execution.quantity) == [quantity("10")])
    #expect(trade("30").map(\.id) == [1, 2])
    model.remove(2)
    #expect(trade("100").isEmpty)
  }

  /// What a model finds later goes through the account and the user stream like any execution.
  @Test func restingOrdersAreExecutedByTheTape() throws {
    var venue = Venue()
    venue.set(Venue.dot, "1.7")
    try venue.connectUser()
    let exchange = venue.exchange
    exchange.market.contracts[Venue.dot] = Contract(
      Venue.dot, tick: price("0.001"), fills: RestsBehind(ahead: quantity("50")))
    let slot = exchange.accept(
      clientId: "rests", PositionKey(Venue.dot), .buy, originalType: .market, quantity: quantity("30"),
      isReduceOnly: false, at: venue.now, into: &venue.effects)
    _ = exchange.market.contracts[Venue.dot].accept(
      FillRequest(id: exchange.orders[slot].id, side: .buy, quantity: quantity("30"), limit: price("1.7")))
    _ = venue.taken()
    for (size, executed) in [("40", "0"), ("20", "10"), ("90", "30")] {
      venue.tape(
        .trade(
          Trade(
            symbol: Venue.dot, time: venue.now, price: price("1.7"), quantity: quantity(size), isBuyerMaker: true)))
      #expect(exchange.orders[slot].executed == quantity(executed))
    }
    #expect(exchange.fills.map(\.isMaker) == [true, true])
    #expect(exchange.openOrders(Venue.dot).isEmpty && !exchange.hasOpenOrders(Venue.dot))
    #expect(try venue.events().filter { $0.name == "TRADE_LITE" }.count == 2)
  }

  /// A book is kept for a contract that is fed one, and changes nothing that can be seen.
  @Test func aBookIsKeptWhereOneIsFed() throws {
    var venue = Venue()
    venue.set(Venue.dot, "1.7")
    var update = BookUpdate(of: Venue.dot)
    update.kind = .snapshot
    (update.firstId, update.lastId, update.previousId) = (7, 7, 7)
    update.bids = [BookLevel(price: price("1.6"), quantity: quantity("5"))]
    update.asks = [BookLevel(price: price("1.9"), quantity: quantity("5"))]
    #expect(venue.exchange.market.contracts[Venue.dot].book == nil)
    try venue.exchange.book(update, at: venue.now, into: &venue.effects)
    #expect(venue.exchange.market.contracts[Venue.dot].book?.top?.bid.price == price("1.6"))
    #expect(venue.exchange.market.contracts[Venue.xrp].book == nil)
    #expect(venue.effects.list.isEmpty && venue.exchange.lastPrice(Venue.dot) == price("1.7"))
    try venue.market("DOTUSDT", "BUY", "10")
    #expect(venue.exchange.fills.map(\.price) == [price("1.7")], "the touch is not that of the book")
    update.kind = .diff
    (update.firstId, update.lastId, update.previousId) = (20, 21, 19)
    #expect(throws: BookProblem.gap(expected: 7, previous: 19, first: 20, last: 21)) {
      try venue.exchange.book(update, at: venue.now, into: &venue.effects)
    }
  }
}

/// A model of the tests: every limit order waits behind the same quantity, in the order of its coming.
private struct RestsBehind: FillModel {
  var ahead: Quantity
  private var resting: [FillRequest] = []

  init(ahead: Quantity) { self.ahead = ahead }

  var mayRest: Bool { true }

  func takerPrice(_ side: Side, _ touch: Touch) -> Price? { TouchFill().takerPrice(side, touch) }

  mutating func accept(_ order: FillRequest, _ touch: Touch, _ book: OrderBook?) -> [PricedQuantity] {
    resting.append(order)
    return []
  }

  mutating func trade(_ trade: Trade, _ touch: Touch, _ book: OrderBook?) -> [RestingFill] {
    let used = min(ahead, trade.quantity)
    ahead -= used
    var left = trade.quantity - used
    var fills: [RestingFill] = []
    while !left.isZero, !resting.isEmpty {
      let size = min(left, resting[0].quantity)
      left -= size
      resting[0].quantity -= size
      let execution = PricedQuantity(price: resting[0].limit ?? trade.price, quantity: size, isMaker: true)
      fills.append(RestingFill(id: resting[0].id, execution: execution))
      if resting[0].quantity.isZero { resting.removeFirst() }
    }
    return fills
  }

  mutating func remove(_ id: Int64) { resting.removeAll { $0.id == id } }
}
