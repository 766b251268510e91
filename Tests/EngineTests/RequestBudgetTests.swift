import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// What may leave, what waits and what is sent again. Thresholds and pauses: engine.md 1.5 and 4.7.
@Suite struct RequestBudgetTests {
  /// The beginning of a minute.
  static let start = Timestamp(seconds: 1_769_811_000)

  private static let stop = NewAlgoOrder(
    symbol: "XRPUSDT", side: .buy, type: .stopMarket, triggerPrice: Written(price("1.82"), places: 4),
    clientAlgoId: "td-1-S")
  private static func order(reduceOnly: Bool) -> NewOrder {
    NewOrder(
      symbol: "XRPUSDT", side: .sell, quantity: Written(quantity("10"), places: 1), reduceOnly: reduceOnly,
      clientOrderId: reduceOnly ? "td-1-C1" : "td-1-E", responseType: nil)
  }

  static func request(_ urgency: Urgency, at now: Timestamp = start) -> RequestBudget.Request {
    let key = PositionKey(xrp)
    let request =
      switch urgency {
      case .protect: RequestBudget.Request(.algo(.place(stop)), for: .orders(.place("td-1-S")), at: now)
      case .close: RequestBudget.Request(.algo(.cancel(.id(7))), for: .orders(.cancel(key, 7)), at: now)
      case .enter:
        RequestBudget.Request(.orders(.place(order(reduceOnly: false))), for: .orders(.place("td-1-E")), at: now)
      case .reconcile:
        RequestBudget.Request(
          .positions(.risk(symbol: nil)), for: .user(.reconciliation(1, .positions)), at: now)
      case .history:
        RequestBudget.Request(
          .market(.klines(symbol: "XRPUSDT", interval: .m5, startTime: nil, endTime: nil, limit: 200)),
          for: .market(.candles(xrp, .m5)), at: now)
      }
    #expect(request.urgency == urgency)
    return request
  }

  private static func budget(limit: Int = 2400) -> RequestBudget {
    RequestBudget(weightLimit: limit, patience: ObeysTheVenue(), retrying: RetriesWhatIsSafe())
  }

  /// A budget whose venue has said that so much is used.
  private static func used(_ weight: Int) -> RequestBudget {
    var budget = budget()
    var probe = request(.reconcile)
    #expect(budget.admits(&probe, at: start))
    var events: [RequestBudget.Event] = []
    _ = budget.record(.positions([]), VenueUsage(weight: weight), to: probe, at: start, events: &events)
    return budget
  }

  private static func admitted(_ budget: RequestBudget, at now: Timestamp = start) -> [Urgency] {
    Urgency.allCases.filter { urgency in
      guard urgency != .enter else { return budget.whyNoEntry(at: now) == nil }
      var copy = budget
      var request = request(urgency, at: now)
      return copy.admits(&request, at: now)
    }
  }

  private static let tooMany = VenueError(status: 429, code: .tooManyRequests, message: "Too many requests.")
  private static func banned(_ text: String = "Way too many requests.") -> VenueError {
    VenueError(status: 418, code: .tooManyRequests, message: text)
  }

  /// A budget that has just heard this in answer to a question, and the question waits.
  private static func refused(
    _ error: VenueError, retryAfter: Span? = nil, asking urgency: Urgency = .reconcile
  ) -> (budget: RequestBudget, isForPart: Bool, events: [RequestBudget.Event]) {
    var budget = budget()
    var request = request(urgency)
    _ = budget.admits(&request, at: start)
    var events: [RequestBudget.Event] = []
    let isForPart = budget.record(
      .refused(error), VenueUsage(retryAfter: retryAfter), to: request, at: start, events: &events)
    return (budget, isForPart, events)
  }

  // MARK: Weight

  /// 80 % of 2400 is 1920, 90 % is 2160. The history weighs 2, positions weigh 5 (binance-usdm 2.1).
  @Test(arguments: [
    (0, Urgency.allCases), (1918, Urgency.allCases), (1919, [.protect, .close, .enter, .reconcile]),
    (1920, [.protect, .close, .enter, .reconcile]), (2155, [.protect, .close, .enter, .reconcile]),
    (2156, [.protect, .close, .enter]), (2160, [.protect, .close]), (5000, [.protect, .close]),
  ])
  func `used weight stops history first and all but protection and closes next`(used: Int, expected: [Urgency]) {
    #expect(Self.admitted(Self.used(used)) == expected)
  }

  @Test func `the next minute is a new one`() {
    let budget = Self.used(2300)
    #expect(Self.admitted(budget, at: Self.start + .seconds(59)) == [.protect, .close])
    #expect(Self.admitted(budget, at: Self.start + .seconds(60)) == Urgency.allCases)
  }

