import Audit
import Binance
import Exchange
import Market
import Oracle
import Testing
import TradingEngine

@testable import Simulation

/// Each invariant broken once by an engine that does just that.
@Suite struct InvariantTests {
  struct Case: CustomTestStringConvertible {
    var invariant: Invariant
    var reactions: [(input: String, actions: [Action])]
    var fault: Fault?
    var limits = RiskLimits.none
    var testDescription: String { invariant.name }
  }

  static func adopted(_ wallet: String = "1000", _ position: String = "0") -> Action {
    .audit(
      .adopted(
        AdoptedRecord(
          symbol: "XRPUSDT", position: Quantity(position)!, entryPrice: position == "0" ? .zero : Price("1.8")!,
          wallet: Money(wallet)!)))
  }

  static let live = Action.audit(
    .streamState(StreamStateRecord(stream: .user, from: .reconciling, to: .live, cause: "start")))

  static func verdict(rr: String, entry: String = "1.8") -> Action {
    .audit(
      .verdict(
        VerdictRecord(
          symbol: "XRPUSDT", direction: .long, setupId: "s", source: "test", rejection: nil, entry: Price(entry)!,
          target: Price("1.9")!, stop: Price("1.7")!, reachedRR: true, rr: Rate(rr)!, rrModel: nil,
          rrMin: Rate("1")!, policy: "fixed")))
  }

  static func sized(_ id: String, _ quantity: String, risk: String, cap: String = "180", budget: String = "10")
    -> Action
  {
    .audit(
      .sized(
        SizeRecord(
          symbol: "XRPUSDT", clientId: id, wallet: Money("1000")!, entry: Price("1.8")!, stop: Price("1.7")!,
          leverage: 1, riskBudget: Money(budget)!, riskAtStop: Money(risk)!, cap: Money(cap)!, isCapped: true,
          isGiven: false, quantity: Quantity(quantity)!)))
  }

  /// A tenth of 1000 in a position, a hundredth at the stop: 18 percent and one percent are what 100 at 1.8 take.
  static let tenth = RiskLimits(positionMax: Rate("0.18")!, riskPerTrade: Rate("0.01")!)

  static func booked(_ trade: Int64, price: String) -> Action {
    .audit(
      .fill(
        FillRecord(
          symbol: "XRPUSDT", tradeId: trade, orderId: 1, side: .sell, price: Price(price)!, quantity: Quantity("100")!,
          realized: .zero, commission: .zero, source: .placementAnswer, wasMissed: false,
          positionAfter: Quantity("-100")!, walletAfter: Money("1000")!)))
  }

  static let unresolved = Action.audit(
    .order(
      OrderRecord(
        kind: .unresolved, role: .entry, symbol: "XRPUSDT", side: .sell, type: "MARKET", clientId: "a")))

  static func stop(_ trigger: String, _ id: String) -> Call {
    .algo(
      .place(
        NewAlgoOrder(
          symbol: "XRPUSDT", side: .buy, type: .stopMarket, triggerPrice: Written(Price(trigger)!, places: 4),
          clientAlgoId: id)))
  }

  static func liquidation(
    _ kind: LiquidationRecord.Kind, id: String = "l", source: String = "cli", reason: String = "manual_shutdown"
  ) -> Action {
    .audit(
      .liquidation(
        LiquidationRecord(kind: kind, correlationId: id, source: source, reason: reason, triggerSeq: 1)))
  }

  static let cancelling = liquidation(.moved(from: .notifying, to: .cancelling))

  /// Takes a key, listens, and says that it is live.
  static let listening: [(input: String, actions: [Action])] = [
    ("start", [send(1, .streams(.createKey)), adopted()]), ("c100 opened", [live]),
  ]

  static func later(_ actions: [Action], at span: Span = .seconds(80)) -> [(input: String, actions: [Action])] {
    [("answer 1 key", [.setTimer(TimerID(9), at: after(span))]), ("timer 9", actions)]
  }

