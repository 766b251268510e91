import Binance
import Engine
import Market
import TradingEngine

extension BenchRow {
  /// S5: a day of one-minute candles of seven symbols through the whole engine. Aim: below 50 ms.
  static let candleDay = BenchRow(name: "S5", measure: measureCandleDay)

  private static func measureCandleDay(_ setting: BenchSetting) throws {
    Table.head(
      "S5", "a day of 1m candles, 7 symbols, ICT strategy on 1m, 5m and 15m, least of \(setting.rounds) rounds")
    let day = CandleDay()
    var evaluations = 0
    let times = try interleaved(rounds: setting.rounds, [{ day.floor() }, { evaluations = day.play() }])
    Table.line("floor: adding up the prices", times[0] * 1000, "ms")
    Table.line("start with history, then \(day.candles.count) candles", times[1] * 1000, "ms")
    Table.aim("below 50 ms", isMet: times[1] < 0.05, note: "\(evaluations) evaluations")
  }
}

/// Seven symbols with 200 candles of history and the day that follows.
private struct CandleDay {
  let instruments = Instruments(
    ["BTCUSDT", "DOGEUSDT", "DOTUSDT", "ETHUSDT", "TAOUSDT", "XRPUSDT", "ZECUSDT"].compactMap(PublishedRules.testnet))
  let settings: EngineSettings
  let begin = WalkCandles.start + .hours(72)
  /// Of the day, by time.
  let candles: [Candle]
  private var history: [[[KlineRow]]] = []

  init() {
    var settings = EngineSettings.baseline
    settings.strategy = .ict
    settings.entries = .observe
    (settings.lowInterval, settings.middleInterval, settings.highInterval) = (.m1, .m5, .m15)
    self.settings = settings
    var coming: [Candle] = []
    for symbol in instruments.symbols {
      let walk = WalkCandles(
        seed: UInt64(symbol.index) + 5, count: 4 * 1440, interval: .m1, symbol: symbol, from: WalkCandles.start)
      let all = settings.intervals.map { walk.aggregated(to: $0) }
      let begin = begin
      history.append(all.map { $0.filter { $0.end <= begin }.suffix(settings.backfill).map(Self.row) })
      coming += all.flatMap { $0.filter { $0.end > begin } }
    }
    candles = WalkCandles.inOrder(coming)
  }

  private static func row(_ candle: Candle) -> KlineRow {
    KlineRow(
      openTime: candle.openTime.milliseconds, open: Written(trimmed: candle.open), high: Written(trimmed: candle.high),
      low: Written(trimmed: candle.low), close: Written(trimmed: candle.close), volume: Written(trimmed: candle.volume),
      closeTime: candle.end.milliseconds - 1, quoteVolume: Written(trimmed: .zero), trades: 1,
      takerBuyVolume: Written(trimmed: .zero), takerBuyQuoteVolume: Written(trimmed: .zero))
  }

  func floor() {
    var sum: Int64 = 0
    for candle in candles { sum &+= candle.high.units ^ candle.low.units &+ candle.close.units }
    precondition(sum != 1)
  }

  /// Returns how many closed candles the strategy looked at.
  func play() -> Int {
    var engine = FuturesEngine(settings: settings, instruments: instruments, parts: EngineParts(settings: settings))
    var actions = Actions()
    engine.handle(.start(seed: 1), at: begin, into: &actions)
    var answers = Actions()
    for action in actions.list {
      guard case .send(let id, .market(.klines(let name, let interval, _, _, _))) = action,
        let symbol = instruments.symbol(named: name), let place = settings.intervals.firstIndex(of: interval)
      else { continue }
      engine.handle(.answer(id, .klines(history[Int(symbol.index)][place])), at: begin, into: &answers)
    }
    var evaluations = 0
    for candle in candles {
      actions.removeAll()
      engine.market(.candle(candle), at: candle.end, into: &actions)
      for action in actions.list {
        if case .audit(.evaluation) = action { evaluations += 1 }
      }
    }
    return evaluations
  }
}