  /// What has been sent counts before any answer tells of it: 40 each for the orders of all contracts.
  @Test func `what is on its way is counted`() {
    var budget = Self.budget(limit: 100)
    func ask(_ number: Int) -> Bool {
      var request = RequestBudget.Request(
        .orders(.open(symbol: nil)), for: .user(.reconciliation(number, .orders)), at: Self.start)
      return budget.admits(&request, at: Self.start)
    }
    let sent = [ask(1), ask(2), ask(3)]
    #expect(sent == [true, true, false])
  }

  @Test func `an answer to a request of the last minute says nothing of this one`() {
    var budget = Self.budget()
    var request = Self.request(.reconcile, at: Self.start - .seconds(1))
    _ = budget.admits(&request, at: Self.start - .seconds(1))
    var events: [RequestBudget.Event] = []
    _ = budget.record(.positions([]), VenueUsage(weight: 2300), to: request, at: Self.start, events: &events)
    #expect(Self.admitted(budget) == Urgency.allCases && events.isEmpty)
  }

  /// ccxt#18028: order answers say -1 or 0 (binance-usdm 1.6).
  @Test(arguments: [-1, 0]) func `a smaller number does not take back what is known`(reported: Int) {
    var budget = Self.used(2000)
    var request = Self.request(.protect)
    _ = budget.admits(&request, at: Self.start)
    var events: [RequestBudget.Event] = []
    _ = budget.record(.done, VenueUsage(weight: reported), to: request, at: Self.start, events: &events)
    #expect(Self.admitted(budget) == [.protect, .close, .enter, .reconcile])
  }

  @Test func `each threshold is told once`() {
    var budget = Self.budget()
    var events: [RequestBudget.Event] = []
    for weight in [100, 1925, 1950, 2170, 2200] {
      var request = Self.request(.protect)
      _ = budget.admits(&request, at: Self.start)
      _ = budget.record(.done, VenueUsage(weight: weight), to: request, at: Self.start, events: &events)
    }
    #expect(events == [.cautious(used: 1925), .essentialOnly(used: 2170)])
  }

  // MARK: 429 and 418

  @Test func `after 429 only protection leaves until Retry-After`() {
    let (budget, isForPart, events) = Self.refused(Self.tooMany, retryAfter: .seconds(30))
    #expect(!isForPart && events == [.limited(Self.tooMany, until: Self.start + .seconds(30))])
    #expect(Self.admitted(budget, at: Self.start + .milliseconds(29_999)) == [.protect])
    #expect(Self.admitted(budget, at: Self.start + .seconds(30)) == Urgency.allCases)
  }

  /// The windows of the venue are calendar minutes; half a second is for its clock.
  @Test func `429 without a header is over in the next minute`() {
    let (budget, _, _) = Self.refused(Self.tooMany)
    #expect(Self.admitted(budget, at: Self.start + .milliseconds(60_499)) == [.protect])
    #expect(Self.admitted(budget, at: Self.start + .milliseconds(60_500)) == Urgency.allCases)
  }

  /// The text of binance-usdm 1.6, with and without a header, and neither: two minutes are its shortest ban.
  @Test(
    arguments: [
      ("Way too many requests; IP(192.0.2.1) banned until 1769811090000. Please use the websocket.", nil, 90_500),
      ("Way too many requests; IP(192.0.2.1) banned until 1769811090000. Please use the websocket.", 100, 100_000),
      ("Way too many requests.", 30, 30_000), ("Way too many requests.", nil, 120_000),
      ("banned until further notice", nil, 120_000), ("banned until", nil, 120_000),
    ] as [(String, Int64?, Int64)])
  func `during a ban nothing leaves`(text: String, retryAfter: Int64?, ends: Int64) {
    let (budget, isForPart, events) = Self.refused(Self.banned(text), retryAfter: retryAfter.map { .seconds($0) })
    let end = Self.start + .milliseconds(ends)
    #expect(!isForPart && events == [.banned(Self.banned(text), until: end)])
    #expect(Self.admitted(budget, at: end - .milliseconds(1)) == [])
    #expect(Self.admitted(budget, at: end) == Urgency.allCases)
  }

  /// A ban can be told with another status.
  @Test func `the words of a ban are a ban`() {
    let error = VenueError(status: 429, code: .tooManyRequests, message: "IP banned until 1769811090000.")
    let (budget, _, _) = Self.refused(error)
    #expect(Self.admitted(budget, at: Self.start + .seconds(1)) == [])
  }

  @Test func `a refused entry is told, everything else goes out again`() {
    for urgency in Urgency.allCases {
      let (budget, isForPart, _) = Self.refused(Self.banned(), retryAfter: .seconds(30), asking: urgency)
      #expect(isForPart == (urgency == .enter))
      #expect(budget.waiting.map(\.urgency) == (urgency == .enter ? [] : [urgency]))
    }
  }

