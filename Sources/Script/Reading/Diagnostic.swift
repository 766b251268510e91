/// One problem of a script: what, where, what was expected and found, what to try.
package struct Diagnostic: Sendable, CustomStringConvertible {
  package enum Severity: String, Hashable, Sendable { case error, warning }
  package var severity: Severity
  package var what: String
  /// nil where no text is to blame: a file that cannot be read.
  package var place: Place?
  package var expected: String?
  package var found: String?
  package var hint: String?
  /// What probably caused it stands here, and is told first.
  var cause: Place?

  package init(
    _ what: String, severity: Severity = .error, at place: Place?, expected: String? = nil, found: String? = nil,
    hint: String? = nil, cause: Place? = nil
  ) {
    self.severity = severity
    self.what = what
    self.place = place
    self.expected = expected
    self.found = found
    self.hint = hint
    self.cause = cause
  }

  package var description: String {
    var text = "\(severity.rawValue): \(Self.cut(what))\n"
    var margin = ""
    if let place {
      let number = String(place.line)
      margin = String(repeating: " ", count: number.count)
      text += "\(margin)--> \(place)\n"
      if place.line >= 1, place.line <= place.source.lines.count {
        let (line, marks) = Self.shown(place)
        text += "\(margin) |\n\(number) | \(line)\n\(margin) | \(marks)\n"
      }
    }
    if let expected { text += "\(margin) = expected: \(Self.cut(expected))\n" }
    if let found { text += "\(margin) = found: \(Self.cut(found))\n" }
    if let hint { text += "\(margin) = hint: \(Self.cut(hint))\n" }
    return text
  }

  /// More of a text of the script than this is no help.
  private static let textMax = 2000
  /// Columns of a line that are shown: all of it, or those around the place.
  private static let columnsMax = 300
  private static let columnsBefore = 100

  private static func cut(_ text: String) -> String {
    text.utf8.count <= textMax ? text : String(text.unicodeScalars.prefix(textMax)) + "…"
  }

  /// The line of a place, and the marks below it.
  private static func shown(_ place: Place) -> (line: String, marks: String) {
    let whole = place.source.lines[place.line - 1].unicodeScalars
    let isLong = whole.count > columnsMax
    let first = isLong ? min(max(0, place.column - 1 - columnsBefore), whole.count - columnsBefore) : 0
    let window = whole.dropFirst(first).prefix(isLong ? columnsMax : whole.count)
    let (head, tail) = (first > 0 ? "…" : "", first + window.count < whole.count ? "…" : "")
    let column = max(0, place.column - 1 - first)
    // Tabs stay tabs, so that the marks stand below what they mark.
    let before = window.prefix(column).map { $0 == "\t" ? "\t" : " " }.joined()
    let rest = max(1, window.count - column)
    let marks = String(repeating: "^", count: min(place.length, rest))
    return (head + String(String.UnicodeScalarView(window)) + tail, (head.isEmpty ? "" : " ") + before + marks)
  }
}

/// Why a script cannot be used: all its problems, in the order of the text.
package struct ScriptProblems: Error, Sendable, CustomStringConvertible {
  package var list: [Diagnostic]

  /// Errors beyond these are counted, not told: who has as many begins with the first.
  package static let errorsMax = 50
  package static let warningsMax = 20

  package init(_ list: [Diagnostic]) {
    var rest: [Diagnostic.Severity: Int] = [.error: Self.errorsMax, .warning: Self.warningsMax]
    self.list = list.filter { diagnostic in
      rest[diagnostic.severity, default: 0] -= 1
      return rest[diagnostic.severity, default: 0] >= 0
    }
    let hidden = list.count - self.list.count
    if hidden > 0 { self.list.append(Diagnostic("\(hidden) more problems are not shown", at: nil)) }
  }

  package var description: String { list.map(\.description).joined(separator: "\n") }
}

/// Collects the problems of one reading.
package final class Problems {
  package private(set) var list: [Diagnostic] = []

  package init() {}

  package func error(
    _ what: String, at place: Place?, expected: String? = nil, found: String? = nil, hint: String? = nil,
    cause: Place? = nil
  ) {
    list.append(
      Diagnostic(
        what, at: place, expected: expected, found: found,
        hint: hint ?? place.flatMap { BlankLookalike.advice(at: $0) },
        cause: cause))
  }

  package func warning(_ what: String, at place: Place?, hint: String? = nil) {
    list.append(Diagnostic(what, severity: .warning, at: place, hint: hint))
  }

  package func add(_ diagnostics: [Diagnostic]) { list += diagnostics }

  package var hasErrors: Bool { list.contains { $0.severity == .error } }
  package var warnings: [Diagnostic] { ordered.filter { $0.severity == .warning } }

  /// By file in the order of first mention, then by line and column; equal ones once.
  package var ordered: [Diagnostic] {
    var files: [String: Int] = [:]
    for diagnostic in list {
      let path = diagnostic.place?.source.path ?? ""
      if files[path] == nil { files[path] = files.count }
    }
    let keyed = list.enumerated().map { index, diagnostic in
      let place = [diagnostic.place, diagnostic.cause].compactMap(\.self).max {
        ($0.line, $0.column) < ($1.line, $1.column)
      }
      return (
        file: files[diagnostic.place?.source.path ?? ""] ?? 0, line: place?.line ?? 0,
        column: place?.column ?? 0, index: index, diagnostic: diagnostic
      )
    }
    let sorted = keyed.sorted { a, b in (a.file, a.line, a.column, a.index) < (b.file, b.line, b.column, b.index) }
    var told: Set<String> = []
    return sorted.map(\.diagnostic).filter {
      told.insert("\($0.place?.description ?? "") \($0.what)").inserted
    }
  }

  package func throwErrors() throws(ScriptProblems) {
    if hasErrors { throw ScriptProblems(ordered) }
  }
}
