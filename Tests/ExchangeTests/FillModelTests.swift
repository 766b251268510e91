import Market
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
    #expect(model.accept(Self.request(side), touch) == (wanted.map { [$0] } ?? []))
  }

  @Test(arguments: [
    (Side.buy, "1.701", 1), (.buy, "1.7009", 0), (.sell, "1.699", 1), (.sell, "1.6991", 0),
  ])
  func aLimitIsKept(side: Side, limit: String, count: Int) {
    let touch = Touch(bid: price("1.699"), ask: price("1.701"), last: price("1.7"), mark: price("1.7"))
    #expect(TouchFill().accept(Self.request(side, limit: limit), touch).count == count)
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
    #expect(model.accept(Self.request(.buy, limit: "1.7"), touch).isEmpty)
    #expect(model.accept(Self.request(.buy, limit: "1.7", id: 2), touch).isEmpty)
    func trade(_ size: String) -> [RestingFill] {
      let trade = Trade(
        symbol: Venue.dot, time: Venue.start, price: price("1.7"), quantity: quantity(size), isBuyerMaker: true)
      return model.trade(trade, touch)
    }
    #expect(trade("40").isEmpty)
    #expect(trade("20").map(\.execution.quantity) == [quantity("10")])
    #expect(trade("30").map(\.id) == [1, 2])
    model.remove(2)
    #expect(trade("100").isEmpty)
  }
}

/// A model of the tests: every limit order waits behind the same quantity, in the order of its coming.
private struct RestsBehind: FillModel {
  var ahead: Quantity
  private var resting: [FillRequest] = []

  init(ahead: Quantity) { self.ahead = ahead }

  func takerPrice(_ side: Side, _ touch: Touch) -> Price? { TouchFill().takerPrice(side, touch) }

  mutating func accept(_ order: FillRequest, _ touch: Touch) -> [PricedQuantity] {
    resting.append(order)
    return []
  }

  mutating func trade(_ trade: Trade, _ touch: Touch) -> [RestingFill] {
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