  @Test func `a ban is told once, however often it is heard`() {
    var (budget, _, events) = Self.refused(Self.banned(), retryAfter: .seconds(30))
    // On its way when the ban began.
    var late = Self.request(.history)
    var before = Self.budget()
    _ = before.admits(&late, at: Self.start)
    _ = budget.record(
      .refused(Self.banned()), VenueUsage(retryAfter: .seconds(60)), to: late, at: Self.start, events: &events)
    #expect(events.count == 1)
    #expect(Self.admitted(budget, at: Self.start + .seconds(59)) == [])
    let early = budget.takeEndedBan(at: Self.start + .seconds(59))
    let end = budget.takeEndedBan(at: Self.start + .seconds(60))
    let again = budget.takeEndedBan(at: Self.start + .seconds(60))
    #expect(early == nil && again == nil)
    #expect(
      end == RequestBudget.EndedBan(length: .seconds(60), waiting: 2, protectionWaited: nil))
  }

  @Test func `that protection waits for the end of a ban is told once a ban`() {
    var (budget, _, _) = Self.refused(Self.banned(), retryAfter: .seconds(30), asking: .history)
    let none = budget.takeProtectionThatWaits(at: Self.start)
    budget.wait(Self.request(.protect))
    let first = budget.takeProtectionThatWaits(at: Self.start)
    let again = budget.takeProtectionThatWaits(at: Self.start)
    #expect(none == nil && first?.request.call.symbol == "XRPUSDT" && again == nil)
    var unbanned = Self.budget()
    unbanned.wait(Self.request(.protect))
    let withoutBan = unbanned.takeProtectionThatWaits(at: Self.start)
    #expect(withoutBan == nil)
  }

  /// Asked for in the opposite order.
  @Test func `what has waited goes in the order of urgency`() {
    var (budget, _, _) = Self.refused(Self.banned(), retryAfter: .seconds(30))
    for urgency in [Urgency.history, .reconcile, .close, .protect] {
      budget.wait(Self.request(urgency, at: Self.start + .seconds(10)))
    }
    #expect(budget.nextChange(after: Self.start + .seconds(10)) == Self.start + .seconds(30))
    let due = budget.takeDue(at: Self.start + .seconds(30))
    #expect(due.map(\.urgency) == [.protect, .close, .reconcile, .history])
    #expect(budget.waiting.isEmpty)
  }

  @Test func `nothing waits twice`() {
    var budget = Self.budget()
    let first = budget.wait(Self.request(.history))
    let second = budget.wait(Self.request(.history))
    #expect(first && !second && budget.waiting.count == 1)
  }

  @Test func `the account that is asked about anew is not asked about as of before`() {
    var budget = Self.budget()
    budget.wait(Self.request(.reconcile))
    budget.wait(Self.request(.history))
    budget.dropSuperseded(by: .user(.reconciliation(1, .orders)))
    #expect(budget.waiting.count == 2)
    budget.dropSuperseded(by: .user(.reconciliation(2, .positions)))
    #expect(budget.waiting.map(\.urgency) == [.history])
  }

  /// 1, 2 and 4 s, and then when the limit ends: a stop is not hammered into a venue that has said no.
  @Test func `protection is tried a few times while the venue limits requests`() {
    var budget = Self.budget()
    var events: [RequestBudget.Event] = []
    var now = Self.start
    var request = Self.request(.protect)
    _ = budget.admits(&request, at: now)
    var sent: [Int64] = []
    for _ in 1...4 {
      let left = Self.start + .seconds(50) - now
      _ = budget.record(.refused(Self.tooMany), VenueUsage(retryAfter: left), to: request, at: now, events: &events)
      now = budget.nextChange(after: now)!
      request = budget.takeDue(at: now)[0]
      sent.append((now - Self.start).nanoseconds / 1_000_000_000)
    }
    #expect(sent == [1, 3, 7, 50])
  }

  // MARK: Server errors

  private static let busy: [Answer] = [
    .unresolved("no answer"), .refused(VenueError(status: 503, code: .throttled, message: "overload")),
    .refused(VenueError(status: 503, code: .disconnected, message: "Internal error")),
  ]

  @Test(arguments: busy) func `candles are asked for again after 1, 2 and 4 s, and then it is told`(answer: Answer) {
    var budget = Self.budget()
    var events: [RequestBudget.Event] = []
    var now = Self.start
    var request = Self.request(.history)
    _ = budget.admits(&request, at: now)
    var sent: [Int64] = []
    while !budget.record(answer, .unknown, to: request, at: now, events: &events), sent.count < 9 {
      now = budget.nextChange(after: now)!
      request = budget.takeDue(at: now)[0]
      sent.append((now - Self.start).nanoseconds / 1_000_000_000)
    }
    #expect(sent == [1, 3, 7])
  }

  /// Orders have outcomes that are not known then, and their questions a quicker rhythm of their own.
  @Test(arguments: busy, [Urgency.protect, .close, .enter])
  func `what trades is never sent again after a server error`(answer: Answer, urgency: Urgency) {
    var budget = Self.budget()
    var events: [RequestBudget.Event] = []
    let isForPart = budget.record(answer, .unknown, to: Self.request(urgency), at: Self.start, events: &events)
    #expect(isForPart && budget.waiting.isEmpty)
  }

  @Test func `a question about an order is left to who asks it`() {
    var budget = Self.budget()
    var events: [RequestBudget.Event] = []
    let query = RequestBudget.Request(
      .orders(.query(symbol: "XRPUSDT", .clientId("a"))), for: .orders(.query("a")), at: Self.start)
    #expect(query.urgency == .protect)
    #expect(budget.record(Self.busy[0], .unknown, to: query, at: Self.start, events: &events))
  }

  /// -2019, -1121, -2015 and -4045 are said once (engine.md 4.6).
  @Test(arguments: [-2019, -1121, -2015, -4045], Urgency.allCases)
  func `a plain no is passed on at once`(code: Int, urgency: Urgency) {
    let (budget, isForPart, events) = Self.refused(
      VenueError(code: VenueCode(rawValue: code), message: "no"), asking: urgency)
    #expect(isForPart && budget.waiting.isEmpty && events.isEmpty)
  }

  // MARK: Breaker

  @Test func `the fifth failure in a row stops position queries of the comparison, and no others`() {
    var budget = Self.budget()
    var events: [RequestBudget.Event] = []
    for number in 1...5 {
      var request = Self.request(.reconcile)
      let isSent = budget.admits(&request, at: Self.start)
      #expect(isSent && events.isEmpty, "failure \(number)")
      _ = budget.record(Self.busy[0], .unknown, to: request, at: Self.start, events: &events)
    }
    #expect(events == [.breakerOpened(until: Self.start + .seconds(60))])
    #expect(Self.admitted(budget, at: Self.start + .seconds(59)) == [.protect, .close, .enter, .history])
    var liquidation = RequestBudget.Request(
      .positions(.risk(symbol: nil)), for: .liquidation(1, .positions), at: Self.start)
    #expect(liquidation.urgency == .close)
    let passes = budget.admits(&liquidation, at: Self.start)
    #expect(passes)
  }
}

