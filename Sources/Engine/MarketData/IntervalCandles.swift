import Audit
import Basics
import Binance
import Market
import TradingEngine

/// The closed candles of one contract: low, middle and high interval.
struct IntervalCandles {
  var buffers: [CandleBuffer]
  /// Intervals whose missing candles are being fetched, by index into `buffers`.
  var isFilling: [Bool]
  var hasBackfill: [Bool]
  /// Candles that closed while others were missing: they are decided on once the gap is filled. The newest of each
  /// interval: an older one would be decided on by candles that came after it.
  private(set) var waiting: [Candle] = []

  init(settings: EngineSettings) {
    buffers = settings.intervals.map { CandleBuffer(interval: $0, capacity: settings.backfill) }
    isFilling = buffers.map { _ in false }
    hasBackfill = buffers.map { _ in false }
  }

  var isComplete: Bool { !isFilling.contains(true) }

  mutating func wait(with candle: Candle) {
    waiting.removeAll { $0.interval == candle.interval }
    waiting.append(candle)
  }

  mutating func takeWaiting() -> [Candle] {
    defer { waiting = [] }
    return waiting
  }
}

// MARK: - Candles

extension MarketData {
  /// Before history that was refused is asked for again: without it an interval is never analysed.
  static let historyPause = Span.seconds(5)

  /// History of all intervals of all contracts, at the start.
  mutating func fetchHistory(out: inout Outbox) {
    for symbol in instruments.symbols {
      for interval in settings.intervals { fetch(symbol, interval, from: nil, out: &out) }
    }
  }

  private mutating func fetch(_ symbol: Symbol, _ interval: Interval, from: Timestamp?, out: inout Outbox) {
    candles[symbol].isFilling[place(of: interval)] = true
    out.send(
      .market(
        .klines(
          symbol: instruments.name(symbol), interval: interval, startTime: from?.milliseconds, endTime: nil,
          limit: from == nil ? settings.backfill : nil)),
      for: .market(.candles(symbol, interval)))
  }

  mutating func fetchAgain(_ symbol: Symbol, _ interval: Interval, out: inout Outbox) {
    fetch(symbol, interval, from: candles[symbol].buffers[place(of: interval)].last?.end, out: &out)
  }

  private func place(of interval: Interval) -> Int { settings.intervals.firstIndex(of: interval)! }

  /// History came. The last row may still be forming: a candle that ends in the future is left out.
  mutating func didFetch(_ symbol: Symbol, _ interval: Interval, _ answer: Answer, out: inout Outbox) {
    let place = place(of: interval)
    guard case .klines(let rows) = answer else {
      out.set(.market(.history(symbol, interval)), after: Self.historyPause)
      out.audit(
        .apiError(
          APIErrorRecord(
            operation: "klines", symbol: instruments.name(symbol), code: 0, message: "history refused: \(answer)")))
      return
    }
    let isBackfill = !candles[symbol].hasBackfill[place]
    candles[symbol].isFilling[place] = false
    for row in rows where Timestamp(milliseconds: row.closeTime + 1) <= out.now {
      let candle = Candle(
        symbol: symbol, interval: interval, openTime: Timestamp(milliseconds: row.openTime), open: row.open.value,
        high: row.high.value, low: row.low.value, close: row.close.value, volume: row.volume.value, isClosed: true)
      // What the venue's own list leaves out cannot be had anywhere: it is put on record and passed over, or one hole would
      // keep the interval from being analysed for ever.
      if let last = candles[symbol].buffers[place].last, candle.isPossible, candle.openTime > last.end {
        reportGap(candle, from: last.end, out: &out)
      }
      switch candles[symbol].buffers[place].append(candle, acceptsGap: true) {
      case .appended: if !isBackfill { out.tell(.candleAdded(candle, place: place)) }
      case .gap, .forming, .duplicate: break
      case .impossible, .outOfOrder: refuse(candle, out: &out)
      }
    }
    if isBackfill {
      candles[symbol].hasBackfill[place] = true
      out.tell(.historyAdded(symbol, place: place))
    }
    tellWaiting(symbol, out: &out)
  }

  /// Buffers are fed before anything is decided, so that no gate can make a candle go missing.
  mutating func record(_ candle: Candle, out: inout Outbox) {
    let symbol = candle.symbol
    guard let place = settings.intervals.firstIndex(of: candle.interval), candles[symbol].hasBackfill[place] else {
      return
    }
    switch candles[symbol].buffers[place].append(candle) {
    case .appended:
      out.tell(.candleAdded(candle, place: place))
      if candles[symbol].isComplete || !patience.awaitsMissing {
        out.tell(.candleDue(candle, place: place))
      } else {
        candles[symbol].wait(with: candle)
      }
    case .forming, .duplicate: break
    case .gap(let from):
      reportGap(candle, from: from, out: &out)
      if patience.awaitsMissing { candles[symbol].wait(with: candle) } else { decideAcross(candle, place, out: &out) }
      if !candles[symbol].isFilling[place] { fetch(symbol, candle.interval, from: from, out: &out) }
    case .impossible, .outOfOrder: refuse(candle, out: &out)
    }
  }

  /// As if nothing were missing before it.
  private mutating func decideAcross(_ candle: Candle, _ place: Int, out: inout Outbox) {
    _ = candles[candle.symbol].buffers[place].append(candle, acceptsGap: true)
    out.tell(.candleAdded(candle, place: place))
    out.tell(.candleDue(candle, place: place))
  }

  /// Once nothing is missing, the candles that waited are due, unless a newer one of their interval came with the answer.
  /// engine.md 2.1.
  private mutating func tellWaiting(_ symbol: Symbol, out: inout Outbox) {
    guard candles[symbol].isComplete else { return }
    for candle in candles[symbol].takeWaiting() {
      let place = place(of: candle.interval)
      guard candles[symbol].buffers[place].last?.openTime == candle.openTime else { continue }
      out.tell(.candleDue(candle, place: place))
    }
  }

  private func reportGap(_ candle: Candle, from: Timestamp, out: inout Outbox) {
    out.audit(
      .candleGap(
        CandleGapRecord(
          symbol: instruments.name(candle.symbol), interval: candle.interval, from: from, to: candle.openTime)))
  }

  private func refuse(_ candle: Candle, out: inout Outbox) {
    out.audit(
      .candleRefused(
        CandleRefusedRecord(
          symbol: instruments.name(candle.symbol), interval: candle.interval, openTime: candle.openTime,
          cause: candle.isPossible ? .outOfOrder : .impossiblePrices)))
  }
}
