import ICT
import Market
import Testing
import TradingEngine

@testable import Engine

/// What must hold for the strategy on any market, shown on real ones.
@Suite(.enabled(if: MarketData.isThere, "needs the folder of real market data, see MARKET_DATA"))
struct LawTests {
  static let from = CivilTime(year: 2026, month: 1, day: 20).timestamp()
  static let to = CivilTime(year: 2026, month: 2, day: 3).timestamp()

  /// Whoever passes a gate passes a lower one.
  @Test(arguments: ["XRPUSDT", "DOGEUSDT", "ZECUSDT", "BTCUSDT"])
  func aLowerMinimumNeverAcceptsFewer(name: String) throws {
    let symbol = testInstruments.symbol(named: name)!
    let series = try MarketData.fiveMinutes(name, symbol: symbol)
    var before: Set<String>?
    for minimum in ["1.5", "1", "0.5", "0.4", "0.3", "0.05"] {
      let replay = Replay([(symbol, series)], from: Self.from, to: Self.to) { $0.rr.fixedMin = rate(minimum) }
      let passed = Set(
        replay.verdicts.filter { $0.record.reachedRR && !$0.record.isRejected(for: "rr_below_min") }
          .map { "\($0.at.nanoseconds) \($0.record.interval!.name)" })
      if let before { #expect(before.isStrictSubset(of: passed), "\(name) at \(minimum)") }
      before = passed
    }
    #expect(before!.count > 100)
  }

  /// Symbols that close at one instant may come in any order: each decides as if it were alone.
  @Test func theOrderOfSymbolsChangesOnlyTheOrderOfTheLog() throws {
    let names = ["XRPUSDT", "DOGEUSDT", "ZECUSDT", "ETHUSDT"]
    let series = try names.map { name in
      let symbol = testInstruments.symbol(named: name)!
      return (symbol: symbol, series: try MarketData.fiveMinutes(name, symbol: symbol))
    }
    let end = Self.from + .hours(96)
    let plain = Replay(series, from: Self.from, to: end)
    let turned = Replay(series, from: Self.from, to: end, order: { -Int($0.index) })
    func sorted(_ replay: Replay) -> [String] { replay.audits.map { "\($0.at.nanoseconds) \($0.event)" }.sorted() }
    #expect(plain.verdicts.count > 200)
    #expect(plain.audits.map { "\($0.event)" } != turned.audits.map { "\($0.event)" })
    #expect(sorted(plain) == sorted(turned))
  }

  /// Five minutes are five times one minute, as the venue counts and as we do.
  @Test(arguments: ["DOGEUSDT", "ZECUSDT"])
  func minutesAddUpToTheFilesOfFiveMinutes(name: String) throws {
    let sums = try MarketData.series("klines-1m-um/\(name)-1m-2026-01-04_2026-02-06.csv.gz").aggregated(to: .m5)
    let file = try MarketData.fiveMinutes(name).candles
    // The last five minutes of the minute file are not complete.
    let complete = sums.dropLast()
    let beginning = try #require(file.firstIndex { $0.openTime == complete[0].openTime })
    #expect(complete.count > 9_600)
    let differing = zip(complete, file[beginning...]).filter { $0 != $1 }
    #expect(
      differing.isEmpty, "\(differing.count) of \(complete.count), first \(differing.first.map { "\($0)" } ?? "")")
  }

  /// Upside down, every decision is upside down.
  ///
  /// Shares of a price do not survive the reflection, so they are set to nothing. Two definitions take sides: a doji is a
  /// bearish displacement, and of a candle that leaves ten others on both sides only the low is asked about (engine.md
  /// 2.8). Such candles are replaced by a copy of the one before.
  @Test(arguments: ["XRPUSDT", "DOGEUSDT", "ZECUSDT"])
  func mirroredPricesGiveMirroredDecisions(name: String) throws {
    let whole = try MarketData.fiveMinutes(name)
    let range = whole.candles.filter { $0.openTime >= Self.from - .hours(40 * 24) && $0.end <= Self.to }
    let series = Series(candles: Self.withoutSides(range))
    let top = Price(units: series.candles.map(\.high.units).max()! + series.candles.map(\.low.units).min()!)
    let mirrored = series.mapped { candle in
      var mirrored = candle
      (mirrored.open, mirrored.close) = (top - candle.open, top - candle.close)
      (mirrored.high, mirrored.low) = (top - candle.low, top - candle.high)
      return mirrored
    }
    let plain = Self.findings(series)
    let turned = Self.findings(mirrored)
    #expect(plain.count == turned.count)
    var signals = 0
    for (one, other) in zip(plain, turned) {
      switch (one, other) {
      case (.signal(let first), .signal(let second)):
        signals += 1
        #expect(first.direction == second.direction.opposite && first.setupId.mirrored == second.setupId)
        #expect(first.distances == second.distances)
      case (.none(let first), .none(let second)): #expect(first.mirrored == second)
      default: Issue.record("\(one) and \(other)")
      }
    }
    #expect(signals > 300)
  }

  private static func withoutSides(_ candles: [Candle]) -> [Candle] {
    var result: [Candle] = []
    for candle in candles {
      var candle = candle
      let before = result.suffix(10)
      if candle.close == candle.open
        || before.count == 10 && candle.low < before.map(\.low).min()! && candle.high > before.map(\.high).max()!,
        let last = result.last
      {
        (candle.open, candle.high, candle.low, candle.close) = (last.open, last.high, last.low, last.close)
      }
      result.append(candle)
    }
    return result
  }

  private static func findings(_ series: Series) -> [ICTStrategy.Finding] {
    var settings = EngineSettings.reportBuild
    settings.zoneBuffer = .zero
    settings.stopFallback = .zero
    settings.stopMax = rate("1")
    let strategy = ICTStrategy(settings: settings)
    var indicators = Indicators(displacementRatio: rate("1.1"), leastGap: .zero, capacity: 200)
    let intervals = [Interval.m5, .h1, .h4].map { series.aggregated(to: $0) }
    for (place, candles) in intervals.enumerated() { indicators.begin(candles.filter { $0.end <= from }, place: place) }
    let coming = intervals.enumerated().flatMap { place, candles in
      candles.filter { $0.end > from }.map { (place: place, candle: $0) }
    }
    return coming.sorted { ($0.candle.end, $0.place) < ($1.candle.end, $1.place) }.map { place, candle in
      indicators.add(candle, place: place)
      return strategy.evaluate(candle, indicators)
    }
  }
}

extension String {
  fileprivate var mirrored: String {
    hasPrefix("long") ? "short" + dropFirst(4) : "long" + dropFirst(5)
  }
}

extension ICTStrategy.Absence {
  fileprivate var mirrored: ICTStrategy.Absence {
    switch self {
    case .notInDiscount: .notInPremium
    case .notInPremium: .notInDiscount
    default: self
    }
  }
}

extension Signal {
  /// From the entry to target and stop, along the direction.
  fileprivate var distances: [Int128] {
    guard case .price(let entry)? = entry, case .exact(let target) = target, case .exact(let stop) = stop else {
      return []
    }
    let exact = Int128(entry.units) * Int128(unitsPerOne)
    return [target.units - exact, stop.units - exact].map { $0 * Int128(direction.sign) }
  }
}
