import Market
import Oracle
import Runs
import Simulation

/// The line of a run that has been played: its cells stand under each other where several rows are told.
struct RunLine {
  /// Columns of the longest title; 0: one row is told, and nothing is aligned.
  let titleWidth: Int
  /// What no title is made wider than.
  static let titleWidthMax = 60

  init(titles: [String]) {
    titleWidth = titles.count > 1 ? min(titles.map(\.count).max() ?? 0, Self.titleWidthMax) : 0
  }

  func text(_ run: RowRun, milliseconds: Int) -> String {
    let faults = run.record.faultFirings.count
    var cells = [
      right("\(run.plan.end - run.plan.start)", 7) + " virtual",
      right("\(milliseconds)", 5) + " ms",
      right(ConsoleReport.grouped(run.record.events), 9) + " events",
      right("\(faults)", 2) + " \(faults == 1 ? "fault" : "faults") fired",
    ]
    if faults == 1 && titleWidth > 0 { cells[3] += " " }
    if let hash = run.record.hash { cells.append("hash \(hash.prefix(12))") }
    var head = [title(run.plan.title)]
    let mark = run.mark.map { "[\($0)]" }
    if titleWidth > 0 {
      head.append(left(mark ?? "", Self.markWidth))
    } else if let mark {
      head.append(mark)
    }
    return (head + cells).joined(separator: "   ")
  }

  /// Columns of `[reconstruction]`.
  private static let markWidth = 16

  func title(_ title: String) -> String { left(title, titleWidth) }

  private func left(_ text: String, _ width: Int) -> String {
    titleWidth == 0 ? text : text + String(repeating: " ", count: max(0, width - text.count))
  }

  private func right(_ text: String, _ width: Int) -> String {
    titleWidth == 0 ? text : String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
