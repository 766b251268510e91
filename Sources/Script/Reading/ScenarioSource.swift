/// A text that a person wrote, and what it is called in messages: a file's path, or `--set`.
package final class ScenarioSource: Sendable {
  package let path: String
  package let text: String
  /// Without line ends.
  package let lines: [String]

  package init(path: String, text: String) {
    self.path = path
    self.text = text
    // By bytes: all scenarios of a folder are split whenever one is looked for by name, and characters cost fifty times as
    // much to tell apart. A line feed is never part of another character in UTF-8.
    let pieces = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    lines = pieces.enumerated().map { index, piece in
      let endsInReturn = index < pieces.count - 1 && piece.last == UInt8(ascii: "\r")
      return String(Substring(endsInReturn ? piece.dropLast() : piece))
    }
  }
}

/// Where something is written. Line and column count from 1, columns in Unicode scalars.
package struct Place: Sendable, CustomStringConvertible {
  package var source: ScenarioSource
  package var line: Int
  package var column: Int
  /// How many columns to mark; at least 1.
  package var length: Int

  package init(source: ScenarioSource, line: Int, column: Int, length: Int = 1) {
    self.source = source
    self.line = line
    self.column = column
    self.length = max(1, length)
  }

  /// `Scenarios/x.yaml:14:13`
  package var description: String { "\(source.path):\(line):\(column)" }

  /// In a message about another place: the file is named where it is another one.
  func seen(from other: Place) -> String {
    source.path == other.source.path ? "line \(line), column \(column)" : description
  }
}

/// A value and where it is written.
package struct Marked<Value: Sendable>: Sendable {
  package var value: Value
  package var place: Place
  package init(_ value: Value, _ place: Place) {
    self.value = value
    self.place = place
  }
}
