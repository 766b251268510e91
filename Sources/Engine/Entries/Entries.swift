import Audit
import Basics
import Binance
import Market
import TradingEngine

/// From a signal to its one verdict, and from an accepted one to the entry.
struct Entries {
  enum Question: Hashable {
    /// Orphan orders of a contract are being cancelled.
    case cancelOrphans(Symbol, OrphanKind)
  }

  enum Alarm: Hashable {
    /// A signal has waited long enough for its way to be cleared.
    case preFlight(Symbol)
  }

  /// What is read of other parts when a signal is judged.
  struct Reading {
    let market: MarketData
    let strategy: Strategy
    let books: Books
    let isUserStreamLive: Bool
    let isLiquidating: Bool
  }

  let settings: EngineSettings
  let instruments: Instruments
  private let gates: [any Gate]

  private var isStarted = false
  private var isStopped = false
  private var pauseReason: String?
  private var lastAccepted: PerSymbol<Timestamp?>
  var orphans: PerSymbol<OrphanOrders>
  var held: PerSymbol<HeldSignal?>

  init(settings: EngineSettings, instruments: Instruments, parts: EngineParts) {
    self.settings = settings
    self.instruments = instruments
    gates = parts.gates
    lastAccepted = PerSymbol(repeating: nil, count: instruments.count)
    orphans = PerSymbol(repeating: OrphanOrders(), count: instruments.count)
    held = PerSymbol(repeating: nil, count: instruments.count)
  }

  // MARK: Whether entries may be made

  mutating func start() { isStarted = true }

  mutating func stop(out: inout Outbox) {
    isStopped = true
    out.log(.info, "start", 2, "Stopped by command: no more entries; protective orders stay at the venue")
  }

  mutating func pause(because reason: String) { pauseReason = reason }

  mutating func resume() { pauseReason = nil }

  private var isRunning: Bool { isStarted && !isStopped }

  /// Why no entry may be made just now, apart from the user stream.
  private var paused: String? {
    if !isRunning { return isStopped ? "stopped" : "not started" }
    return pauseReason
  }

  /// The user stream has become live: says what that means for entries.
  func userStreamIsLive(cause: String, out: inout Outbox) {
    out.log(.info, "user-stream", 3, "User stream live (\(cause)); entries \(paused ?? "may be made")")
  }

  // MARK: From a signal to its verdict

  mutating func handle(_ signal: Signal, _ reading: Reading, orders: inout OrderDesk, out: inout Outbox) {
    let instrument = instruments[signal.symbol]
    let candidate = Candidate(
      signal, instrument: instrument, last: reading.market.lastPrice(of: signal.symbol), wallet: reading.books.wallet,
      settings: settings)
    guard let candidate else {
      rejectUnpriced(signal, reading, orders: orders, out: &out)
      return
    }
    let context = context(
      for: candidate.direction, of: candidate.symbol, isUnpriced: false, reading, orders: orders, out: out)
    let judgement = judge(candidate, context)
    let reachedRR = judgement.reachedRR
    let record = VerdictRecord(
      symbol: instrument.name, direction: signal.direction, setupId: signal.setupId, source: signal.source,
      rejection: judgement.rejections.first, entry: candidate.entry, target: candidate.target, stop: candidate.stop,
      reachedRR: reachedRR, rr: reachedRR ? Self.ratio(candidate.reward, candidate.risk) : nil,
      rrModel: reachedRR ? Self.ratio(candidate.modelReward, candidate.modelRisk) : nil,
      rrMin: context.minimum.rate, policy: context.minimum.policyName,
      furtherReasons: judgement.rejections.dropFirst().map(\.word), isObserved: settings.entries == .observe,
      interval: signal.interval,
      targetModel: Price(rounding: candidate.modelTarget), stopModel: Price(rounding: candidate.modelStop))
    if judgement.waits {
      hold(signal, record, out: &out)
      return
    }
    report(record, out: &out)
    guard record.rejection == nil, settings.entries == .trade else { return }
    lastAccepted[signal.symbol] = out.now
    orders.enter(candidate, wallet: reading.books.wallet, out: &out)
    out.tell(.signalAccepted(signal))
  }

  /// The one verdict on a signal.
  func report(_ record: VerdictRecord, out: inout Outbox) {
    out.audit(.verdict(record))
    let prices = "entry=\(record.entry), TP=\(record.target), SL=\(record.stop)"
    let ratio = record.rr.map { " RR \($0)" + (record.rrMin.map { " of \($0)" } ?? "") } ?? ""
    let verdict = record.reason.map { "rejected: \($0)" } ?? "accepted"
    let observed = settings.entries == .observe ? ", not traded: entries are only observed" : ""
    out.log(
      .info, "gates", record.rejection == nil ? 2 : 1,
      "[\(record.symbol)] \(record.direction) \(verdict)\(ratio) (\(prices))\(observed)")
  }

