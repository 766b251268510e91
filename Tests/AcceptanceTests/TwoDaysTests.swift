import Binance
import Foundation
import Market
import Runs
import Script
import Tape
import TestSupport
import Testing

/// The two reconstructed days with seven symbols: one market in two windows, whose four-hour trend lets the strategy see
/// rising closes on the first day and falling ones on the second (engine.md 2.1, 2.3).
@Suite struct TwoDaysTests {
  static let first = "reconstruction-2026-01-29"
  static let second = "reconstruction-2026-01-30-seven"

  struct Day {
    var from = Timestamp.distantFuture
    /// By symbol and interval name, in order of time.
    var history: [String: [Interval: [Candle]]] = [:]
    var bars: [String: [Candle]] = [:]
  }

  static func day(_ name: String) throws -> Day {
    let plan = try TapePlanReader.read(path: ReconstructionTests.plan(name))
    let instruments = Instruments(plan.symbols.compactMap { PublishedRules.testnet($0.symbol) })
    var day = Day(from: plan.from)
    for (candle, isHistory) in try candles(ofTape: ReconstructionTests.tape(name), instruments) {
      let symbol = instruments.name(candle.symbol)
      if isHistory {
        day.history[symbol, default: [:]][candle.interval, default: []].append(candle)
      } else {
        day.bars[symbol, default: []].append(candle)
      }
    }
    return day
  }

  enum Trend { case bullish, bearish, sideways }

  /// engine.md 2.3, written down again: mean close of the newer ten of twenty candles against the older ten, with a band of
  /// a tenth of their range. In exact integers: sums of ten are compared with ten times the band.
  static func trend(_ candles: ArraySlice<Candle>) -> Trend {
    let closes = candles.map(\.close.units)
    let difference = closes.suffix(10).reduce(0, +) - closes.prefix(10).reduce(0, +)
    let range = candles.map(\.high.units).max()! - candles.map(\.low.units).min()!
    return difference > range ? .bullish : difference < -range ? .bearish : .sideways
  }

  /// The four-hour trend at the start and after each four-hour candle that closes within the day.
  static func trends(_ day: Day, _ symbol: String) throws -> [Trend] {
    let history = try #require(day.history[symbol])
    let bars = try #require(day.bars[symbol])
    var candles = try #require(history[.h4])
    let end = try #require(bars.last).end
    // The candle that runs when the day begins consists of history and day.
    let fine = try #require(history[.m5]) + bars
    let played = aggregated(fine, to: .h4).filter { $0.openTime >= candles.last!.end && $0.end <= end }
    #expect(played.first?.openTime == candles.last?.end)
    var trends = [trend(candles.suffix(20))]
    for candle in played {
      candles.append(candle)
      trends.append(trend(candles.suffix(20)))
    }
    return trends
  }

  @Test func onTheFirstDayEveryTrendIsUp() throws {
    let day = try Self.day(Self.first)
    #expect(day.bars.count == 7)
    for symbol in day.bars.keys.sorted() {
      #expect(try Self.trends(day, symbol) == Array(repeating: .bullish, count: 5), "\(symbol)")
    }
  }

  /// ZECUSDT, of which one price is published, walks sideways from the afternoon on; it never turns up.
  @Test func onTheSecondDayNoTrendIsUpAndNearlyAllAreDown() throws {
    let day = try Self.day(Self.second)
    #expect(day.bars.count == 7)
    for symbol in day.bars.keys.sorted() {
      let trends = try Self.trends(day, symbol)
      #expect(trends.count == 7)
      #expect(!trends.contains(.bullish), "\(symbol)")
      #expect(trends.first == .bearish, "\(symbol)")
      if symbol != "ZECUSDT" { #expect(!trends.contains(.sideways), "\(symbol)") }
    }
  }

  /// What the second tape calls history is what the first one played.
  @Test func theTwoDaysAreOneMarket() throws {
    let (first, second) = (try Self.day(Self.first), try Self.day(Self.second))
    for symbol in first.bars.keys.sorted() {
      let played = aggregated(try #require(first.bars[symbol]), to: .m5)
      let remembered = try #require(second.history[symbol]?[.m5])
      var compared = 0
      for candle in remembered {
        // The first day's last candle is cut by its end.
        guard let same = played.first(where: { $0.openTime == candle.openTime }),
          candle.end <= first.from + .minutes(1007)
        else { continue }
        compared += 1
        #expect((same.open, same.high, same.low, same.close) == (candle.open, candle.high, candle.low, candle.close))
      }
      #expect(compared > 100, "\(symbol): \(compared)")
      let hours = try #require(first.history[symbol]?[.h4])
      let again = try #require(second.history[symbol]?[.h4])
      #expect(hours.suffix(190).allSatisfy { again.contains($0) }, "\(symbol)")
    }
  }

  /// No locale, time zone or hash seed reaches a made tape.
  @Test(.enabled(if: Checkout.program != nil, "the program is not built"))
  func twoProcessesMakeTheSameBytes() throws {
    let folder = Folder()
    let plan = """
      tape: ticks
      seed: 7
      from: 2026-01-30 06:10
      to: 2026-01-30 06:40
      resolution: tick
      channels: [trades, book-ticker, depth, mark-price]
      history: { 5m: 3 }
      weather:
        - { weather: squeeze, from: 2026-01-30 06:20, to: 2026-01-30 06:30, change: 2 % }
      symbols:
        - { symbol: XRPUSDT, tick: 0.0001, step: 0.1, volatility: 0.0006, volume: 400000, loading: 0.8, anchors: { at: 2026-01-30 06:15, price: 1.8, source: test } }
        - { symbol: BTCUSDT, tick: 0.1, step: 0.001, volatility: 0.0005, volume: 100, loading: 0.9, anchors: { at: 2026-01-30 06:15, price: 83000, source: test } }
      """
    folder.write(plan, to: "ticks.plan.yaml")
    let environments: [[String: String?]] = [
      [:], ["TZ": "Asia/Seoul", "LC_ALL": "ko_KR.UTF-8", "SWIFT_DETERMINISTIC_HASHING": "1"],
    ]
    var tapes: [[UInt8]] = []
    for (place, environment) in environments.enumerated() {
      let output = folder / "\(place).tape.gz"
      let run = try ProgramRun(
        ["tape", "make", folder / "ticks.plan.yaml", "--output", output], environment: environment)
      #expect(run.status == 0, "\(run.errors)")
      tapes.append(try folder.read("\(place).tape.gz"))
    }
    #expect(tapes[0] == tapes[1])
    #expect(tapes[0].count > 100_000)
  }
}
