/// A piece of a script with its place. Scalars keep their text: what `06:10` or `no` means is for the reader of the key.
struct Node: Sendable {
  enum Content: Sendable {
    /// Nothing was written.
    case empty
    case scalar(String)
    case map([Entry])
    case list([Node])
  }

  struct Entry: Sendable {
    var key: String
    var keyPlace: Place
    var value: Node
  }

  /// How a scalar is written; decides where in the text a part of it stands.
  enum Style: Sendable { case plain, singleQuoted, doubleQuoted, block }

  var content: Content
  var place: Place
  var style: Style = .plain
  /// What was written here has been refused: nobody who misses it says so again.
  var isRefused = false

  var kindName: String {
    switch content {
    case .empty: "nothing"
    case .scalar: "a single value"
    case .map: "a map"
    case .list: "a list"
    }
  }

  static func refused(at place: Place) -> Node {
    Node(content: .empty, place: place, isRefused: true)
  }

  subscript(key: String) -> Node? {
    guard case .map(let entries) = content else { return nil }
    return entries.first { $0.key == key }?.value
  }

  var text: String? {
    guard case .scalar(let text) = content else { return nil }
    return text
  }

  /// Where a part of the scalar's value stands in the file. Offsets count Unicode scalars of the value.
  func place(from start: Int, to end: Int) -> Place {
    guard case .scalar(let text) = content, place.line >= 1, place.line <= place.source.lines.count else {
      return place
    }
    var cursor = SourceCursor(node: self)
    var offset = 0
    for scalar in text.unicodeScalars {
      cursor.align(with: scalar)
      if offset == start { break }
      cursor.pass(scalar)
      offset += 1
    }
    var result = place
    (result.line, result.column) = (cursor.line, cursor.column)
    result.length = max(1, end - start)
    return result
  }
}

/// Walks the source of a scalar in step with its value, over quotes, escapes, folded lines and indentation.
private struct SourceCursor {
  let lines: [String]
  let style: Node.Style
  var line: Int
  var column: Int
  private var current: [Unicode.Scalar]

  init(node: Node) {
    lines = node.place.source.lines
    style = node.style
    line = node.place.line
    column = node.place.column
    current = Array(lines[line - 1].unicodeScalars)
    switch style {
    case .plain: break
    case .singleQuoted, .doubleQuoted: column += 1
    case .block:
      nextLine()
    }
  }

  private mutating func nextLine() {
    guard line < lines.count else { return }
    line += 1
    current = Array(lines[line - 1].unicodeScalars)
    column = 1
    while column <= current.count, current[column - 1] == " " { column += 1 }
  }

  /// Before a visible character of the value: skips line ends and indentation that folding took away.
  mutating func align(with scalar: Unicode.Scalar) {
    guard scalar != " ", scalar != "\n" else { return }
    var turns = 0
    while column > current.count, turns < 100 {
      let before = line
      nextLine()
      if line == before { return }
      turns += 1
    }
    if style == .plain {
      while column <= current.count, current[column - 1] == " " { column += 1 }
    }
  }

  mutating func pass(_ scalar: Unicode.Scalar) {
    guard column <= current.count else {
      if style == .block || scalar == " " || scalar == "\n" { return }
      column += 1
      return
    }
    let here = current[column - 1]
    switch style {
    case .singleQuoted where here == "'": column += 2
    case .doubleQuoted where here == "\\":
      let next = column < current.count ? current[column] : " "
      column += next == "x" ? 4 : next == "u" ? 6 : next == "U" ? 10 : 2
    default: column += 1
    }
  }
}
