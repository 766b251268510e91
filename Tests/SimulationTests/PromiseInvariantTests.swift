import Audit
import Binance
import Market
import Oracle
import Testing
import TradingEngine

@testable import Simulation

/// Invariants about what an engine promises at its door and what its account comes to, each broken once, and kept once by
/// an engine that does almost the same.
@Suite struct PromiseInvariantTests {
  typealias Reactions = [(input: String, actions: [Action])]

  struct Case: CustomTestStringConvertible {
    var invariant: Invariant
    var isBroken: Bool
    var limits = RiskLimits.none
    var reactions: Reactions
    var testDescription: String { "\(invariant.name) \(isBroken ? "broken" : "kept")" }
  }

  static let adopted = InvariantTests.adopted()

  /// Hears the market from the start.
  static let listening = Action.open(
    StreamID(200), path: "/stream?streams=xrpusdt@markPrice@1s/dogeusdt@markPrice@1s")

  static func entering(_ actions: [Action], at span: Span = .seconds(5), after first: [Action] = []) -> Reactions {
    [("start", [adopted, listening, .setTimer(TimerID(9), at: after(span))] + first), ("timer 9", actions)]
  }

  static func exposure(short: String = "0", long: String = "0") -> Action {
    .audit(
      .exposure(
        ExposureRecord(
          long: .zero, short: .zero, unrealizedLong: Money(long)!, unrealizedShort: Money(short)!, cause: "test")))
  }

  /// The short of 100 at 1.8 as it has to be booked: 0.04 % of 180 are charged.
  static let booked = Action.audit(
    .fill(
      FillRecord(
        symbol: "XRPUSDT", tradeId: 409_188_000, orderId: 38_118_460_000, side: .sell, price: Price("1.8")!,
        quantity: Quantity("100")!, realized: .zero, commission: Money("0.072")!, source: .placementAnswer,
        wasMissed: false, positionAfter: Quantity("-100")!, walletAfter: Money("999.928")!)))

  static func trend(_ word: String, _ symbol: String = "XRPUSDT") -> Action {
    .audit(.trend(TrendRecord(symbol: symbol, from: nil, to: word, position: .zero)))
  }

  static func rejected(rr: String) -> Action {
    .audit(
      .verdict(
        VerdictRecord(
          symbol: "XRPUSDT", direction: .long, setupId: "s", source: "test", rejection: .rrBelowMin,
          entry: Price("1.8")!, target: Price("1.9")!, stop: Price("1.7")!, reachedRR: true, rr: Rate(rr)!,
          rrModel: nil, rrMin: Rate("1")!, policy: "fixed")))
  }

  static func rewards(_ rates: String..., bullish: String? = nil) -> RiskLimits {
    let least = RewardMinimum(.long, rates: rates.map { Rate($0)! })
    return RiskLimits(
      rewards: (bullish.map { [RewardMinimum(.long, trend: "bullish", rates: [Rate($0)!])] } ?? []) + [least])
  }

  static let two = [send(1, marketOrder("a")), send(2, marketOrder("b", "DOGEUSDT"))]
  static let stale = RiskLimits(marketAgeMax: .seconds(60))
  static let verdict = InvariantTests.verdict(rr: "1")

  /// Sells 100 and books it, then says what it comes to.
  static func worth(_ exposure: Action) -> Reactions {
    entering([booked, exposure], after: [send(1, marketOrder("a"))])
  }

