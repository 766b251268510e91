import Audit
import Market
import Simulation
import Testing
import TradingEngine

@testable import Runs
@testable import Script

/// A published table of decisions: how it is read, and what makes a line of it differ.
@Suite struct DecisionTests {
  private func table(_ lines: String) throws -> PublishedDecisions {
    let text = flat(more: "clock: UTC+09:00\ndecisions:\n  source: a book\n" + lines)
    return try #require(try document(text).scenario(row: nil).decisions)
  }

  /// Candidates of one morning: time under UTC+09:00, interval, RR of the model, RR as sent.
  private func decisions(_ rows: [(String, Interval, String, String)]) -> [Decision] {
    rows.map { clock, interval, model, sent in
      let parts = clock.split(separator: ":").map { Int($0)! }
      let close = CivilTime(year: 2026, month: 1, day: 30, hour: parts[0], minute: parts[1])
      let minimum = Rate("1")!
      return Decision(
        time: close.timestamp(offset: ClockOffset(minutes: 540)) + .milliseconds(42),
        verdict: VerdictRecord(
          symbol: "XRPUSDT", direction: .short, setupId: "s", source: "ict",
          rejection: Rate(sent)! < minimum ? .rrBelowMin : nil, entry: Price("1.8058")!, target: Price("1.7888")!,
          stop: Price("1.8133")!, reachedRR: true, rr: Rate(sent), rrModel: Rate(model), rrMin: minimum,
          policy: "fixed",
          interval: interval, targetModel: Price("1.7888"), stopModel: Price("1.8132058")))
    }
  }

  private func compare(
    _ lines: String, _ rows: [(String, Interval, String, String)], evaluations: Int64 = 9
  ) throws -> [DecisionComparison.Line] {
    DecisionComparison(
      try table(lines), decisions: decisions(rows), evaluations: evaluations, clock: ClockOffset(minutes: 540)
    ).lines
  }

  private let morning: [(String, Interval, String, String)] = [
    ("06:50", .m5, "2.29552", "2.26666666"), ("07:00", .m5, "1.0001", "0.99"), ("07:00", .h1, "0.25", "0.25"),
    ("07:05", .m5, "0.5", "0.49"),
  ]

  @Test func everyLineOfATrueTableHolds() throws {
    let lines = try compare(
      """
        evaluations: 9
        candidates: 4 short
        rejected: 2 mean 0.375
        at-least: [0.5 3, 0.3 3, 0.2 4]
        accepted: [06:50 5m 2.2955, 07:00 5m 1.0001]
        levels: 06:50 5m entry 1.8058 target 1.7888 stop 1.813206
      """, morning)
    #expect(lines.filter { !$0.holds }.map(\.what) == [])
    #expect(lines.map(\.what).prefix(4) == ["evaluations", "candidates", "rejected", "their mean ratio"])
    // As sent three are rejected, and the mean of 0.99, 0.25 and 0.49 is theirs.
    #expect(lines[2].asSent == "3" && lines[3].asSent == "0.577")
    #expect(lines.first { $0.what == "ratio at least 0.5" }?.asSent == "2")
    #expect(lines.first { $0.what == "accepted 07:00 5m" }?.asSent == "0.9900 rr_below_min")
    #expect(lines.last?.what == "06:50 5m stop" && lines.last?.found == "1.813206" && lines.last?.asSent == "1.8133")
  }

  @Test(
    arguments: [
      ("evaluations: 8", "evaluations", "9"), ("candidates: 3 short", "candidates", "4 short"),
      ("candidates: 4 long", "candidates", "0 long and 4 others"), ("rejected: 3", "rejected", "2"),
      ("rejected: 2 mean 0.376", "their mean ratio", "0.375"), ("at-least: 0.5 2", "ratio at least 0.5", "3"),
      ("accepted: [06:50 5m 2.2956, 07:00 5m 1.0001]", "accepted 06:50 5m", "2.2955"),
      ("accepted: [06:50 5m 2.2955, 07:00 1h 1.0001, 07:00 5m 1.0001]", "accepted 07:00 1h", "not accepted"),
      // One that the table does not know.
      ("accepted: 06:50 5m 2.2955", "07:00 5m", "1.0001"),
      ("levels: 06:50 5m entry 1.8058 target 1.7888 stop 1.8132", "06:50 5m stop", nil),
      ("levels: 06:50 5m entry 1.8058 target 1.7889 stop 1.8132058", "06:50 5m target", "1.7888"),
      ("levels: 06:55 5m entry 1.8058 target 1.7888 stop 1.8132058", "06:55 5m entry", "no candidate"),
    ] as [(String, String, String?)])
  func aLineThatDiffersIsNamed(lines: String, what: String, found: String?) throws {
    let differing = try compare("  " + lines, morning).filter { !$0.holds }
    // Rounded to the places of the table, 1.8132058 is 1.8132.
    #expect(differing.first?.what == (found == nil ? nil : what))
    #expect(differing.first?.found == found)
  }

  @Test(arguments: [
    ("accepted: 06:50 5m", "'06:50 5m' is not understood in 'accepted'"),
    ("accepted: 06:50 7m 1.0", "'7m' is no candle interval"),
    ("accepted: 6:50 5m 1.0", "'6:50' is not a time"), ("candidates: 4 sideways", "'4 sideways' is not understood"),
    ("evaluations: many", "'many' is not a count"), ("rejecte: 3", "unknown key 'rejecte' in 'decisions'"),
    ("rejected: 3 mean x", "'x' is not a number"), ("", "the table of 'decisions' says nothing"),
  ])
  func whatIsNotUnderstoodIsToldWithItsPlace(line: String, what: String) {
    let text = flat(more: "decisions:\n  source: a book\n  \(line)")
    // The planner of these tests knows two symbols.
    let found = diagnostics(text).filter { !$0.what.hasSuffix("is about one symbol") }
    #expect(found.count == 1 && found.first?.what.contains(what) == true, "\(found.map(brief))")
    #expect(found.first?.place != nil)
  }

  @Test func aTableIsAboutOneSymbol() throws {
    let found = diagnostics(flat(more: "decisions: { source: a book, evaluations: 9 }"))
    #expect(found.map(\.what) == ["'decisions' is about one symbol"])
  }
}
