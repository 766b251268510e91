import Audit
import Binance
import Market
import Testing
import TradingEngine

@testable import Oracle

/// Rules about orders at the venue, broken by hand: what waits, on which side, for how long, and what it came to.
@Suite struct OrderRuleTests {
  static let key = PositionKey(xrp)

  static func order(
    _ id: Int64, _ status: VenueOrderChange.Status, _ type: OrderType, trigger: String = "0", quantity: String = "0",
    isReducing: Bool = true, executed: String = "0"
  ) -> VenueOrderChange {
    VenueOrderChange(
      id: id, clientId: "o\(id)", symbol: xrp, status: status, executed: Quantity(executed)!,
      terms: VenueOrderTerms(
        position: key, side: .buy, type: type, quantity: Quantity(quantity)!, trigger: Price(trigger)!,
        isReducing: isReducing))
  }

  static func place(_ change: VenueOrderChange) -> RESTRequest {
    RESTRequest(
      method: .post, path: "/fapi/v1/algoOrder",
      parameters: [
        Parameter("symbol", "XRPUSDT"), Parameter("side", "BUY"),
        Parameter("type", change.terms?.type.wireName ?? ""),
        Parameter("triggerPrice", "\(change.terms?.trigger ?? .zero)"),
        Parameter("clientAlgoId", change.clientId),
      ])
  }

  /// A short of 100 at 1.8.
  static func venue(isProtected: Bool = true) -> FakeVenue {
    let venue = FakeVenue(market)
    venue.positions[key] = VenuePosition(quantity: Quantity("-100")!, cost: Price("1.8")! * Quantity("100")!)
    venue.liveStops[key] = isProtected
    return venue
  }

  /// What an oracle finds that is shown such orders one second apart, and the venue after each.
  static func broken(
    _ venue: FakeVenue, _ changes: [VenueOrderChange], every: Span = .seconds(1), looks: Int = 1
  ) -> [String] {
    let oracle = Oracle(instruments: market, from: start, wallet: .zero)
    var now = start
    var occurrences: [Occurrence] = []
    oracle.begin(venue: venue, at: now)
    func look() {
      oracle.look(at: venue, delivers: true, isWireIdle: true, now: now, event: 1, into: &occurrences)
    }
    for change in changes {
      if change.isAlgo {
        oracle.sent(place(change), RequestID(Int(change.id)), to: venue, at: now, event: 1, cause: 1)
      }
      oracle.booked(.order(change), at: now, event: 1, into: &occurrences)
      look()
      now = now + every
    }
    for _ in 0..<looks {
      look()
      now = now + every
    }
    return oracle.violations.map(\.invariant)
  }

  /// A short loses above its entry: there is the stop, and the target below (engine.md 4.4).
  @Test(arguments: [
    ([("STOP_MARKET", "1.82"), ("TAKE_PROFIT_MARKET", "1.77")], [String]()),
    ([("TAKE_PROFIT_MARKET", "1.77"), ("STOP_MARKET", "1.82")], ["stop-comes-first"]),
    ([("STOP_MARKET", "1.79")], ["stop-comes-first"]),
    ([("STOP_MARKET", "1.82"), ("TAKE_PROFIT_MARKET", "1.81")], ["stop-comes-first"]),
  ])
  func theStopComesFirstAndOnItsSide(orders: [(String, String)], expected: [String]) {
    let changes = orders.enumerated().map { index, order in
      Self.order(Int64(index + 1), .algo(.new), OrderType(wireName: order.0), trigger: order.1)
    }
    #expect(Self.broken(Self.venue(isProtected: false), changes) == expected)
  }

  /// One may replace the other within five seconds.
  @Test(arguments: [(Int64(2), [String]()), (Int64(6), ["one-stop-a-position"])])
  func twoStopsDoNotWaitForLong(seconds: Int64, expected: [String]) {
    let stops = [1, 2].map { Self.order($0, .algo(.new), .stopMarket, trigger: "1.82") }
    #expect(Self.broken(Self.venue(), stops, every: .seconds(seconds)) == expected)
    let replaced = stops + [Self.order(1, .algo(.canceled), .stopMarket, trigger: "1.82")]
    #expect(Self.broken(Self.venue(), replaced, every: .seconds(4), looks: 3) == [])
  }

