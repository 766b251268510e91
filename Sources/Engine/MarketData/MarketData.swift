import Audit
import Binance
import Market
import TradingEngine

/// The market connection, the newest prices, and the closed candles of every contract.
struct MarketData {
  enum Question: Hashable {
    case candles(Symbol, Interval)
  }

  enum Alarm: Hashable {
    case reconnect
    /// History that was refused is asked for again.
    case history(Symbol, Interval)
  }

  /// What was last heard of one contract. One value of these a contract: a market event touches nothing else.
  private struct Prices {
    var lastEvent: Timestamp?
    var last: Price?
    var mark: Price?
    var markAt: Timestamp?
    /// Somebody waits for the price to move.
    var isWatched = false
  }

  /// The connection as the engine knows it.
  private struct Link {
    var stream: StreamID?
    var isOpen = false
    var attempt = 0
    var openedAt: Timestamp?
    var lastHeard: Timestamp?
  }

  let instruments: Instruments
  let settings: EngineSettings
  let patience: any CandlePatience
  private var prices: PerSymbol<Prices>
  private var link = Link()
  var candles: PerSymbol<IntervalCandles>

  init(settings: EngineSettings, instruments: Instruments, parts: EngineParts) {
    self.settings = settings
    self.instruments = instruments
    patience = parts.candlePatience
    prices = PerSymbol(repeating: Prices(), count: instruments.count)
    candles = PerSymbol(count: instruments.count) { _ in IntervalCandles(settings: settings) }
  }

  // MARK: Prices

  /// Of any kind: the last trade, mark or closed candle.
  func lastPrice(of symbol: Symbol) -> Price? { prices[symbol].last }

  /// The last mark price, and when it was heard.
  func lastMark(of symbol: Symbol) -> (price: Price, at: Timestamp)? {
    let known = prices[symbol]
    guard let mark = known.mark, let at = known.markAt else { return nil }
    return (mark, at)
  }

  func lastEvent(of symbol: Symbol) -> Timestamp? { prices[symbol].lastEvent }

  /// From now on `.priceMoved` is told of this contract, or is not told any more. The hot path pays one test for it.
  mutating func watchPrice(of symbol: Symbol, _ isWatched: Bool) { prices[symbol].isWatched = isWatched }

  /// Takes note of a price. True: somebody waits for it.
  mutating func record(_ event: MarketEvent, at now: Timestamp) -> Bool {
    let symbol = event.symbol
    prices[symbol].lastEvent = now
    link.lastHeard = now
    switch event {
    case .mark(let mark):
      prices[symbol].last = mark.price
      prices[symbol].mark = mark.price
      prices[symbol].markAt = now
    case .trade(let trade): prices[symbol].last = trade.price
    case .quote: return false
    case .candle(let candle):
      guard candle.isClosed, settings.intervals.contains(candle.interval) else { return false }
      prices[symbol].last = candle.close
    }
    return prices[symbol].isWatched
  }

  // MARK: Connection

  mutating func open(out: inout Outbox) {
    let names = instruments.list.flatMap { instrument in
      let symbol = instrument.name
      return settings.intervals.map { StreamName.kline(symbol: symbol, $0).text }
        + [StreamName.markPrice(symbol: symbol, .everySecond).text]
    }
    link.stream = out.open(path: "/stream?streams=\(names.joined(separator: "/"))")
    audit(from: .closed, to: .connecting, cause: link.attempt == 0 ? "start" : "reconnect", out: &out)
  }

  /// Whether this is the connection in use.
  func owns(_ stream: StreamID) -> Bool { stream == link.stream }

  mutating func handle(_ event: LinkEvent, out: inout Outbox) {
    switch event {
    case .opened:
      link.isOpen = true
      link.openedAt = out.now
      link.lastHeard = out.now
      audit(from: .connecting, to: .live, cause: "opened", out: &out)
    case .closed(let code, _): didLose("closed \(code)", out: &out)
    case .refused(let why): didLose("refused: \(why)", out: &out)
    case .alive: break
    }
  }

  /// At once after a connection that was stable, else after a growing pause. Missing candles show as gaps and are fetched.
  private mutating func didLose(_ cause: String, out: inout Outbox) {
    let wasStable = link.openedAt.map { out.now - $0 >= settings.stableAfter } ?? false
    if wasStable { link.attempt = 0 }
    link.isOpen = false
    link.openedAt = nil
    link.stream = nil
    let delay = settings.reconnectDelay(link.attempt)
    link.attempt += 1
    audit(from: .live, to: .closed, cause: cause, delay: delay, out: &out)
    out.log(.warning, "market-stream", 1, "Market stream lost (\(cause)), next attempt in \(delay)")
    out.set(.market(.reconnect), after: delay)
  }

  private func audit(
    from: StreamStateRecord.State, to: StreamStateRecord.State, cause: String, delay: Span = .zero, out: inout Outbox
  ) {
    out.audit(
      .streamState(
        StreamStateRecord(
          stream: .market, from: from, to: to, cause: cause, attempt: link.attempt, delay: delay)))
  }

  /// A stream that is open and says nothing is as good as closed. engine.md 8.2, row 6.2.
  mutating func checkSilence(out: inout Outbox) {
    guard link.isOpen, let last = link.lastHeard, out.now - last >= settings.staleMarket else { return }
    if let stream = link.stream { out.close(stream) }
    didLose("silent for \(out.now - last)", out: &out)
  }

  /// When the silence since the last message would be complete.
  func nextSilenceCheck(at now: Timestamp) -> Timestamp {
    let due = (link.lastHeard ?? now) + settings.staleMarket
    return due > now ? due : now + settings.staleMarket
  }

  mutating func handle(_ alarm: Alarm, out: inout Outbox) {
    switch alarm {
    case .reconnect: open(out: &out)
    case .history(let symbol, let interval): fetchAgain(symbol, interval, out: &out)
    }
  }

  mutating func handle(_ answer: Answer, to question: Question, out: inout Outbox) {
    switch question {
    case .candles(let symbol, let interval): didFetch(symbol, interval, answer, out: &out)
    }
  }
}
