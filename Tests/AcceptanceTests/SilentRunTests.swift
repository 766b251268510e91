import Engine
import Runs
import Script
import TestSupport
import Testing

/// A run in which nobody looked for a trade proves nothing about trading, and says so.
@Suite struct SilentRunTests {
  private static func text(_ market: String, _ more: String) -> String {
    "scenario: t\n\(market)\nstart: { balance: 1000 USDT }\n\(more)\n"
  }
  private static let flat = "market: flat XRPUSDT at 1.8 for 2h"
  private static let tape = "tape: { file: reconstruction-2026-01-30, from: 5m, to: 1m }"
  private static let step = "timeline: [{ at: 5s, signal: short XRPUSDT stop +0.4 % target -1 % }]"

  private static func document(_ text: String) throws -> ScenarioDocument {
    try ScenarioDocument(source: ScenarioSource(path: "t.yaml", text: text))
  }

  @Test(arguments: [
    (text(tape, ""), ["there are no signals: the timeline has none, and engine.strategy is none"]),
    (text(tape, "signals: none"), []), (text(tape, step), []), (text(tape, "engine: { strategy: ict }"), []),
    (
      text(tape, "signals: strategy\n\(step)"),
      ["signals come from the strategy, and there is none: engine.strategy is none"]
    ),
    (text(flat, ""), []),
    (text(tape, "signals: recorded"), ["the tape holds no recorded signals"]),
  ]) func aPlanSaysThatThereWillBeNoSignals(_ text: String, _ warnings: [String]) throws {
    let folder = Folder()
    let runner = ScenarioRunner(library: Checkout.library(imports: folder), builder: OurEngineBuilder())
    let plan = try runner.prepare(Self.document(text), row: nil).plan
    #expect(plan.warnings.map(\.what) == warnings)
  }

  /// No candle of six hours ends within two hours from midnight; 24 of five minutes do.
  @Test(arguments: [
    ("low: 6h, middle: 12h, high: 1d", ["the strategy looked at no candle in 2h"]),
    ("low: 5m, middle: 1h, high: 4h", []),
  ]) func aRunWithoutAnEvaluationIsTold(_ intervals: String, _ warnings: [String]) throws {
    let more = "engine: { strategy: ict, intervals: { \(intervals) } }"
    let run = try Checkout.play(Self.document(Self.text(Self.flat, more)), row: nil)
    #expect(run.plan.warnings.map(\.what) == warnings)
  }

  /// A rate of nothing says why it has no value, and that nothing could have come.
  @Test func aRateOfNothingSaysWhy() throws {
    let more = "engine: { strategy: none }\nexpect:\n  - at-end: rr.pass-rate > 1 %"
    let run = try Checkout.play(Self.document(Self.text(Self.flat, more)), row: nil)
    #expect(
      run.verdicts.failures.map(\.hint) == [
        "no candidate came to the RR gate; engine.strategy is none; a comparison with an undefined value fails, also under not and never"
      ])
  }
}