  static let cases: [Case] = [
    Case(invariant: .rrRecomputed, reactions: [("start", [verdict(rr: "1.5")])]),
    Case(invariant: .oneVerdict, reactions: [("start", [verdict(rr: "1"), verdict(rr: "1")])]),
    Case(invariant: .noZeroPrice, reactions: [("start", [verdict(rr: "0", entry: "0")])]),
    Case(invariant: .fillBookedOnce, reactions: [("start", [booked(7, price: "1.8")])]),
    Case(invariant: .noZeroPrice, reactions: [("start", [booked(7, price: "0")])]),
    Case(
      invariant: .figuresAgree,
      reactions: [("start", [send(1, marketOrder("a"))]), ("answer 1 NEW", [booked(409_188_000, price: "1.7")])]),
    Case(
      invariant: .fillBookedOnce,
      reactions: [
        ("start", [send(1, marketOrder("a"))]),
        ("answer 1 NEW", [booked(409_188_000, price: "1.8"), booked(409_188_000, price: "1.8")]),
      ]),
    Case(invariant: .adoptedBeforeEntry, reactions: [("start", [send(1, marketOrder("a"))])]),
    Case(invariant: .protectedInTime, reactions: [("start", [adopted(), send(1, marketOrder("a"))])]),
    Case(
      invariant: .unknownQueriedFirst,
      reactions: [("start", [adopted(), send(1, marketOrder("a")), unresolved, send(2, marketOrder("b"))])]),
    Case(
      invariant: .clientIdsUnique,
      reactions: [("start", [adopted(), send(1, marketOrder("a"))]), ("answer 1 NEW", [send(2, marketOrder("a"))])]),
    Case(
      invariant: .engineEqualsVenue,
      reactions: [("start", [send(1, .streams(.createKey)), adopted("999")]), ("c100 opened", [live])]),
    Case(
      invariant: .noEntryWhileDark, reactions: listening + later([send(2, marketOrder("a"))]),
      fault: .disconnect(.userStream, code: 1006)),
    Case(invariant: .deadKeyReplaced, reactions: listening, fault: .disconnect(.userStream, code: 1006)),
    Case(
      invariant: .silenceNoticed, reactions: listening + later([send(2, marketOrder("a"))]),
      fault: .listenKey(.silent)),
    Case(invariant: .settles, reactions: listening, fault: .listenKey(.silent)),
    // Two shorts on the wire and a limit of one; a short and a long where one side is allowed.
    Case(
      invariant: .limitsHold,
      reactions: [("start", [adopted(), send(1, marketOrder("a")), send(2, marketOrder("b", "DOGEUSDT"))])],
      limits: RiskLimits(shortsMax: 1)),
    Case(
      invariant: .limitsHold,
      reactions: [
        ("start", [adopted(), send(1, marketOrder("a")), send(2, marketOrder("b", "DOGEUSDT", side: .buy))])
      ], limits: RiskLimits(allowsBothSides: false)),
    // No accepted signal; one for two entries; the same setup again.
    Case(invariant: .oneEntryPerSetup, reactions: [("start", [adopted(), send(1, marketOrder("a"))])]),
    Case(
      invariant: .oneEntryPerSetup,
      reactions: [("start", [adopted(), verdict(rr: "1"), send(1, marketOrder("a")), send(2, marketOrder("b"))])]),
    Case(
      invariant: .oneEntryPerSetup,
      reactions: [
        ("start", [adopted(), verdict(rr: "1"), send(1, marketOrder("a"))]),
        ("answer 1 NEW", [verdict(rr: "1"), send(2, marketOrder("b"))]),
      ]),
    // Above the promised cap, above the cap on record, above the budget; and a risk that the prices do not give.
    Case(
      invariant: .sizeWithinLimits,
      reactions: [("start", [sized("a", "100.1", risk: "10.01", cap: "200", budget: "11")])], limits: tenth),
    Case(invariant: .sizeWithinLimits, reactions: [("start", [sized("a", "100.1", risk: "10.01", budget: "11")])]),
    Case(invariant: .sizeWithinLimits, reactions: [("start", [sized("a", "100", risk: "10", budget: "9.99")])]),
    Case(invariant: .sizeWithinLimits, reactions: [("start", [sized("a", "100", risk: "9")])]),
    Case(
      invariant: .sizeAsSent,
      reactions: [("start", [adopted(), sized("a", "99.9", risk: "9.99"), send(1, marketOrder("a"))])]),
    Case(invariant: .sizeAsSent, reactions: [("start", [adopted(), send(1, marketOrder("a"))])]),
    Case(
      invariant: .stopOnlyTightened,
      reactions: [
        ("start", [adopted(), send(1, marketOrder("a"))]), ("answer 1 NEW", [send(2, stop("1.82", "s1"))]),
        ("answer 2 ok", [send(3, .algo(.cancelAll(symbol: "XRPUSDT"))), send(4, stop("1.83", "s2"))]),
      ]),
    Case(invariant: .liquidationAccounted, reactions: [("start", [liquidation(.started, source: "")])]),
    Case(invariant: .liquidationAccounted, reactions: [("start", [liquidation(.started), liquidation(.started)])]),
    // A short of 100 is open, and the end lists nothing.
    Case(
      invariant: .liquidationAccounted,
      reactions: [
        ("start", [adopted(), send(1, marketOrder("a"))]),
        ("answer 1 NEW", [liquidation(.started), cancelling, .setTimer(TimerID(9), at: after(.seconds(3)))]),
        ("timer 9", [liquidation(.ended(.completed))]),
      ]),
    Case(
      invariant: .settlementAgrees,
      reactions: [
        (
          "start",
          [
            liquidation(.started), cancelling,
            .audit(
              .settlement(
                SettlementRecord(
                  correlationId: "l", symbol: nil, direction: nil, gross: Money("5")!, isSettled: true))),
          ]
        )
      ]),
    Case(
      invariant: .stopsLast,
      reactions: [
        ("start", [adopted(), send(1, marketOrder("a"))]), ("answer 1 NEW", [send(2, stop("1.82", "s1"))]),
        ("answer 2 ok", [liquidation(.started), cancelling, send(3, .algo(.cancelAll(symbol: "XRPUSDT")))]),
      ]),
    Case(
      invariant: .backOffBounded,
      reactions: [("start", (1...7).map { send($0, .streams(.createKey)) })]),
  ]

