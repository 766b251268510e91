/// Rows of text in columns as wide as their widest cell.
enum AlignedRows {
  /// The first `left` columns are aligned to the left, the others, which are numbers, to the right. Rows may be of different
  /// lengths.
  static func text(_ rows: [[String]], left: Int, indent: String = "      ") -> String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
    var text = ""
    for row in rows {
      var line = indent
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line += "  " + (column < left ? cell + padding : padding + cell)
      }
      while line.last == " " { line.removeLast() }
      text += line + "\n"
    }
    return text
  }
}
