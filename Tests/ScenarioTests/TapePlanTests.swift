import Market
import Tape
import Testing

@testable import Scenario

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
    let file = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let plan = try TapePlanReader.read(path: "/\(file)/Recordings/reconstruction-2026-01-30.plan.yaml")
    #expect(plan.symbols.count >= 5)
    #expect(plan.symbols[0].anchors.contains { $0.price == Price("1.8058") })
  }

  @Test(arguments: [
    (
      "seed: 7", "sed: 7",
      ["1:1 the plan has no 'seed'", "2:1 unknown key 'sed' in a tape plan (did you mean 'seed'?)"]
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
