import Audit
import Binance
import Files
import Foundation
import Market
import TestSupport
import TradingEngine

@testable import Engine

/// Candles of one contract and interval, and longer ones made of them by opening time.
struct Series {
  var candles: [Candle]
  /// Longer ones that ended before the first of `candles`.
  var history: [Interval: [Candle]] = [:]

  /// As they are; a beginning or an end inside a longer candle makes a shorter one of it.
  func aggregated(to interval: Interval) -> [Candle] {
    let past = history[interval] ?? []
    let end = past.last?.end ?? .distantPast
    return past + TestSupport.aggregated(candles, to: interval).filter { $0.openTime >= end }
  }

  func mapped(_ change: (Candle) -> Candle) -> Series {
    Series(candles: candles.map(change), history: history.mapValues { $0.map(change) })
  }
}

extension RealMarketData {
  static func series(_ name: String, symbol: Symbol = xrp) throws -> Series {
    Series(candles: try candles(name, symbol: symbol))
  }

  static func fiveMinutes(_ name: String, symbol: Symbol = xrp) throws -> Series {
    try series("klines-5m-um/\(name)-5m-2025-12-01_2026-02-19.csv.gz", symbol: symbol)
  }
}

/// An engine that gets candles and nothing else. It has no account, so the gates before the one for RR refuse; in
/// observation every gate is asked all the same.
struct Replay {
  var audits: [(at: Timestamp, event: AuditEvent)] = []

  /// - Parameters:
  ///   - series: of the lowest interval, one for each symbol; longer ones are made of it.
  ///   - from: what closed until then is the history.
  ///   - order: of the symbols within one instant.
  init(
    _ series: [(symbol: Symbol, series: Series)], from: Timestamp, to: Timestamp,
    change: (inout EngineSettings) -> Void = { _ in }, order: (Symbol) -> Int = { Int($0.index) }
  ) {
    var settings = EngineSettings.reportBuild
    settings.strategy = .ict
    settings.entries = .observe
    change(&settings)
    var engine = FuturesEngine(settings: settings, instruments: testInstruments, parts: EngineParts(settings: settings))
    var all: [Int: [Interval: [Candle]]] = [:]
    for (symbol, series) in series {
      for interval in settings.intervals {
        all[Int(symbol.index), default: [:]][interval] = series.aggregated(to: interval)
      }
    }
    var actions = Actions()
    engine.handle(.start(seed: 1), at: from, into: &actions)
    for action in actions.list {
      guard case .send(let id, .market(.klines(let name, let interval, _, _, let limit))) = action else { continue }
      let symbol = testInstruments.symbol(named: name)!
      let past = all[Int(symbol.index)]?[interval]?.filter { $0.end <= from } ?? []
      var ignored = Actions()
      engine.handle(.answer(id, .klines(past.suffix(limit ?? 500).map(row))), at: from, into: &ignored)
    }
    let coming = all.sorted { $0.key < $1.key }.flatMap { _, intervals in
      settings.intervals.flatMap { interval in intervals[interval]!.filter { $0.end > from && $0.end <= to } }
    }
    // By time, then from the shortest interval to the longest.
    let ordered = coming.sorted {
      ($0.end, order($0.symbol), $0.interval) < ($1.end, order($1.symbol), $1.interval)
    }
    for candle in ordered {
      actions.removeAll()
      engine.market(.candle(candle), at: candle.end, into: &actions)
      for action in actions.list {
        if case .audit(let event) = action { audits.append((candle.end, event)) }
      }
    }
  }

  var evaluations: [(at: Timestamp, record: EvaluationRecord)] {
    audits.compactMap { if case .evaluation(let record) = $0.event { ($0.at, record) } else { nil } }
  }
  var verdicts: [(at: Timestamp, record: VerdictRecord)] {
    audits.compactMap { if case .verdict(let record) = $0.event { ($0.at, record) } else { nil } }
  }
  var trends: [(at: Timestamp, record: TrendRecord)] {
    audits.compactMap { if case .trend(let record) = $0.event { ($0.at, record) } else { nil } }
  }
}

/// The windows of engine.md 2.18, under the clock of Korea.
enum IncidentDay: String, CaseIterable {
  case first, second
  var from: Timestamp { time(self == .first ? (29, 7, 12) : (30, 6, 10)) }
  var to: Timestamp { time(self == .first ? (29, 23, 59) : (31, 5, 31)) }

  private func time(_ at: (day: Int, hour: Int, minute: Int)) -> Timestamp {
    CivilTime(year: 2026, month: 1, day: at.day, hour: at.hour, minute: at.minute).timestamp(offset: korea)
  }
}
let korea = ClockOffset(minutes: 540)
