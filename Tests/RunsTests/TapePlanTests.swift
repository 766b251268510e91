import Market
import Tape
import TapeMaking
import TestSupport
import Testing

@testable import Runs
@testable import Script

@Suite struct TapePlans {
  static let sound = """
    tape: made
    seed: 7
    profile: testnet
    era: E1
    clock: UTC+09:00
    from: 2026-01-30 06:10
    to: 2026-01-30 07:10
    resolution: 1m
    history: { 5m: 3 }
    symbols:
      - symbol: XRPUSDT
        tick: 0.0001
        step: 0.1
        volatility: 0.0006             # per minute
        volume: 400000
        anchors:
          - at: 2026-01-30 06:50
            price: 1.8058
            source: somewhere, "about" there
    """

  func problems(_ text: String) -> [String] {
    do throws(ScriptProblems) {
      _ = try TapePlanReader.read(ScenarioSource(path: "x.plan.yaml", text: text))
      return []
    } catch { return error.list.map(brief) }
  }

  @Test func isReadAsWritten() throws {
    let plan = try TapePlanReader.read(ScenarioSource(path: "x.plan.yaml", text: Self.sound))
    #expect(plan.name == "made")
    #expect(plan.from == CivilTime(year: 2026, month: 1, day: 29, hour: 21, minute: 10).timestamp())
    #expect(plan.to - plan.from == .hours(1))
    #expect(plan.history == [HistoryLength(.m5, count: 3)])
    let symbol = try #require(plan.symbols.first)
    #expect(symbol.tick == Price("0.0001"))
    #expect(symbol.volatility == Rate("0.0006"))
    #expect(symbol.volume == Quantity("400000"))
    #expect(
      symbol.anchors == [
        TapePlan.Anchor(
          at: plan.from + .minutes(40), price: Price("1.8058")!, source: "somewhere, \"about\" there")
      ])
  }

  @Test func theShippedPlanIsSound() throws {
    let plan = try TapePlanReader.read(path: "\(Checkout.recordings)/reconstruction-2026-01-30.plan.yaml")
    #expect(plan.symbols.count >= 5)
    #expect(plan.symbols[0].anchors.contains { $0.price == Price("1.8058") })
  }

  static let weather = """
    resolution: tick
    channels: [trades, depth]
    funding: { every: 4h }
    market-to: 2026-01-30 08:00
    weather:
      - { weather: crash, from: 2026-01-30 06:55, to: 2026-01-30 07:00, change: -2.5 %, rebound: 20 % }
      - { weather: gap, at: 2026-01-30 07:00, change: 0.01, symbols: XRPUSDT }
      - { weather: thin-night, from: 2026-01-30 06:10, to: 2026-01-30 07:30 }

    """

  static var weathered: String {
    sound.replacing("resolution: 1m\n", with: weather).replacing(
      "    volume: 400000\n", with: "    volume: 400000\n    loading: -0.5\n    spread: 0.0003\n    trades: 12\n")
  }

  @Test func weatherIsReadAsWritten() throws {
    let plan = try TapePlanReader.read(ScenarioSource(path: "x.plan.yaml", text: Self.weathered))
    let from = plan.from
    #expect(plan.resolution == .tick && plan.channels == [.trades, .depth] && plan.fundingEvery == .hours(4))
    #expect(plan.marketTo == from + .minutes(110))
    #expect(
      plan.weather == [
        Weather(
          .crash, from: from + .minutes(45), to: from + .minutes(50), change: Rate("-0.025")!, rebound: Rate("0.2")!),
        Weather(
          .gap, from: from + .minutes(50), to: from + .minutes(50), change: Rate("0.01")!, symbols: ["XRPUSDT"]),
        Weather(.thinNight, from: from, to: from + .minutes(80)),
      ])
    #expect(plan.symbols[0].loading == Rate("-0.5") && plan.symbols[0].trades == 12)
    #expect(plan.symbols[0].spread == Price("0.0003"))
  }

  @Test(arguments: [
    (
      "weather: crash", "weather: crsh",
      [
        "13:16 unknown weather 'crsh' (did you mean 'crash'?)"
      ]
    ),
    (
      ", rebound: 20 %", "",
      ["13:5 a crash has no 'rebound'"]
    ),
    (
      "at: 2026-01-30 07:00", "from: 2026-01-30 07:00",
      ["14:5 a gap has no 'at'", "14:21 unknown key 'from' in a gap"]
    ),
    ("change: 0.01", "change: wild", ["14:51 'wild' is not a number"]),
    ("-2.5 %", "2.5 %", ["13:5 weather 1: a crash goes down, by at most 50 %: its change is negative"]),
    ("06:10, to: 2026-01-30 07:30", "06:10, to: 2026-01-30 08:30", ["15:5 weather 3: it goes on behind the end"]),
    ("[trades, depth]", "[trades, dept]", ["9:20 unknown channel 'dept' (did you mean 'depth'?)"]),
    ("resolution: tick", "resolution: 2s", ["8:13 unknown resolution '2s'"]),
    ("loading: -0.5", "loading: -1.5", ["18:13 XRPUSDT: loading -1.5, expected -1 to 1"]),
  ]) func wrongWeatherIsExplained(_ part: String, _ instead: String, _ expected: [String]) {
    let found = problems(Self.weathered.replacing(part, with: instead, maxReplacements: 1))
    #expect(found.count >= expected.count, "\(found)")
    for (text, wanted) in zip(found, expected) { #expect(text.hasPrefix(wanted), "\(text)") }
  }

  @Test func aPlanMayIncludeAStory() throws {
    let plan = try TapePlanReader.read(path: "\(Checkout.recordings)/reconstruction-2026-01-29.plan.yaml")
    let other = try TapePlanReader.read(path: "\(Checkout.recordings)/reconstruction-2026-01-30-seven.plan.yaml")
    #expect(plan.symbols.count == 7)
    #expect(plan.symbols == other.symbols && plan.weather == other.weather && plan.seed == other.seed)
    #expect(plan.name == "reconstruction-2026-01-29" && plan.from < other.from)
  }

  @Test(arguments: [
    (
      "seed: 7", "sed: 7",
      ["2:1 unknown key 'sed' in a tape plan (did you mean 'seed'?)"]
    ),
    ("06:50", "", ["17:13 '2026-01-30' has no time of day (write 2026-01-30 00:00)"]),
    (
      "1.8058", "1.80585",
      ["11:13 XRPUSDT: anchor at 2026-01-29T21:50:00Z: price 1.80585 is not a positive multiple of the tick 0.0001"]
    ),
    ("5m: 3", "5min: 3", ["9:12 unknown key '5min' in 'history'"]),
    ("to: 2026-01-30 07:10", "to: 07:10", ["7:5 '07:10' has no date"]),
  ]) func wrongPlansAreExplained(_ part: String, _ instead: String, _ expected: [String]) {
    let text = Self.sound.split(separator: part, maxSplits: 1, omittingEmptySubsequences: false).joined(
      separator: instead)
    #expect(problems(text).map { $0.prefix(150) } == expected.map { $0.prefix(150) })
  }
}
