import ICT
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// What must hold for the strategy on any market: on every tape of the repository, and on real candles.
@Suite struct LawTests {
  /// Tests over a list run on what the list has; that the real markets are missing must be seen.
  @Test(.enabled(if: RealMarketData.isThere, "needs the folder of real market data, see MARKET_DATA"))
  func realMarketsAreAmongThem() { #expect(LawMarket.real.count == 4) }

  @Test func recordedMarketsAreAmongThem() { #expect(LawMarket.recorded.count >= 7) }

  /// Whoever passes a gate passes a lower one.
  @Test(arguments: LawMarket.all)
  func aLowerMinimumNeverAcceptsFewer(market: LawMarket) throws {
    let series = try market.series()
    var before: Set<String>?
    var sizes: [Int] = []
    for minimum in ["3", "1", "0.5", "0.4", "0.3", "0.05"] {
      let replay = Replay([(market.symbol, series)], from: market.from, to: market.to) {
        $0.rr.fixedMin = rate(minimum)
      }
      let passed = Set(
        replay.verdicts.filter { $0.record.reachedRR && !$0.record.isRejected(for: .rrBelowMin) }
          .map { "\($0.at.nanoseconds) \($0.record.interval!.name)" })
      if let before { #expect(before.isSubset(of: passed), "\(market.name) at \(minimum)") }
      before = passed
      sizes.append(passed.count)
    }
    // Where there are candidates at all, the minimum matters.
    if sizes.last! > 20 { #expect(sizes.first! < sizes.last!, "\(market.name): \(sizes)") }
  }

  /// Symbols that close at one instant may come in any order: each decides as if it were alone.
  @Test(arguments: [LawMarket.real, LawMarket.recorded].filter { !$0.isEmpty })
  func theOrderOfSymbolsChangesOnlyTheOrderOfTheLog(markets: [LawMarket]) throws {
    let first = markets[0]
    let series = try markets.filter { $0.from == first.from }.map { (symbol: $0.symbol, series: try $0.series()) }
    let end = min(first.to, first.from + .hours(96))
    let plain = Replay(series, from: first.from, to: end)
    let turned = Replay(series, from: first.from, to: end, order: { -Int($0.index) })
    func sorted(_ replay: Replay) -> [String] {
      replay.audits.map { "\($0.at.nanoseconds) \(String(describing: $0.event))" }.sorted()
    }
    #expect(plain.verdicts.count > 50)
    #expect(plain.audits.map { String(describing: $0.event) } != turned.audits.map { String(describing: $0.event) })
    #expect(sorted(plain) == sorted(turned))
  }

  /// Five minutes are five times one minute, as the venue counts and as we do.
  @Test(
    .enabled(if: RealMarketData.isThere, "needs the folder of real market data, see MARKET_DATA"),
    arguments: ["DOGEUSDT", "ZECUSDT"])
  func minutesAddUpToTheFilesOfFiveMinutes(name: String) throws {
    let sums = try RealMarketData.series("klines-1m-um/\(name)-1m-2026-01-04_2026-02-06.csv.gz").aggregated(to: .m5)
    let file = try RealMarketData.fiveMinutes(name).candles
    // The last five minutes of the minute file are not complete.
    let complete = sums.dropLast()
    let beginning = try #require(file.firstIndex { $0.openTime == complete[0].openTime })
    #expect(complete.count > 9_600)
    let differing = zip(complete, file[beginning...]).filter { $0 != $1 }
    #expect(
      differing.isEmpty,
      "\(differing.count) of \(complete.count), first \(differing.first.map { String(describing: $0) } ?? "")")
  }

  /// Upside down, every decision is upside down.
  ///
  /// Shares of a price do not survive the reflection, so they are set to nothing. Two definitions take sides: a doji is a
  /// bearish displacement, and of a candle that leaves ten others on both sides only the low is asked about (engine.md
  /// 2.8). Such candles are replaced by a copy of the one before.
  @Test(arguments: LawMarket.all)
  func mirroredPricesGiveMirroredDecisions(market: LawMarket) throws {
    let given = try market.series()
    let series = Series(
      candles: Self.withoutSides(given.aggregated(to: .m5)), history: given.history.filter { $0.key > .m5 })
    let all = series.candles + series.history.values.joined()
    let top = Price(units: all.map(\.high.units).max()! + all.map(\.low.units).min()!)
    let mirrored = series.mapped { candle in
      var mirrored = candle
      (mirrored.open, mirrored.close) = (top - candle.open, top - candle.close)
      (mirrored.high, mirrored.low) = (top - candle.low, top - candle.high)
      return mirrored
    }
    let plain = Self.findings(series, from: market.from)
    let turned = Self.findings(mirrored, from: market.from)
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
    if market.isReal { #expect(signals > 300, "\(market.name)") }
  }

  /// A zone that has had its entry is looked at no more, whatever the market does: without this the second entry would come
  /// with the next candle after the first trade is over.
  @Test(.enabled(if: RealMarketData.isThere, "needs the folder of real market data, see MARKET_DATA"))
  func aSetupIsEnteredOnce() throws {
    let market = LawMarket.real[0]
    let series = try market.series()
    let findings = Self.findings(series, from: market.from, enters: true)
    let entered = findings.compactMap { if case .signal(let signal) = $0 { signal.setupId } else { nil } }
    let again = findings.count { if case .none(.setupEntered) = $0 { true } else { false } }
    #expect(Set(entered).count == entered.count && entered.count > 5 && again > 100)
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

  /// - Parameter enters: every signal is taken for an entry.
  private static func findings(_ series: Series, from: Timestamp, enters: Bool = false) -> [ICTStrategy.Finding] {
    var entered: [String] = []
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
      let finding = strategy.evaluate(candle, indicators, entered: entered)
      if enters, case .signal(let signal) = finding { entered.append(signal.setupId) }
      return finding
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
