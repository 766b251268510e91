import Script
import Simulation
import Synchronization

/// The golden files of a call of `run`: what each run came to, and what becomes of it.
package final class Goldens: Sendable {
  package enum Mode: String, CaseIterable, Sendable { case check, update }

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

  /// Compares or writes the file of a run that is over. False: it differs, or cannot be read or written. A run without a
  /// golden file is passed over.
  func settle(_ plan: RunPlan, complain: (String) -> Void) -> Bool {
    guard let lines = finished.withLock({ $0[plan.title] }) else { return true }
    let file = GoldenFile(plan, folder: folder)
    do {
      switch mode {
      case .update:
        try file.update(lines)
        complain("golden \(file.path)   \(lines.count) lines written")
      case .check:
        guard case .differs(let line, let expected, let found) = try file.compare(lines) else { return true }
        complain(
          """
          FAIL  \(plan.title)   differs from its golden
                \(file.path):\(line)
                expected \(expected ?? "the end")
                found    \(found ?? "the end")
                when it should: tapedeck run \(plan.scenario) \(plan.row.map { "--row \($0) " } ?? "")--golden update
          """)
        return false
      }
      return true
    } catch {
      complain("\(error)")
      return false
    }
  }
}
