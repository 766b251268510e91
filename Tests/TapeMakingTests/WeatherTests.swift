import Market
import Testing

@testable import Tape
@testable import TapeMaking

/// Each weather does what docs/reference/tape-plan.md says of it, seen in the bars that are made. Expectations are
/// computed here from declared numbers, in floating point where the walk has integers.
@Suite struct WeatherTests {
  static func time(_ text: String) -> Timestamp { TimeText.read("2026-03-0\(text):00Z")! }

  /// Four hours from 2 March 08:00 UTC, one symbol at 2.0000 at 08:30.
  static func plan(
    _ weather: [Weather], seed: UInt64 = 1, volatility: String = "0.0006",
    anchors: [(at: String, price: String)] = [("2T08:30", "2.0000")], to: String = "2T12:00"
  ) -> TapePlan {
    TapePlan(
      name: "weather", seed: seed, profile: "testnet", era: "E1", from: time("2T08:00"), to: time(to), history: [],
      weather: weather,
      symbols: [
        .init(
          symbol: "XRPUSDT", tick: Price("0.0001")!, step: Quantity("0.1")!, volatility: Rate(volatility)!,
          volume: Quantity("400000")!,
          anchors: anchors.map { .init(at: time($0.at), price: Price($0.price)!, source: "test") })
      ])
  }

  static func bars(_ plan: TapePlan, symbol: Int = 0) -> [Bar] {
    #expect(plan.faults.isEmpty, "\(plan.faults)")
    let walk = PriceWalk(
      plan.symbols[symbol], weather: plan.weather, seed: plan.seed, from: plan.beginning, to: plan.end)
    return (0..<walk.count).map { walk.bar($0) }
  }

  /// The close of the minute that ends then.
  static func close(_ bars: [Bar], _ moment: String) -> Int64 {
    bars.first { $0.openTime + .minutes(1) == time(moment) }!.close.units
  }