  static let cases: [Case] = [
    // The market stays at 1.8, where the short was opened: it is worth nothing.
    Case(invariant: .equityAgrees, isBroken: false, reactions: worth(exposure())),
    Case(invariant: .equityAgrees, isBroken: true, reactions: worth(exposure(short: "0.01"))),
    Case(invariant: .equityAgrees, isBroken: true, reactions: worth(exposure(long: "-0.01"))),
    Case(
      invariant: .equityAgrees, isBroken: true, reactions: [("start", [InvariantTests.adopted("999"), exposure()])]),
    // Nothing was traded; a closed position on record would have cost 0.144.
    Case(invariant: .totalsAgree, isBroken: false, reactions: [("start", [adopted])]),
    Case(
      invariant: .totalsAgree, isBroken: true, reactions: [("start", [adopted, RecordInvariantTests.closed(order: 7)])]),
    // An accepted long with an RR of 1, of which at least 1 is asked.
    Case(invariant: .minimumAsPromised, isBroken: false, limits: rewards("1"), reactions: [("start", [verdict])]),
    Case(invariant: .minimumAsPromised, isBroken: true, limits: rewards("1.5"), reactions: [("start", [verdict])]),
    Case(invariant: .minimumAsPromised, isBroken: true, limits: rewards("0.5"), reactions: [("start", [verdict])]),
    Case(
      invariant: .minimumAsPromised, isBroken: true, limits: rewards("1", bullish: "0.8"),
      reactions: [("start", [trend("bullish"), verdict])]),
    Case(
      invariant: .minimumAsPromised, isBroken: false, limits: rewards("1", bullish: "0.8"),
      reactions: [("start", [trend("sideways"), verdict])]),
    Case(
      invariant: .minimumAsPromised, isBroken: true, limits: rewards("1"), reactions: [("start", [rejected(rr: "1")])]),
    Case(
      invariant: .minimumAsPromised, isBroken: false, limits: rewards("1"),
      reactions: [("start", [rejected(rr: "0.99")])]),
    // The second short, of DOGEUSDT.
    Case(
      invariant: .extraShortWhenBearish, isBroken: true, limits: RiskLimits(shortsMax: 2, shortsMaxUnlessBearish: 1),
      reactions: [("start", [adopted, trend("bearish"), trend("sideways", "DOGEUSDT")] + two)]),
    Case(
      invariant: .extraShortWhenBearish, isBroken: false, limits: RiskLimits(shortsMax: 2, shortsMaxUnlessBearish: 1),
      reactions: [("start", [adopted, trend("sideways"), trend("bearish", "DOGEUSDT")] + two)]),
    Case(
      invariant: .limitsHold, isBroken: true, limits: RiskLimits(positionsMax: 1),
      reactions: [("start", [adopted] + two)]),
    Case(
      invariant: .limitsHold, isBroken: false, limits: RiskLimits(positionsMax: 2),
      reactions: [("start", [adopted] + two)]),
    // Before anything was heard; an old price; a fresh one.
    Case(
      invariant: .freshMarketOnly, isBroken: true, limits: stale,
      reactions: [("start", [adopted, send(1, marketOrder("a"))])]),
    Case(
      invariant: .freshMarketOnly, isBroken: true, limits: stale,
      reactions: [
        ("start", [adopted, listening, .setTimer(TimerID(8), at: after(.seconds(5)))]),
        ("timer 8", [.close(StreamID(200)), .setTimer(TimerID(9), at: after(.seconds(66)))]),
        ("timer 9", [send(1, marketOrder("a"))]),
      ]),
    Case(
      invariant: .freshMarketOnly, isBroken: false, limits: stale, reactions: entering([send(1, marketOrder("a"))])),
    // 100 at 1.8 are 18 % of the wallet; with 100 at 0.12 they are 19.2 %, and the fees of both come on top of that.
    Case(
      invariant: .exposureWithinLimits, isBroken: true, limits: RiskLimits(positionMax: Rate("0.1799")!),
      reactions: entering([InvariantTests.sized("a", "100", risk: "10"), send(1, marketOrder("a"))])),
    Case(
      invariant: .exposureWithinLimits, isBroken: false, limits: RiskLimits(positionMax: Rate("0.18")!),
      reactions: entering([InvariantTests.sized("a", "100", risk: "10"), send(1, marketOrder("a"))])),
    Case(
      invariant: .exposureWithinLimits, isBroken: true, limits: RiskLimits(exposureMax: Rate("0.1919")!),
      reactions: entering(two)),
    Case(
      invariant: .exposureWithinLimits, isBroken: false, limits: RiskLimits(exposureMax: Rate("0.192")!),
      reactions: entering(two)),
    // At leverage 1 a short that was opened at 1.8 is liquidated a little below 3.6.
    Case(
      invariant: .stopBeforeLiquidation, isBroken: true,
      reactions: RecordInvariantTests.entered + [("answer 1 NEW", [send(2, InvariantTests.stop("3.6", "s"))])]),
    Case(
      invariant: .stopBeforeLiquidation, isBroken: false,
      reactions: RecordInvariantTests.entered + [("answer 1 NEW", [send(2, InvariantTests.stop("3.5", "s"))])]),
    // Twice, and nothing was executed in between.
    Case(
      invariant: .liquidationBounded, isBroken: true,
      limits: RiskLimits(liquidation: LiquidationLimits(attemptsMax: 1)),
      reactions: RecordInvariantTests.closing(closingTwice)),
    Case(
      invariant: .liquidationBounded, isBroken: false,
      limits: RiskLimits(liquidation: LiquidationLimits(timeout: .seconds(100), attemptsMax: 2)),
      reactions: RecordInvariantTests.closing(closingTwice)),
  ]

  static let closingTwice = [RecordInvariantTests.close(3, "XRPUSDT"), RecordInvariantTests.close(4, "XRPUSDT")]

  @Test(arguments: cases.indices)
  func whatIsBrokenIsReportedAndWhatIsKeptIsNot(index: Int) throws {
    let row = Self.cases[index]
    var engine = ScriptedEngine()
    engine.reactions = row.reactions
    let record = try world(engine, Steps(), length: .seconds(90), limits: row.limits).run()
    #expect(record.checks[row.invariant.index] > 0, "was not looked at")
    let texts = record.violations.filter { $0.invariant == row.invariant.name }.map(\.what)
    #expect(texts.isEmpty != row.isBroken, "\(texts)")
  }
}
