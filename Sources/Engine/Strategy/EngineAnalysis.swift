import Audit
import ICT
import Market
import TradingEngine

/// From a closed candle to a signal, or to the reason why there is none.
extension Engine {
  /// - Parameter index: place of the candle's interval: 0 lowest, 1 middle, 2 highest.
  mutating func analyze(_ candle: Candle, index: Int) {
    switch settings.strategy {
    case .none: return
    case .alwaysSignal: if index == 0 { consider(always.signal(after: candle)) }
    case .mockSMA:
      let candles = symbols[Int(candle.symbol.index)].buffers[0].candles
      if index == 0, let signal = MovingAverageCross.signal(candles) { consider(signal) }
    case .ict: evaluate(candle)
    }
  }

  /// A closed candle of any of the three intervals is an occasion. engine.md 1.2, 2.12.
  private mutating func evaluate(_ candle: Candle) {
    let state = symbols[Int(candle.symbol.index)]
    guard !state.hasBackfill.contains(false), state.buffers[0].count >= strategy.candlesMin else { return }
    var record = EvaluationRecord(
      symbol: instruments.name(candle.symbol), interval: candle.interval, close: candle.close,
      source: ICTStrategy.name, absence: nil)
    switch strategy.evaluate(candle, state.indicators, entered: state.enteredSetups) {
    case .none(let absence):
      record.absence = absence.rawValue
      out.audit(.evaluation(record))
    case .signal(let signal):
      record.setupId = signal.setupId
      out.audit(.evaluation(record))
      consider(signal)
    }
  }

  /// Puts a change of the trend on record, with the position that it finds. Only the ICT strategy follows the trend.
  mutating func noteTrend(of symbol: Symbol, before: Trend?) {
    guard settings.strategy == .ict, let trend = symbols[Int(symbol.index)].trend, trend != before else { return }
    let record = TrendRecord(
      symbol: instruments.name(symbol), from: before?.rawValue, to: trend.rawValue, direction: trend.direction,
      position: symbols[Int(symbol.index)].book.quantity)
    out.audit(.trend(record))
    guard record.isAgainstPosition else { return }
    out.log(
      .warning, "strategy", 1, "[\(record.symbol)] trend is \(record.to) now, against a position of \(record.position)")
  }
}
