import Engine
import Files
import Market
import Runs
import Script
import Simulation
import Tape
import TapeImport
import TestSupport
import Testing
import TradingEngine

/// Whatever became of the data on their way, the engine sees the same candles and decides the same.
@Suite struct WholeHistoryTests {
  /// 40 days: 200 candles of 4 hours are 33, and a week more is there to be cut away.
  static let days: Int64 = 40
  static let end = CivilTime(year: 2026, month: 1, day: 30).timestamp()
  static let start = end - .hours(10)
  static let header = TapeHeader(profile: "production", era: "E1", origin: "a test")

  struct Market: Sendable {
    var folder: Folder
    /// Minute bars of a walk in steps of the tick.
    var minutes: String
    var fives: String

    static let once = Market()

    private init() {
      var draws = SeededDraws(seed: 7)
      var price: Int64 = 18_000
      var rows = ["", ""]
      var five: (open: Int64, high: Int64, low: Int64)?
      func text(_ ticks: Int64) -> String { Price(units: ticks * 10_000).description }
      let first = WholeHistoryTests.end - .hours(24 * WholeHistoryTests.days)
      for minute in 0..<(WholeHistoryTests.days * 1440) {
        let open = price
        let moved = Int64(draws.next() % 61) - 30
        price = max(9000, price + moved)
        let (high, low) = (max(open, price) + Int64(draws.next() % 9), min(open, price) - Int64(draws.next() % 9))
        let time = (first + .minutes(minute)).milliseconds
        rows[0] += "\(time),\(text(open)),\(text(high)),\(text(low)),\(text(price)),1\n"
        five = (five?.open ?? open, max(five?.high ?? high, high), min(five?.low ?? low, low))
        if minute % 5 == 4, let bar = five {
          let begin = time - 240_000
          rows[1] += "\(begin),\(text(bar.open)),\(text(bar.high)),\(text(bar.low)),\(text(price)),5\n"
          five = nil
        }
      }
      folder = Folder()
      minutes = folder.write(rows[0], to: "XRPUSDT-1m.csv")
      fives = folder.write(rows[1], to: "XRPUSDT-5m.csv")
    }

    func imported(_ file: String, from: Timestamp?, as name: String) throws -> String {
      _ = try TapeImport(
        files: [.init(path: file)], from: from, history: HistoryLength.each(200), header: WholeHistoryTests.header
      ).write(to: folder / name)
      return folder / name
    }
  }

  struct Outcome {
    var decisions: [String]
    var evaluations: Int64
    var warnings: [String]
  }

  static func document(_ tape: String, intervals: String = "") throws -> ScenarioDocument {
    let text = """
      scenario: whole-history
      tape: { file: \(tape), from: 2026-01-29 14:00, to: 2026-01-29 23:59 }
      start: { balance: 4440 USDT }
      engine: { preset: baseline, strategy: ict, entries: observe\(intervals) }
      expect:
        - at-end: last.XRPUSDT > 0
      """
    return try ScenarioDocument(source: ScenarioSource(path: "whole-history.yaml", text: text))
  }

  static func play(_ tape: String, recording: String? = nil, intervals: String = "") throws -> Outcome {
    let library = MarketLibrary(recordings: [], marketData: nil, imports: ".")
    let heard = DecisionRecorder()
    nonisolated(unsafe) let recorder = heard
    let runner = ScenarioRunner(library: library, builder: OurEngineBuilder()) { run in
      [recorder] + (recording == nil ? [] : [try RunFiles(of: run, tape: recording, logs: nil)])
    }
    let outcome = runner.run(try document(tape, intervals: intervals), row: nil)
    guard case .ran(let run) = outcome.result else {
      throw FileProblem(.unreadable, file: tape, what: "could not run: \(String(describing: outcome.result))")
    }
    return Outcome(
      decisions: heard.decisions.map { decision in
        let verdict = decision.verdict
        return "\(CivilTime(decision.time).clock.prefix(5)) \(verdict.symbol) \(verdict.direction) \(verdict.setupId) "
          + "\(verdict.entry) \(verdict.target) \(verdict.stop)"
      }, evaluations: run.record.evaluations, warnings: run.plan.warnings.map(\.what))
  }

  @Test func everyWayOfTheDataGivesTheSameDecisions() throws {
    let market = Market.once
    let (start, end) = (Self.start, Self.end)
    let imported = try market.imported(market.minutes, from: start, as: "imported.tape.gz")
    let wanted = try Self.play(imported, recording: market.folder / "recorded.tape.gz")
    #expect(wanted.evaluations > 100 && !wanted.decisions.isEmpty && wanted.warnings.isEmpty)

    let whole = try market.imported(market.minutes, from: nil, as: "whole.tape.gz")
    _ = try TapeCut(from: start).write(whole, to: market.folder / "cut.tape.gz")
    _ = try TapeCut(to: start + .hours(3)).write(whole, to: market.folder / "before.tape.gz")
    _ = try TapeCut(from: start + .hours(3)).write(whole, to: market.folder / "after.tape.gz")
    _ = try TapeMerge().write(
      [market.folder / "before.tape.gz", market.folder / "after.tape.gz"], to: market.folder / "merged.tape.gz")
    let earlier = try market.imported(market.minutes, from: end - .hours(24 * 6), as: "earlier.tape.gz")
    let fives = try market.imported(market.fives, from: start, as: "fives.tape.gz")
    let wholeFives = try market.imported(market.fives, from: nil, as: "whole-fives.tape.gz")
    for tape in [
      whole, market.folder / "cut.tape.gz", market.folder / "merged.tape.gz", earlier, fives, wholeFives,
      market.folder / "recorded.tape.gz",
    ] {
      let found = try Self.play(tape)
      #expect(found.decisions == wanted.decisions, "\(tape)")
      #expect(found.evaluations == wanted.evaluations, "\(tape)")
      #expect(found.warnings.isEmpty, "\(tape): \(found.warnings)")
    }
  }

  @Test func whatBarsCannotMakeIsRefusedByThePlan() throws {
    let market = Market.once
    let builder = OurEngineBuilder()
    let runner = ScenarioRunner(
      library: MarketLibrary(recordings: [], marketData: nil, imports: "."), builder: builder)
    let fives = try market.imported(market.fives, from: Self.start, as: "five.tape.gz")
    for intervals in [
      ", intervals: { low: 1m, middle: 5m, high: 1h }", ", intervals: { low: 3m, middle: 15m, high: 1h }",
    ] {
      #expect(throws: ScriptProblems.self) {
        _ = try runner.prepare(Self.document(fives, intervals: intervals), row: nil)
      }
    }
    _ = try runner.prepare(Self.document(fives, intervals: ", intervals: { low: 15m, middle: 1h, high: 4h }"), row: nil)
  }

  @Test func aHistoryThatIsTooShortIsAWarning() throws {
    let market = Market.once
    let whole = try market.imported(market.minutes, from: nil, as: "all.tape.gz")
    _ = try TapeCut(from: Self.start, reach: .hours(24 * 5)).write(whole, to: market.folder / "short.tape.gz")
    let found = try Self.play(market.folder / "short.tape.gz")
    // Five days hold 30 candles of 4 hours and 120 of one.
    let lack = "history is missing when the run begins: XRPUSDT: 120 candles of 1h instead of 200; "
    #expect(found.warnings.count == 1)
    #expect(found.warnings.first?.hasPrefix(lack) == true, "\(found.warnings)")
  }
}
