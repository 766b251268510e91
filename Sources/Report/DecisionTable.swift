import Runs
import Script
import Simulation

/// A published table beside the run's decisions, with a verdict on every line.
///
/// `found` is from unrounded levels and what the table is compared with; `as sent` is from the prices that would go to the
/// venue: between the two lies what rounding to the tick makes of it.
struct DecisionTable {
  var style: Style

  func text(_ comparison: DecisionComparison) -> String {
    var rows = [["decisions", "published", "found", "verdict", "as sent"]]
    for line in comparison.lines {
      rows.append([
        line.what, line.published ?? "nothing", line.found, line.holds ? "ok" : "DIFFERS", line.asSent ?? "",
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var text = "      \(style.dim("table of \(comparison.source)"))\n"
    for (number, row) in rows.enumerated() {
      var cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      if number == 0 {
        cells = cells.map { style.dim($0) }
      } else {
        cells[3] = comparison.lines[number - 1].holds ? style.green(cells[3]) : style.red(cells[3])
      }
      var line = "      " + cells.joined(separator: "   ")
      while line.hasSuffix(" ") { line.removeLast() }
      text += line + "\n"
    }
    for line in comparison.lines where !line.holds {
      text += "      \(line.place)  \(line.what): published \(line.published ?? "nothing"), found \(line.found)\n"
    }
    return text
  }
}