  @Test(arguments: cases.indices)
  func aBrokenInvariantIsReported(index: Int) throws {
    let row = Self.cases[index]
    var engine = ScriptedEngine()
    engine.reactions = row.reactions
    let script = Steps()
    if let fault = row.fault {
      script.steps = [
        (after(.seconds(70)), { $0.inject(fault, step: 0, duration: nil, count: nil, probability: nil) })
      ]
    }
    let record = try world(engine, script, length: .minutes(4), limits: row.limits).run()
    #expect(
      record.violations.contains { $0.invariant == row.invariant.name },
      "\(row.invariant.name); found \(record.violations.map(\.invariant).joined(separator: ", "))")
  }

  /// An entry that keeps all of them: as large as allowed, as recorded, with a signal of its own.
  @Test func anEntryThatKeepsItsLimitsBreaksNone() throws {
    var engine = ScriptedEngine()
    engine.reactions = [
      ("start", [Self.adopted(), Self.verdict(rr: "1"), Self.sized("a", "100", risk: "10"), send(1, marketOrder("a"))])
    ]
    let limits = RiskLimits(
      shortsMax: 1, allowsBothSides: false, positionMax: Self.tenth.positionMax, riskPerTrade: Self.tenth.riskPerTrade)
    let record = try world(engine, length: .seconds(1), limits: limits).run()
    let about: [Invariant] = [.limitsHold, .oneEntryPerSetup, .sizeWithinLimits, .sizeAsSent]
    for invariant in about {
      #expect(record.checks[invariant.index] > 0, "\(invariant) was not looked at")
      #expect(!record.violations.contains { $0.invariant == invariant.name }, "\(invariant)")
    }
  }

  /// The same listening engine, undisturbed, breaks nothing.
  @Test func anEngineThatOnlyListensBreaksNothing() throws {
    var engine = ScriptedEngine()
    engine.reactions = Self.listening
    let record = try world(engine, length: .minutes(4)).run()
    #expect(record.violations.isEmpty)
    #expect(record.checks[Invariant.engineEqualsVenue.index] > 0)
  }

  /// An engine whose books differ from the venue's, and that takes the venue's figures over and says so.
  @Test func whatTheEngineTakesOverIsWhatItsBooksHold() throws {
    var engine = ScriptedEngine()
    let wrong = Self.adopted("999", "-5")
    let corrected = [
      Action.audit(
        .adopted(
          AdoptedRecord(
            symbol: "XRPUSDT", position: .zero, entryPrice: .zero, wallet: Money("999")!, occasion: .difference))),
      .audit(.balanceAdopted(BalanceAdoptedRecord(before: Money("999")!, wallet: Money("1000")!))),
    ]
    engine.reactions = [("start", [send(1, .streams(.createKey)), wrong] + corrected), ("c100 opened", [Self.live])]
    let record = try world(engine, length: .minutes(4)).run()
    #expect(record.violations.isEmpty && record.checks[Invariant.engineEqualsVenue.index] > 0)
    // Either record alone leaves a difference.
    for part in corrected {
      var engine = ScriptedEngine()
      engine.reactions = [("start", [send(1, .streams(.createKey)), wrong, part]), ("c100 opened", [Self.live])]
      let found = try world(engine, length: .minutes(4)).run().violations.map(\.invariant)
      #expect(found.contains(Invariant.engineEqualsVenue.name))
    }
  }
}
