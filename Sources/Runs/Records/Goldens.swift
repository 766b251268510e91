import Files
import Script
import Simulation
import Synchronization

/// The golden files of a call of `run`: what each run came to, and what becomes of it.
package final class Goldens: Sendable {
  package enum Mode: String, CaseIterable, Sendable {
    /// A difference is a failure; a file that is missing is told.
    case check
    /// A file that is missing is a failure, too.
    case required
    /// The files are written anew.
    case update
  }

  private let mode: Mode
  private let folder: String
  /// By title of the run.
  private let finished = Mutex<[String: [String]]>([:])

  init(mode: Mode, folder: String) {
    self.mode = mode
    self.folder = folder
  }

  func projection(of plan: RunPlan) -> GoldenProjection {
    let title = plan.title
    return GoldenProjection(plan: plan) { lines in self.finished.withLock { $0[title] = lines } }
  }

  /// Compares or writes the file of a run that is over; nil where the run kept nothing.
  func settle(_ plan: RunPlan) -> GoldenResult? {
    guard let lines = finished.withLock({ $0.removeValue(forKey: plan.title) }) else { return nil }
    let file = GoldenFile(plan, folder: folder)
    let renewal = "tapedeck run \(plan.scenario) \(plan.row.map { "--row \($0) " } ?? "")--golden update"
    func result(_ kind: GoldenResult.Kind) -> GoldenResult {
      GoldenResult(kind: kind, title: plan.title, path: file.path, renewal: renewal)
    }
    do {
      guard mode != .update else {
        guard file.isOurs else { return result(.broken("error: \(file.path): this file is no golden; it stays")) }
        try file.update(lines)
        return result(.written(lines: lines.count))
      }
      switch try file.compare(lines) {
      case .same: return result(.same)
      case .absent: return result(.missing(isRequired: mode == .required))
      case .differs(let line, let expected, let found):
        return result(.differs(line: line, expected: expected, found: found))
      }
    } catch { return result(.broken(MarketLibrary.explanation(of: error))) }
  }
}

/// What came of the golden file of a run.
package struct GoldenResult: Sendable {
  package enum Kind: Sendable {
    case same
    case written(lines: Int)
    /// There is no such file.
    case missing(isRequired: Bool)
    /// `line` is the file's, from 1; a side that has ended is nil.
    case differs(line: Int, expected: String?, found: String?)
    /// It cannot be read or written.
    case broken(String)
  }

  package let kind: Kind
  let title: String
  package let path: String
  /// The command that writes the file anew.
  package let renewal: String

  /// False: the run has failed by it.
  package var holds: Bool {
    switch kind {
    case .same, .written, .missing(isRequired: false): true
    case .missing(isRequired: true), .differs, .broken: false
    }
  }

  /// `same`, `written`, `missing`, `differs`, `broken`: one word for programs.
  package var word: String {
    switch kind {
    case .same: "same"
    case .written: "written"
    case .missing: "missing"
    case .differs: "differs"
    case .broken: "broken"
    }
  }

  /// What is told beside the result of the run; nil where that tells all.
  package var words: String? {
    switch kind {
    case .same, .differs, .missing(isRequired: true): nil
    case .written(let lines): "golden \(path)   \(lines) lines written"
    case .missing(isRequired: false): "warning: \(title) has no golden: \(path)\n = hint: write it with: \(renewal)"
    case .broken(let why): why
    }
  }
}
