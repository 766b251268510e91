import Basics
import Market
import TradingEngine

/// Asks the engine's builder what it thinks of a scenario's settings.
struct EngineChecks {
  let engine: any EngineBuilder
  let instruments: Instruments
  let problems: Problems

  /// - Parameter options: those that the engine is made with; what a scenario does not use has to be right, too.
  func check(_ scenario: Scenario, playing options: [EngineOption]) {
    let written = scenario.engine.map(\.option)
    let wrong = engine.problems(with: written, instruments: instruments)
    for problem in wrong {
      let setting = setting(problem.path, of: scenario)
      problems.error(
        "engine.\(problem.path): \(problem.message)",
        at: (problem.isAboutName ? setting?.namePlace : setting?.place) ?? scenario.place, expected: problem.expected,
        hint: problem.hint)
    }
    guard wrong.isEmpty else { return }
    for doubt in engine.doubts(about: options) {
      problems.warning(
        "engine.\(doubt.path): \(doubt.message)", at: setting(doubt.path, of: scenario)?.place ?? scenario.place,
        hint: doubt.hint)
    }
  }

  private func setting(_ path: String, of scenario: Scenario) -> WrittenOption? {
    scenario.engine.first { $0.option.path == path } ?? scenario.engine.first { $0.option.path.hasPrefix(path + ".") }
  }
}
