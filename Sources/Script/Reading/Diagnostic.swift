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
    var text = "\(severity.rawValue): \(what)\n"
    var margin = ""
    if let place {
      let number = String(place.line)
      margin = String(repeating: " ", count: number.count)
      text += "\(margin)--> \(place)\n"
      if place.line >= 1, place.line <= place.source.lines.count {
        let line = place.source.lines[place.line - 1]
        // Tabs stay tabs, so that the marks stand below what they mark.
        let before = line.unicodeScalars.prefix(max(0, place.column - 1)).map { $0 == "\t" ? "\t" : " " }
        let rest = max(1, line.unicodeScalars.count - (place.column - 1))
        let carets = String(repeating: "^", count: min(place.length, rest))
        text += "\(margin) |\n\(number) | \(line)\n\(margin) | \(before.joined())\(carets)\n"
      }
    }
    if let expected { text += "\(margin) = expected: \(expected)\n" }
    if let found { text += "\(margin) = found: \(found)\n" }
    if let hint { text += "\(margin) = hint: \(hint)\n" }
    return text
  }
}

/// Why a script cannot be used: all its problems, in the order of the text.
package struct ScriptProblems: Error, Sendable, CustomStringConvertible {
  package var list: [Diagnostic]
  package init(_ list: [Diagnostic]) { self.list = list }
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
    var files: [String] = []
    for diagnostic in list {
      let path = diagnostic.place?.source.path ?? ""
      if !files.contains(path) { files.append(path) }
    }
    let keyed = list.enumerated().map { index, diagnostic in
      let place = [diagnostic.place, diagnostic.cause].compactMap(\.self).max {
        ($0.line, $0.column) < ($1.line, $1.column)
      }
      return (
        file: files.firstIndex(of: diagnostic.place?.source.path ?? "") ?? 0, line: place?.line ?? 0,
        column: place?.column ?? 0, index: index, diagnostic: diagnostic
      )
    }
    let sorted = keyed.sorted { a, b in (a.file, a.line, a.column, a.index) < (b.file, b.line, b.column, b.index) }
    var result: [Diagnostic] = []
    for item in sorted {
      let repeats = result.contains {
        $0.what == item.diagnostic.what && $0.place?.description == item.diagnostic.place?.description
      }
      if !repeats { result.append(item.diagnostic) }
    }
    return result
  }

  package func throwErrors() throws(ScriptProblems) {
    if hasErrors { throw ScriptProblems(ordered) }
  }
}
