import Market

/// Prices and candles of one contract.
struct SymbolMarket: Sendable {
  /// The finest kind of data seen so far, from coarse to fine.
  enum Source: Int, Comparable, Sendable {
    case none
    /// Kline frames as a stream pushed them.
    case klines
    /// Bars that are traded along a path.
    case bars
    case trades
    static func < (a: Source, b: Source) -> Bool { a.rawValue < b.rawValue }
  }

  let symbol: Symbol
  private let tick: Price
  /// 0: no price yet.
  private(set) var last = Price.zero
  private(set) var mark = Price.zero
  private(set) var bid = Price.zero
  private(set) var ask = Price.zero
  private(set) var source = Source.none
  var candles: CandleBuilder
  /// The price was set since this was last cleared.
  var isTouched = false
  private var bar: BarPath? { didSet { isPlaying = bar != nil } }
  /// The tape holds mark prices; the mark price then follows nothing else.
  private var markIsRecorded = false
  private var shutOutUntil = Timestamp.distantPast
  /// End of the newest candle of the history.
  private var historyEnd = Timestamp.distantPast

  init(symbol: Symbol, tick: Price) {
    self.symbol = symbol
    self.tick = tick
    candles = CandleBuilder(symbol: symbol)
  }

  /// Something happens each second. Stored, so that asking does not copy the bar.
  private(set) var isPlaying = false
  /// Candles are built from trades and have to be closed by the clock.
  var needsMinutes: Bool { source == .trades }

  var touch: Touch { Touch(bid: bid, ask: ask, last: last, mark: mark) }

  // MARK: Prices

  private mutating func set(last price: Price) {
    last = price
    if !markIsRecorded { mark = price }
    isTouched = true
  }

  func isShutOut(at now: Timestamp) -> Bool { now < shutOutUntil }

  mutating func shutOut(until time: Timestamp) { shutOutUntil = time }

  /// A mark price from outside the tape: it stands until the tape brings the next price.
  mutating func set(mark price: Price) {
    mark = price
    isTouched = true
  }

  /// A last price from outside the tape: it stands until the tape brings the next one. The mark price does not follow.
  mutating func set(traded price: Price, at now: Timestamp, closed: inout ClosedCandles) {
    last = price
    (bid, ask) = (.zero, .zero)
    isTouched = true
    guard source != .none else { return }
    if now >= candles.formingEnd { candles.close(into: &closed) }
    candles.add(price, volume: .zero, at: now)
  }

  mutating func history(_ candle: Candle) {
    candles.add(history: candle)
    if candle.end > historyEnd, source == .none {
      historyEnd = candle.end
      set(last: candle.close)
    }
  }

  mutating func apply(_ trade: Trade, at now: Timestamp, closed: inout ClosedCandles) {
    if source != .trades {
      source = .trades
      bar = nil
      candles.setBase(.m1)
    }
    if now >= candles.formingEnd { candles.close(into: &closed) }
    if isShutOut(at: now) {
      // The trade did not happen at that price; its volume did.
      if !last.isZero { candles.add(last, volume: trade.quantity, at: now) }
      return
    }
    set(last: trade.price)
    candles.add(trade.price, volume: trade.quantity, at: now)
  }

  mutating func apply(_ quote: Quote, at now: Timestamp) {
    if isShutOut(at: now) { return }
    (bid, ask) = (quote.bid, quote.ask)
    if source == .none {
      set(last: Price(units: bid.units + (ask.units - bid.units) / 2).rounded(to: tick))
    }
  }

  mutating func apply(_ price: MarkPrice, at now: Timestamp) {
    markIsRecorded = true
    if isShutOut(at: now) { return }
    mark = price.price
    isTouched = true
  }

  // MARK: Bars

  /// A bar to be played from its opening on. Its seconds before `nextSecond` are history: they go into the candle and
  /// give the price, and trigger nothing.
  mutating func play(
    _ candle: Candle, path: ExchangeSettings.IntrabarPath, nextSecond: Timestamp, closed: inout ClosedCandles
  ) {
    guard source != .trades else { return }
    if let playing = bar?.bar {
      guard candle.openTime >= playing.end || candle.interval < playing.interval else { return }
    } else if source == .bars, let end = candles.closedThrough, candle.openTime < end {
      return
    }
    completeBar(by: candle.openTime, closed: &closed)
    candles.closeEnded(by: candle.openTime, into: &closed)
    source = .bars
    candles.setBase(candle.interval)
    let playing = BarPath(candle, tick: tick, path: path)
    bar = playing
    var second: Int64 = 0
    var time = candle.openTime
    while time < nextSecond, second < playing.seconds {
      trade(playing, second, at: time, closed: &closed)
      second += 1
      time += .seconds(1)
    }
    completeBar(by: nextSecond, closed: &closed)
  }

  /// What a whole second brings, in one access to the market. True when the price was set.
  mutating func beat(_ second: Timestamp, closed: inout ClosedCandles) -> Bool {
    let isSet = isPlaying && self.second(second, closed: &closed)
    if needsMinutes { minute(second, closed: &closed) }
    return isSet
  }

  /// The bar's price at a whole second. False when there is none.
  mutating func second(_ now: Timestamp, closed: inout ClosedCandles) -> Bool {
    completeBar(by: now, closed: &closed)
    guard let bar, now >= bar.bar.openTime else { return false }
    trade(bar, (now - bar.bar.openTime).nanoseconds / 1_000_000_000, at: now, closed: &closed)
    return true
  }

  /// Brings the price that a bar has at one of its seconds.
  private mutating func trade(_ bar: BarPath, _ second: Int64, at now: Timestamp, closed: inout ClosedCandles) {
    if now >= candles.formingEnd { candles.close(into: &closed) }
    if isShutOut(at: now), !last.isZero {
      candles.add(last, volume: .zero, at: now)
    } else {
      let price = bar.price(second: second)
      set(last: price)
      candles.add(price, volume: .zero, at: now)
    }
    candles.setVolume(bar.volume(second: second))
  }

  private mutating func completeBar(by time: Timestamp, closed: inout ClosedCandles) {
    guard let bar, bar.bar.end <= time else { return }
    self.bar = nil
    candles.close(into: &closed)
  }

  // MARK: Trades by the clock

  /// Closes what ended; a minute without trades closes where the last one left off.
  mutating func minute(_ now: Timestamp, closed: inout ClosedCandles) {
    if now >= candles.formingEnd { candles.close(into: &closed) }
    while let end = candles.closedThrough, end + Interval.m1.length <= now, candles.forming == nil {
      candles.add(last, volume: .zero, at: end)
      candles.close(into: &closed)
    }
  }

  // MARK: Recorded klines

  /// A kline frame that the venue of the tape pushed. It counts only as far as no finer data build that candle.
  mutating func apply(kline candle: Candle, at now: Timestamp, closed: inout ClosedCandles) {
    if source <= .klines {
      if source == .none || candle.interval < candles.base {
        source = .klines
        candles.setBase(candle.interval)
      }
      if candle.interval == candles.base {
        if !isShutOut(at: now) { set(last: candle.close) }
        if candle.isClosed {
          if candles.forming?.openTime == candle.openTime { candles.dropForming() }
          candles.close(base: candle, into: &closed)
        } else if candles.closedThrough.map({ candle.openTime >= $0 }) ?? true {
          candles.set(forming: candle)
        }
        return
      }
    }
    if candle.isClosed, candles.add(recorded: candle) { closed.append(candle, due: now) }
  }
}
