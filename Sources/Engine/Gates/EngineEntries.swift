import Audit
import Basics
import Binance
import Market
import TradingEngine

/// From a signal to its one verdict, and from an accepted one to the entry.
extension Engine {
  mutating func consider(_ signal: Signal) {
    let instrument = instruments[signal.symbol]
    let state = symbols[Int(signal.symbol.index)]
    guard let candidate = candidate(signal, instrument: instrument, last: state.lastPrice) else {
      rejectUnpriced(signal)
      return
    }
    let context = context(for: candidate)
    let judgement = judge(candidate, context)
    let reachedRR = judgement.reachedRR
    let record = VerdictRecord(
      symbol: instrument.name, direction: signal.direction, setupId: signal.setupId, source: signal.source,
      rejection: judgement.rejections.first, entry: candidate.entry, target: candidate.target, stop: candidate.stop,
      reachedRR: reachedRR, rr: reachedRR ? Self.ratio(candidate.reward, candidate.risk) : nil,
      rrModel: reachedRR ? Self.ratio(candidate.modelReward, candidate.modelRisk) : nil,
      rrMin: context.minimum.rate, policy: context.minimum.policyName, details: judgement.details,
      furtherRejections: Array(judgement.rejections.dropFirst()), interval: signal.interval,
      targetModel: Price(rounding: candidate.modelTarget), stopModel: Price(rounding: candidate.modelStop))
    if judgement.waits {
      hold(signal, record)
      return
    }
    report(record)
    guard record.rejection == nil, settings.entries == .trade else { return }
    symbols[Int(signal.symbol.index)].lastAccepted = now
    symbols[Int(signal.symbol.index)].use(setup: signal.setupId)
    enter(candidate)
  }

  /// The one verdict on a signal.
  mutating func report(_ record: VerdictRecord) {
    out.audit(.verdict(record))
    let prices = "entry=\(record.entry), TP=\(record.target), SL=\(record.stop)"
    let ratio = record.rr.map { " RR \($0)" + (record.rrMin.map { " of \($0)" } ?? "") } ?? ""
    let verdict = record.rejection.map { "rejected: \($0)" } ?? "accepted"
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
    var rejections: [String] = []
    /// Of the first rejection.
    var details: [JSONMember] = []
  }

  /// The first gate that rejects gives the reason. Observing, the others are asked too: the verdict is the one that trading
  /// would have met, and what else stands against the candidate is on record beside it.
  private func judge(_ candidate: Candidate, _ context: GateContext) -> Judgement {
    var judgement = Judgement()
    for gate in parts.gates {
      if gate.judgesRR { judgement.reachedRR = true }
      let verdict = gate.verdict(on: candidate, context)
      // Observing cancels nothing: the orders stay, and the verdict is that of an entry whose way has been cleared.
      if case .waits = verdict, judgement.rejections.isEmpty { judgement.waits = settings.entries == .trade }
      guard case .rejects(let reason, let why) = verdict else { continue }
      if judgement.rejections.isEmpty { judgement.details = why }
      judgement.rejections.append(reason)
      if settings.entries == .trade || gate.endsPipeline { break }
    }
    if settings.entries == .observe { judgement.details.append(JSONMember("observed", .bool(true))) }
    return judgement
  }

  /// An entry at the market before there is a price: the first two gates would reject it, and it is theirs to say why.
  private mutating func rejectUnpriced(_ signal: Signal) {
    if !isRunning {
      reject(signal, "engine_not_running", [])
    } else if liquidation != nil {
      reject(signal, "liquidation_in_progress", [])
    } else if let why = entriesPaused ?? (user.state == .live ? nil : "user stream is not live") {
      reject(signal, "entries_paused", [JSONMember("why", .string(why))])
    } else {
      reject(signal, "stale_market_data", [JSONMember("age", .string("no price yet"))])
    }
  }

  /// A verdict on a signal that no gate could look at.
  private mutating func reject(_ signal: Signal, _ reason: String, _ details: [JSONMember]) {
    func price(_ level: Signal.Level?) -> Price {
      if case .price(let price)? = level { price } else { .zero }
    }
    let minimum = minimum(for: signal.direction, symbols[Int(signal.symbol.index)])
    out.audit(
      .verdict(
        VerdictRecord(
          symbol: instruments.name(signal.symbol), direction: signal.direction, setupId: signal.setupId,
          source: signal.source, rejection: reason, entry: price(signal.entry), target: price(signal.target),
          stop: price(signal.stop), reachedRR: false, rr: nil, rrModel: nil, rrMin: minimum.rate,
          policy: minimum.policyName, details: details, interval: signal.interval)))
  }

  /// RR in units of 1e-8, rounded down; 0 where there is no risk (engine.md 3.1).
  private static func ratio(_ reward: Int128, _ risk: Int128) -> Rate {
    guard risk > 0 else { return .zero }
    return Rate(units: Int64(clamping: divideFloor(reward * Int128(unitsPerOne), by: risk)))
  }

