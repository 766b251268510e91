import Binance
import Market

/// The mock Binance USDⓈ-M venue: a state machine that takes market data, requests and stream messages at given times and says
/// what leaves it.
///
/// It has no clock of its own. Whoever owns it calls `advance(to:)` when `nextDue` comes; everything else that arrives
/// later than something due makes that happen first. Of two things at one moment the beat of the seconds (prices,
/// triggers, mark prices) comes before closing candles, and these before the agenda (listen keys, conditional orders).
///
/// A class, because there is one of it in a world and its state is large: as a value it would be copied whenever it is
/// lent to a reader.
///
/// Not served: LIMIT orders, cross margin, funding, forced liquidation, depth.
public final class Exchange {
  public let instruments: Instruments
  public let settings: ExchangeSettings
  /// What `GET /fapi/v1/exchangeInfo` shows.
  let info: ExchangeInfo

  public internal(set) var ledger: Ledger
  /// Every execution, in order; `tradeId` counts on from `firstTradeId`.
  public internal(set) var fills: [Fill] = []
  public internal(set) var orders: [Order] = []
  public internal(set) var algoOrders: [AlgoOrder] = []
  /// Numbers of requests by what became of them.
  public internal(set) var counters = Counters()

  // What every market event touches. Each access to a variable of a class is checked at run time, which took half of the
  // instructions of a replay; every test runs with the checks, a release without.
  #if !DEBUG
    @exclusivity(unchecked)
  #endif
  var markets: [SymbolMarket]
  /// By symbol.
  var leverage: [Int]
  /// Positions in `algoOrders` of those that are open, by symbol, oldest first.
  #if !DEBUG
    @exclusivity(unchecked)
  #endif
  var openAlgos: [[Int]]
  /// How many of `orders` are open, by symbol.
  var openOrderCounts: [Int]
  /// Orders that matching has taken and not finished with, oldest first.
  var working: [WorkingOrder] = []
  /// Asked for each order that comes into matching; without it, or with nil, the order is executed at once and as a
  /// whole.
  public var disturbance: ((Order) -> MatchingManner?)?
  var connections: [Connection] = []
  #if !DEBUG
    @exclusivity(unchecked)
  #endif
  var plan: DeliveryPlan
  var listenKey: ListenKey
  var limits: RateLimits
  #if !DEBUG
    @exclusivity(unchecked)
  #endif
  var agenda = Agenda()
  #if !DEBUG
    @exclusivity(unchecked)
  #endif
  var closedCandles = ClosedCandles()
  let tokens: TokenSource
  let start: Timestamp

  /// The first whole second that has not been played yet.
  #if !DEBUG
    @exclusivity(unchecked)
  #endif
  private var nextSecond: Timestamp
  /// When the beat is needed next; `.distantFuture` while nothing changes with the seconds.
  #if !DEBUG
    @exclusivity(unchecked)
  #endif
  private var nextTick = Timestamp.distantFuture
  /// When forming candles are pushed next; `.distantFuture` while nobody is subscribed to any.
  #if !DEBUG
    @exclusivity(unchecked)
  #endif
  private var nextForming = Timestamp.distantFuture

  static let firstOrderId: Int64 = 38_118_460_000
  static let firstTradeId: Int64 = 409_188_000
  static let firstAlgoId: Int64 = 1_000_000_202_490_000

  public struct Counters: Hashable, Sendable {
    public internal(set) var requests = 0
    public internal(set) var refusals = 0
  }