  /// Flat, and an order is there: after ten seconds a protective one is an orphan, an entry that works is none.
  @Test(arguments: [(true, ["no-orphans"]), (false, [String]())])
  func anEntryAtWorkIsNoOrphan(isReducing: Bool, expected: [String]) {
    let venue = FakeVenue(market)
    venue.orderCounts[xrp] = 1
    let change = Self.order(1, .order(.new), .limit, quantity: "100", isReducing: isReducing)
    #expect(Self.broken(venue, [change], looks: 12) == expected)
  }

  /// Triggered and not executed: it protects for three seconds, and three and a half more are allowed without.
  @Test(arguments: [(6, [String]()), (7, ["protected-in-time"])])
  func aTriggeredStopProtectsForAWhile(looks: Int, expected: [String]) {
    let venue = Self.venue()
    venue.areTriggered = true
    let changes = [
      Self.order(1, .algo(.new), .stopMarket, trigger: "1.82"),
      Self.order(1, .algo(.triggering), .stopMarket, trigger: "1.82"),
    ]
    // The second change is followed by `looks` looks, the last of them so many seconds later.
    #expect(Self.broken(venue, changes, looks: looks) == expected)
  }

  @Test func moreIsNotExecutedThanWasOrdered() {
    var rules = Rules(market)
    rules.turn(to: start, event: 1)
    rules.moved(Self.order(1, .order(.new), .market, quantity: "5"))
    var fill = RuleTests.fill("10", before: "0", after: "10")
    fill.orderId = 1
    rules.filled(fill)
    rules.moved(Self.order(1, .order(.filled), .market, quantity: "5", executed: "10"))
    #expect(rules.violations.map(\.invariant) == ["fills-sum-to-executed"])
  }

  @Test(arguments: [("0", [String]()), ("-0.01", ["fees-not-negative"])])
  func anExecutionIsChargedForAndNotPaid(commission: String, expected: [String]) {
    var rules = Rules(market)
    rules.turn(to: start, event: 1)
    var fill = RuleTests.fill("10", before: "0", after: "10")
    fill.commission = Money(commission)!
    rules.filled(fill)
    #expect(rules.violations.map(\.invariant) == expected)
  }

  /// Half a tick is a rounding, two ticks are a wrong average.
  @Test(arguments: [("1.80005", [String]()), ("1.8002", ["average-adds-up"])])
  func theAverageOfAnOrderIsThatOfItsExecutions(said: String, expected: [String]) {
    var found = Findings()
    let update = OrderTradeUpdate(
      eventTime: 0, transactionTime: 0, symbol: "XRPUSDT", clientOrderId: "a", side: .sell, type: .market,
      quantity: Written(Quantity("1")!, places: 1), price: Written(Price.zero, places: 4),
      averagePrice: Written(Price(said)!, places: 5), stopPrice: Written(Price.zero, places: 4), executionType: .trade,
      status: .filled, orderId: 1, lastQuantity: Written(Quantity("1")!, places: 1),
      cumulativeQuantity: Written(Quantity("1")!, places: 1), lastPrice: Written(Price("1.8")!, places: 4),
      commission: nil, tradeTime: 0, tradeId: 1, isReduceOnly: false, originalType: .market, isClosePosition: false,
      realizedProfit: Written(Money.zero, places: 8))
    WireRules(market).heard(update, xrp, average: Price("1.8")!, into: &found)
    #expect(found.violations.map(\.invariant) == expected)
  }

  /// Event 5 can be caused by 1 to 5, not by none and not by one to come.
  @Test(arguments: [(0, ["cause-named"]), (1, [String]()), (5, []), (6, ["cause-named"])])
  func aCauseIsAnEarlierEvent(cause: Int, expected: [String]) {
    var rules = Rules(market)
    rules.turn(to: start, event: 5)
    rules.caused(by: cause, "POST /fapi/v1/order")
    #expect(rules.violations.map(\.invariant) == expected)
  }

  /// The venue's wallet holds a cent more than what was paid in and executed.
  @Test(arguments: [("1000", [String]()), ("1000.01", ["wallet-adds-up"])])
  func theWalletIsWhatWasPaidInAndExecuted(wallet: String, expected: [String]) {
    let venue = FakeVenue(market)
    venue.wallet = Money(wallet)!
    let oracle = Oracle(instruments: market, from: start, wallet: Money("1000")!)
    var occurrences: [Occurrence] = []
    oracle.begin(venue: venue, at: start)
    oracle.look(at: venue, delivers: true, isWireIdle: true, now: start, event: 1, into: &occurrences)
    #expect(oracle.violations.map(\.invariant) == expected)
  }
}
