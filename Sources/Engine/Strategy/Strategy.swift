import Audit
import ICT
import Market
import TradingEngine

/// From a closed candle to a signal, or to the reason why there is none.
struct Strategy {
  private var indicators: PerSymbol<Indicators>
  /// Setups that were entered, the newest last; as many as there can be zones.
  private var entered: PerSymbol<[String]>
  private var always: AlwaysSignal
  private let method: ICTStrategy
  private let choice: EngineSettings.StrategyChoice
  private let instruments: Instruments

  init(settings: EngineSettings, instruments: Instruments) {
    self.instruments = instruments
    choice = settings.strategy
    always = AlwaysSignal(mode: settings.alwaysMode)
    method = ICTStrategy(settings: settings)
    indicators = PerSymbol(count: instruments.count) { _ in
      Indicators(
        displacementRatio: settings.profile.displacementRatio, leastGap: settings.profile.leastGap,
        capacity: settings.backfill)
    }
    entered = PerSymbol(repeating: [], count: instruments.count)
  }

  /// Of the highest interval, or of the middle one where the highest has too few candles. engine.md 2.3.
  func trend(of symbol: Symbol) -> Trend? { indicators[symbol].trend }

  // MARK: Candles

  mutating func record(_ candle: Candle, place: Int, books: Books, out: inout Outbox) {
    let before = trend(of: candle.symbol)
    indicators[candle.symbol].add(candle, place: place)
    noteTrend(of: candle.symbol, before: before, books: books, out: &out)
  }

  mutating func recordHistory(of symbol: Symbol, place: Int, market: MarketData, books: Books, out: inout Outbox) {
    let before = trend(of: symbol)
    indicators[symbol].begin(market.candles[symbol].buffers[place].candles, place: place)
    noteTrend(of: symbol, before: before, books: books, out: &out)
  }

  /// Puts a change of the trend on record, with the position that it finds. Only the ICT strategy follows the trend.
  private func noteTrend(of symbol: Symbol, before: Trend?, books: Books, out: inout Outbox) {
    guard choice == .ict, let trend = trend(of: symbol), trend != before else { return }
    let record = TrendRecord(
      symbol: instruments.name(symbol), from: before?.rawValue, to: trend.rawValue,
      position: books[symbol].quantity)
    out.audit(.trend(record))
    guard record.isAgainstPosition else { return }
    out.log(
      .warning, "strategy", 1, "[\(record.symbol)] trend is \(record.to) now, against a position of \(record.position)")
  }

  // MARK: Signals

  /// - Parameter place: of the candle's interval: 0 lowest, 1 middle, 2 highest.
  mutating func evaluate(_ candle: Candle, place: Int, market: MarketData, out: inout Outbox) {
    switch choice {
    case .none: return
    case .alwaysSignal: if place == 0 { out.tell(.signal(always.signal(after: candle))) }
    case .mockSMA:
      let candles = market.candles[candle.symbol].buffers[0].candles
      if place == 0, let signal = MovingAverageCross.signal(candles) { out.tell(.signal(signal)) }
    case .ict: evaluateSetup(candle, market.candles[candle.symbol], out: &out)
    }
  }

  /// A closed candle of any of the three intervals is an occasion. engine.md 1.2, 2.12.
  private func evaluateSetup(_ candle: Candle, _ series: IntervalCandles, out: inout Outbox) {
    guard !series.hasBackfill.contains(false), series.buffers[0].count >= method.candlesMin else { return }
    var record = EvaluationRecord(
      symbol: instruments.name(candle.symbol), interval: candle.interval, close: candle.close,
      source: ICTStrategy.name, absence: nil)
    switch method.evaluate(candle, indicators[candle.symbol], entered: entered[candle.symbol]) {
    case .none(let absence):
      record.absence = absence.rawValue
      out.audit(.evaluation(record))
    case .signal(let signal):
      record.setupId = signal.setupId
      out.audit(.evaluation(record))
      out.tell(.signal(signal))
    }
  }

  /// A setup is entered once, whatever comes of it.
  mutating func recordEntry(_ signal: Signal) {
    entered[signal.symbol].append(signal.setupId)
    if entered[signal.symbol].count > FairValueGaps.capacity + OrderBlocks.capacity {
      entered[signal.symbol].removeFirst()
    }
  }
}