  /// The signal with the prices that would be sent: stop rounded away from the entry, target toward it (engine.md 3.4).
  private func candidate(_ signal: Signal, instrument: Instrument, last: Price?) -> Candidate? {
    let tick = instrument.tick
    let modelEntry: Price
    switch signal.entry {
    case .price(let price): modelEntry = price
    case .exact(let product):
      guard let price = Price(rounding: product) else { return nil }
      modelEntry = price
    case .fromEntry, nil:
      guard let last else { return nil }
      modelEntry = last
    }
    // A level in units of 1e-16: a percentage of a price is exact there.
    func level(_ level: Signal.Level) -> Int128 {
      switch level {
      case .price(let price): Int128(price.units) * Int128(unitsPerOne)
      case .fromEntry(let rate): Int128(modelEntry.units) * Int128(unitsPerOne + rate.units)
      case .exact(let product): product.units
      }
    }
    let entry = modelEntry.rounded(to: tick)
    let isLong = signal.direction == .long
    let grid = Int128(tick.units) * Int128(unitsPerOne)
    func down(_ exact: Int128) -> Price {
      Price(units: Int64(clamping: divideFloor(exact, by: grid) * Int128(tick.units)))
    }
    func up(_ exact: Int128) -> Price {
      Price(units: Int64(clamping: -divideFloor(-exact, by: grid) * Int128(tick.units)))
    }
    let (stopExact, targetExact) = (level(signal.stop), level(signal.target))
    let modelEntryExact = Int128(modelEntry.units) * Int128(unitsPerOne)
    let sign = Int128(signal.direction.sign)
    let stop = isLong ? down(stopExact) : up(stopExact)
    let target = isLong ? down(targetExact) : up(targetExact)
    let size = PositionSizing.size(
      wallet: wallet, entry: entry, stop: stop, settings: settings, instrument: instrument)
    return Candidate(
      signal: signal, symbol: signal.symbol, direction: signal.direction, entry: entry, target: target, stop: stop,
      modelTarget: Product(units: targetExact), modelStop: Product(units: stopExact),
      modelReward: (targetExact - modelEntryExact) * sign, modelRisk: (modelEntryExact - stopExact) * sign,
      quantity: signal.quantity ?? size.quantity, size: size)
  }

  private func context(for candidate: Candidate) -> GateContext {
    let state = symbols[Int(candidate.symbol.index)]
    return GateContext(
      now: now, settings: settings, instrument: instruments[candidate.symbol], isRunning: isRunning,
      entriesPaused: entriesPaused, isLiquidating: liquidation != nil, isUserStreamLive: user.state == .live,
      lastMarketEvent: state.lastMarketEvent,
      isPositionKnown: state.isPositionKnown, hasPosition: state.hasPosition,
      hasEntryInFlight: state.hasEntryInFlight, lastSignalAccepted: state.lastAccepted, trend: state.trend,
      minimum: minimum(for: candidate.direction, state), wallet: wallet,
      exposures: instruments.symbols.compactMap { symbols[index($0)].exposure(of: $0) },
      orphanOrders: state.orphans.count, isClearingOrphans: state.held != nil)
  }

  /// Of all client order ids of this run.
  var clientIdPrefix: String { "td-\(startedAt.nanoseconds / 1_000_000_000)-" }

  private func minimum(for direction: Direction, _ state: SymbolState) -> RRMinimum {
    let volatility = settings.rr.policy == .bySideVolatility ? VolatilityRank(state.buffers[0].candles) : nil
    return RRMinimum(direction, trend: state.trend, volatility: volatility, settings: settings.rr)
  }

  private mutating func enter(_ candidate: Candidate) {
    let symbol = candidate.symbol
    trades += 1
    let base = "\(clientIdPrefix)\(trades)"
    symbols[Int(symbol.index)].trade = OpenTrade(
      phase: .entering, direction: candidate.direction, entry: candidate.entry, target: candidate.target,
      stop: candidate.stop, quantity: candidate.quantity, entryId: "\(base)-E", stopId: "\(base)-S",
      targetId: "\(base)-T", sentAt: now)
    out.audit(
      .sized(
        SizeRecord(
          symbol: instruments.name(symbol), clientId: "\(base)-E", wallet: wallet, entry: candidate.entry,
          stop: candidate.stop, leverage: settings.leverage, riskBudget: candidate.size.riskBudget,
          riskAtStop: PositionSizing.riskAtStop(
            candidate.quantity, entry: candidate.entry, stop: candidate.stop),
          cap: candidate.size.cap, isCapped: candidate.size.isCapped, isGiven: candidate.signal.quantity != nil,
          quantity: candidate.quantity)))
    place(
      symbol, .entry, side: candidate.direction.entrySide, quantity: candidate.quantity, reduceOnly: false,
      clientId: "\(base)-E")
  }
}
