import Audit
import Binance
import Market
import TradingEngine

/// Wallet and positions, made of executions: the engine's own bookkeeping, held against what the venue reports.
struct Books {
  enum Alarm: Hashable {
    /// What is open is put on record again.
    case exposure
  }

  private(set) var wallet = Money.zero
  private var positions: PerPosition<PositionBook>
  private var memories: PerSymbol<TradeMemory>
  /// The venue's word on the position has been taken.
  private var adopted: PerSymbol<Bool>
  /// Something contradicts what the books say of it.
  private var doubted: PerSymbol<Bool>
  /// Of what the books have heard; answers are held against it.
  private(set) var newest: PerSymbol<NewestNews>
  private(set) var newestBalance = NewestNews()
  private var balanceEvents = EventMemory()
  /// Closing executions that came before an earlier one, and what the venue said of positions meanwhile.
  var gaps: PerSymbol<ExecutionGap>
  /// When the venue was last asked and said what the books say.
  private var agreedAt = Timestamp(nanoseconds: 0)

  let instruments: Instruments
  private let takerFee: Rate
  private let fillSource: any FillSource
  private let deduplication: any FillDeduplication

  static let exposureEvery = Span.seconds(60)
  /// Executions are asked for from a little before the last look that agreed, not from the newest one booked: one that was
  /// missed before it would never be found. The overlap is for the venue's clock, which differs from ours.
  static let tradeOverlap = Span.seconds(5)
  /// An execution is stamped by the venue's clock, in whole milliseconds.
  static let venueClockTolerance = Span.milliseconds(500)

  init(settings: EngineSettings, instruments: Instruments, parts: EngineParts) {
    self.instruments = instruments
    takerFee = settings.takerFee
    fillSource = parts.fillSource
    deduplication = parts.deduplication
    positions = PerPosition(repeating: PositionBook(), count: instruments.count)
    memories = PerSymbol(repeating: TradeMemory(), count: instruments.count)
    adopted = PerSymbol(repeating: false, count: instruments.count)
    doubted = PerSymbol(repeating: false, count: instruments.count)
    newest = PerSymbol(repeating: NewestNews(), count: instruments.count)
    gaps = PerSymbol(repeating: ExecutionGap(), count: instruments.count)
  }

  // MARK: Reading

  subscript(key: PositionKey) -> PositionBook { positions[key] }
  subscript(symbol: Symbol) -> PositionBook { positions[PositionKey(symbol)] }

  func hasPosition(_ key: PositionKey) -> Bool { !positions[key].quantity.isZero }

  /// Positions of all contracts that are not flat.
  var open: [PositionKey] { instruments.positions.filter(hasPosition) }

  /// The venue's word on the position has been taken, and nothing contradicts it.
  func isPositionKnown(_ symbol: Symbol) -> Bool { adopted[symbol] && !doubted[symbol] && gaps[symbol].held.isEmpty }

  /// The venue's word on the position has been taken, be it contradicted since.
  func isAdopted(_ symbol: Symbol) -> Bool { adopted[symbol] }

  /// Whether an execution of this contract has been booked.
  func contains(tradeId: Int64, of symbol: Symbol) -> Bool { memories[symbol].contains(tradeId) }

  /// Whether it is younger than what was taken over: an older one is in that already, and belongs to no later position.
  func isAfterTakeOver(_ execution: Execution) -> Bool {
    let news = newest[execution.symbol]
    return execution.time > news.takenOverUntil
      && (execution.source == .stream || execution.time > news.listedUntil)
  }

  /// From when on executions may be missing.
  var agreedSince: Timestamp { agreedAt - Self.tradeOverlap }

  // MARK: Executions

  /// Books an execution as often as it deserves: once. One that closes more than is open waits for those before it.
  mutating func record(_ execution: Execution, prices: MarketData, out: inout Outbox) {
    guard fillSource.accepts(execution), isAfterTakeOver(execution) else { return }
    let known = gaps[execution.symbol].take(execution.tradeId) ?? execution
    if known.source == .stream, !contains(tradeId: known.tradeId, of: known.symbol), precedes(gapBefore: known) {
      hold(known, out: &out)
      return
    }
    book(known, prices: prices, out: &out)
    bookFitting(known.symbol, prices: prices, out: &out)
  }

  /// As often as it deserves, whatever may be missing before it.
  mutating func book(_ execution: Execution, prices: MarketData, out: inout Outbox) {
    for _ in 0..<deduplication.bookings(of: execution, memory: &memories[execution.symbol]) {
      enter(execution, prices: prices, out: &out)
    }
  }

  /// Books it without a question, puts it on record, and tells of it.
  mutating func enter(_ execution: Execution, prices: MarketData, out: inout Outbox) {
    let key = PositionKey(execution.symbol)
    let name = instruments.name(execution.symbol)
    let before = positions[key].quantity
    let realized = positions[key].book(execution)
    let after = positions[key].quantity
    wallet += realized
    wallet -= execution.commission
    newest[execution.symbol].hear(of: execution.time, at: out.now)
    out.audit(
      .fill(
        FillRecord(
          symbol: name, tradeId: execution.tradeId, orderId: execution.orderId, side: execution.side,
          price: execution.price, quantity: execution.quantity, realized: realized, commission: execution.commission,
          source: execution.source, wasMissed: execution.wasMissed, positionAfter: after, walletAfter: wallet)))
    out.log(
      .info, "positions", 1,
      "Filled: \(name) \(execution.side.wireName) \(execution.quantity) @ \(execution.price) (\(execution.source.rawValue)\(execution.wasMissed ? ", missed" : ""))"
    )
    reportExposure("fill", prices: prices, out: &out)
    compareFigures(execution, realized: realized, out: &out)
    out.tell(.executed(Booking(execution: execution, realized: realized, before: before, after: after)))
  }