  static let tick: Int64 = 10_000

  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var weather: Weather
    var anchor: String
    /// Close at the end over close at the start.
    var ratio: Double
    var testDescription: String { "\(name), anchor at \(anchor)" }
  }

  static let rows: [Row] = ["2T08:30", "2T09:00", "2T11:00", "2T11:30"].flatMap { anchor -> [Row] in
    let (from, to) = (time("2T09:00"), time("2T11:00"))
    return [
      Row(
        name: "trend up", weather: .init(.trend, from: from, to: to, change: Rate("0.03")!), anchor: anchor,
        ratio: 1.03),
      Row(
        name: "trend down", weather: .init(.trend, from: from, to: to, change: Rate("-0.021")!), anchor: anchor,
        ratio: 0.979),
      Row(
        name: "squeeze", weather: .init(.squeeze, from: from, to: to, change: Rate("0.04")!), anchor: anchor,
        ratio: 1.04),
      Row(
        name: "crash", weather: .init(.crash, from: from, to: to, change: Rate("-0.065")!, rebound: Rate("0.2")!),
        anchor: anchor, ratio: 1 - 0.065 * 0.8),
      Row(
        name: "range", weather: .init(.range, from: from, to: to, width: Rate("0.01")!), anchor: anchor, ratio: 1),
    ]
  }

  @Test(arguments: rows, [1, 2] as [UInt64]) func theChangeIsKeptToATick(row: Row, seed: UInt64) {
    let bars = Self.bars(Self.plan([row.weather], seed: seed, anchors: [(row.anchor, "2.0000")]))
    let start = Self.close(bars, "2T09:00")
    let end = Self.close(bars, "2T11:00")
    #expect(abs(Double(end) - Double(start) * row.ratio) <= Double(Self.tick), "\(start) \(end)")
    #expect(Self.close(bars, row.anchor) == 200_000_000)
  }

  @Test func aWeatherBetweenTwoAnchorsKeepsItsChangeAndThem() {
    let crash = Weather(
      .crash, from: Self.time("2T09:00"), to: Self.time("2T09:30"), change: Rate("-0.05")!, rebound: Rate("0.5")!)
    let bars = Self.bars(Self.plan([crash], anchors: [("2T08:30", "2.0000"), ("2T11:00", "1.9900")]))
    let start = Double(Self.close(bars, "2T09:00"))
    #expect(Self.close(bars, "2T08:30") == 200_000_000)
    #expect(Self.close(bars, "2T11:00") == 199_000_000)
    #expect(abs(Double(Self.close(bars, "2T09:30")) - start * 0.975) <= Double(Self.tick))
    #expect(abs(Double(Self.close(bars, "2T09:10")) - start * 0.95) <= Double(Self.tick))
    // Every free minute moves alike: 30 before and 90 after, x + 30 s = start and 0.975 start + 90 s = end.
    let slope = (1.99 - 0.975 * 2) / (0.975 * 30 + 90)
    #expect(abs(start / 1e8 - (2 + 30 * slope)) < 0.0001)
  }

  @Test func aCrashFallsInItsFirstThird() {
    let crash = Weather(
      .crash, from: Self.time("2T09:00"), to: Self.time("2T10:30"), change: Rate("-0.08")!, rebound: Rate("0.25")!)
    let bars = Self.bars(Self.plan([crash], volatility: "0.0001"))
    let start = Double(Self.close(bars, "2T09:00"))
    #expect(abs(Double(Self.close(bars, "2T09:30")) - start * 0.92) <= Double(Self.tick))
    #expect(abs(Double(Self.close(bars, "2T10:30")) - start * 0.94) <= Double(Self.tick))
    // Half of the fall after half of its time, but for the noise.
    #expect(abs(Double(Self.close(bars, "2T09:15")) / start - 0.96) < 0.006)
    let lowest = bars.min { $0.low < $1.low }!
    #expect(abs((lowest.openTime - Self.time("2T09:30")).nanoseconds) <= Span.minutes(8).nanoseconds)
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64]) func aSqueezeGoesFasterAndFaster(seed: UInt64) {
    let squeeze = Weather(.squeeze, from: Self.time("2T09:00"), to: Self.time("2T11:00"), change: Rate("0.08")!)
    let bars = Self.bars(Self.plan([squeeze], seed: seed, volatility: "0.0001"))
    let start = Double(Self.close(bars, "2T09:00"))
    func way(_ moment: String) -> Double { (Double(Self.close(bars, moment)) / start - 1) / 0.08 }
    // A parabola: a quarter of the way after half of the time, half after seven tenths.
    #expect(abs(way("2T10:00") - 0.25) < 0.06)
    #expect(abs(way("2T10:24") - 0.49) < 0.06)
  }

  @Test(arguments: ["-0.031", "0.02"], ["2T08:30", "2T10:30"]) func aGapIsExactAndTheOnlyJump(
    change: String, anchor: String
  ) {
    let gap = Weather(.gap, from: Self.time("2T10:00"), to: Self.time("2T10:00"), change: Rate(change)!)
    let bars = Self.bars(Self.plan([gap], anchors: [(anchor, "2.0000")]))
    for (a, b) in zip(bars, bars.dropFirst()) {
      guard b.openTime == Self.time("2T10:00") else {
        #expect(b.open == a.close)
        continue
      }
      #expect(abs(Double(b.open.units) - Double(a.close.units) * (1 + Double(change)!)) <= Double(Self.tick))
      #expect(b.isPossible)
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func aRangeIsKeptByEveryPrice(seed: UInt64) {
    let range = Weather(.range, from: Self.time("2T09:00"), to: Self.time("2T11:30"), width: Rate("0.004")!)
    let bars = Self.bars(Self.plan([range], seed: seed, volatility: "0.002"))
    let middle = Double(Self.close(bars, "2T09:00"))
    let inside = bars.filter { $0.openTime >= Self.time("2T09:00") && $0.openTime < Self.time("2T11:30") }
    #expect(inside.count == 150)
    for bar in inside {
      #expect(Double(bar.high.units) <= middle * 1.002)
      #expect(Double(bar.low.units) >= middle * 0.998)
    }
    // The walk of 150 minutes at 0.2 % would go much further; it turns at the edges and does not stick to them.
    #expect(Double(inside.map(\.high.units).max()!) > middle * 1.0015)
    #expect(Double(inside.map(\.low.units).min()!) < middle * 0.9985)
    #expect(Set(inside.map(\.close)).count > 30)
  }

  @Test func aRangeWithAnchorsLiesAroundThem() {
    let range = Weather(.range, from: Self.time("2T09:00"), to: Self.time("2T11:30"), width: Rate("0.01")!)
    let bars = Self.bars(Self.plan([range], anchors: [("2T09:30", "2.0060"), ("2T10:30", "1.9980")]))
    #expect(Self.close(bars, "2T09:00") == 200_200_000)
    #expect(Self.close(bars, "2T11:30") == 200_200_000)
    #expect(Self.close(bars, "2T09:30") == 200_600_000)
    #expect(Self.close(bars, "2T10:30") == 199_800_000)
    for bar in bars where bar.openTime >= Self.time("2T09:00") && bar.openTime < Self.time("2T11:30") {
      #expect(Double(bar.high.units) <= 200_200_000 * 1.005)
      #expect(Double(bar.low.units) >= 200_200_000 * 0.995)
    }
  }

  @Test func aThinNightIsQuietAndLeavesThePriceToTheWalk() {
    let night = Weather(.thinNight, from: Self.time("2T12:00"), to: Self.time("3T12:00"))
    let bars = Self.bars(Self.plan([night], to: "4T12:00"))
    func mean(_ bars: [Bar], _ value: (Bar) -> Double) -> Double {
      bars.map(value).reduce(0, +) / Double(bars.count)
    }
    let quiet = bars.filter { $0.openTime >= night.from && $0.openTime < night.to }
    let usual = bars.filter { $0.openTime >= night.to }
    func ratio(_ value: (Bar) -> Double) -> Double { mean(quiet, value) / mean(usual, value) }
    // Relative changes; 1440 minutes and more on each side give four percent of standard error.
    let variance = ratio { bar in
      let change = Double(bar.close.units - bar.open.units) / Double(bar.open.units)
      return change * change
    }
    #expect(abs(variance - 0.25) < 0.04, "\(variance)")
    #expect(abs(ratio { Double($0.volume.units) } - 0.2) < 0.02)
    #expect(abs(ratio { Double($0.trades) } - 0.2) < 0.02)
  }

  @Test func aWeatherForOneSymbolLeavesTheOthersAlone() {
    var plan = Self.plan([])
    plan.symbols.append(plan.symbols[0])
    plan.symbols[1].symbol = "DOGEUSDT"
    let before = Self.bars(plan, symbol: 1)
    plan.weather = [
      Weather(
        .trend, from: Self.time("2T09:00"), to: Self.time("2T10:00"), change: Rate("0.03")!, symbols: ["XRPUSDT"])
    ]
    #expect(Self.bars(plan, symbol: 1) == before)
    #expect(Self.bars(plan, symbol: 0) != Self.bars(Self.plan([]), symbol: 0))
  }

  // MARK: correlation

  @Test(arguments: [("0.8", "0.8", 0.64), ("0.9", "-0.7", -0.63), ("0.8", "0", 0), ("1", "1", 1), ("-1", "1", -1)])
  func changesCorrelateWithTheProductOfTheLoadings(_ one: String, _ other: String, _ expected: Double) {
    var plan = Self.plan([], to: "4T12:00")
    plan.symbols.append(plan.symbols[0])
    plan.symbols[1].symbol = "DOGEUSDT"
    plan.symbols[0].loading = Rate(one)!
    plan.symbols[1].loading = Rate(other)!
    let changes = [0, 1].map { index in
      Self.bars(plan, symbol: index).map { Double($0.close.units - $0.open.units) / Double($0.open.units) }
    }
    let count = Double(changes[0].count)
    #expect(count > 3000)
    let means = changes.map { $0.reduce(0, +) / count }
    var (both, squares) = (0.0, [0.0, 0.0])
    for (a, b) in zip(changes[0], changes[1]) {
      both += (a - means[0]) * (b - means[1])
      squares[0] += (a - means[0]) * (a - means[0])
      squares[1] += (b - means[1]) * (b - means[1])
    }
    let correlation = both / (squares[0] * squares[1]).squareRoot()
    // Three standard errors of 3000 pairs without correlation, and a little for prices on the tick grid.
    #expect(abs(correlation - expected) < 0.06, "\(correlation)")
    // Each symbol keeps its own volatility whatever its loading: mean square of the change in units of 0.0006 squared.
    for sum in squares { #expect(abs(sum / count / 0.000_000_36 - 1) < 0.1) }
  }

  // MARK: plans that do not go together

  struct Wrong: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var weather: [Weather]
    var anchors: [(at: String, price: String)] = [("2T08:30", "2.0000")]
    var fault: String
  }

  static func span(_ kind: Weather.Kind, _ from: String, _ to: String, _ change: String = "0") -> Weather {
    Weather(kind, from: time(from), to: time(to), change: Rate(change)!, width: Rate(kind == .range ? "0.01" : "0")!)
  }

  static let wrong: [Wrong] = [
    Wrong(
      testDescription: "anchor inside", weather: [span(.trend, "2T08:10", "2T09:00", "0.01")],
      fault: "XRPUSDT: an anchor at 2026-03-02T08:30:00Z lies inside the trend that begins at 2026-03-02T08:10:00Z"),
    Wrong(
      testDescription: "anchors disagree", weather: [span(.trend, "2T08:30", "2T09:00", "0.01")],
      anchors: [("2T08:30", "2.0000"), ("2T09:00", "2.0300")],
      fault: "XRPUSDT: the weather from 2026-03-02T08:30:00Z leads from 2 to 2.02 at 2026-03-02T09:00:00Z, but the "
        + "price there is 2.03"),
    Wrong(
      testDescription: "no time to come back", weather: [span(.trend, "2T08:31", "2T08:59", "0.2")],
      anchors: [("2T08:30", "2.0000"), ("2T09:00", "2.0000")],
      fault: "XRPUSDT: between the prices at 2026-03-02T08:30:00Z and 2026-03-02T09:00:00Z the weathers leave too few"),
    Wrong(
      testDescription: "anchors wider than the range", weather: [span(.range, "2T08:10", "2T10:00")],
      anchors: [("2T08:30", "2.0000"), ("2T09:00", "2.0300")], fault: "XRPUSDT: the anchors in the range from"),
    Wrong(
      testDescription: "overlap",
      weather: [span(.trend, "2T09:00", "2T10:00", "0.01"), span(.range, "2T09:59", "2T11:00")],
      fault: "weather 2: it overlaps weather 1"),
    Wrong(
      testDescription: "gap inside",
      weather: [
        span(.trend, "2T09:00", "2T10:00", "0.01"), span(.gap, "2T09:30", "2T09:30", "0.01"),
      ], fault: "weather 2: it overlaps weather 1"),
    Wrong(
      testDescription: "squeeze down", weather: [span(.squeeze, "2T09:00", "2T10:00", "-0.01")],
      fault: "weather 1: a squeeze goes up"),
    Wrong(
      testDescription: "crash up", weather: [span(.crash, "2T09:00", "2T10:00", "0.01")],
      fault: "weather 1: a crash goes down"),
    Wrong(
      testDescription: "behind the end", weather: [span(.thinNight, "2T11:00", "2T12:01")],
      fault: "weather 1: it goes on behind the end, 2026-03-02T12:00:00Z"),
    Wrong(
      testDescription: "no such symbol",
      weather: [Weather(.thinNight, from: time("2T09:00"), to: time("2T10:00"), symbols: ["ETHUSDT"])],
      fault: "weather 1: ETHUSDT is not among the plan's symbols"),
  ]

  @Test(arguments: wrong) func isTold(_ row: Wrong) {
    let faults = Self.plan(row.weather, anchors: row.anchors).faults
    #expect(faults.count == 1, "\(faults)")
    #expect(faults.first?.hasPrefix(row.fault) == true, "\(faults)")
  }

  @Test func neighboursAndNightsMayTouch() {
    let plan = Self.plan([
      Self.span(.trend, "2T09:00", "2T10:00", "0.01"), Self.span(.gap, "2T10:00", "2T10:00", "-0.01"),
      Self.span(.range, "2T10:00", "2T11:00"), Self.span(.thinNight, "2T08:00", "2T12:00"),
    ])
    let bars = Self.bars(plan)
    let before = Double(Self.close(bars, "2T10:00"))
    let after = bars.first { $0.openTime == Self.time("2T10:00") }!.open.units
    #expect(abs(Double(after) - before * 0.99) <= Double(Self.tick))
    #expect(abs(Double(Self.close(bars, "2T11:00")) - before * 0.99) <= Double(Self.tick))
  }
}
