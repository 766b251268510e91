import Audit
import Binance
import Market
import Testing
import TradingEngine

@testable import Oracle

/// Rules that a working venue never breaks, broken by hand: what the ledger reports is made up.
@Suite struct RuleTests {
  static let now = Timestamp(seconds: 100)

  static func order(
    _ status: OrderStatus, executed: String = "0", client: String = "a", id: Int64 = 1
  ) -> VenueOrderChange {
    VenueOrderChange(
      id: id, clientId: client, symbol: Symbol(index: 0), status: .order(status), executed: Quantity(executed)!)
  }

  static func fill(_ quantity: String, before: String, after: String, isReduceOnly: Bool = false) -> VenueFill {
    VenueFill(
      tradeId: 1, orderId: 1, position: PositionKey(Symbol(index: 0)), side: .buy, price: Price("1.8")!,
      quantity: Quantity(quantity)!, realized: .zero, commission: .zero, isReduceOnly: isReduceOnly,
      positionBefore: Quantity(before)!, positionAfter: Quantity(after)!)
  }

  func broken(_ changes: (inout Rules) -> Void) -> [String] {
    var rules = Rules(market)
    rules.turn(to: Self.now, event: 1)
    changes(&rules)
    return rules.violations.map(\.invariant)
  }

  @Test func anOrderThatIsFilledDoesNotBecomeNewAgain() {
    #expect(
      broken {
        $0.moved(Self.order(.new))
        $0.moved(Self.order(.canceled))
        $0.moved(Self.order(.new))
      } == ["order-transitions"])
  }

  @Test func executedWithoutExecutionsIsNotBelieved() {
    #expect(
      broken {
        $0.moved(Self.order(.new))
        $0.moved(Self.order(.partiallyFilled, executed: "5"))
      } == ["fills-sum-to-executed"])
  }

  /// DOGEUSDT moves by 0.00001 and is traded in whole coins.
  @Test(arguments: [
    ("1.8", "10", [String]()), ("1.800005", "10", ["fills-on-grid"]), ("1.8", "10.5", ["fills-on-grid"]),
  ])
  func anExecutionIsOnTheGridOfItsContract(price: String, quantity: String, expected: [String]) {
    var fill = Self.fill(quantity, before: "0", after: quantity)
    fill.price = Price(price)!
    let trade = fill
    #expect(broken { $0.filled(trade) } == expected)
  }

  @Test func aClientOrderIdIsUsedOnce() {
    #expect(
      broken {
        $0.moved(Self.order(.new))
        $0.moved(Self.order(.new, id: 2))
      } == ["client-ids-unique"])
  }

  @Test(arguments: [("-5", "5", ["reduce-only-never-flips"]), ("-5", "0", []), ("-5", "-1", [])])
  func reduceOnlyStopsAtFlat(before: String, after: String, expected: [String]) {
    #expect(
      broken {
        $0.filled(Self.fill("10", before: before, after: after, isReduceOnly: true))
      } == expected)
  }

  @Test func aRejectionBelowTheMinimumComesFromTheGateThatJudgesIt() {
    let record = VerdictRecord(
      symbol: "XRPUSDT", direction: .long, setupId: "s", source: "test", rejection: .rrBelowMin,
      entry: Price("1.8")!, target: Price("1.9")!, stop: Price("1.7")!, reachedRR: false, rr: nil, rrModel: nil,
      rrMin: nil, policy: "fixed")
    #expect(broken { $0.verdict(record) } == ["rr-adds-up"])
  }

  /// engine.md 8.4: pauses of 1, 2, 4, 8 and 16 s, each with a second for the way. `keys` says how long before the stream
  /// died listen keys had been asked for.
  @Test(arguments: [
    ([Int64](), Int64(1000), false), ([], 1001, true), ([70], 1001, true), ([10], 2000, false), ([10], 2001, true),
    ([10, 5], 3001, true), ([20, 10, 5], 5000, false), ([20, 10, 5], 5001, true),
    ([590, 500, 400, 300, 200, 100], 65_000, false), ([590, 500, 400, 300, 200, 100], 65_001, true),
  ])
  func aDeadKeyIsReplacedAsSoonAsItsHistoryAllows(keys: [Int64], wait: Int64, isTooLate: Bool) {
    let post = RESTRequest(method: .post, path: "/fapi/v1/listenKey")
    let death = Timestamp(seconds: 10_000)
    let venue = FakeVenue(market)
    let found = broken { rules in
      for before in keys {
        rules.turn(to: death - .seconds(before), event: 1)
        rules.sent(post, RequestID(1), venue)
      }
      rules.turn(to: death, event: 2)
      rules.evidenceOfDeath("user stream closed")
      rules.turn(to: death + .milliseconds(wait), event: 3)
      rules.sent(post, RequestID(1), venue)
    }
    #expect(found == (isTooLate ? ["dead-key-replaced"] : []))
  }

  /// 10 at 1.8 are 18: 0.04 % of it 0.0072, 0.02 % of it 0.0036. What takes at once never has the lower rate.
  @Test(arguments: [
    ("0.0072", false, OrderType.market, [String]()), ("0.0072", false, .limit, []), ("0.0036", true, .limit, []),
    ("0.00720001", false, .market, ["fees-as-agreed"]), ("0.0036", false, .market, ["fees-as-agreed"]),
    ("0.0072", true, .limit, ["fees-as-agreed"]), ("0.0036", true, .stopMarket, ["fees-as-agreed"]),
    ("0", false, .market, ["fees-as-agreed"]),
  ])
  func feesAreThoseAgreedOn(commission: String, isMaker: Bool, type: OrderType, expected: [String]) {
    let venue = FakeVenue(market)
    venue.feeRates = VenueFeeRates(maker: Rate("0.0002")!, taker: Rate("0.0004")!)
    var fill = Self.fill("10", before: "0", after: "10")
    fill.commission = Money(commission)!
    fill.isMaker = isMaker
    fill.originalType = type
    let trade = fill
    #expect(
      broken {
        $0.begin(venue)
        $0.filled(trade)
      } == expected)
  }

  @Test(arguments: [("-0.5", ["ledger-balances"]), ("0", [])])
  func aTransactionSumsToZero(sum: String, expected: [String]) {
    var found = Findings()
    LedgerRules(symbols: 1).posted(
      VenueBooking(reason: "transfer", sum: Money(sum)!), into: &found)
    #expect(found.violations.map(\.invariant) == expected)
  }

  @Test(arguments: [("0.00000001", ["ledger-balances"]), ("0", [])])
  func allAccountsSumToZero(sum: String, expected: [String]) {
    var found = Findings()
    LedgerRules(symbols: 1).balanced(Money(sum)!, into: &found)
    #expect(found.violations.map(\.invariant) == expected)
  }

  /// Bought 10 at 1.8: the books must hold 10 for 18, no digit more.
  @Test(arguments: [
    ("10", "1.8", [String]()), ("10", "1.79999999", ["position-adds-up"]), ("9.9", "1.8", ["position-adds-up"]),
  ])
  func aPositionIsWhatWasTraded(quantity: String, entry: String, expected: [String]) {
    var rules = LedgerRules(symbols: 1)
    rules.filled(Self.fill("10", before: "0", after: "10"))
    var found = Findings()
    let books = VenuePosition(quantity: Quantity(quantity)!, cost: Price(entry)! * Quantity(quantity)!)
    rules.stands(books, PositionKey(Symbol(index: 0)), market, into: &found)
    #expect(found.violations.map(\.invariant) == expected)
  }
}