/// engine.md 1.5: five failures, 60 s, reset on success.
@Suite struct CircuitBreakerTests {
  static let start = Timestamp(seconds: 1_769_811_000)

  private static func opened() -> CircuitBreaker {
    var breaker = CircuitBreaker()
    for _ in 1...5 { _ = breaker.recordFailure(at: start) }
    return breaker
  }

  private static func passes(_ breaker: inout CircuitBreaker, after seconds: Int64) -> CircuitBreaker.Open? {
    do throws(CircuitBreaker.Open) {
      try breaker.pass(at: start + .seconds(seconds))
      return nil
    } catch {
      return error
    }
  }

  @Test func `four failures and a success are no five failures`() {
    var breaker = CircuitBreaker()
    for _ in 1...4 { _ = breaker.recordFailure(at: Self.start) }
    breaker.recordSuccess()
    for _ in 1...4 {
      let opens = breaker.recordFailure(at: Self.start)
      #expect(!opens)
    }
    #expect(Self.passes(&breaker, after: 0) == nil)
    let opens = breaker.recordFailure(at: Self.start)
    #expect(opens)
    #expect(Self.passes(&breaker, after: 0) == CircuitBreaker.Open(until: Self.start + .seconds(60)))
  }

  @Test func `after a minute one probe passes`() {
    var breaker = Self.opened()
    #expect(Self.passes(&breaker, after: 59) != nil)
    #expect(Self.passes(&breaker, after: 60) == nil)
    #expect(Self.passes(&breaker, after: 60) == CircuitBreaker.Open(until: Self.start + .seconds(120)))
  }

  @Test func `the probe closes it, or opens it for another minute`() {
    var breaker = Self.opened()
    _ = Self.passes(&breaker, after: 60)
    var failed = breaker
    breaker.recordSuccess()
    #expect(Self.passes(&breaker, after: 61) == nil && breaker.state == .closed(failures: 0))
    let isNews = failed.recordFailure(at: Self.start + .seconds(61))
    #expect(!isNews && failed.state == .open(until: Self.start + .seconds(121)))
  }
}
