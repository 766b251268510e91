import Binance
import Exchange
import Market
import Testing
import TradingEngine

@testable import Simulation

/// Each invariant broken once by an engine that does just that.
@Suite struct InvariantTests {
  struct Case: CustomTestStringConvertible {
    var invariant: Invariant
    var reactions: [(input: String, actions: [Action])]
    var fault: Fault?
    var testDescription: String { invariant.rawValue }
  }

  static func adopted(_ wallet: String = "1000", _ position: String = "0") -> Action {
    .audit(
      .adopted(
        AdoptedRecord(
          symbol: "XRPUSDT", position: Quantity(position)!, entryPrice: .zero, wallet: Money(wallet)!)))
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
    .placeAlgoOrder(
      NewAlgoOrder(
        symbol: "XRPUSDT", side: .buy, type: "STOP_MARKET", triggerPrice: Written(Price(trigger)!, places: 4),
        clientAlgoId: id))
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
    ("start", [send(1, .createListenKey), adopted()]), ("c100 opened", [live]),
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
      reactions: [("start", [send(1, .createListenKey), adopted("999")]), ("c100 opened", [live])]),
    Case(
      invariant: .noEntryWhileDark, reactions: listening + later([send(2, marketOrder("a"))]),
      fault: .disconnect(.userStream, code: 1006)),
    Case(invariant: .deadKeyReplaced, reactions: listening, fault: .disconnect(.userStream, code: 1006)),
    Case(
      invariant: .silenceNoticed, reactions: listening + later([send(2, marketOrder("a"))]),
      fault: .listenKey(.silent)),
    Case(invariant: .settles, reactions: listening, fault: .listenKey(.silent)),
    Case(
      invariant: .stopOnlyTightened,
      reactions: [
        ("start", [adopted(), send(1, marketOrder("a"))]), ("answer 1 NEW", [send(2, stop("1.82", "s1"))]),
        ("answer 2 ok", [send(3, .cancelAllAlgoOrders(symbol: "XRPUSDT")), send(4, stop("1.83", "s2"))]),
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
        ("answer 2 ok", [liquidation(.started), cancelling, send(3, .cancelAllAlgoOrders(symbol: "XRPUSDT"))]),
      ]),
    Case(
      invariant: .backOffBounded,
      reactions: [("start", (1...7).map { send($0, .createListenKey) })]),
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
    let record = try world(engine, script, length: .minutes(4)).run()
    #expect(
      record.violations.contains { $0.invariant == row.invariant.rawValue },
      "\(row.invariant.rawValue); found \(record.violations.map(\.invariant))")
  }

  /// The same listening engine, undisturbed, breaks nothing.
  @Test func anEngineThatOnlyListensBreaksNothing() throws {
    var engine = ScriptedEngine()
    engine.reactions = Self.listening
    let record = try world(engine, length: .minutes(4)).run()
    #expect(record.violations.isEmpty)
    #expect(record.checks[Invariant.engineEqualsVenue.index] > 0)
  }
}
