import Audit
import Binance
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// Three shorts of the night of the 31st on the bench, adopted with their stops; the venue's answers are written by hand.
private struct Night {
  static let rows: [(symbol: String, quantity: String, entry: String, mark: String)] = [
    ("DOTUSDT", "260.8", "1.697", "1.7100"), ("DOGEUSDT", "3802", "0.11661", "0.11785"),
    ("XRPUSDT", "253.3", "1.7502", "1.7756"),
  ]
  var bench: Bench
  private var orders: Int64 = 1_052_660_000

  init(_ change: (inout EngineSettings) -> Void = { _ in }) {
    bench = Bench { settings in
      settings.liquidation.notice = .zero
      change(&settings)
    }
    bench.positionRows = Self.rows.map { positionRow($0.symbol, "-\($0.quantity)", entry: $0.entry) }
    for (index, row) in Self.rows.enumerated() {
      for (offset, type) in [OrderType.stopMarket, .takeProfitMarket].enumerated() {
        let order = NewAlgoOrder(
          symbol: row.symbol, side: .buy, type: type, triggerPrice: Written(trimmed: price("2")),
          clientAlgoId: "\(row.symbol)-\(type)")
        bench.algoRows.append(algoAnswer(order, id: Int64(10 * index + offset)))
      }
    }
    bench.startUp()
    for row in Self.rows { bench.mark(testInstruments.symbol(named: row.symbol)!, row.mark) }
  }

  mutating func demand(
    _ source: String = "os_signal", _ reason: String = "manual_shutdown", id: String? = "night", token: String? = nil
  ) {
    bench.feed(
      .command(
        .liquidate(LiquidationCommand(source: source, reason: reason, correlationId: id, token: token))))
    settle()
  }

  /// Cancels succeed at once.
  mutating func settle() {
    while let call = bench.waiting.first(where: { $0.call.isCancelAlgo })?.call {
      guard case .algo(.cancel(.id(let id))) = call else { return }
      bench.algoRows.removeAll { $0.algoId == id }
      bench.answer(
        .algoOrderCancelled(AlgoOrderCancelled(algoId: id, clientAlgoId: "")),
        to: { if case .algo(.cancel(.id(id))) = $0 { true } else { false } })
    }
  }

  /// The closes that wait for an answer.
  var closes: [NewOrder] { bench.waiting.compactMap(\.call.newOrder) }

  /// Executes a close at the mark and tells of it by the stream, or leaves it to be asked for.
  mutating func execute(_ order: NewOrder, tells: Bool = true, answers: Bool = true) {
    orders += 1
    let row = Self.rows.first { $0.symbol == order.symbol }!
    let fee = Money(rounding: Money(rounding: price(row.mark) * quantity(row.quantity))! * rate("0.0004"))!
    let gross = Money(rounding: price(row.entry) * quantity(row.quantity) - price(row.mark) * quantity(row.quantity))!
    bench.positionRows.removeAll { $0.symbol == order.symbol }
    bench.algoRows.removeAll { $0.symbol == order.symbol }
    bench.tradeRows.append(
      userTrade(
        row.symbol, id: orders, order: orders, .buy, row.mark, row.quantity, fee: "\(fee)", realized: "\(gross)",
        time: bench.now))
    if answers {
      let id = order.clientOrderId
      bench.answer(orderAnswer(order, id: orders), to: { $0.newOrder?.clientOrderId == id })
    }
    guard tells else { return }
    bench.feed(
      .user(
        orderUpdate(
          row.symbol, .buy, clientId: order.clientOrderId, id: orders, status: .filled, quantity: row.quantity,
          last: row.quantity, cumulative: row.quantity, at: row.mark, trade: orders, fee: "\(fee)",
          realized: "\(gross)", time: bench.now.milliseconds), on: bench.userStream))
  }

