import Basics
import Binance
import Market
import TestSupport

@testable import Audit

/// Draws events: every kind of record, each optional member there or not, any value where a value may be anything.
struct EventDraws {
  private var draws: SeededDraws

  init(seed: UInt64) { draws = SeededDraws(seed: seed) }

  /// One of each type that an audit file can have, and of each form that a type has.
  mutating func everyKind() -> [AuditEvent] {
    orders() + trades() + candles() + verdicts() + streams() + books() + notices() + liquidations() + risks()
  }

  // MARK: Values

  private mutating func flag() -> Bool { .random(using: &draws) }
  private mutating func number() -> Int { .random(in: 0...1_000_000, using: &draws) }
  private mutating func id() -> Int64 { .random(in: 1...Int64.max, using: &draws) }
  private mutating func amount<Value: Scaled>() -> Value {
    Value(units: .random(in: -9_000_000_000_000_000...9_000_000_000_000_000, using: &draws))
  }
  private mutating func text() -> String {
    ["", "XRPUSDT", "a b", "quoted \"word\"", "line\nend", "déjà vu", "1m5s"].randomElement(using: &draws)!
  }
  private mutating func texts() -> [String] { (0..<Int.random(in: 0...3, using: &draws)).map { _ in text() } }
  private mutating func one<Value>(_ values: [Value]) -> Value { values.randomElement(using: &draws)! }
  private mutating func maybe<Value>(_ value: Value) -> Value? { flag() ? value : nil }
  private mutating func direction() -> Direction { one(Direction.allCases) }
  private mutating func interval() -> Interval { one(Interval.allCases) }
  private mutating func moment() -> Timestamp {
    Timestamp(milliseconds: .random(in: 0...1_900_000_000_000, using: &draws))
  }
  /// Of every size, with and without parts of each unit.
  private mutating func span() -> Span {
    let grain: Int64 = one([1, 1000, 1_000_000, 1_000_000_000, 60_000_000_000, 3_600_000_000_000])
    return Span(nanoseconds: .random(in: -99...99_999, using: &draws) * grain + .random(in: 0...1, using: &draws))
  }
  private mutating func refusal() -> VenueError {
    VenueError(status: one([400, 429, 503]), code: VenueCode(rawValue: -number()), message: text())
  }
  private mutating func details() -> [JSONMember] { [JSONMember("attempt", number()), JSONMember("note", text())] }

  // MARK: Records

  private mutating func orders() -> [AuditEvent] {
    [OrderRecord.Kind.placed, .rejected, .cancelled, .unresolved].map { kind in
      .order(
        OrderRecord(
          kind: kind, role: one([.entry, .stop, .target, .close]), symbol: text(), side: one(Side.allCases),
          type: text(), clientId: text(), venueId: maybe(id()), quantity: maybe(amount()),
          triggerPrice: maybe(amount()), status: maybe(text()), error: maybe(refusal())))
    }
  }

  private mutating func trades() -> [AuditEvent] {
    [
      .fill(
        FillRecord(
          symbol: text(), tradeId: id(), orderId: id(), side: one(Side.allCases), price: amount(), quantity: amount(),
          realized: amount(), commission: amount(),
          source: one([.placementAnswer, .stream, .orderQuery, .tradeQuery]), wasMissed: flag(),
          positionAfter: amount(), walletAfter: amount())),
      .tradeExecuted(
        TradeExecutedRecord(
          symbol: text(), direction: direction(), entryPrice: amount(), quantity: amount(), leverage: number(),
          entryOrderId: id(), protectiveOrders: number())),
      .positionClosed(
        PositionClosedRecord(
          symbol: text(), direction: direction(), closeReason: text(), entryPrice: amount(), exitPrice: amount(),
          quantity: amount(), orderId: id(), grossPnl: amount(), commission: amount(), netPnl: amount(),
          heldFor: span())),
    ]
  }

  private mutating func candles() -> [AuditEvent] {
    [
      .evaluation(
        EvaluationRecord(
          symbol: text(), interval: interval(), close: amount(), source: text(), absence: maybe(text()),
          setupId: maybe(text()))),
      .trend(
        TrendRecord(
          symbol: text(), from: maybe(text()), to: one(["bullish", "bearish", "sideways"]), position: amount())),
      .candleGap(CandleGapRecord(symbol: text(), interval: interval(), from: moment(), to: moment())),
      .candleRefused(
        CandleRefusedRecord(
          symbol: text(), interval: interval(), openTime: moment(), cause: one(CandleRefusedRecord.Cause.allCases))),
    ]
  }

