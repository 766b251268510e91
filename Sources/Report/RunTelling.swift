import Files
import Runs
import Script
import TradingEngine

/// Tells a run on the console: results on standard output, problems on standard error.
package final class ConsoleTeller: RunTeller {
  private let style: Style
  private let width: Int
  /// Only what did not pass, and the summary.
  private let isQuiet: Bool
  private var console: ConsoleReport
  /// Why rows were skipped.
  private var reasons = ToldOnce()
  private var warnings = ToldOnce()

  package init(
    style: Style, width: Int = ThisProcess.columns(.standard) ?? ConsoleReport.usualWidth, quiet: Bool = false
  ) {
    self.style = style
    self.width = width
    isQuiet = quiet
    console = ConsoleReport(style: style, width: width)
  }

  package func begin(_ titles: [String]) { console = ConsoleReport(style: style, width: width, titles: titles) }

  package func tell(_ outcome: RowOutcome, milliseconds: Int) {
    warnings.complain(of: outcome)
    switch outcome.result {
    case .ran: if !isQuiet || !outcome.hasPassed { Terminal.print(console.text(outcome, milliseconds: milliseconds)) }
    case .skipped(let why): if !isQuiet { Terminal.print(console.text(toldOnce(outcome, why), milliseconds: 0)) }
    case .notUnderstood, .notRun: Terminal.complain(console.text(outcome, milliseconds: milliseconds))
    }
  }

  package func tell(_ problems: ScriptProblems) { Terminal.complain(problems.description) }

  /// A reason that has been told is not told again.
  private func toldOnce(_ outcome: RowOutcome, _ why: String) -> RowOutcome {
    guard !reasons.isNew(why) else { return outcome }
    var outcome = outcome
    outcome.result = .skipped("for the same reason")
    return outcome
  }

  package func tellSummary(of outcomes: [RowOutcome], milliseconds: Int) {
    Terminal.print(console.summary(outcomes, milliseconds: milliseconds))
  }

  package func complain(_ text: String) { Terminal.complain(text) }
}

/// What several rows have in common is told with the first of them.
private struct ToldOnce {
  private var texts: [String] = []

  mutating func isNew(_ text: String) -> Bool {
    guard !texts.contains(text) else { return false }
    texts.append(text)
    return true
  }

  /// What was wrong with a run that could be played all the same.
  mutating func complain(of outcome: RowOutcome) {
    guard case .ran(let run) = outcome.result else { return }
    for warning in run.plan.warnings where isNew(warning.description) { Terminal.complain(warning.description) }
  }
}

/// Tells a run as one JSON object a row on a line of its own; the same for the same run.
package final class JSONTeller: RunTeller {
  private var warnings = ToldOnce()
  package init() {}
  package func tell(_ outcome: RowOutcome, milliseconds: Int) {
    warnings.complain(of: outcome)
    Terminal.print(JSONReport.json(outcome).text)
  }
  package func tell(_ problems: ScriptProblems) {
    Terminal.print(JSONReport.json(problems).text)
    Terminal.complain(problems.description)
  }
  package func tellSummary(of outcomes: [RowOutcome], milliseconds: Int) {}
  package func complain(_ text: String) { Terminal.complain(text) }
}

extension RunRequest {
  /// Plays everything with an engine and prints it on the console, in colours where standard output is a terminal that has
  /// not been asked for none (no-color.org).
  ///
  /// - Returns: the exit code that the command `run` would have.
  public func run(_ builder: any EngineBuilder) async -> Int32 {
    await run(builder, telling: ConsoleTeller(style: Style(.auto)))
  }
}

/// When the console is coloured.
package enum ColourChoice: String, CaseIterable, Sendable {
  /// On a terminal, unless the environment says otherwise.
  case auto
  case always, never
}

extension Style {
  package static let plain = Style(isColoured: false)

  /// By choice; without one by the environment: `NO_COLOR` none (no-color.org), `CLICOLOR_FORCE` other than 0 always
  /// (bixense.com/clicolors), else on a terminal only.
  package init(_ choice: ColourChoice) {
    let isColoured =
      switch choice {
      case .always: true
      case .never: false
      case .auto:
        ThisProcess.environment("NO_COLOR") == nil
          && (ThisProcess.environment("CLICOLOR_FORCE").map { $0 != "0" } ?? false || ThisProcess.isTerminal(.standard))
      }
    self.init(isColoured: isColoured)
  }
}
