import Foundation

/// Shows one changed engine after the other to the rows, the quickest scenario first.
struct Judge {
  private let workshop: Workshop
  private let isTesting: Bool
  /// With the seconds that the engine as it is takes.
  private var scenarios: [(path: String, seconds: TimeInterval)] = []

  private static let tests = ["swift", "test", "--disable-xctest", "--filter", "EngineTests"]
  /// Who takes so much longer than the engine as it is has hung.
  private static let patience = (factor: 20.0, atLeast: 60.0)

  /// - Throws: if the engine as it is does not pass.
  init(workshop: Workshop, isTesting: Bool) throws {
    self.workshop = workshop
    self.isTesting = isTesting
    Mutants.tell("playing all rows with the engine as it is")
    for path in workshop.scenarios() {
      let began = Date()
      let ending = try Child.run([Workshop.program, "run", path], in: workshop.folder)
      guard ending.status == 0 else { throw Problem(text: "the engine as it is fails:\n\(ending.output)") }
      scenarios.append((path, Date().timeIntervalSince(began)))
    }
    scenarios.sort { $0.seconds < $1.seconds }
    guard isTesting else { return }
    Mutants.tell("running the engine's tests with the engine as it is")
    let ending = try Child.run(Self.tests, in: workshop.folder)
    guard ending.status == 0 else { throw Problem(text: "the engine as it is fails:\n\(ending.output.suffix(4000))") }
  }

  /// - Returns: what notices the change; nil if nothing does.
  func catcher(of number: Int) throws -> String? {
    for scenario in scenarios {
      let limit = max(Self.patience.atLeast, scenario.seconds * Self.patience.factor)
      let ending = try Child.run(
        [Workshop.program, "run", scenario.path], in: workshop.folder, mutant: number, atMost: limit)
      if ending.status != 0 { return ending.status == nil ? "\(scenario.path), which hangs" : scenario.path }
    }
    guard isTesting else { return nil }
    let ending = try Child.run(Self.tests + ["--skip-build"], in: workshop.folder, mutant: number, atMost: 1800)
    return ending.status == 0 ? nil : "EngineTests"
  }
}