  /// One of each reason, one of a reason that is not ours, one of a known word that is explained otherwise; and none.
  mutating func rejections() -> [Rejection?] {
    let ages: [Rejection.MarketAge] = [.noData, .noPrice, .old(RecordedSpan(span()))]
    return ages.map { .staleMarketData($0) } + [
      nil, .engineNotRunning, .liquidationInProgress, .entriesPaused(why: text()), .positionStateUnknown,
      .existingPosition(isInFlight: flag()), .cooldown(remaining: RecordedSpan(span())), .invalidLevels(level: text()),
      .rrBelowMin, .targetBelowCost, .directionConflict(opposite: number()),
      .shortPositionLimit(count: number(), limit: number()),
      .totalShortRisk(count: number(), atRisk: amount(), limit: amount()), .belowMinQuantity(amount()),
      .belowMinNotional(minimum: amount()), .preFlightOrphans(orders: number()),
      .orphansNotCancelled(orders: number(), why: text()), .other(word: "too_late", details: details()),
      .other(word: "total_short_risk", details: []),
    ]
  }

  private mutating func verdicts() -> [AuditEvent] {
    rejections().map { rejection in
      .verdict(
        VerdictRecord(
          symbol: text(), direction: direction(), setupId: text(), source: text(), rejection: rejection,
          entry: amount(), target: amount(), stop: amount(), reachedRR: flag(), rr: maybe(amount()),
          rrModel: maybe(amount()), rrMin: maybe(amount()), policy: text(), furtherReasons: texts(),
          isObserved: flag(), interval: maybe(interval()), targetModel: maybe(amount()), stopModel: maybe(amount())))
    }
  }

  private mutating func streams() -> [AuditEvent] {
    let states: [StreamStateRecord.State] = [.closed, .connecting, .reconciling, .live, .suspect, .degraded]
    return [
      .streamState(
        StreamStateRecord(
          stream: one([.user, .market]), from: one(states), to: one(states), cause: text(), attempt: number(),
          delay: span())),
      .listenKeyRotated(ListenKeyRotatedRecord(oldKey: text(), newKey: text(), cause: text())),
    ]
  }

  private mutating func books() -> [AuditEvent] {
    let occasions: [AdoptedRecord.Occasion] = [.start, .liquidation, .difference]
    return occasions.map { occasion in
      .adopted(
        AdoptedRecord(
          symbol: text(), position: amount(), entryPrice: amount(), wallet: amount(), occasion: occasion))
    } + [
      .balanceAdopted(BalanceAdoptedRecord(before: amount(), wallet: amount())),
      .reconciliation(
        ReconciliationRecord(
          cause: text(), missedFills: number(), corrected: texts(), orphansCancelled: number(), duration: span(),
          isComplete: flag())),
    ]
  }

  private mutating func notices() -> [AuditEvent] {
    [
      .alert(AlertRecord(condition: text(), value: text(), threshold: text(), action: text())),
      .notified(NotifiedRecord(channel: text(), title: text(), isDelivered: flag())),
      .apiError(APIErrorRecord(operation: text(), symbol: maybe(text()), code: -number(), message: text())),
      .other(
        OtherRecord(
          type: "moon_phase", content: details() + [JSONMember("seq", number()), JSONMember("data", details())])),
    ]
  }

  private mutating func liquidations() -> [AuditEvent] {
    let states = LiquidationState.allCases
    let steps: [(LiquidationRecord.Kind, [String])] =
      [
        (.started, texts()), (.moved(from: one(states), to: one(states)), []), (.cancelled, []),
        (.cancelFailed(maybe(RefusalRecord(refusal()))), []), (.closed, []),
        (.closeFailed(maybe(RefusalRecord(refusal()))), []), (.timedOut, texts()),
      ] + LiquidationState.finals.map { (.ended($0), texts()) }
    let records = steps.map { kind, symbols in
      AuditEvent.liquidation(
        LiquidationRecord(
          kind: kind, correlationId: text(), source: text(), reason: text(), triggerSeq: number(),
          symbol: maybe(text()), symbols: symbols, data: details()))
    }
    return records + [
      .liquidationRequested(
        LiquidationRequestRecord(correlationId: text(), source: text(), reason: text(), hasToken: flag()))
    ]
  }

  private mutating func risks() -> [AuditEvent] {
    [
      .sized(
        SizeRecord(
          symbol: text(), clientId: text(), wallet: amount(), entry: amount(), stop: amount(), leverage: number(),
          riskBudget: amount(), riskAtStop: amount(), cap: amount(), isCapped: flag(), isGiven: flag(),
          quantity: amount())),
      .exposure(
        ExposureRecord(
          long: amount(), short: amount(), unrealizedLong: amount(), unrealizedShort: amount(), cause: text())),
      .settlement(
        SettlementRecord(
          correlationId: text(), symbol: text(), direction: direction(), quantity: amount(), entryPrice: amount(),
          exitPrice: amount(), gross: amount(), exitFees: amount(), entryFees: amount(), funding: amount(),
          snapshot: amount(), snapshotAge: span(), reads: number(), isSettled: flag())),
      .settlement(SettlementRecord(correlationId: text(), symbol: nil, direction: nil, gross: amount())),
    ]
  }
}
