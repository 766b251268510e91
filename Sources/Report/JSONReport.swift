import Audit
import Basics
import Binance
import Market
import Oracle
import Runs
import Script
import Simulation
import TradingEngine

/// What a machine reads of a run: one object a row, the same bytes for the same run.
package enum JSONReport {
  /// Of the object's form: it grows when a key changes its meaning or goes, not when one is added.
  package static let format = 1

  package static func json(_ outcome: RowOutcome) -> JSONValue {
    var members = [
      JSONMember("format", .integer(format)), JSONMember("program", .string(ProgramVersion.text)),
      JSONMember("scenario", .string(outcome.scenario)),
    ]
    if let row = outcome.row { members.append(JSONMember("row", .string(row))) }
    switch outcome.result {
    case .ran(let run): members.append(contentsOf: ran(run))
    case .skipped(let why): members += [JSONMember("result", .string("skipped")), JSONMember("why", .string(why))]
    case .notUnderstood(let problems):
      members.append(JSONMember("result", .string("not-understood")))
      members.append(JSONMember("problems", .array(problems.list.map(problem))))
    case .notRun(let why): members += [JSONMember("result", .string("not-run")), JSONMember("why", .string(why))]
    }
    return .object(members)
  }

  /// Of a script that cannot be read as far as its rows: its name is not known, its file stands in the problems.
  package static func json(_ problems: ScriptProblems) -> JSONValue {
    .object([
      JSONMember("scenario", .null), JSONMember("result", .string("not-understood")),
      JSONMember("problems", .array(problems.list.map(problem))),
    ])
  }

  private static func ran(_ run: RowRun) -> [JSONMember] {
    let record = run.record
    var members = [
      JSONMember("result", .string(run.hasPassed ? "passed" : "failed")),
      JSONMember("engine", .string(run.engine)),
      JSONMember("seed", .integer(record.seed)),
      JSONMember("from", .integer(record.from.nanoseconds)),
      JSONMember("to", .integer(record.to.nanoseconds)),
      JSONMember("events", .integer(record.events)),
      JSONMember("hash", record.hash.map { .string($0) } ?? .null),
      JSONMember("mark", run.mark.map { .string($0) } ?? .null),
      JSONMember("warnings", .array(run.plan.warnings.map(problem))),
      JSONMember("failures", .array(run.verdicts.failures.map { failure($0, run) })),
      JSONMember("violations", .array(record.violations.map { violation($0, run) })),
      JSONMember("waived", .array(record.waived.map { violation($0, run) })),
      JSONMember(
        "unevaluated", .array(run.unevaluated.map { .string($0.name) })),
      JSONMember("expectations", .array(expectations(run))),
      JSONMember(
        "steps",
        .array(
          run.verdicts.steps.map {
            .object([JSONMember("id", .string($0.id)), JSONMember("firings", .integer($0.firings))])
          })),
      JSONMember(
        "checks",
        .object(zip(Invariant.all, record.checks).map { JSONMember($0.name, .integer($1)) })),
      JSONMember("acceptance", .array(record.acceptance.map(acceptance))),
      JSONMember(
        "settlements",
        .array(
          record.settlements.map {
            .object([
              JSONMember("settlement", .object(AuditEvent.settlement($0.record).members)),
              JSONMember("venue_gross", .string("\($0.venueGross)")),
              JSONMember("venue_exit_fees", .string("\($0.venueExitFees)")),
            ])
          })),
      JSONMember("metrics", .object(record.metrics.map { JSONMember($0.name, value($0.value)) })),
    ]
    // Of a row that failed; it names the folder, which the same run elsewhere has not.
    if !run.hasPassed { members.append(JSONMember("again", .string(RerunCommand.text(run)))) }
    if !run.losses.isEmpty { members.append(JSONMember("tape-losses", run.losses.json)) }
    if let golden = run.golden { members.append(JSONMember("golden", json(golden))) }
    if let comparison = run.comparison { members.append(JSONMember("decisions", decisions(comparison))) }
    return members
  }

  private static func json(_ golden: GoldenResult) -> JSONValue {
    var members = [JSONMember("result", .string(golden.word)), JSONMember("file", .string(golden.path))]
    if case .differs(let line, let expected, let found) = golden.kind {
      members += [
        JSONMember("line", .integer(line)), JSONMember("expected", expected.map { .string($0) } ?? .null),
        JSONMember("found", found.map { .string($0) } ?? .null),
      ]
    }
    return .object(members)
  }

  private static func acceptance(_ row: Acceptance) -> JSONValue {
    .object([
      JSONMember("policy", .string(row.policy)), JSONMember("minimum", .string("\(row.minimum)")),
      JSONMember("wins_needed", .string(AcceptanceTable.winsNeeded(at: row.minimum))),
      JSONMember("side", .string("\(row.direction)")), JSONMember("symbol", .string(row.symbol)),
      JSONMember("reached", .integer(row.reached)), JSONMember("passed", .integer(row.passed)),
    ])
  }

  private static func decisions(_ comparison: DecisionComparison) -> JSONValue {
    .object([
      JSONMember("source", .string(comparison.source)), JSONMember("holds", .bool(comparison.holds)),
      JSONMember(
        "lines",
        .array(
          comparison.lines.map {
            .object([
              JSONMember("what", .string($0.what)), JSONMember("published", $0.published.map { .string($0) } ?? .null),
              JSONMember("found", .string($0.found)), JSONMember("as_sent", $0.asSent.map { .string($0) } ?? .null),
              JSONMember("holds", .bool($0.holds)),
            ])
          })),
    ])
  }

  /// Those that the director judges, then those of the form `always: INVARIANT`.
  private static func expectations(_ run: RowRun) -> [JSONValue] {
    func expectation(_ id: String, _ evaluations: Int, _ windows: Int, _ failures: Int, _ invariant: String?)
      -> JSONValue
    {
      var members = [
        JSONMember("id", .string(id)), JSONMember("evaluations", .integer(evaluations)),
        JSONMember("windows", .integer(windows)), JSONMember("failures", .integer(failures)),
      ]
      if let invariant { members.append(JSONMember("invariant", .string(invariant))) }
      return .object(members)
    }
    let checks = zip(Invariant.all, run.record.checks)
    return run.verdicts.expectations.map { expectation($0.id, $0.evaluations, $0.windows, $0.failures, nil) }
      + run.plan.demandedInvariants.map { demanded in
        expectation(
          demanded.expectation, checks.first { $0.0.name == demanded.name }?.1 ?? 0, 0,
          run.record.violations.count { $0.invariant == demanded.name }, demanded.name)
      }
  }

  /// The events that led to it, as the console shows them, whole.
  private static func trail(_ lines: [EventLog.Line]) -> JSONMember {
    JSONMember(
      "events",
      .array(
        lines.map {
          .object([
            JSONMember("seq", .integer($0.number)), JSONMember("time", .integer($0.time.nanoseconds)),
            JSONMember("cause", .integer($0.cause)), JSONMember("text", .string($0.text)),
          ])
        }))
  }

  private static func failure(_ failure: Failure, _ run: RowRun) -> JSONValue {
    var members = [
      JSONMember("id", .string(failure.id)), JSONMember("place", .string("\(failure.place)")),
      JSONMember("demand", .string(failure.demand)), JSONMember("expected", .string(failure.expected)),
      JSONMember("found", .string(failure.found)), JSONMember("time", .integer(failure.time.nanoseconds)),
      JSONMember("event", .integer(failure.event)),
    ]
    if let hint = failure.hint { members.append(JSONMember("hint", .string(hint))) }
    members.append(trail(run.trail(of: failure)))
    return .object(members)
  }

  private static func violation(_ violation: Violation, _ run: RowRun) -> JSONValue {
    .object([
      JSONMember("invariant", .string(violation.invariant)),
      JSONMember("place", .string("\(run.place(of: violation))")), JSONMember("what", .string(violation.what)),
      JSONMember("time", .integer(violation.time.nanoseconds)), JSONMember("event", .integer(violation.event)),
      trail(run.trail(of: violation)),
    ])
  }

  private static func problem(_ problem: Diagnostic) -> JSONValue {
    var members = [
      JSONMember("severity", .string(problem.severity.rawValue)), JSONMember("what", .string(problem.what)),
    ]
    if let place = problem.place { members.append(JSONMember("place", .string("\(place)"))) }
    if let expected = problem.expected { members.append(JSONMember("expected", .string(expected))) }
    if let found = problem.found { members.append(JSONMember("found", .string(found))) }
    if let hint = problem.hint { members.append(JSONMember("hint", .string(hint))) }
    return .object(members)
  }

  private static func value(_ value: MetricValue) -> JSONValue {
    switch value {
    case .undefined: .null
    case .count(let count): .integer(count)
    case .decimal(let units): .string("\(Money(units: units))")
    case .span(let span): .string("\(span)")
    case .truth(let truth): .bool(truth)
    }
  }
}
