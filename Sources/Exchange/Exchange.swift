import Binance
import Market
import OrderBook

/// The mock Binance USDⓈ-M venue: a state machine that takes market data, requests and stream messages at given times and says
/// what leaves it.
///
/// It has no clock of its own. Whoever owns it calls `advance(to:)` when `nextDue` comes; everything else that arrives
/// later than something due makes that happen first. The order of what is due at one moment is that of `VenueClock`.
///
/// Its state lies in parts, each a value that knows nothing of the others; here and in the extensions stands what one
/// leads to in another, and what is told of it.
///
/// A class, because there is one of it in a world and its state is large: as a value it would be copied whenever it is
/// lent to a reader.
///
/// Not served: LIMIT orders, cross margin, funding, forced liquidation.
package final class Exchange {
  package let instruments: Instruments
  package let settings: ExchangeSettings
  let manner: VenueManner
  /// What `GET /fapi/v1/exchangeInfo` shows.
  let info: ExchangeInfo
  let tokens: TokenSource
  let start: Timestamp
  let symbols: [Symbol]
  /// Follows the ledger's transactions when it is asked for.
  private var roundTrips: RoundTrips

  // Each access to a variable of a class is checked at run time, which took half of the instructions of a replay; every
  // test runs with the checks, a release without.
  #if !DEBUG
    @exclusivity(unchecked)
  #endif
  var market: MarketSide
  var account: Account
  var sessions: Sessions
  var limits: RateLimits
  var disturbances = FillDisturbances()
  /// Numbers of requests by what became of them.
  package internal(set) var counters = Counters()

  package struct Counters: Hashable, Sendable {
    package internal(set) var requests = 0
    package internal(set) var refusals = 0
  }

  /// - Parameters:
  ///   - info: what exchangeInfo shows; nil builds it from `instruments`.
  ///   - account: booked at `start`.
  package init(
    instruments: Instruments, info: ExchangeInfo? = nil, settings: ExchangeSettings, account: AccountStart,
    seed: UInt64, at start: Timestamp
  ) {
    self.instruments = instruments
    self.settings = settings
    self.start = start
    manner = settings.manner
    symbols = instruments.symbols
    self.info =
      info
      ?? ExchangeInfo(
        instruments, manner: settings.manner, weightLimit: settings.weightLimit, at: start)
    tokens = TokenSource(seed: seed)
    roundTrips = RoundTrips(symbols: instruments.count)
    market = MarketSide(instruments, settings: settings, at: start)
    self.account = Account(account, contracts: instruments.count, at: start)
    sessions = Sessions(tokens: tokens)
    limits = RateLimits(weight: settings.weightLimit ?? settings.manner.weightLimit)
    for order in account.orders { market.algos.add(order, tokens: tokens, at: start) }
  }

  /// What the round trips that have ended came to, of one contract or of all.
  package func settledRoundTrips(_ symbol: Symbol?) -> SettlementTerms {
    roundTrips.follow(ledger)
    return roundTrips.terms(symbol)
  }

  // MARK: The venue's own clock

  /// When `advance(to:)` has something to do; `.distantFuture` when idle.
  package var nextDue: Timestamp { market.clock.nextDue }

  /// Does all that is due at or before `now`.
  package func advance(to now: Timestamp, into effects: inout Effects) {
    while true {
      let time = market.clock.nextDue
      guard time <= now, time != .distantFuture else { return }
      switch market.clock.due {
      case .beat: beat(time, into: &effects)
      case .formingCandles:
        pushFormingCandles(at: time, into: &effects)
        market.clock.scheduleForming(after: time)
      case .closedCandle: push(market.clock.closedCandles.popFirst(), into: &effects)
      case .agenda: act(market.clock.agenda.popFirst(), at: time, into: &effects)
      }
    }
  }

  /// What was due before `now` happens before whatever happens now.
  func advance(before now: Timestamp, into effects: inout Effects) {
    if market.clock.nextDue < now { advance(to: Timestamp(nanoseconds: now.nanoseconds - 1), into: &effects) }
    market.clock.closedCandles.earliest = now
  }

  private func beat(_ second: Timestamp, into effects: inout Effects) {
    market.clock.beginSecond(second)
    for symbol in symbols where market.beat(symbol, second) { evaluateTriggers(symbol, at: second, into: &effects) }
    pushMarks(at: second, into: &effects)
    market.scheduleBeat(at: second)
  }

  private func act(_ item: Agenda.Item, at now: Timestamp, into effects: inout Effects) {
    switch item {
    case .listenKeyCheck: checkListenKey(at: now, into: &effects)
    case .connectionEnds(let connection):
      guard sessions.isOpen(connection) else { return }
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
  package func history(_ candle: Candle) { market.history(candle) }

  /// The newest closed candles that a client finds before anything is played, oldest first. Nothing changes by asking.
  package func closedCandles(_ symbol: Symbol, _ interval: Interval, newest count: Int, at now: Timestamp) -> [Candle] {
    var candles = market.contracts[symbol].market.candles
    candles.fill(interval, until: now)
    return candles.closed(interval).candles.filter { $0.end <= now }.suffix(count)
  }

  /// Market data of the tape at the time it is published.
  ///
  /// A closed candle that comes before its own end is a bar to be traded along from its opening on; one that comes later
  /// is a push that was recorded, and counts only as far as no finer data build the same candle. A trade belongs to the
  /// candle in which it is published.
  package func tape(_ event: MarketEvent, at now: Timestamp, into effects: inout Effects) {
    advance(before: now, into: &effects)
    guard market.apply(event, at: now) else { return }
    switch event {
    case .trade(let trade):
      for connection in market.plan.trades[trade.symbol] { effects.append(.market(connection, event)) }
      if market.contracts[trade.symbol].mayRest {
        execute(market.contracts[trade.symbol].show(trade), at: now, into: &effects)
      }
    case .quote(let quote):
      for connection in market.plan.quotes[quote.symbol] { effects.append(.market(connection, event)) }
    case .mark, .candle: break
    }
    if market.algos.isWaiting(event.symbol) { evaluateTriggers(event.symbol, at: now, into: &effects) }
  }

  /// An update of the tape to the order book of a contract, at the time it is published.
  ///
  /// The book is kept from the first one on, for fill models that look deeper than the touch. Prices, candles and triggers
  /// do not look at it, and nobody is told of it yet.
  ///
  /// - Throws: what is wrong with the update; the book is then as `OrderBook.apply` leaves it.
  package func book(
    _ update: borrowing BookUpdate, at now: Timestamp, into effects: inout Effects
  ) throws(BookProblem) {
    advance(before: now, into: &effects)
    execute(try market.contracts[update.symbol].apply(update), at: now, into: &effects)
  }

  /// Mark and last price jump, or the one of them that is named; triggers are looked at. The next price of the tape takes
  /// over again.
  package func setPrice(
    _ symbol: Symbol, _ price: Price, of kind: PriceKind? = nil, at now: Timestamp, into effects: inout Effects
  ) {
    advance(before: now, into: &effects)
    market.set(symbol, price, of: kind, at: now)
    evaluateTriggers(symbol, at: now, into: &effects)
  }

  /// Prices of the tape do not move this contract before `until`.
  package func shutOutTape(_ symbol: Symbol, until: Timestamp) {
    market.contracts[symbol].market.shutOut(until: until)
  }

  // MARK: Disturbances

  /// From now on orders that enter matching are disturbed by this, too.
  package func disturb(_ disturbance: FillDisturbance) { disturbances.begin(disturbance) }

  /// The disturbances of this step are over; orders that they have struck work on as they were told.
  package func endDisturbances(step: Int) { disturbances.end(step: step) }
}