  /// - Parameters:
  ///   - info: what exchangeInfo shows; nil builds it from `instruments`.
  ///   - account: booked at `start`.
  public init(
    instruments: Instruments, info: ExchangeInfo? = nil, settings: ExchangeSettings, account: AccountStart,
    seed: UInt64, at start: Timestamp
  ) {
    self.instruments = instruments
    self.settings = settings
    self.info = info ?? ExchangeInfo(instruments, settings: settings, at: start)
    ledger = Ledger(symbols: instruments.count)
    markets = instruments.symbols.map { SymbolMarket(symbol: $0, tick: instruments[$0].tick) }
    leverage = Array(repeating: 1, count: instruments.count)
    openAlgos = Array(repeating: [], count: instruments.count)
    openOrderCounts = Array(repeating: 0, count: instruments.count)
    plan = DeliveryPlan([], instruments: instruments)
    tokens = TokenSource(seed: seed)
    listenKey = ListenKey(tokens: tokens)
    limits = RateLimits(weight: settings.weightLimit)
    self.start = start
    nextSecond = start.roundedUpToSecond
    ledger.transfer(account.balance, at: start)
    for position in account.positions {
      ledger.adopt(position.symbol, quantity: position.quantity, entry: position.entry, leverage: 1, at: start)
    }
  }

  // MARK: The venue's own clock

  /// When `advance(to:)` has something to do; `.distantFuture` when idle.
  public var nextDue: Timestamp { min(min(nextTick, nextForming), min(closedCandles.nextDue, agenda.nextDue)) }

  /// Does all that is due at or before `now`.
  public func advance(to now: Timestamp, into effects: inout Effects) {
    while true {
      let due = nextDue
      guard due <= now, due != .distantFuture else { return }
      if nextTick == due {
        tick(at: due, into: &effects)
      } else if nextForming == due {
        pushFormingCandles(at: due, into: &effects)
        scheduleForming(after: due)
      } else if closedCandles.nextDue == due {
        push(closedCandles.popFirst(), into: &effects)
      } else {
        act(agenda.popFirst(), at: due, into: &effects)
      }
    }
  }

  /// What was due before `now` has happened before whatever happens now.
  func settle(before now: Timestamp, into effects: inout Effects) {
    if nextDue < now { advance(to: Timestamp(nanoseconds: now.nanoseconds - 1), into: &effects) }
    closedCandles.earliest = now
  }

  private func tick(at second: Timestamp, into effects: inout Effects) {
    nextSecond = second + .seconds(1)
    for index in markets.indices {
      if markets[index].beat(second, closed: &closedCandles) { evaluateTriggers(index, at: second, into: &effects) }
    }
    pushMarks(at: second, into: &effects)
    scheduleTick(at: second)
  }

  /// Works out when the beat is needed next, after anything that may have changed it.
  func scheduleTick(at now: Timestamp) {
    scheduleForming(at: now)
    // Seconds nobody needed have passed without being played.
    if nextSecond < now, nextTick >= now { nextSecond = now.roundedUpToSecond }
    // Subscribed mark prices beat every second whatever else there is: the common case, and the cheap one.
    guard plan.marks.isEmpty else {
      nextTick = nextSecond
      return
    }
    var followsSeconds = false
    var followsMinutes = false
    for index in markets.indices {
      if markets[index].isPlaying { followsSeconds = true }
      if markets[index].needsMinutes { followsMinutes = true }
    }
    if followsSeconds {
      nextTick = nextSecond
    } else if followsMinutes {
      let open = Interval.m1.open(containing: nextSecond)
      nextTick = open == nextSecond ? open : open + Interval.m1.length
    } else {
      nextTick = .distantFuture
    }
  }

  /// Begins or ends the pushes of forming candles with the subscriptions to them.
  private func scheduleForming(at now: Timestamp) {
    guard case .every(let span) = settings.candleUpdates else { return }
    if plan.candleRows.isEmpty {
      nextForming = .distantFuture
    } else if nextForming == .distantFuture {
      nextForming = now.roundedUp(to: span)
    }
  }

  private func scheduleForming(after now: Timestamp) {
    guard case .every(let span) = settings.candleUpdates else { return }
    nextForming = now + span
  }