  /// A stop that the venue has executed, as the stream tells of it.
  mutating func stopOut(_ name: String) {
    orders += 1
    let row = Self.rows.first { $0.symbol == name }!
    let fee = Money(rounding: Money(rounding: price(row.mark) * quantity(row.quantity))! * rate("0.0004"))!
    let gross = Money(rounding: price(row.entry) * quantity(row.quantity) - price(row.mark) * quantity(row.quantity))!
    bench.positionRows.removeAll { $0.symbol == name }
    bench.algoRows.removeAll { $0.symbol == name && $0.orderType == .stopMarket }
    bench.tradeRows.append(
      userTrade(
        name, id: orders, order: orders, .buy, row.mark, row.quantity, fee: "\(fee)", realized: "\(gross)",
        time: bench.now))
    bench.feed(
      .user(
        orderUpdate(
          name, .buy, clientId: "\(name)-STOP_MARKET", id: orders, status: .filled, quantity: row.quantity,
          last: row.quantity, cumulative: row.quantity, at: row.mark, trade: orders, fee: "\(fee)",
          realized: "\(gross)", original: .stopMarket, time: bench.now.milliseconds), on: bench.userStream))
  }

  var steps: [LiquidationRecord] {
    bench.audits.compactMap { if case .liquidation(let record) = $0.event { record } else { nil } }
  }
  var states: [LiquidationState] {
    steps.compactMap { if case .moved(_, let state) = $0.kind { state } else { nil } }
  }
  var settlements: [SettlementRecord] {
    bench.audits.compactMap { if case .settlement(let record) = $0.event { record } else { nil } }
  }
}

