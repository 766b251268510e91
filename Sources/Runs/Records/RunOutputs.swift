import Files
import Script
import Tape
import TradingEngine

/// Where the files of a run go, looked at before anything is played.
struct RunOutputs {
  var record: String?
  var logs: String?
  /// What is recorded may be written over a file that is no tape.
  var replaces: Bool

  /// Why something cannot be written where it is to go; nil also where a run itself cannot be planned.
  ///
  /// - Parameter rows: all that are meant; with `record` it is one.
  func problem(
    _ selection: ScenarioSelection, _ builder: any EngineBuilder, _ overrides: [Override],
    _ rows: [(document: ScenarioDocument, row: String?)]
  ) -> FileProblem? {
    guard record != nil || logs != nil else { return nil }
    let runner = ScenarioRunner(library: selection.library, builder: builder)
    do throws(FileProblem) {
      for (document, row) in rows {
        var inputs = document.files
        // A tape is found by reading it: once for the one row of a recording. Logs go under names that no tape has.
        if record != nil, let prepared = try? runner.prepare(document, row: row, overrides: overrides) {
          inputs += prepared.files
        }
        if let record { try TapeTarget(record).check(inputs: inputs, replaces: replaces) }
        if let logs { try check(logs, title: row.map { "\(document.name)[\($0)]" } ?? document.name, inputs) }
      }
      return nil
    } catch { return error }
  }

  private func check(_ logs: String, title: String, _ inputs: [String]) throws(FileProblem) {
    for folder in [logs, "\(logs)/\(title)", "\(logs)/\(title)/audit"]
    where FileSystem.exists(folder) && !FileSystem.isFolder(folder) {
      throw FileProblem(
        .badOption, file: folder, what: "this is no folder", expected: "a folder for logs, new or not",
        advice: "name another one with --logs")
    }
    let log = RunFiles.logPath(logs, title: title)
    guard FileSystem.exists(log) else { return }
    if FileSystem.isFolder(log) || inputs.contains(where: { FileSystem.areSame($0, log) }) {
      throw FileProblem(
        .badOption, file: log, what: FileSystem.isFolder(log) ? "this is a folder" : "this is the file that is read",
        expected: "another place for logs", advice: "name another folder with --logs")
    }
  }
}
