import Market
import Oracle
import Runs
import Script
import Simulation

/// What a person sees of a run: one line when all is well, the causes when not.
package struct ConsoleReport {
  package var style: Style
  /// How much of a failure is shown.
  package static let failuresShown = 5
  package static let contextLines = 6

  package init(style: Style) { self.style = style }

  /// - Parameter milliseconds: how long the run took, for people; it is part of no other output.
  package func text(_ outcome: RowOutcome, milliseconds: Int) -> String {
    switch outcome.result {
    case .ran(let run): text(run, milliseconds: milliseconds)
    case .skipped(let why): "\(style.yellow("skip"))  \(outcome.title)   \(why)\n"
    case .notUnderstood(let problems):
      "\(problems.description)\(style.red("ERROR")) \(outcome.title)   not understood\n"
    case .notRun(let why): "\(why)\n\(style.red("ERROR")) \(outcome.title)   could not run\n"
    }
  }

  private func text(_ run: RowRun, milliseconds: Int) -> String {
    var line = [run.plan.title]
    if let mark = run.mark { line.append("[\(mark)]") }
    line.append("\(run.plan.end - run.plan.start) virtual")
    line.append("\(milliseconds) ms")
    line.append("\(Self.grouped(run.record.events)) events")
    let fired = run.record.faultFirings.count
    line.append("\(fired) \(fired == 1 ? "fault" : "faults") fired")
    if let hash = run.record.hash { line.append("hash \(hash.prefix(12))") }
    var text = run.plan.warnings.map { "\($0.description)\n" }.joined()
    text += run.hasPassed ? style.green("ok    ") : style.red("FAIL  ")
    text += line.joined(separator: "   ") + "\n"
    if run.plan.reports.contains(.settlement) || !run.hasPassed { text += SettlementTable(run.record.settlements).text }
    if run.plan.reports.contains(.acceptance) { text += AcceptanceTable(run.record.acceptance).text }
    if let comparison = run.comparison { text += DecisionTable(style: style).text(comparison) }
    guard !run.hasPassed else { return text }

    // Failures that one cause has brought about are often judged at the same place of the log: it is shown once.
    var shown = 0
    func lead(to event: Int) -> String {
      let lines = run.record.log?.lines(before: event, count: Self.contextLines) ?? []
      guard let last = lines.last?.number, last != shown else { return "" }
      shown = last
      return context(lines, run)
    }
    let failures = run.verdicts.failures
    for failure in failures.prefix(Self.failuresShown) {
      text += "      \(failure.place)  \(style.bold(failure.demand))\n"
      text += "      expected \(failure.expected), found \(failure.found)"
      text += "   (event \(failure.event) at \(clock(failure.time, run)))\n"
      text += lead(to: failure.event)
      if let hint = failure.hint { text += "      \(hint)\n" }
    }
    let violations = run.record.violations
    for violation in violations.prefix(Self.failuresShown) {
      text += "      \(run.plan.place)  invariant \(style.bold(violation.invariant))\n"
      text += "      \(violation.what)   (event \(violation.event) at \(clock(violation.time, run)))\n"
      text += lead(to: violation.event)
    }
    for demanded in run.unevaluated {
      text += "      \(demanded.place)  always: \(demanded.name)\n"
      text += "      the invariant was never looked at: nothing happened that it is about\n"
    }
    if let golden = run.golden { text += differences(golden) }
    let hidden = max(0, failures.count - Self.failuresShown) + max(0, violations.count - Self.failuresShown)
    if hidden > 0 { text += "      … and \(hidden) more\n" }
    text += "      again: \(again(run))\n"
    return text
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

  /// The events of text that led up to a failure.
  private func context(_ lines: some Sequence<EventLog.Line>, _ run: RowRun) -> String {
    lines.map { line in
      let shown = line.text.count > 150 ? line.text.prefix(147) + "..." : line.text[...]
      return "        \(style.dim("#\(line.number) \(clock(line.time, run)) \(shown)"))\n"
    }.joined()
  }

  /// The command that repeats a run: by `make`, which has room for one override, else by the program itself.
  private func again(_ run: RowRun) -> String {
    let plan = run.plan
    let path = plan.place.source.path
    let name = path.hasPrefix("Scenarios/") ? plan.scenario : path
    let tape = run.overrides.last { $0.origin == "--tape" }.map(\.value)
    let sets = run.overrides.filter { $0.origin == "--set" }.map { "\($0.path)=\($0.value)" }
    let isLong = sets.count > 1 || !run.losses.isEmpty
    var command =
      isLong ? ".build/release/tapedeck run \(Self.quoted(name))" : "make scenario NAME=\(Self.quoted(name))"
    func add(_ option: String, _ value: String) {
      command += isLong ? " --\(option) \(Self.quoted(value))" : " \(option.uppercased())=\(Self.quoted(value))"
    }
    if let row = plan.row { add("row", row) }
    add("seed", String(plan.seed))
    if let tape { add("tape", tape) }
    for set in sets { add("set", set) }
    if !run.losses.isEmpty { command += " --recover" }
    return command
  }

  /// As one word of a shell.
  private static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { byte in
      byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || "-_./=:,%+@".utf8.contains(byte)
    }
    return plain
      ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  /// The last line of a run of several rows.
  package func summary(_ outcomes: [RowOutcome], milliseconds: Int) -> String {
    let passed = outcomes.count { $0.hasPassed }
    let skipped = outcomes.count { if case .skipped = $0.result { true } else { false } }
    let failed = outcomes.count - passed - skipped
    var parts = ["\(passed) passed"]
    if failed > 0 { parts.append(style.red("\(failed) failed")) }
    if skipped > 0 { parts.append(style.yellow("\(skipped) skipped")) }
    var checks = 0
    var naked = Span.zero
    for case .ran(let run) in outcomes.map(\.result) {
      checks += run.record.checks.reduce(0, +)
      naked = max(naked, run.record.nakedTime)
    }
    parts.append("\(Self.grouped(checks)) invariant checks")
    parts.append("longest time without a live stop \(naked)")
    parts.append("\(milliseconds) ms")
    return parts.joined(separator: ", ") + "\n"
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