@Suite struct LiquidationTests {
  @Test func `positions are closed largest first, half a second apart, targets before and stops after them`() {
    var night = Night()
    night.demand()
    // 253.3 x 1.7756 = 449.76, 3802 x 0.11785 = 448.07, 260.8 x 1.71 = 445.97.
    #expect(night.closes.map(\.symbol) == ["XRPUSDT"])
    let targets = night.bench.calls.compactMap { call -> Int64? in
      if case .algo(.cancel(.id(let id))) = call.call { id } else { nil }
    }
    #expect(targets.sorted() == [1, 11, 21], "only the three targets are cancelled")
    night.bench.advance(by: .milliseconds(499))
    #expect(night.closes.count == 1)
    night.bench.advance(by: .milliseconds(1))
    #expect(night.closes.map(\.symbol) == ["XRPUSDT", "DOGEUSDT"])
    night.bench.advance(by: .milliseconds(500))
    #expect(night.closes.map(\.symbol) == ["XRPUSDT", "DOGEUSDT", "DOTUSDT"])
    #expect(night.closes.allSatisfy { $0.reduceOnly && $0.side == .buy })
    for order in night.closes { night.execute(order) }
    night.settle()
    #expect(
      night.states == [
        .authorising, .blockingEntries, .notifying, .cancelling, .closing, .settling, .verifying, .completed,
      ])
  }

  @Test func `smallest first where the setting says so`() {
    var night = Night { $0.liquidation.order = .smallestFirst }
    night.demand()
    #expect(night.closes.map(\.symbol) == ["DOTUSDT"])
  }

  @Test func `the settlement is that of the incident's positions`() {
    var night = Night()
    night.demand()
    night.bench.advance(by: .seconds(1))
    for order in night.closes { night.execute(order) }
    let gross = night.settlements.map { "\($0.symbol ?? "total") \($0.gross) \($0.exitFees)" }
    // engine.md 8.1, row 2.3; fees 0.04 % of 449.75948, 448.0657 and 445.968.
    #expect(
      gross == [
        "XRPUSDT -6.43382 0.17990379", "DOGEUSDT -4.71448 0.17922628", "DOTUSDT -3.3904 0.1783872",
        "total -14.5387 0.53751727",
      ])
    #expect(night.settlements.last?.netOfExitFees == money("-15.07621727"))
    #expect(night.settlements.allSatisfy { $0.isSettled && $0.reads == 1 })
    let closed = night.bench.logs.map(\.message).filter { $0.hasPrefix("Position closed: DOT") }
    #expect(
      closed == [
        "Position closed: DOTUSDT order_id=1052660003 exit_price=1.71 realized_pnl=-3.3904 (attempt 1/4, correlation_id=night)"
      ])
  }

  /// Nothing is told by the stream; answers are acknowledgements with zeros.
  @Test func `what the stream does not tell is read from the executions`() {
    var night = Night()
    night.demand()
    night.bench.advance(by: .seconds(1))
    for order in night.closes { night.execute(order, tells: false) }
    #expect(night.states.last == .completed)
    #expect(night.settlements.last?.gross == money("-14.5387"))
    #expect(night.bench.fills.allSatisfy { $0.price.units > 0 && $0.source == .tradeQuery })
  }

  @Test func `reads that find nothing yet are repeated a second apart, three times, and then it is partial`() {
    var night = Night()
    night.demand()
    night.bench.advance(by: .seconds(1))
    for order in night.closes {
      // Taken by the venue and not executed.
      let id = order.clientOrderId
      night.bench.answer(orderAnswer(order, id: 7), to: { $0.newOrder?.clientOrderId == id })
    }
    func reads() -> Int {
      night.bench.count { if case .account(.trades("DOTUSDT", nil, _, _, _)) = $0 { true } else { false } }
    }
    #expect(reads() == 1)
    night.bench.isCourteous = true
    night.bench.advance(by: .seconds(1))
    #expect(reads() == 2)
    night.bench.advance(by: .seconds(1))
    #expect(reads() == 3)
    night.bench.advance(by: .seconds(5))
    #expect(reads() == 3)
    #expect(night.states.last == .failed)
    #expect(night.steps.last?.symbols == ["XRPUSDT", "DOGEUSDT", "DOTUSDT"])
    #expect(night.bench.closings.isEmpty && night.bench.fills.isEmpty)
  }

  @Test(arguments: [
    ("telegram", "", nil, "unknown_source"), ("", "", nil, "unknown_source"),
    ("api_key", "", nil, "token_missing"), ("api_key", "", "barley", "token_wrong"),
    ("api_key", "", "sesame", "reason_missing"), ("cli", "bad_mood", nil, "unknown_reason"),
  ])
  func `source, token and reason are checked in this order`(
    _ source: String, _ reason: String, _ token: String?, _ why: String
  ) {
    var night = Night { $0.liquidation.token = "sesame" }
    night.demand(source, reason, token: token)
    #expect(night.states == [.authorising, .rejected])
    #expect(night.steps.last?.data.first { $0.key == "why" }?.value == .string(why))
    #expect(night.closes.isEmpty && night.bench.alerts == ["liquidation_rejected"])
    let texts = night.bench.audits.map { String(describing: $0.event.members) } + night.bench.logs.map(\.message)
    #expect(!texts.contains { $0.contains("sesame") || $0.contains("barley") }, "a token is a secret")
  }

  @Test func `an id is used once, one that was rejected can come again`() {
    var night = Night()
    night.demand("telegram")
    night.demand()
    #expect(night.states.contains(.closing))
    night.demand(id: "other")
    #expect(night.steps.last?.data.first { $0.key == "why" }?.value == .string("liquidation_in_progress"))
    night.demand()
    #expect(night.steps.last?.data.first { $0.key == "why" }?.value == .string("id_reused"))
  }

  @Test func `people are told half a minute before, by every channel, with all that they need`() throws {
    var night = Night { $0.liquidation.notice = .seconds(30) }
    night.demand()
    let told = night.bench.notifications.filter { $0.title == "EMERGENCY_LIQUIDATION" }
    #expect(told.map(\.channel) == ["email", "slack", "sms"])
    let text = try #require(told.first?.text)
    for part in [
      "reason=manual_shutdown", "correlation_id=night", "time=2026-01-29T21:10:14", "DOTUSDT -260.8", "-14.5387",
    ] {
      #expect(text.contains(part), "\(part) is missing in \(text)")
    }
    night.bench.advance(by: .milliseconds(29_999))
    night.bench.feed(.signal(signal(tao, .short, "1.8", "1.7", "1.81")))
    #expect(night.bench.verdicts.last?.reason == "liquidation_in_progress")
    #expect(night.states.last == .notifying && night.closes.isEmpty)
    night.bench.advance(by: .milliseconds(1))
    night.settle()
    #expect(night.states.last == .closing)
  }

  @Test func `an operator calls it off while it is only announced`() {
    var night = Night { $0.liquidation.notice = .seconds(30) }
    night.demand()
    night.bench.advance(by: .seconds(20))
    night.bench.feed(.command(.abortLiquidation))
    night.bench.advance(by: .seconds(30))
    #expect(night.states.last == .aborted && night.closes.isEmpty)
    night.bench.feed(.signal(signal(tao, .short, "1.8", "1.7", "1.81")))
    #expect(night.bench.verdicts.last?.reason != "liquidation_in_progress")
  }

  @Test func `a refused close is tried again after 0.5, 1 and 2 seconds, then listed with its stop in place`() {
    var night = Night()
    night.demand()
    night.bench.advance(by: .seconds(1))
    for order in night.closes where order.symbol != "DOTUSDT" { night.execute(order) }
    let refusal = Answer.refused(VenueError(code: .reduceOnlyRejected, message: "ReduceOnly Order is rejected."))
    var pauses: [Span] = []
    for _ in 0..<4 {
      let asked = night.bench.now
      while night.closes.isEmpty, night.bench.now - asked < .seconds(5) { night.bench.advance(by: .milliseconds(250)) }
      pauses.append(night.bench.now - asked)
      night.bench.answer(refusal, to: { $0.newOrder?.symbol == "DOTUSDT" })
    }
    #expect(pauses == [.zero, .milliseconds(500), .seconds(1), .seconds(2)])
    night.bench.advance(by: .seconds(10))
    #expect(night.states.last == .partial && night.steps.last?.symbols == ["DOTUSDT"])
    #expect(night.bench.algoRows.contains { $0.symbol == "DOTUSDT" && $0.orderType == .stopMarket })
  }

  /// engine.md section 6, defect 3: with no retries allowed nothing at all was tried, and one of three counted as failed.
  @Test func `without retries every close is sent once, and the refused one alone is listed`() {
    var night = Night { $0.liquidation.retries = 0 }
    night.demand()
    night.bench.advance(by: .seconds(1))
    #expect(night.closes.map(\.symbol).sorted() == ["DOGEUSDT", "DOTUSDT", "XRPUSDT"])
    for order in night.closes where order.symbol != "DOTUSDT" { night.execute(order) }
    night.bench.answer(
      .refused(VenueError(code: .reduceOnlyRejected, message: "ReduceOnly Order is rejected.")),
      to: { $0.newOrder?.symbol == "DOTUSDT" })
    night.bench.advance(by: .seconds(10))
    #expect(night.bench.calls.count { $0.call.newOrder?.symbol == "DOTUSDT" } == 1)
    #expect(night.states.last == .partial && night.steps.last?.symbols == ["DOTUSDT"])
  }

  @Test func `the execution is over after fifteen seconds, whatever the venue does`() {
    var night = Night()
    night.bench.isCourteous = false
    night.demand()
    night.bench.advance(by: .milliseconds(14_999))
    #expect(night.states.last == .cancelling)
    night.bench.advance(by: .milliseconds(1))
    #expect(night.states.last == .failed)
    #expect(night.steps.contains { $0.kind == .timedOut && $0.symbols.count == 3 })
  }

  /// What its own stop closes while orders are being cancelled was to be closed like the others.
  @Test func `a position that is gone before the first close is settled with the others`() {
    var night = Night()
    night.bench.feed(
      .command(
        .liquidate(LiquidationCommand(source: "os_signal", reason: "manual_shutdown", correlationId: "night"))))
    #expect(night.states.last == .cancelling && night.closes.isEmpty)
    night.stopOut("DOTUSDT")
    night.settle()
    night.bench.advance(by: .seconds(1))
    #expect(night.closes.map(\.symbol) == ["XRPUSDT", "DOGEUSDT"])
    for order in night.closes { night.execute(order) }
    #expect(night.states.last == .completed)
    // The same sums as if all had been closed by it: 6.43382 + 4.71448 + 3.3904.
    #expect(night.settlements.last?.gross == money("-14.5387"))
    #expect(night.settlements.compactMap(\.symbol).sorted() == ["DOGEUSDT", "DOTUSDT", "XRPUSDT"])
  }

  @Test func `every record names the one that led to it`() throws {
    var night = Night()
    night.demand()
    let number =
      try #require(
        night.bench.audits.firstIndex {
          if case .liquidationRequested = $0.event { true } else { false }
        }) + 1
    #expect(!night.steps.isEmpty && night.steps.allSatisfy { $0.triggerSeq == number })
    #expect(night.steps.allSatisfy { $0.source == "os_signal" && $0.reason == "manual_shutdown" })
  }
}
