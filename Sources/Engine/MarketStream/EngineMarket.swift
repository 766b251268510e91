import Audit
import Basics
import Binance
import Market
import TradingEngine

/// The market connection as the engine knows it.
struct MarketStreamState {
  var stream: StreamID?
  var isOpen = false
  var attempt = 0
  var openedAt: Timestamp?
  var lastHeard: Timestamp?
}

/// Market stream, candles and what follows from a closed candle.
extension Engine {
  mutating func openMarketStream() {
    let names = instruments.list.flatMap { instrument in
      let symbol = instrument.name
      return settings.intervals.map { StreamName.kline(symbol: symbol, $0).text }
        + [StreamName.markPrice(symbol: symbol, .everySecond).text]
    }
    marketStream.stream = out.open(path: "/stream?streams=\(names.joined(separator: "/"))")
    auditMarket(from: .closed, to: .connecting, cause: marketStream.attempt == 0 ? "start" : "reconnect")
  }

  mutating func marketOpened() {
    marketStream.isOpen = true
    marketStream.openedAt = now
    marketStream.lastHeard = now
    auditMarket(from: .connecting, to: .live, cause: "opened")
  }

  /// At once after a connection that was stable, else after a growing pause. Missing candles show as gaps and are fetched.
  mutating func marketLost(_ cause: String) {
    let wasStable = marketStream.openedAt.map { now - $0 >= settings.stableAfter } ?? false
    if wasStable { marketStream.attempt = 0 }
    marketStream.isOpen = false
    marketStream.openedAt = nil
    marketStream.stream = nil
    let delay = reconnectDelay(marketStream.attempt)
    marketStream.attempt += 1
    auditMarket(from: .live, to: .closed, cause: cause, delay: delay)
    out.log(.warning, "market-stream", 1, "Market stream lost (\(cause)), next attempt in \(delay)")
    out.set(.reconnectMarket, after: delay)
  }

  private mutating func auditMarket(
    from: StreamStateRecord.State, to: StreamStateRecord.State, cause: String, delay: Span = .zero
  ) {
    out.audit(
      .streamState(
        StreamStateRecord(
          stream: .market, from: from, to: to, cause: cause, attempt: marketStream.attempt, delay: delay)))
  }

  /// A stream that is open and says nothing is as good as closed. engine.md 8.2, row 6.2. Looked at when the silence
  /// since the last message would be complete.
  mutating func watch() {
    defer {
      let due = (marketStream.lastHeard ?? now) + settings.staleMarket
      out.set(.watch, at: due > now ? due : now + settings.staleMarket)
    }
    if marketStream.isOpen, let last = marketStream.lastHeard, now - last >= settings.staleMarket {
      if let stream = marketStream.stream { out.close(stream) }
      marketLost("silent for \(now - last)")
    }
    if user.state == .live, now - user.lastHeard > settings.staleUser { find(.socketSilent) }
  }

  // MARK: Candles

  mutating func fetch(_ symbol: Symbol, _ interval: Interval, from: Timestamp?) {
    let index = settings.intervals.firstIndex(of: interval)!
    symbols[Int(symbol.index)].isFilling[index] = true
    out.send(
      .klines(
        symbol: instruments.name(symbol), interval: interval, startTime: from?.milliseconds, endTime: nil,
        limit: from == nil ? settings.backfill : nil),
      for: .candles(symbol, interval))
  }

  /// Before history that was refused is asked for again: without it an interval is never analysed.
  static var historyPause: Span { .seconds(5) }

  mutating func fetchAgain(_ symbol: Symbol, _ interval: Interval) {
    let index = settings.intervals.firstIndex(of: interval)!
    fetch(symbol, interval, from: symbols[Int(symbol.index)].buffers[index].last?.end)
  }

