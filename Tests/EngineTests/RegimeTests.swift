import Audit
import Basics
import ICT
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

/// A market that rises for ten days, stands for five and falls for ten: longs only, nothing, shorts only. engine.md 8.1,
/// row 2.1.
@Suite struct RegimeTests {
  /// Five-minute candles: a drift, a slow swing so that prices come back, and noise. All in ticks of 0.0001.
  private static func market(seed: UInt64) -> Series {
    var draws: UInt64 = 0
    func noise(_ size: Int64) -> Int64 {
      draws += 1
      return Int64(SplitMix.mix(SplitMix.mix(seed) ^ draws) % UInt64(2 * size + 1)) - size
    }
    let perDay = 288
    var close: Int64 = 20_000
    var level: Int64 = 20_000 * 12
    let begin = Interval.h4.open(containing: testStart)
    let candles = (0..<25 * perDay).map { index -> Candle in
      let day = index / perDay
      // A twelfth of a tick each five minutes is 24 ticks a day.
      level += day < 10 ? 3 : day < 15 ? 0 : -3
      let swing = index % 96
      let wave = Int64(swing < 48 ? swing : 96 - swing) * 2
      let open = close
      // Without noise the market that stands repeats itself every eight hours: ten candles of four hours are like the next.
      close = level / 12 + wave + (day >= 10 && day < 15 ? 0 : noise(9))
      func tick(_ value: Int64) -> Price { Price(units: value * 10_000) }
      return Candle(
        symbol: xrp, interval: .m5, openTime: begin + .minutes(5 * Int64(index)), open: tick(open),
        high: tick(max(open, close) + abs(noise(5))), low: tick(min(open, close) - abs(noise(5))), close: tick(close),
        volume: Volume(quantity("1")), isClosed: true)
    }
    return Series(candles: candles)
  }

  /// engine.md 2.3 over the list of 4h candles, by the time from which it is known.
  private static func trends(_ candles: [Candle]) -> [Timestamp: String] {
    var trends: [Timestamp: String] = [:]
    for index in candles.indices.dropFirst(19) {
      let newest = candles[(index - 19)...index]
      let change =
        newest.suffix(10).map(\.close.units).reduce(0, +) - newest.prefix(10).map(\.close.units).reduce(0, +)
      let range = newest.map(\.high.units).max()! - newest.map(\.low.units).min()!
      trends[candles[index].end] = change > range ? "bullish" : change < -range ? "bearish" : "sideways"
    }
    return trends
  }

  @Test(arguments: [UInt64](1...3))
  func `longs while it rises, shorts while it falls, nothing in between`(seed: UInt64) throws {
    let series = Self.market(seed: seed)
    let from = series.candles[0].openTime + .hours(84)
    let replay = Replay([(xrp, series)], from: from, to: series.candles.last!.end)
    let trends = Self.trends(series.aggregated(to: .h4))
    // The four-hour candle is the last of its instant: shorter ones are decided on before it.
    func trend(at time: Timestamp, _ interval: Interval) -> String? {
      trends[Interval.h4.open(containing: interval < .h4 ? time - Span(nanoseconds: 1) : time)]
    }
    var outliers = 0
    for (time, verdict) in replay.verdicts {
      let trend = trend(at: time, verdict.interval!)
      if trend != (verdict.direction == .long ? "bullish" : "bearish") { outliers += 1 }
    }
    for (time, evaluation) in replay.evaluations {
      let isSideways = trend(at: time, evaluation.interval) == "sideways"
      if isSideways != (evaluation.absence == "sideways") { outliers += 1 }
    }
    #expect(outliers == 0, "seed \(seed)")
    let longs = replay.verdicts.filter { $0.record.direction == .long }.map(\.at)
    let shorts = replay.verdicts.filter { $0.record.direction == .short }.map(\.at)
    #expect(longs.count > 50 && shorts.count > 50, "seed \(seed): \(longs.count) and \(shorts.count)")
    if let last = longs.max(), let first = shorts.min() { #expect(last < first, "seed \(seed)") }

    // The times of the changes are those at which the list of candles changes its mind.
    var before = trends[from]
    let expected = trends.keys.filter { $0 > from }.sorted().compactMap { time -> String? in
      defer { before = trends[time] }
      return trends[time] == before ? nil : "\(time.nanoseconds) \(trends[time]!)"
    }
    let changes = replay.trends.filter { $0.record.from != nil }.map { "\($0.at.nanoseconds) \($0.record.to)" }
    #expect(changes == expected && expected.count >= 2, "seed \(seed)")
  }

  @Test func `a position that the new trend stands against is on record`() throws {
    var bench = Bench { $0.strategy = .ict }
    bench.startUp()
    bench.enterShort()
    bench.protect()
    var trends: [TrendRecord] {
      bench.audits.compactMap { if case .trend(let record) = $0.event { record } else { nil } }
    }
    func feed(_ index: Int64, _ close: String) {
      bench.market(.candle(candle(index, close: close, interval: .h4)))
    }
    // Twenty candles that fall, then ten that rise.
    for index in 0..<20 { feed(Int64(index), index < 10 ? "1.8" : "1.5") }
    #expect(trends.map(\.to) == ["bearish"] && trends.map(\.isAgainstPosition) == [false])
    for index in 20..<30 { feed(Int64(index), "1.9") }
    #expect(trends.map(\.to) == ["bearish", "sideways", "bullish"])
    #expect(trends.last?.isAgainstPosition == true && trends.last?.position == quantity("-245.3"))
    #expect(
      bench.logs.contains { $0.logger == "engine.strategy" && $0.message.contains("against a position of -245.3") })
  }
}
