import Basics
import Engine
import Report
import Runs
import Script
import TestSupport
import Testing

/// docs/reference/json-report.md names every key of the report, and no other.
@Suite struct JSONReportPageTests {
  /// Keys whose members are named by something else than the report: metrics, invariants, an audit record.
  private static let open = ["checks": "INVARIANT", "metrics": "METRIC", "settlements[].settlement": "…"]

  /// `failures[].events[].seq`
  static func paths(of value: JSONValue, below path: String = "") -> [String] {
    switch value {
    case .object(let members):
      if let name = open[path] { return ["\(path).\(name)"] }
      return members.flatMap { member in
        let inner = path.isEmpty ? member.key : "\(path).\(member.key)"
        return [inner] + paths(of: member.value, below: inner)
      }
    case .array(let list): return list.flatMap { paths(of: $0, below: "\(path)[]") }
    default: return []
    }
  }

  /// Everything that the report has a key for happens in one of these.
  private static func outcomes() throws -> [RowOutcome] {
    // A refused command, a candidate at the RR gate, an order of nobody and a position without a stop, a warning.
    let failing = """
      scenario: cause
      market: flat XRPUSDT at 1.8, DOTUSDT at 1.7 for 8m
      start: { balance: 4440 USDT }
      waive: { invariant: no-orphans, reason: somebody places an order without a position }
      timeline:
        - { at: 30s, inject: foreign target buy DOTUSDT at 1.6 quantity 50 }
        - { at: 50s, for: 1m, inject: drop any request before }
        - { at: 20s, for: 2m, inject: delay POST /fapi/v1/algoOrder by 8s }
        - { at: 49900ms, signal: short XRPUSDT stop +0.8 % target -1.6 % }
        - { at: 5m, operator: liquidate source cli reason manual_shutdown }
        - { at: 20m, operator: stop, may-not-fire: yes }
      expect:
        - sometimes: entries == 9
        - always: protected-in-time

      """
    let outcome = try FailureCauseTests.play(failing)
    let problem = Diagnostic(
      "it is wrong", at: Place(source: ScenarioSource(path: "a.yaml", text: "a"), line: 1, column: 1),
      expected: "a", found: "b", hint: "c")
    return [
      outcome, RowOutcome(scenario: "a", row: "b", result: .skipped("no data")),
      RowOutcome(scenario: "a", row: nil, result: .notRun("no tape")),
      RowOutcome(scenario: "a", row: nil, result: .notUnderstood(ScriptProblems([problem]))),
    ]
  }

  /// Of a run beside a published table or a golden file, and of a damaged tape: held by tests of their own.
  private static let elsewhere = ["decisions", "tape-losses", "golden"]

  /// The page says of these that they have the form of others.
  private static func formed(_ path: String) -> String {
    for (list, other) in [("warnings[].", "problems[]."), ("waived[].", "violations[].")] where path.hasPrefix(list) {
      return other + path.dropFirst(list.count)
    }
    return path
  }

  @Test func keysAreThoseOfThePage() throws {
    var found: [String] = []
    for outcome in try Self.outcomes() {
      for path in Self.paths(of: JSONReport.json(outcome)).map(Self.formed) where !found.contains(path) {
        found.append(path)
      }
    }
    let rows = try ReferenceDocsTests.rows(of: "json-report").dropFirst().map { $0[0] }
    let page = rows.filter { row in !Self.elsewhere.contains { row == $0 || row.hasPrefix("\($0).") } }
    #expect(Set(page).subtracting(found).sorted() == [], "the page names what no report has")
    #expect(Set(found).subtracting(rows).sorted() == [], "the page does not name this")
    #expect(Set(rows).count == rows.count)
    for name in Self.elsewhere { #expect(rows.contains(name)) }
  }

  /// Whoever reads the object can tell which form it has and what wrote it.
  @Test func everyObjectSaysItsForm() throws {
    for outcome in try Self.outcomes() {
      let report = JSONReport.json(outcome)
      #expect(report["format"] == .integer(JSONReport.format))
      #expect(report["program"] == .string(ProgramVersion.text))
    }
  }
}
