import Engine
import Report
import Runs
import Script
import Simulation
import TradingEngine

/// A row of a document, to be played.
package struct Play: Sendable {
  package let document: ScenarioDocument
  package let row: String?
  package var title: String { row.map { "\(document.name)[\($0)]" } ?? document.name }
}

extension Proof {
  /// All rows of all documents, in their order.
  package static func rows(of documents: [ScenarioDocument]) -> [Play] {
    documents.flatMap { document in
      (document.rows.isEmpty ? [nil] : document.rows.map(Optional.some)).map { Play(document: document, row: $0) }
    }
  }
}

/// Plays rows with engines, several side by side; what it returns is in the order in which it was asked.
package struct Stage: Sendable {
  let library: MarketLibrary
  let jobs: Int

  package init(library: MarketLibrary, jobs: Int) {
    self.library = library
    self.jobs = jobs
  }

  package func play(_ wanted: [(Play, any EngineBuilder)]) async -> [Proof.Finding] {
    var findings = [Proof.Finding?](repeating: nil, count: wanted.count)
    await withTaskGroup(of: (Int, Proof.Finding).self) { group in
      var next = 0
      func start() {
        guard next < wanted.count else { return }
        let (index, (play, builder)) = (next, wanted[next])
        group.addTask { (index, self.play(play, builder)) }
        next += 1
      }
      for _ in 0..<max(1, jobs) { start() }
      for await (index, finding) in group {
        findings[index] = finding
        start()
      }
    }
    return findings.compactMap { $0 }
  }

  /// Looks at what engines say they are caught by. What names a row that is not among the plays is missing.
  package func evidence(
    of engines: [WrongEngine], among plays: [Play]
  ) async -> (found: [Proof.Evidence], missing: [String]) {
    let byTitle = Dictionary(plays.map { ($0.title, $0) }, uniquingKeysWith: { first, _ in first })
    let claims = engines.flatMap { engine in engine.caught.map { (engine, $0, byTitle[$0.row]) } }
    let shown = claims.compactMap { engine, said, play in play.map { (engine, said, $0) } }
    // An engine may name several checks of one row; it is played once.
    var wanted: [(Play, any EngineBuilder)] = []
    var places: [String: Int] = [:]
    for (engine, _, play) in shown where places["\(engine.name) \(play.title)"] == nil {
      places["\(engine.name) \(play.title)"] = wanted.count
      wanted.append((play, engine.builder))
    }
    let played = await self.play(wanted)
    let found = shown.map { engine, said, play in
      Proof.Evidence(engine: engine, said: said, finding: played[places["\(engine.name) \(play.title)"]!])
    }
    return (found, claims.filter { $0.2 == nil }.map { "\($0.0.name) in \($0.1.row)" })
  }

  /// The first row that an engine fails, in the order of the rows and then of the engines.
  func firstCaught(_ plays: [Play], _ engines: [WrongEngine]) async -> Proof.Finding? {
    for play in plays {
      let findings = await self.play(engines.map { (play, $0.builder) })
      if let caught = findings.first(where: { !$0.failed.isEmpty }) { return caught }
    }
    return nil
  }

  private func play(_ play: Play, _ builder: any EngineBuilder) -> Proof.Finding {
    let outcome = ScenarioRunner(library: library, builder: builder).run(play.document, row: play.row)
    return Proof.Finding(row: play.title, engine: builder.name, result: Self.result(of: outcome))
  }

  private static func result(of outcome: RowOutcome) -> Proof.Finding.Result {
    switch outcome.result {
    case .ran(let run):
      var failed: [String] = []
      for cause in run.verdicts.failures.map(\.id) + run.record.violations.map(\.invariant)
      where !failed.contains(cause) { failed.append(cause) }
      failed += run.unevaluated.map { "\($0.name) was never looked at" }
      // Its decisions beside a published table.
      if let comparison = run.comparison, !comparison.holds { failed.append("decisions") }
      return .played(failed: failed)
    case .skipped(let why): return .skipped(why)
    case .notRun(let why): return .problem(why)
    case .notUnderstood(let problems): return .problem(problems.description)
    }
  }
}
