import Audit
import Binance
import Market
import Oracle
import Testing
import TradingEngine

@testable import Simulation

/// Invariants about what an engine says and in which order it acts, each broken once by an engine that does just that.
@Suite struct RecordInvariantTests {
  typealias Reactions = [(input: String, actions: [Action])]

  struct Case: CustomTestStringConvertible {
    var invariant: Invariant
    var reactions: Reactions
    var command: OperatorCommand?
    var limits = RiskLimits.none
    var testDescription: String { invariant.name }
  }

  static let adopted = InvariantTests.adopted()
  /// The short of 100 that `marketOrder("a")` opens at 1.8; its order is the venue's first.
  static let entered: Reactions = [("start", [adopted, send(1, marketOrder("a"))])]

  static func order(_ kind: OrderRecord.Kind, _ role: OrderRecord.Role = .entry, _ id: String = "a") -> Action {
    .audit(
      .order(OrderRecord(kind: kind, role: role, symbol: "XRPUSDT", side: .sell, type: "MARKET", clientId: id)))
  }

  static func closed(order: Int64, exit: String = "1.8", reason: String = "CLOSE") -> Action {
    .audit(
      .positionClosed(
        PositionClosedRecord(
          symbol: "XRPUSDT", direction: .short, closeReason: reason, entryPrice: Price("1.8")!,
          exitPrice: Price(exit)!, quantity: Quantity("100")!, orderId: order, grossPnl: .zero,
          commission: Money("0.144")!, netPnl: Money("-0.144")!, heldFor: .zero)))
  }

  static func traded(_ price: String) -> Action {
    .audit(
      .tradeExecuted(
        TradeExecutedRecord(
          symbol: "XRPUSDT", direction: .short, entryPrice: Price(price)!, quantity: Quantity("100")!, leverage: 1,
          entryOrderId: 1, protectiveOrders: 2)))
  }

  static func corrected(_ quantity: String) -> Action {
    .audit(
      .adopted(
        AdoptedRecord(
          symbol: "XRPUSDT", position: Quantity(quantity)!, entryPrice: .zero, wallet: Money("1000")!,
          occasion: .difference)))
  }

  static let reconciled = Action.audit(
    .reconciliation(
      ReconciliationRecord(
        cause: "test", missedFills: 0, corrected: [], orphansCancelled: 0, duration: .zero, isComplete: true)))

  /// Shorts of 180 USDT in XRPUSDT and of 12 USDT in DOGEUSDT, and a liquidation that may close.
  static func closing(_ later: [Action], spacing: Span = .seconds(2)) -> Reactions {
    [
      ("start", [adopted, send(1, marketOrder("a")), send(2, doge("b", .sell))]),
      (
        "answer 2 NEW",
        [InvariantTests.liquidation(.started), InvariantTests.cancelling, .setTimer(TimerID(9), at: after(spacing))]
      ), ("timer 9", later),
    ]
  }

  /// DOGEUSDT is traded in whole coins.
  static func doge(_ id: String, _ side: Side) -> Call {
    .orders(
      .place(
        NewOrder(
          symbol: "DOGEUSDT", side: side, quantity: Written(Quantity("100")!, places: 0), reduceOnly: side == .buy,
          clientOrderId: id, responseType: nil)))
  }

  static func close(_ number: Int, _ symbol: String) -> Action {
    guard symbol == "XRPUSDT" else { return send(number, doge("c\(number)", .buy)) }
    return send(number, marketOrder("c\(number)", symbol, side: .buy, reduceOnly: true))
  }

