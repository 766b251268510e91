import Files
import Runs
import Script
import TradingEngine

/// Tells a run on the console: results on standard output, problems on standard error.
package struct ConsoleTeller: RunTeller {
  private let console: ConsoleReport

  package init(style: Style) { console = ConsoleReport(style: style) }

  package func tell(_ outcome: RowOutcome, milliseconds: Int) {
    let text = console.text(outcome, milliseconds: milliseconds)
    switch outcome.result {
    case .ran, .skipped: Terminal.print(text)
    case .notUnderstood, .notRun: Terminal.complain(text)
    }
  }

  package func tell(_ problems: ScriptProblems) { Terminal.complain(problems.description) }

  package func tellSummary(of outcomes: [RowOutcome], milliseconds: Int) {
    Terminal.print(console.summary(outcomes, milliseconds: milliseconds))
  }

  package func complain(_ text: String) { Terminal.complain(text) }
}

/// Tells a run as one JSON object a row on a line of its own; the same for the same run.
package struct JSONTeller: RunTeller {
  package init() {}
  package func tell(_ outcome: RowOutcome, milliseconds: Int) { Terminal.print(JSONReport.json(outcome).text) }
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
    await run(builder, telling: ConsoleTeller(style: Style(noColor: false)))
  }
}

extension Style {
  /// Colours on a terminal only, and not where NO_COLOR is set (no-color.org) or none are wanted.
  package init(noColor: Bool) {
    self.init(
      isColoured: !noColor && ThisProcess.isTerminal(.standard) && ThisProcess.environment("NO_COLOR") == nil)
  }
}
