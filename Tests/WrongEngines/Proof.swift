import Engine
import Report
import Runs
import Script
import Simulation

/// Shows that the checks can fail: our engine passes every row, each engine that is wrong on purpose is caught where and by
/// what it says, and every scenario file catches at least one of them.
package struct Proof: Sendable {
  /// A row as one engine played it.
  package struct Finding: Sendable {
    package let row: String
    package let engine: String
    package let result: Result

    package enum Result: Sendable {
      /// Ids of the expectations and names of the invariants that failed; none: the engine passed.
      case played(failed: [String])
      /// Its data is not here.
      case skipped(String)
      /// The row could not be played.
      case problem(String)
    }

    package var failed: [String] { if case .played(let failed) = result { failed } else { [] } }
    package var isSkipped: Bool { if case .skipped = result { true } else { false } }
    var hasPassed: Bool { if case .played(let failed) = result { failed.isEmpty } else { false } }
  }

  /// What an engine was to be caught by, and what became of it.
  package struct Evidence: Sendable {
    package let engine: WrongEngine
    package let said: WrongEngine.Evidence
    package let finding: Finding
    package var holds: Bool { finding.failed.contains(said.check) }
  }

  /// A scenario file and who it caught; nil: nobody.
  package struct FileProof: Sendable {
    package let scenario: String
    package var caught: Finding?
    /// None of its rows could be played for want of data.
    package var isSkipped: Bool
  }

  package let ours: [Finding]
  package let evidence: [Evidence]
  package let files: [FileProof]
  /// Engines whose evidence names rows that are not among the documents.
  package let notShown: [String]

  private let isWhole: Bool

  /// Plays all that is needed, `jobs` rows side by side, and no more: which engine fails which row in general is the
  /// business of `ProofTable`.
  ///
  /// - Parameters:
  ///   - isWhole: the documents are all there are, so that every engine has to be caught in them.
  ///   - tell: hears of each step when it is done, for a person who waits.
  package init(
    documents: [ScenarioDocument], engines: [WrongEngine] = WrongEngine.all, isWhole: Bool, library: MarketLibrary,
    jobs: Int, tell: @Sendable (String) -> Void
  ) async {
    self.isWhole = isWhole
    let stage = Stage(library: library, jobs: jobs)
    let plays = Self.rows(of: documents)
    ours = await stage.play(plays.map { ($0, OurEngineBuilder()) })
    let skipped = ours.count { $0.isSkipped }
    tell("our engine: \(ours.count - skipped) rows played\(skipped == 0 ? "" : ", \(skipped) skipped")")

    (evidence, notShown) = await stage.evidence(of: engines, among: plays)
    tell("wrong engines: \(engines.count), \(evidence.count) checks looked at")

    var files: [FileProof] = []
    for document in documents {
      let own = ours.filter { Self.scenario(of: $0.row) == document.name }
      var proof = FileProof(scenario: document.name, caught: nil, isSkipped: own.allSatisfy(\.isSkipped))
      proof.caught = evidence.first { $0.holds && $0.said.scenario == document.name }?.finding
      if proof.caught == nil, !proof.isSkipped {
        let playable = Set(own.filter { !$0.isSkipped }.map(\.row))
        let rest = plays.filter { $0.document.name == document.name && playable.contains($0.title) }
        proof.caught = await stage.firstCaught(rest, engines)
      }
      files.append(proof)
    }
    self.files = files
    tell("scenario files: \(files.count)")
  }

  /// What is wrong, a sentence each; empty: proved.
  package var problems: [String] {
    var problems: [String] = []
    for finding in ours where !finding.hasPassed && !finding.isSkipped {
      problems.append("our engine does not pass \(finding.row): \(Self.text(finding))")
    }
    for claim in evidence where !claim.holds && !claim.finding.isSkipped {
      problems.append(
        "\(claim.engine.name) is not caught by \(claim.said.check) in \(claim.said.row): \(Self.text(claim.finding))")
    }
    for name in notShown where isWhole { problems.append("there is no such row: \(name)") }
    for file in files where file.caught == nil && !file.isSkipped {
      problems.append("\(file.scenario) catches no wrong engine")
    }
    if ours.allSatisfy(\.isSkipped) { problems.append("nothing was played") }
    return problems
  }

  static func text(_ finding: Finding) -> String {
    switch finding.result {
    case .played(let failed): failed.isEmpty ? "it passes" : "it fails by \(failed.joined(separator: ", "))"
    case .skipped(let why): "skipped: \(why)"
    case .problem(let what): "not played: \(what)"
    }
  }

  private static func scenario(of row: String) -> String { String(row.prefix { $0 != "[" }) }
}