  private struct Judgement {
    var reachedRR = false
    /// Nothing rejects, and the last gate has something to be done first.
    var waits = false
    /// In the order of the gates; the first is the verdict's reason.
    var rejections: [Rejection] = []
  }

  /// The first gate that rejects gives the reason. Observing, the others are asked too: the verdict is the one that trading
  /// would have met, and what else stands against the candidate is on record beside it.
  private func judge(_ candidate: Candidate, _ context: GateContext) -> Judgement {
    var judgement = Judgement()
    for gate in gates {
      if gate.judgesRR { judgement.reachedRR = true }
      let verdict = gate.verdict(on: candidate, context)
      // Observing cancels nothing: the orders stay, and the verdict is that of an entry whose way has been cleared.
      if case .waits = verdict, judgement.rejections.isEmpty { judgement.waits = settings.entries == .trade }
      guard case .rejects(let rejection) = verdict else { continue }
      judgement.rejections.append(rejection)
      if settings.entries == .trade || gate.endsPipeline { break }
    }
    return judgement
  }

  /// An entry at the market before there is a price: only the gates that look at the moment can be asked.
  private func rejectUnpriced(_ signal: Signal, _ reading: Reading, orders: OrderDesk, out: inout Outbox) {
    func price(_ level: Signal.Level?) -> Price {
      if case .price(let price)? = level { price } else { .zero }
    }
    let context = context(
      for: signal.direction, of: signal.symbol, isUnpriced: true, reading, orders: orders, out: out)
    let rejections = gates.lazy.compactMap { gate -> Rejection? in
      guard let gate = gate as? any StandingGate, case .rejects(let why) = gate.verdict(context) else { return nil }
      return why
    }
    out.audit(
      .verdict(
        VerdictRecord(
          symbol: context.instrument.name, direction: signal.direction, setupId: signal.setupId,
          source: signal.source, rejection: rejections.first ?? .staleMarketData(.noPrice),
          entry: price(signal.entry), target: price(signal.target), stop: price(signal.stop), reachedRR: false, rr: nil,
          rrModel: nil, rrMin: context.minimum.rate, policy: context.minimum.policyName, interval: signal.interval)))
  }

  /// RR in units of 1e-8, rounded down; 0 where there is no risk (engine.md 3.1).
  private static func ratio(_ reward: Int128, _ risk: Int128) -> Rate {
    guard risk > 0 else { return .zero }
    return Rate(units: Int64(clamping: divideFloor(reward * Int128(unitsPerOne), by: risk)))
  }

  // MARK: What the gates see

  private func context(
    for direction: Direction, of symbol: Symbol, isUnpriced: Bool, _ reading: Reading, orders: OrderDesk,
    out: Outbox
  ) -> GateContext {
    let key = PositionKey(symbol)
    let hasPosition = reading.books.hasPosition(key)
    return GateContext(
      now: out.now, settings: settings, instrument: instruments[symbol], isRunning: isRunning,
      entriesPaused: paused ?? out.budget.whyNoEntry(at: out.now), isLiquidating: reading.isLiquidating,
      isUserStreamLive: reading.isUserStreamLive,
      isUnpriced: isUnpriced, lastMarketEvent: reading.market.lastEvent(of: symbol),
      isPositionKnown: reading.books.isPositionKnown(symbol) && !(orders[key]?.isOutcomeUnknown ?? false),
      hasPosition: hasPosition,
      hasEntryInFlight: orders[key] != nil && !hasPosition, lastSignalAccepted: lastAccepted[symbol],
      trend: reading.strategy.trend(of: symbol),
      minimum: minimum(for: direction, of: symbol, reading), wallet: reading.books.wallet,
      exposures: orders.exposures(books: reading.books),
      orphanOrders: orphans[symbol].count, isClearingOrphans: held[symbol] != nil)
  }

  private func minimum(for direction: Direction, of symbol: Symbol, _ reading: Reading) -> RRMinimum {
    let candles = reading.market.candles[symbol].buffers[0].candles
    let volatility = settings.rr.policy == .bySideVolatility ? VolatilityRank(candles) : nil
    return RRMinimum(
      direction, trend: reading.strategy.trend(of: symbol), volatility: volatility, settings: settings.rr)
  }
}
