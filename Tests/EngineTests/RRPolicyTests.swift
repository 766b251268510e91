import ICT
import Market
import TestSupport
import Testing
import TradingEngine

@testable import Engine

@Suite struct RRPolicyTests {
  /// engine.md 8.2, row 3.1, values of 8.4. `volatility` says how many of ten other values are lower.
  @Test(
    arguments: [
      (.fixed, .short, .bearish, 10, "1"), (.fixed, .long, nil, nil, "1"),
      (.bySide, .short, .bullish, nil, "0.5"), (.bySide, .long, .bearish, nil, "1"),
      // Strictly above: the 80th percentile itself is middling, the 50th low. Unknown is low.
      (.bySideVolatility, .short, nil, 9, "0.3"), (.bySideVolatility, .short, nil, 8, "0.4"),
      (.bySideVolatility, .short, nil, 6, "0.4"), (.bySideVolatility, .short, nil, 5, "0.5"),
      (.bySideVolatility, .short, nil, 0, "0.5"), (.bySideVolatility, .short, nil, nil, "0.5"),
      (.bySideVolatility, .long, nil, 10, "1"),
      (.byTrend, .short, .bearish, 10, "0.4"), (.byTrend, .long, .bullish, nil, "0.8"),
      (.byTrend, .short, .bullish, nil, "1"), (.byTrend, .short, .sideways, nil, "1"),
      (.byTrend, .long, .bearish, nil, "1"), (.byTrend, .long, nil, nil, "1"),
    ] as [(RRSettings.Policy, Direction, Trend?, Int?, String)])
  func `each policy has its minimum`(
    _ policy: RRSettings.Policy, _ direction: Direction, _ trend: Trend?, _ lower: Int?, _ expected: String
  ) {
    var settings = RRSettings()
    settings.policy = policy
    let rank = lower.map { VolatilityRank(lower: $0, others: 10) }
    let minimum = RRMinimum(direction, trend: trend, volatility: rank, settings: settings)
    #expect(minimum.rate == rate(expected))
    #expect(minimum.policy == policy)
  }

  /// A candle whose range around a close of 100 is that many hundredths.
  private func candles(_ ranges: [Int64]) -> [Candle] {
    ranges.enumerated().map { index, range in
      let close = Price(units: 100 * unitsPerOne)
      return Candle(
        symbol: xrp, interval: .m5, openTime: testStart + .minutes(Int64(5 * index)), open: close,
        high: Price(units: close.units + range * unitsPerOne / 100), low: close, close: close, volume: .zero,
        isClosed: true)
    }
  }

  @Test func `the newest volatility is ranked among those before it`() {
    // 64 candles give 63 true ranges and so 50 values of 14; one candle less says nothing.
    #expect(VolatilityRank(candles(Array(1...63))) == nil)
    #expect(VolatilityRank(candles(Array(1...64))) == VolatilityRank(lower: 49, others: 49))
    #expect(VolatilityRank(candles(Array((1...64).reversed()))) == VolatilityRank(lower: 0, others: 49))
    #expect(VolatilityRank(candles(Array(repeating: 5, count: 64))) == VolatilityRank(lower: 0, others: 49))
    // Of 300 candles the newest 200 count: 186 values.
    #expect(VolatilityRank(candles(Array(1...300))) == VolatilityRank(lower: 185, others: 185))
    // 30 calm candles, 30 wild ones, 20 between: the newest window of 14 lies in the last part. Values lower than 14 x 5 are
    // those of windows with at most 3 wild candles of 9 among calm ones of 1: 14 + 8k < 70 means k < 7, so windows that end
    // at candles 14...29 (16 of them, the first candle has no range) and at 30...35 with 1 to 6 wild ones. Ties: windows of
    // 5 only, and that with exactly 7 wild ones.
    let mixed = candles(
      Array(repeating: 1, count: 30) + Array(repeating: 9, count: 30) + Array(repeating: 5, count: 20))
    #expect(VolatilityRank(mixed) == VolatilityRank(lower: 22, others: 65))
  }

  @Test func `a gap belongs to the range`() {
    // True range reaches to the close before: a jump of 10 between flat candles is a range of 10.
    var list = candles(Array(repeating: 0, count: 80))
    for index in 70..<80 {
      let close = Price(units: 110 * unitsPerOne)
      list[index] = Candle(
        symbol: xrp, interval: .m5, openTime: list[index].openTime, open: close, high: close, low: close,
        close: close, volume: .zero, isClosed: true)
    }
    // Ten windows contain the jump; they are all alike, so the newest is above the others of zero and not above its equals.
    #expect(VolatilityRank(list) == VolatilityRank(lower: 56, others: 65))
  }

  /// engine.md 8.5, the columns of the table: which of its eleven signals each policy accepts.
  @Test(
    arguments: [
      (.fixed, nil, [5, 6]), (.bySide, nil, [2, 5, 6, 7]), (.bySideVolatility, nil, [2, 5, 6, 7]),
      (.byTrend, true, [2, 5, 6, 7]), (.byTrend, nil, [5, 6]),
    ] as [(RRSettings.Policy, Bool?, [Int])])
  func `the reference's signals under each policy`(
    _ policy: RRSettings.Policy, _ withTrend: Bool?, _ accepted: [Int]
  ) {
    for (index, row) in vectors.enumerated() {
      var bench = Bench {
        $0.rr.policy = policy
        $0.entries = .observe
      }
      bench.startUp()
      let symbol = testInstruments.symbol(named: row.0)!
      if withTrend == true { bench.history(symbol, rises: row.1 == .long) }
      bench.feed(.signal(signal(symbol, row.1, row.2, row.3, row.4)))
      let verdict = bench.verdicts.last!
      #expect(verdict.reason == (accepted.contains(index) ? nil : "rr_below_min"), "vector \(index)")
      #expect(verdict.policy == policy.rawValue.replacing("-", with: "_"))
      #expect(verdict.rrMin != nil)
    }
  }
}