  /// History came. The last row may still be forming: a candle that ends in the future is left out.
  mutating func fetched(_ symbol: Symbol, _ interval: Interval, _ answer: Answer) {
    let index = settings.intervals.firstIndex(of: interval)!
    guard case .klines(let rows) = answer else {
      out.set(.history(symbol, interval), after: Self.historyPause)
      out.audit(
        .apiError(
          operation: "klines", symbol: instruments.name(symbol), code: 0, message: "history refused: \(answer)"))
      return
    }
    let state = Int(symbol.index)
    let isBackfill = !symbols[state].hasBackfill[index]
    symbols[state].isFilling[index] = false
    for row in rows where Timestamp(milliseconds: row.closeTime + 1) <= now {
      let candle = Candle(
        symbol: symbol, interval: interval, openTime: Timestamp(milliseconds: row.openTime), open: row.open.value,
        high: row.high.value, low: row.low.value, close: row.close.value, volume: row.volume.value, isClosed: true)
      // What the venue's own list leaves out cannot be had anywhere: it is put on record and passed over, or one hole would
      // keep the interval from being analysed for ever.
      if let last = symbols[state].buffers[index].last, candle.isPossible, candle.openTime > last.end {
        reportGap(candle, from: last.end)
      }
      switch symbols[state].buffers[index].append(candle, acceptsGap: true) {
      case .appended: if !isBackfill { feedIndicators(candle, index: index) }
      case .gap, .forming, .duplicate: break
      case .impossible, .outOfOrder: refuse(candle)
      }
    }
    if isBackfill {
      symbols[state].hasBackfill[index] = true
      let before = symbols[state].trend
      symbols[state].indicators.begin(symbols[state].buffers[index].candles, place: index)
      noteTrend(of: symbol, before: before)
    }
    analyzeWaiting(symbol)
  }

  private mutating func reportGap(_ candle: Candle, from: Timestamp) {
    out.audit(
      .other(
        type: "candle_gap", operation: "buffer_candle", symbol: instruments.name(candle.symbol),
        data: [
          JSONMember("interval", .string(candle.interval.name)), JSONMember("from_ms", .integer(from.milliseconds)),
          JSONMember("to_ms", .integer(candle.openTime.milliseconds)),
        ]))
  }

  private mutating func refuse(_ candle: Candle) {
    out.audit(
      .other(
        type: "candle_refused", operation: "buffer_candle", symbol: instruments.name(candle.symbol),
        data: [
          JSONMember("interval", .string(candle.interval.name)),
          JSONMember("open_time_ms", .integer(candle.openTime.milliseconds)),
          JSONMember("why", .string(candle.isPossible ? "out of order" : "impossible prices")),
        ]))
  }

  /// Buffers are fed before anything is decided, so that no gate can make a candle go missing.
  mutating func take(_ candle: Candle) {
    let state = Int(candle.symbol.index)
    guard let index = settings.intervals.firstIndex(of: candle.interval) else { return }
    if candle.isClosed { symbols[state].lastPrice = candle.close }
    guard symbols[state].hasBackfill[index] else { return }
    switch symbols[state].buffers[index].append(candle) {
    case .appended:
      feedIndicators(candle, index: index)
      if symbols[state].isFilling.contains(true) { wait(with: candle) } else { analyze(candle, index: index) }
    case .forming, .duplicate: break
    case .gap(let from):
      reportGap(candle, from: from)
      wait(with: candle)
      if !symbols[state].isFilling[index] { fetch(candle.symbol, candle.interval, from: from) }
    case .impossible, .outOfOrder: refuse(candle)
    }
  }

  private mutating func feedIndicators(_ candle: Candle, index: Int) {
    let before = symbols[Int(candle.symbol.index)].trend
    symbols[Int(candle.symbol.index)].indicators.add(candle, place: index)
    noteTrend(of: candle.symbol, before: before)
  }

  /// The newest of each interval: an older one would be decided on by candles that came after it.
  private mutating func wait(with candle: Candle) {
    symbols[Int(candle.symbol.index)].waiting.removeAll { $0.interval == candle.interval }
    symbols[Int(candle.symbol.index)].waiting.append(candle)
  }

  /// Once nothing is missing, the candles that waited are analysed, unless a newer one of their interval came with the
  /// answer. engine.md 2.1.
  private mutating func analyzeWaiting(_ symbol: Symbol) {
    let state = Int(symbol.index)
    guard !symbols[state].waiting.isEmpty, !symbols[state].isFilling.contains(true) else { return }
    let waiting = symbols[state].waiting
    symbols[state].waiting = []
    for candle in waiting {
      let index = settings.intervals.firstIndex(of: candle.interval)!
      if symbols[state].buffers[index].last?.openTime == candle.openTime { analyze(candle, index: index) }
    }
  }
}
