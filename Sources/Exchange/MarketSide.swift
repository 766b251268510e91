import Market

/// What market data touch: the contracts, who is sent what, the orders that wait for a price, the clock.
///
/// All of it in one value, because it is what a replay spends its time in: each access to a variable of a class is checked
/// at run time, and one variable with all of this is checked, or left unchecked, once.
struct MarketSide: Sendable {
  var contracts: PerSymbol<Contract>
  var plan: DeliveryPlan
  var algos: AlgoService
  var clock: VenueClock
  private let symbols: [Symbol]
  private let path: ExchangeSettings.IntrabarPath

  init(_ instruments: Instruments, settings: ExchangeSettings, at start: Timestamp) {
    contracts = PerSymbol(count: instruments.count) {
      Contract($0, tick: instruments[$0].tick, fills: settings.fills.model)
    }
    symbols = instruments.symbols
    plan = DeliveryPlan([], instruments: instruments)
    algos = AlgoService(symbols: instruments.count)
    var forming: Span?
    if case .every(let span) = settings.candleUpdates { forming = span }
    clock = VenueClock(at: start, formingEvery: forming)
    path = settings.intrabarPath
  }

  // MARK: Market data

  /// A closed candle from before the start; see `Exchange.history`.
  mutating func history(_ candle: Candle) {
    if candle.end <= clock.nextSecond {
      contracts[candle.symbol].market.history(candle)
    } else {
      play(candle, from: clock.nextSecond)
      scheduleBeat(at: clock.nextSecond)
    }
  }

  /// Brings a contract up to an event of the tape. False when no price was set: a bar that is still to be played.
  mutating func apply(_ event: MarketEvent, at now: Timestamp) -> Bool {
    switch event {
    case .trade(let trade):
      let hadSource = contracts[trade.symbol].market.source
      contracts[trade.symbol].market.apply(trade, at: now, closed: &clock.closedCandles)
      if hadSource != .trades { scheduleBeat(at: now) }
    case .quote(let quote): contracts[quote.symbol].market.apply(quote, at: now)
    case .mark(let mark): contracts[mark.symbol].market.apply(mark, at: now)
    case .candle(let candle) where candle.isClosed && now < candle.end:
      play(candle, from: clock.unplayed(at: now))
      scheduleBeat(at: now)
      return false
    case .candle(let candle):
      contracts[candle.symbol].market.apply(kline: candle, at: now, closed: &clock.closedCandles)
    }
    return true
  }

  private mutating func play(_ candle: Candle, from second: Timestamp) {
    contracts[candle.symbol].market.play(candle, path: path, nextSecond: second, closed: &clock.closedCandles)
  }

  /// Mark and last price from outside the tape, or one of them.
  mutating func set(_ symbol: Symbol, _ price: Price, of kind: PriceKind?, at now: Timestamp) {
    if kind != .last { contracts[symbol].market.set(mark: price) }
    if kind != .mark { contracts[symbol].market.set(traded: price, at: now, closed: &clock.closedCandles) }
  }

  // MARK: The beat

  /// What a whole second brings to a contract. True when a price was set.
  mutating func beat(_ symbol: Symbol, _ second: Timestamp) -> Bool {
    contracts[symbol].market.beat(second, closed: &clock.closedCandles)
  }

  /// Works out when the beat is needed next, after anything that may have changed it.
  mutating func scheduleBeat(at now: Timestamp) {
    clock.scheduleForming(plan.candleRows.isEmpty ? nil : now)
    clock.skipSeconds(before: now)
    clock.schedule(beat)
  }

  private var beat: VenueClock.Beat {
    // Subscribed mark prices beat every second whatever else there is: the common case, and the cheap one.
    guard plan.marks.isEmpty else { return .seconds }
    var followsMinutes = false
    for symbol in symbols {
      if contracts[symbol].market.isPlaying { return .seconds }
      if contracts[symbol].market.needsMinutes { followsMinutes = true }
    }
    return followsMinutes ? .minutes : .none
  }

  // MARK: Conditional orders

  /// Lets the waiting orders of a contract go over to TRIGGERING whose price is met; returns their slots.
  mutating func trigger(_ symbol: Symbol, at now: Timestamp) -> [Int] {
    guard algos.isWaiting(symbol) else { return [] }
    return algos.trigger(symbol, contracts[symbol].market.touch, at: now)
  }
}
