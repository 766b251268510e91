import ArgumentParser
import Engine
import Report
import Runs
import Script

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Say what will happen, without playing it.",
    discussion: """
      Prints how a scenario was understood: times, engine settings, timeline and
      expectations of each row.

      Examples:
        tapedeck plan listenkey-expiry --row first-ping
        tapedeck plan my-scenario.yaml --set engine.rr.min=1.5
      """)

  @OptionGroup var options: ScenarioOptions

  func run() throws {
    let selection = options.selection
    let runner = ScenarioRunner(library: selection.library, builder: OurEngineBuilder())
    do {
      let overrides = try selection.overrides()
      let documents = try selection.documents().map { try $0.get() }
      let rows = try selection.rows(of: documents)
      if let note = selection.note(onRows: rows) { Terminal.complain(note) }
      for (document, rows) in zip(documents, rows) {
        for row in rows {
          let prepared = try runner.prepare(document, row: row, overrides: overrides)
          if let losses = prepared.market?.losses { Terminal.tell(losses) }
          for warning in prepared.plan.warnings { Terminal.complain(warning.description) }
          for warning in try runner.historyWarnings(of: prepared) { Terminal.complain(warning.description) }
          Terminal.print(prepared.plan.describe())
        }
      }
    } catch let problems as ScriptProblems {
      Terminal.complain(problems.description)
      throw ExitCode(2)
    } catch MarketLibrary.Problem.absent(let why) {
      Terminal.complain("error: \(why)")
      throw ExitCode(3)
    } catch MarketLibrary.Problem.broken(let why) {
      Terminal.complain(why)
      throw ExitCode(3)
    }
  }
}