  /// Two bookkeepings: the engine's own figures against what the venue reported.
  private func compareFigures(_ execution: Execution, realized: Money, out: inout Outbox) {
    if let reported = execution.reportedRealized, reported != realized {
      out.alert(
        "realized_differs", value: "\(instruments.name(execution.symbol)) own \(realized), venue \(reported)",
        threshold: "0", action: "look at the executions of order \(execution.orderId)")
    }
    let expected = Money(rounding: execution.price * execution.quantity).flatMap { Money(rounding: $0 * takerFee) }
    if execution.reportedRealized != nil, execution.commission != expected {
      out.alert(
        "commission_differs",
        value:
          "\(instruments.name(execution.symbol)) expected \(expected.map(\.description) ?? "more than can be held"), venue \(execution.commission)",
        threshold: "0", action: "check fees.taker against the account's fee tier")
    }
  }

  /// A change of the balance that no execution explains, such as funding or a transfer: booked once, however often it is
  /// told of, and not at all where the balance that was taken over is of after it.
  mutating func record(_ change: BalanceChange, at now: Timestamp) {
    guard change.time > newestBalance.takenOverUntil, balanceEvents.insert(change) else { return }
    wallet += change.amount
    newestBalance.hear(of: change.time, at: now)
  }

  // MARK: What the venue says

  /// Only for `takeOver`, which puts it on record.
  mutating func replacePosition(
    _ key: PositionKey, quantity: Quantity, entry: Price, asOf moment: Timestamp, isStart: Bool,
    at now: Timestamp
  ) {
    positions[key].adopt(quantity: quantity, entry: entry, at: now)
    adopted[key.symbol] = true
    doubted[key.symbol] = false
    gaps[key.symbol] = ExecutionGap()
    if isStart {
      newest[key.symbol].listedUntil = moment
    } else {
      newest[key.symbol].takenOverUntil = max(newest[key.symbol].takenOverUntil, moment)
    }
  }

  mutating func replaceWallet(_ balance: Money, asOf moment: Timestamp) {
    wallet = balance
    newestBalance.takenOverUntil = max(newestBalance.takenOverUntil, moment)
  }

  /// The start: nothing was booked yet, and positions are taken over from answers to questions of this moment. The record of
  /// each position says the balance, too.
  mutating func begin(wallet balance: Money, asOf moment: Timestamp, from askedAt: Timestamp) {
    replaceWallet(balance, asOf: moment)
    agreedAt = askedAt
  }

  /// Books and venue were found to differ, or to agree again.
  mutating func doubt(_ symbol: Symbol, _ isDoubted: Bool) { doubted[symbol] = isDoubted }

  /// The venue was asked at this moment, and the books say the same or have been made to.
  mutating func agree(at askedAt: Timestamp) { agreedAt = askedAt }

  /// An engine that believes placement answers calls a position closed that may well be open.
  mutating func abandon(_ key: PositionKey) { positions[key].abandon() }

  // MARK: Exposure

  mutating func handle(_ alarm: Alarm, prices: MarketData, out: inout Outbox) {
    switch alarm {
    case .exposure: reportExposure("every \(Self.exposureEvery)", prices: prices, out: &out)
    }
  }

  /// What is open on each side, put on record at each fill and every minute while anything is open. engine.md 8.2, row
  /// 3.5 i3.
  func reportExposure(_ cause: String, prices: MarketData, out: inout Outbox) {
    // By side, exact until the end: notional at the price last heard, and what that is above the cost.
    var notional: [Direction: Product] = [.long: .zero, .short: .zero]
    var gain = notional
    for key in instruments.positions {
      let book = positions[key]
      guard let direction = book.quantity.direction else { continue }
      // Before the first price a position is worth what it cost.
      let value = prices.lastPrice(of: key.symbol).map { $0 * book.quantity } ?? book.cost
      notional[direction]! += value.magnitude
      gain[direction]! += value - book.cost
    }
    func money(_ amounts: [Direction: Product], _ direction: Direction) -> Money {
      Money(rounding: amounts[direction]!) ?? .zero
    }
    out.audit(
      .exposure(
        ExposureRecord(
          long: money(notional, .long), short: money(notional, .short), unrealizedLong: money(gain, .long),
          unrealizedShort: money(gain, .short), cause: cause)))
    if open.isEmpty {
      out.cancel(.books(.exposure))
    } else {
      out.set(.books(.exposure), after: Self.exposureEvery)
    }
  }

  /// At the last mark price, before fees; nothing before there is one.
  func unrealized(_ key: PositionKey, prices: MarketData) -> Money {
    guard let mark = prices.lastMark(of: key.symbol) else { return .zero }
    return Money(rounding: mark.price * positions[key].quantity - positions[key].cost) ?? .zero
  }
}

extension Instruments {
  /// The positions that one-way mode knows: one a contract, in their order.
  var positions: [PositionKey] { symbols.map { PositionKey($0) } }
}