  static let cases: [Case] = [
    Case(invariant: .noFilterRefusal, reactions: [("start", [adopted, send(1, marketOrder("a", quantity: "0.1"))])]),
    Case(invariant: .outcomesKnown, reactions: [("start", [adopted, order(.unresolved)])]),
    Case(invariant: .orderRecordFollows, reactions: [("start", [adopted, order(.rejected), order(.placed)])]),
    // An order that the venue has acknowledged is not denied afterwards.
    Case(invariant: .orderRecordFollows, reactions: [("start", [adopted, order(.placed), order(.rejected)])]),
    Case(
      invariant: .cancelAgrees,
      reactions: entered + [
        ("answer 1 NEW", [.setTimer(TimerID(9), at: after(.seconds(1)))]), ("timer 9", [order(.cancelled)]),
      ]
    ),
    Case(
      invariant: .unknownQueriedFirst,
      reactions: [
        (
          "start",
          [adopted, order(.unresolved, .stop, "s1"), send(1, InvariantTests.stop("1.82", "s2"))]
        )
      ]),
    Case(
      invariant: .oneVerdict,
      reactions: [
        ("start", [adopted, InvariantTests.verdict(rr: "1"), .setTimer(TimerID(9), at: after(.seconds(5)))]),
        ("timer 9", [InvariantTests.verdict(rr: "1")]),
      ]),
    Case(
      invariant: .oldStreamLast,
      reactions: InvariantTests.listening + InvariantTests.later([.close(StreamID(100))], at: .seconds(5))),
    Case(
      invariant: .reconciledByReading,
      reactions: InvariantTests.listening + InvariantTests.later([reconciled], at: .seconds(5))),
    Case(invariant: .correctionsCorrect, reactions: [("start", [adopted, corrected("-5")])]),
    Case(
      invariant: .correctionsCorrect,
      reactions: [
        (
          "start",
          [adopted, .audit(.balanceAdopted(BalanceAdoptedRecord(before: Money("1000")!, wallet: Money("999")!)))]
        )
      ]),
    Case(
      invariant: .entryAgrees,
      reactions: [
        ("start", [adopted, send(1, marketOrder("a")), .setTimer(TimerID(9), at: after(.seconds(1)))]),
        ("timer 9", [booked, traded("1.9")]),
      ]),
    // No such order; then the right one with another price, and with another reason.
    Case(invariant: .closingAgrees, reactions: roundTrip([closed(order: 7)])),
    Case(invariant: .closingAgrees, reactions: roundTrip([closed(order: 38_118_460_001, exit: "1.81")])),
    Case(invariant: .closingAgrees, reactions: roundTrip([closed(order: 38_118_460_001, reason: "STOP_LOSS")])),
    Case(
      invariant: .noZeroPrice,
      reactions: [
        (
          "start",
          [
            adopted,
            .audit(
              .settlement(
                SettlementRecord(
                  correlationId: "l", symbol: "XRPUSDT", direction: .short, quantity: Quantity("1")!,
                  entryPrice: Price("1")!))),
          ]
        )
      ]),
    Case(invariant: .noZeroPrice, reactions: [("start", [adopted, traded("0")])]),
    Case(
      invariant: .noEntryWhileStopped,
      reactions: [("start", [adopted]), ("command", [send(1, marketOrder("a"))])],
      command: .pauseEntries(reason: "test")),
    Case(
      invariant: .noEntryWhileStopped, reactions: [("start", [adopted]), ("command", [send(1, marketOrder("a"))])],
      command: .stop),
    Case(
      invariant: .noEntryWhileStopped,
      reactions: [("start", [adopted, InvariantTests.liquidation(.started), send(1, marketOrder("a"))])]),
    // A short of 180 with 10 at the stop, and a hundredth of a percent of 1000 for all shorts.
    Case(
      invariant: .totalShortRiskHolds,
      reactions: [("start", [adopted, InvariantTests.sized("a", "100", risk: "10"), send(1, marketOrder("a"))])],
      limits: RiskLimits(totalShortRisk: Rate("0.0099")!)),
    // A short without a stop counts with all of its 180.
    Case(
      invariant: .totalShortRiskHolds,
      reactions: entered + [
        ("answer 1 NEW", [.setTimer(TimerID(9), at: after(.seconds(20)))]),
        ("timer 9", [send(2, marketOrder("b", "DOGEUSDT"))]),
      ], limits: RiskLimits(totalShortRisk: Rate("0.17")!)),
    Case(
      invariant: .sizedByWallet,
      reactions: [("start", [InvariantTests.adopted("999"), InvariantTests.sized("a", "100", risk: "10")])]),
    Case(invariant: .triggerIsCause, reactions: [("start", [adopted, InvariantTests.liquidation(.started)])]),
    Case(
      invariant: .noticeComplete,
      reactions: [
        (
          "start",
          [
            adopted, InvariantTests.liquidation(.started),
            .notify(Notification(channel: "sms", title: "EMERGENCY_LIQUIDATION", text: "l manual_shutdown")),
          ]
        )
      ]),
    // The smaller one first; both at once.
    Case(
      invariant: .largestFirst, reactions: closing([close(3, "DOGEUSDT")]),
      limits: RiskLimits(liquidation: LiquidationLimits(beginsWithLargest: true))),
    Case(
      invariant: .largestFirst, reactions: closing([close(3, "XRPUSDT"), close(4, "DOGEUSDT")]),
      limits: RiskLimits(liquidation: LiquidationLimits(spacing: .milliseconds(500)))),
    Case(
      invariant: .liquidationBounded, reactions: closing([close(3, "XRPUSDT")], spacing: .seconds(20)),
      limits: RiskLimits(liquidation: LiquidationLimits(timeout: .seconds(15)))),
    Case(
      invariant: .noSecrets,
      reactions: [("start", [adopted]), ("command", [.log(LogLine(.info, "test", 1, "token Zebra-4711 is right"))])],
      command: .liquidate(LiquidationCommand(source: "api_key", reason: "manual_shutdown", token: "Zebra-4711"))),
    Case(
      invariant: .inFlightBounded,
      reactions: [("start", [adopted] + (1...201).map { send($0, .positions(.risk(symbol: nil))) })]),
  ]

