import Market
import Oracle
import Runs
import Script
import Simulation

/// What a person sees of a run: one line when all is well, the causes when not.
package struct ConsoleReport {
  package var style: Style
  /// Columns that the line of an event may have.
  package var width: Int
  private let runLine: RunLine
  /// How much of a failure is shown.
  package static let failuresShown = 5
  /// Where nobody knows better.
  package static let usualWidth = 120

  /// - Parameter titles: of all rows that will be told.
  package init(style: Style, width: Int = Self.usualWidth, titles: [String] = []) {
    self.style = style
    self.width = width
    runLine = RunLine(titles: titles)
  }

  /// - Parameter milliseconds: how long the run took, for people; it is part of no other output.
  package func text(_ outcome: RowOutcome, milliseconds: Int) -> String {
    switch outcome.result {
    case .ran(let run): text(run, milliseconds: milliseconds)
    case .skipped(let why): "\(style.yellow("skip"))  \(runLine.title(outcome.title))   \(why)\n"
    case .notUnderstood(let problems):
      "\(problems.description)\(style.red("ERROR")) \(outcome.title)   not understood\n"
    case .notRun(let why): "\(why)\n\(style.red("ERROR")) \(outcome.title)   could not run\n"
    }
  }

  private func text(_ run: RowRun, milliseconds: Int) -> String {
    var text = run.hasPassed ? style.green("ok    ") : style.red("FAIL  ")
    text += runLine.text(run, milliseconds: milliseconds) + "\n"
    text += waived(run)
    if run.plan.reports.contains(.settlement) || !run.hasPassed { text += SettlementTable(run.record.settlements).text }
    if run.plan.reports.contains(.acceptance) { text += AcceptanceTable(run.record.acceptance).text }
    if let comparison = run.comparison { text += DecisionTable(style: style).text(comparison) }
    return run.hasPassed ? text : text + causes(run)
  }

  /// What the scenario lets pass, so that nobody takes its `ok` for more than it is.
  private func waived(_ run: RowRun) -> String {
    run.plan.waivers.compactMap { waiver in
      let count = run.record.waived.count { $0.invariant == waiver.invariant }
      guard count > 0 else { return nil }
      let times = count == 1 ? "1 violation" : "\(count) violations"
      return "      \(style.yellow("waived"))  \(waiver.invariant)   \(times)   (\(waiver.reason))\n"
    }.joined()
  }

  private func causes(_ run: RowRun) -> String {
    var text = ""
    var events = ShownEvents()
    let failures = run.verdicts.failures
    for failure in failures.prefix(Self.failuresShown) {
      text += "      \(failure.place)  \(style.bold(failure.demand))\n"
      text += "      expected \(failure.expected), found \(failure.found)"
      text += "   (event \(failure.event) at \(clock(failure.time, run)))\n"
      text += context(events.split(run.trail(of: failure)), run)
      if let hint = failure.hint { text += "      \(hint)\n" }
    }
    let violations = run.record.violations
    for violation in violations.prefix(Self.failuresShown) {
      text += "      \(run.place(of: violation))  invariant \(style.bold(violation.invariant))\n"
      text += "      \(violation.what)   (event \(violation.event) at \(clock(violation.time, run)))\n"
      text += context(events.split(run.trail(of: violation)), run)
    }
    for demanded in run.unevaluated {
      text += "      \(demanded.place)  always: \(demanded.name)\n"
      text += "      the invariant was never looked at: nothing happened that it is about\n"
    }
    if let golden = run.golden { text += differences(golden) }
    let hidden = max(0, failures.count - Self.failuresShown) + max(0, violations.count - Self.failuresShown)
    if hidden > 0 { text += "      … and \(hidden) more\n" }
    return text + "      again: \(RerunCommand.text(run))\n"
  }

  /// What a golden file has against the run.
  private func differences(_ golden: GoldenResult) -> String {
    switch golden.kind {
    case .same, .written, .missing(isRequired: false), .broken: ""
    case .missing(isRequired: true):
      "      \(golden.path)  \(style.bold("--golden required"))\n      there is no golden file\n"
        + "      write it: \(golden.renewal)\n"
    case .differs(let line, let expected, let found):
      "      \(golden.path):\(line)  differs from its golden\n      expected \(expected ?? "the end")\n"
        + "      found    \(found ?? "the end")\n      when it should: \(golden.renewal)\n"
    }
  }

  private func clock(_ time: Timestamp, _ run: RowRun) -> String { CivilTime(time, offset: run.plan.clock).clock }

  /// Failures that one cause has brought about often share their events: each is shown once.
  private struct ShownEvents {
    private var numbers: Set<Int> = []

    mutating func split(_ lines: [EventLog.Line]) -> (new: [EventLog.Line], known: [EventLog.Line]) {
      let new = lines.filter { numbers.insert($0.number).inserted }
      return (new, lines.filter { line in !new.contains { $0.number == line.number } })
    }
  }

  /// The events of text that led up to a failure.
  private func context(_ lines: (new: [EventLog.Line], known: [EventLog.Line]), _ run: RowRun) -> String {
    let indent = "        "
    let form = EventText(width: width - indent.count)
    let known = lines.known.map { "#\($0.number)" }.joined(separator: " ")
    let above = known.isEmpty ? "" : "\(indent)\(style.dim("above: \(known)"))\n"
    return above
      + lines.new.map { line in
        "\(indent)\(style.dim(form.line(line, lead: "#\(line.number) \(clock(line.time, run)) ")))\n"
      }.joined()
  }

  /// The last lines of a run of several rows: which of them failed, and the totals.
  package func summary(_ outcomes: [RowOutcome], milliseconds: Int) -> String {
    let passed = outcomes.count { $0.hasPassed }
    let skipped = outcomes.count { if case .skipped = $0.result { true } else { false } }
    let failed = outcomes.count - passed - skipped
    var text = failed > 0 ? style.red("failed:") + "\n" : ""
    for outcome in outcomes {
      guard let why = Self.failure(of: outcome) else { continue }
      text += "      \(runLine.title(outcome.title))   \(why)\n"
    }
    var parts = ["\(passed) passed"]
    if failed > 0 { parts.append(style.red("\(failed) failed")) }
    if skipped > 0 { parts.append(style.yellow("\(skipped) skipped")) }
    var checks = 0
    var played = Span.zero
    var naked = Span.zero
    for case .ran(let run) in outcomes.map(\.result) {
      checks += run.record.checks.reduce(0, +)
      played = played + (run.plan.end - run.plan.start)
      naked = max(naked, run.record.nakedTime)
    }
    parts.append("\(played) virtual")
    parts.append("\(Self.grouped(checks)) invariant checks")
    parts.append("longest time without a live stop \(naked)")
    parts.append("\(milliseconds) ms")
    return text + parts.joined(separator: ", ") + "\n"
  }

  /// The first thing that failed, in few words; nil: nothing did.
  private static func failure(of outcome: RowOutcome) -> String? {
    switch outcome.result {
    case .skipped: return nil
    case .notUnderstood: return "not understood"
    case .notRun: return "could not run"
    case .ran(let run):
      guard !run.hasPassed else { return nil }
      if let failure = run.verdicts.failures.first { return failure.demand }
      if let violation = run.record.violations.first { return "invariant \(violation.invariant)" }
      if let demanded = run.unevaluated.first { return "always: \(demanded.name) was never looked at" }
      return "decisions differ"
    }
  }

  /// `18 944`
  static func grouped(_ number: Int) -> String {
    var digits = Array(String(number))
    var index = digits.count - 3
    while index > 0 {
      digits.insert(" ", at: index)
      index -= 3
    }
    return String(digits)
  }
}

/// Colours, or none.
package struct Style: Sendable {
  package var isColoured: Bool
  package init(isColoured: Bool) { self.isColoured = isColoured }
  private func wrap(_ text: String, _ code: String) -> String { isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
  package func green(_ text: String) -> String { wrap(text, "32") }
  package func red(_ text: String) -> String { wrap(text, "31;1") }
  package func yellow(_ text: String) -> String { wrap(text, "33") }
  package func bold(_ text: String) -> String { wrap(text, "1") }
  package func dim(_ text: String) -> String { wrap(text, "2") }
}
