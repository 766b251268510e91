import Files
import Script
import TapeMaking

extension TextSource {
  /// The files of this machine.
  package static let files = TextSource { (path) throws(Problem) in
    do throws(TextFile.Problem) { return try TextFile.read(path: path) } catch {
      throw Problem(what: error.what, hint: error.hint)
    }
  }
}

extension ScenarioSource {
  /// Reads a file that a person wrote.
  static func read(path: String) throws(ScriptProblems) -> ScenarioSource {
    do throws(TextSource.Problem) {
      return ScenarioSource(path: path, text: ScenarioDocument.withoutMark(try TextSource.files.text(path)))
    } catch {
      throw ScriptProblems([Diagnostic("cannot read \(path): \(error.what)", at: nil, hint: error.hint)])
    }
  }
}

extension ScenarioDocument {
  /// Reads a file and what it includes. Throws when there is nothing to go on with; other problems are reported by
  /// `scenario(row:overrides:)`, together with all later ones.
  package static func read(path: String) throws(ScriptProblems) -> ScenarioDocument {
    try ScenarioDocument(source: .read(path: path), including: .files)
  }
}

extension TapePlanReader {
  /// Throws all problems of the file at once, those of the plan as a whole included.
  package static func read(path: String) throws(ScriptProblems) -> TapePlan {
    try read(.read(path: path), including: .files)
  }
}