  static let booked = InvariantTests.booked(409_188_000, price: "1.8")

  /// Sells 100 and buys them back; the second order's id is one above the first one's.
  static func roundTrip(_ later: [Action]) -> Reactions {
    [
      ("start", [adopted, send(1, marketOrder("a")), .setTimer(TimerID(8), at: after(.seconds(1)))]),
      ("timer 8", [close(2, "XRPUSDT"), .setTimer(TimerID(9), at: after(.seconds(2)))]), ("timer 9", later),
    ]
  }

  static func found(_ row: Case) throws -> RunRecord {
    var engine = ScriptedEngine()
    engine.reactions = row.reactions
    let script = Steps()
    if let command = row.command { script.steps = [(after(.seconds(1)), { $0.command(command, step: 0) })] }
    return try world(engine, script, length: .seconds(40), limits: row.limits).run()
  }

  @Test(arguments: cases.indices)
  func aBrokenInvariantIsReported(index: Int) throws {
    let row = Self.cases[index]
    let record = try Self.found(row)
    #expect(
      record.violations.contains { $0.invariant == row.invariant.name },
      "\(row.invariant.name); found \(record.violations.map(\.invariant).joined(separator: ", "))")
  }

  /// The same acts done rightly break none of these: the largest first, half a second apart, and a round trip whose record
  /// is the venue's. 100 at 1.8 cost 0.04 % twice.
  @Test func whatIsDoneRightlyBreaksNone() throws {
    let rows: [Case] = [
      Case(invariant: .closingAgrees, reactions: roundTripRightly),
      Case(
        invariant: .largestFirst, reactions: Self.closing([Self.close(3, "XRPUSDT")]),
        limits: RiskLimits(liquidation: LiquidationLimits(beginsWithLargest: true, timeout: .seconds(60)))),
    ]
    for row in rows {
      let record = try Self.found(row)
      #expect(record.checks[row.invariant.index] > 0, "\(row.invariant.name) was not looked at")
      let texts = record.violations.filter { $0.invariant == row.invariant.name }.map(\.what)
      #expect(texts.isEmpty)
    }
  }

  private var roundTripRightly: Reactions { Self.roundTrip([Self.closed(order: 38_118_460_001)]) }
}
