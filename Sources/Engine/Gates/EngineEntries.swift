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
    let rejection = judgement.rejection
    let record = VerdictRecord(
      symbol: instrument.name, direction: signal.direction, setupId: signal.setupId, source: signal.source,
      rejection: rejection, entry: candidate.entry, target: candidate.target, stop: candidate.stop,
      reachedRR: judgement.reachedRR, rr: judgement.reachedRR ? Self.ratio(candidate.reward, candidate.risk) : nil,
      rrModel: judgement.reachedRR ? Self.ratio(candidate.modelReward, candidate.modelRisk) : nil,
      rrMin: context.minimum.rate, policy: context.minimum.policyName, details: judgement.details)
    out.audit(.verdict(record))
    let prices = "entry=\(record.entry), TP=\(record.target), SL=\(record.stop)"
    let rr = record.rr.map { " RR \($0) of \(context.minimum.rate)" } ?? ""
    if let rejection {
      out.log(.info, "gates", 1, "[\(instrument.name)] \(signal.direction) rejected: \(rejection)\(rr) (\(prices))")
    } else {
      out.log(.info, "gates", 2, "[\(instrument.name)] \(signal.direction) accepted\(rr) (\(prices))")
      guard settings.entries == .trade else { return }
      symbols[Int(signal.symbol.index)].lastAccepted = now
      enter(candidate)
    }
  }

  private struct Judgement {
    var reachedRR = false
    var rejection: String?
    var details: [JSONMember] = []
  }

  /// The first gate that rejects gives the reason. Observing, the others are asked too, and what they say goes into the
  /// details: the verdict is the one that trading would have met.
  private func judge(_ candidate: Candidate, _ context: GateContext) -> Judgement {
    var judgement = Judgement()
    var others: [JSONValue] = []
    for gate in parts.gates {
      if judgement.rejection == nil, gate.judgesRR { judgement.reachedRR = true }
      guard case .rejects(let reason, let why) = gate.verdict(on: candidate, context) else { continue }
      if judgement.rejection == nil {
        (judgement.rejection, judgement.details) = (reason, why)
      } else {
        others.append(.string(reason))
      }
      if settings.entries == .trade { break }
    }
    if !others.isEmpty { judgement.details.append(JSONMember("also", .array(others))) }
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
          policy: minimum.policyName, details: details)))
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
    case .fromEntry, nil:
      guard let last else { return nil }
      modelEntry = last
    }
    // A level in units of 1e-16: a percentage of a price is exact there.
    func level(_ level: Signal.Level) -> Int128 {
      switch level {
      case .price(let price): Int128(price.units) * Int128(unitsPerOne)
      case .fromEntry(let rate): Int128(modelEntry.units) * Int128(unitsPerOne + rate.units)
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
      exposures: instruments.symbols.compactMap { symbols[index($0)].exposure(of: $0) })
  }

  private func minimum(for direction: Direction, _ state: SymbolState) -> RRMinimum {
    let volatility = settings.rr.policy == .bySideVolatility ? VolatilityRank(state.buffers[0].candles) : nil
    return RRMinimum(direction, trend: state.trend, volatility: volatility, settings: settings.rr)
  }

  private mutating func enter(_ candidate: Candidate) {
    let symbol = candidate.symbol
    trades += 1
    let base = "td-\(startedAt.nanoseconds / 1_000_000_000)-\(trades)"
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