  private func act(_ item: Agenda.Item, at now: Timestamp, into effects: inout Effects) {
    switch item {
    case .listenKeyCheck: checkListenKey(at: now, into: &effects)
    case .connectionEnds(let connection):
      guard connections.contains(where: { $0.id == connection }) else { return }
      // Documented: a connection lives 24 hours. The code is unverified (binance-usdm 3.3).
      effects.append(.close(connection, code: 1001, reason: "connection lifetime over"))
      closed(connection, at: now)
    case .execution(let id): executeNext(id, at: now, into: &effects)
    case .algoEntersMatching(let id): enterMatching(id, at: now, into: &effects)
    case .algoTriggered(let id): reportTriggered(id, at: now, into: &effects)
    case .algoFinished(let id): finish(id, at: now, into: &effects)
    case .algoRejected(let id): reject(id, at: now, into: &effects)
    case .algoExpires(let id): expire(id, at: now, into: &effects)
    }
  }

  // MARK: Market data

  /// A closed candle from before the start, of any interval: REST history, and a first price. A bar that began before
  /// the start and ends after it is played on from its middle.
  public func history(_ candle: Candle) {
    let index = Int(candle.symbol.index)
    if candle.end <= nextSecond {
      markets[index].history(candle)
    } else {
      markets[index].play(candle, path: settings.intrabarPath, nextSecond: nextSecond, closed: &closedCandles)
      scheduleTick(at: nextSecond)
    }
  }

  /// Market data of the tape at the time it is published.
  ///
  /// A closed candle that comes before its own end is a bar to be traded along from its opening on; one that comes later
  /// is a push that was recorded, and counts only as far as no finer data build the same candle. A trade belongs to the
  /// candle in which it is published.
  public func tape(_ event: MarketEvent, at now: Timestamp, into effects: inout Effects) {
    settle(before: now, into: &effects)
    let index = Int(event.symbol.index)
    switch event {
    case .trade(let trade):
      let hadSource = markets[index].source
      markets[index].take(trade, at: now, closed: &closedCandles)
      if hadSource != .trades { scheduleTick(at: now) }
      for connection in plan.trades[index] { effects.append(.market(connection, event)) }
    case .quote(let quote):
      markets[index].take(quote, at: now)
      for connection in plan.quotes[index] { effects.append(.market(connection, event)) }
    case .mark(let mark): markets[index].take(mark, at: now)
    case .candle(let candle) where candle.isClosed && now < candle.end:
      markets[index].play(candle, path: settings.intrabarPath, nextSecond: played(at: now), closed: &closedCandles)
      scheduleTick(at: now)
      return
    case .candle(let candle): markets[index].take(kline: candle, at: now, closed: &closedCandles)
    }
    evaluateTriggers(index, at: now, into: &effects)
  }

  /// The first second whose price is still to come.
  private func played(at now: Timestamp) -> Timestamp { max(nextSecond, now.roundedUpToSecond) }

  /// Mark and last price jump, triggers are looked at; the next price of the tape takes over again.
  public func setPrice(_ symbol: Symbol, _ price: Price, at now: Timestamp, into effects: inout Effects) {
    settle(before: now, into: &effects)
    markets[Int(symbol.index)].set(price: price, at: now, closed: &closedCandles)
    evaluateTriggers(Int(symbol.index), at: now, into: &effects)
  }

  /// Prices of the tape do not move this contract before `until`.
  public func shutOutTape(_ symbol: Symbol, until: Timestamp) {
    markets[Int(symbol.index)].shutOut(until: until)
  }
}

extension Timestamp {
  /// The first whole second not before.
  var roundedUpToSecond: Timestamp { roundedUp(to: .seconds(1)) }

  /// The first multiple of the span in UTC that is not before.
  func roundedUp(to span: Span) -> Timestamp {
    let rest = nanoseconds % span.nanoseconds
    return rest == 0 ? self : Timestamp(nanoseconds: nanoseconds - rest + (rest > 0 ? span.nanoseconds : 0))
  }
}
