import Audit
import Binance
import Market
import TradingEngine

/// Our trading engine: an assembly of parts.
///
/// A value without clock, randomness or input of its own. Each part owns its state, its questions to the venue and its
/// alarms; what it reads or changes of another part stands in its parameters. An input goes to the part that it concerns;
/// what that finds out, it tells as facts, and `pass(_:)` hands each round in one fixed order. There is no other way from
/// part to part that is not a parameter.
package struct FuturesEngine: TradingEngine {
  let instruments: Instruments
  let settings: EngineSettings
  var out: Outbox

  var market: MarketData
  var strategy: Strategy
  var entries: Entries
  var orders: OrderDesk
  var books: Books
  var user: UserStream
  var liquidation: Liquidation

  package init(settings: EngineSettings, instruments: Instruments, parts: EngineParts) {
    self.settings = settings
    self.instruments = instruments
    out = Outbox(
      budget: RequestBudget(
        weightLimit: settings.requestWeightMax, patience: parts.patience, retrying: parts.retrying))
    market = MarketData(settings: settings, instruments: instruments, parts: parts)
    strategy = Strategy(settings: settings, instruments: instruments)
    entries = Entries(settings: settings, instruments: instruments, parts: parts)
    orders = OrderDesk(settings: settings, instruments: instruments, parts: parts)
    books = Books(settings: settings, instruments: instruments, parts: parts)
    user = UserStream(settings: settings, instruments: instruments, parts: parts)
    liquidation = Liquidation(settings: settings, instruments: instruments, parts: parts)
  }

  // MARK: Inputs

  package mutating func market(_ event: MarketEvent, at now: Timestamp, into actions: inout Actions) {
    let isAwaited = market.record(event, at: now)
    var closed: Candle?
    if case .candle(let candle) = event { closed = candle }
    // Most events end here: a price that nobody waits for.
    guard isAwaited || closed != nil else { return }
    swap(&out.actions, &actions)
    out.now = now
    if let closed { market.record(closed, out: &out) }
    if isAwaited { out.tell(.priceMoved(event.symbol)) }
    handRound()
    swap(&out.actions, &actions)
  }

  package mutating func handle(_ input: EngineInput, at now: Timestamp, into actions: inout Actions) {
    swap(&out.actions, &actions)
    out.now = now
    switch input {
    // No part writes a journal yet, so there is nothing to restore: the account is taken over from the venue.
    case .start(let seed, _): start(seed: seed)
    case .user(let event, let stream): user.handle(event, on: stream, out: &out)
    case .answer(let id, let answer, let usage):
      if let purpose = out.receive(id, answer, usage) { route(answer, for: purpose) }
    case .undecodable(let stream, _, let why):
      user.didHear(on: stream, at: now)
      out.audit(.apiError(APIErrorRecord(operation: "decode_frame", symbol: nil, code: 0, message: why)))
    case .link(let stream, let event): route(event, of: stream)
    case .timer(let id): if let alarm = out.alarm(of: id) { route(alarm) }
    case .signal(let signal): out.tell(.signal(signal))
    case .command(let command): carryOut(command)
    case .notified(let notification, let isDelivered):
      out.audit(
        .notified(NotifiedRecord(channel: notification.channel, title: notification.title, isDelivered: isDelivered)))
    }
    handRound()
    swap(&out.actions, &actions)
  }

  private mutating func start(seed: UInt64) {
    let intervals = settings.intervals.map(\.name).joined(separator: ", ")
    out.log(.info, "start", 1, "Starting: \(instruments.count) symbols, intervals \(intervals)")
    entries.start()
    orders.start(out: &out)
    market.fetchHistory(out: &out)
    market.open(out: &out)
    user.start(seed: seed, out: &out)
    out.set(.watch, after: settings.staleMarket)
    out.set(.user(.compare), after: settings.compareEvery)
  }

  private mutating func route(_ answer: Answer, for purpose: Purpose) {
    switch purpose {
    case .market(let question): market.handle(answer, to: question, out: &out)
    case .orders(let question): orders.handle(answer, to: question, books: &books, prices: market, out: &out)
    case .entries(let question): entries.handle(answer, to: question, out: &out)
    case .user(let question):
      user.handle(
        answer, to: question, books: &books, orders: &orders, prices: market,
        isLiquidating: liquidation.isExecuting, out: &out)
    case .liquidation(let number, let question):
      liquidation.handle(answer, to: question, of: number, books: books, orders: &orders, out: &out)
    }
  }

  private mutating func route(_ event: LinkEvent, of stream: StreamID) {
    if market.owns(stream) {
      market.handle(event, out: &out)
    } else if user.owns(stream) {
      user.handle(event, out: &out)
    }
  }

  private mutating func route(_ alarm: Alarm) {
    switch alarm {
    case .requests: out.releaseWaiting()
    case .watch: watch()
    case .market(let alarm): market.handle(alarm, out: &out)
    case .orders(let alarm): orders.handle(alarm, books: books, out: &out)
    case .entries(let alarm): entries.handle(alarm, out: &out)
    case .books(let alarm): books.handle(alarm, prices: market, out: &out)
    case .user(let alarm): user.handle(alarm, books: books, orders: orders, out: &out)
    case .liquidation(let alarm):
      liquidation.handle(alarm, books: books, orders: &orders, prices: market, out: &out)
    }
  }

  /// Both streams, and only then the next look.
  private mutating func watch() {
    market.checkSilence(out: &out)
    user.checkSilence(out: &out)
    passFacts()
    let next = market.nextSilenceCheck(at: out.now)
    let userNext = user.nextSilenceCheck.flatMap { $0 > out.now ? $0 : nil }
    out.set(.watch, at: min(next, userNext ?? next))
  }

  private mutating func carryOut(_ command: OperatorCommand) {
    switch command {
    case .pauseEntries(let reason): entries.pause(because: "operator: \(reason)")
    case .resumeEntries: entries.resume()
    case .stop: entries.stop(out: &out)
    case .liquidate(let command): liquidation.handle(command, books: books, prices: market, out: &out)
    case .abortLiquidation: liquidation.abort(out: &out)
    }
  }

  // MARK: Facts

  /// The end of every input: facts go round, then what has been waiting for them goes on, and what that tells goes round.
  private mutating func handRound() {
    passFacts()
    guard liquidation.isUnderWay else { return }
    liquidation.advance(books: &books, orders: &orders, prices: market, out: &out)
    passFacts()
  }

  /// What follows from a fact goes round before the fact behind it.
  private mutating func passFacts() {
    while let fact = out.nextFact() { pass(fact) }
  }

  /// Who hears of a fact, in which order: those whose figures depend on it before those who act on it, and of two who could
  /// act the one that decides first.
  private mutating func pass(_ fact: Fact) {
    switch fact {
    case .candleAdded(let candle, let place): strategy.record(candle, place: place, books: books, out: &out)
    case .historyAdded(let symbol, let place):
      strategy.recordHistory(of: symbol, place: place, market: market, books: books, out: &out)
    case .candleDue(let candle, let place): strategy.evaluate(candle, place: place, market: market, out: &out)
    case .priceMoved: break
    case .signal(let signal): entries.handle(signal, reading, orders: &orders, out: &out)
    case .signalAccepted(let signal): strategy.recordEntry(signal)
    case .orderUpdated(let update):
      entries.handle(update, orders: orders)
      orders.handle(update, books: books, out: &out)
    case .algoUpdated(let update):
      entries.handle(update, orders: orders)
      orders.handle(update, books: books, out: &out)
    case .executionFound(let execution): books.record(execution, prices: market, out: &out)
    case .executionHeld(let symbol): user.askForGap(symbol, books: books, out: &out)
    case .positionAnnounced(let symbol, let quantity, let time): books.announce(quantity, of: symbol, at: time)
    case .executionsListed(.gap(let symbol)):
      user.didListGap(symbol, again: books.didFillGap(symbol, prices: market, out: &out), out: &out)
    case .executionsListed(.orders(let key)): orders.didBookListed(key, books: books, out: &out)
    case .executionsListed(.reconciliation): user.didBookMissed(books: &books, orders: &orders, out: &out)
    case .executed(let booking):
      liquidation.record(booking, books: books, orders: orders, at: out.now)
      orders.record(booking, books: books, out: &out)
    case .positionClosed(let closing):
      let remark = liquidation.handle(closing, orders: orders, out: &out)
      orders.handle(closing, remark: remark, books: books, out: &out)
    case .positionTakenOver(let key):
      // Positions that are being liquidated are closed, not protected anew.
      if !liquidation.isExecuting { orders.settle(key, books: books, out: &out) }
    case .closeConfirmed(let key): liquidation.closeIsConfirmed(key)
    case .closeFailed(let failure):
      if liquidation.decides(about: failure.key) {
        liquidation.handle(failure, books: books, orders: &orders, out: &out)
      } else {
        orders.handle(failure, books: books, out: &out)
      }
    case .positionDoubted(let cause): user.compare(cause: cause, out: &out)
    case .userStreamChanged(let isLive, let cause):
      orders.echoes.listen(isLive)
      if isLive { entries.userStreamIsLive(cause: cause, out: &out) }
    case .userStreamFailed(let plan):
      liquidation.handle(plan, books: books, prices: market, out: &out)
      user.handle(plan, out: &out)
    case .echoMissing: user.handle(.echoMissing, out: &out)
    case .ordersListed(let listed, let algos, let symbols):
      entries.recordOpenOrders(listed, algos, of: symbols, books: books, orders: orders)
    case .balanceChanged(let change): books.record(change, at: out.now)
    case .liquidated(let reason): entries.pause(because: "liquidated: \(reason)")
    }
  }

  private var reading: Entries.Reading {
    Entries.Reading(
      market: market, strategy: strategy, books: books, isUserStreamLive: user.isLive,
      isLiquidating: liquidation.isUnderWay)
  }
}
