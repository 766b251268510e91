import Basics
import TradingEngine

/// A scenario file as read: its name, its rows, and the tree that rows and overrides change.
package struct ScenarioDocument: Sendable {
  package let source: ScenarioSource
  package let name: String
  /// Names of the rows in the order of the file; empty when the scenario is one run.
  package let rows: [String]
  let root: Node
  private let rowNodes: [RowNode]
  private let readingProblems: [Diagnostic]

  private struct RowNode: Sendable {
    var name: String
    var entries: [Node.Entry]
  }

  /// Without a byte order mark.
  package static func withoutMark(_ text: String) -> String {
    text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
  }

  /// Reads a text and what it includes. Throws when there is nothing to go on with; other problems are reported by
  /// `scenario(row:overrides:)`, together with all later ones.
  package init(source: ScenarioSource, including texts: TextSource = .none) throws(ScriptProblems) {
    let problems = Problems()
    self.source = source
    guard var root = YAMLReader(source: source, problems: problems).read() else {
      if !problems.hasErrors {
        problems.error("the file is empty", at: Place(source: source, line: 1, column: 1), expected: "scenario: NAME")
      }
      throw ScriptProblems(problems.ordered)
    }
    guard case .map = root.content else {
      problems.error("a scenario is a map", at: root.place, expected: "scenario: NAME", found: root.kindName)
      throw ScriptProblems(problems.ordered)
    }
    guard let name = root["scenario"]?.text, !name.isEmpty else {
      problems.error("the scenario has no name", at: root.place, expected: "scenario: NAME")
      throw ScriptProblems(problems.ordered)
    }
    self.name = name
    root = Includes(texts: texts, problems: problems).resolve(root, from: [source.path])
    rowNodes = Self.rows(of: root, problems: problems)
    rows = rowNodes.map(\.name)
    if case .map(let entries) = root.content {
      root.content = .map(entries.filter { $0.key != "with" && $0.key != "include" })
    }
    self.root = root
    readingProblems = problems.list
  }

  /// The file and those that it includes, as far as something of theirs counts.
  package var files: [String] {
    var files = [source.path]
    func look(at node: Node) {
      if !files.contains(node.place.source.path) { files.append(node.place.source.path) }
      switch node.content {
      case .empty, .scalar: break
      case .map(let entries): for entry in entries { look(at: entry.value) }
      case .list(let items): for item in items { look(at: item) }
      }
    }
    look(at: root)
    return files
  }

  private static func rows(of root: Node, problems: Problems) -> [RowNode] {
    guard let with = root["with"] else { return [] }
    guard case .list(let items) = with.content, !items.isEmpty else {
      problems.error("'with' must be a list of rows", at: with.place, expected: "- { name: ROW, PATH: VALUE }")
      return []
    }
    var rows: [RowNode] = []
    for item in items {
      guard case .map(let entries) = item.content else {
        problems.error("a row must be a map", at: item.place, expected: "{ name: ROW, PATH: VALUE }")
        continue
      }
      guard let nameNode = item["name"], let name = nameNode.text else {
        problems.error("the row has no name", at: item.place, expected: "name: ROW")
        continue
      }
      if let wrong = IdValue.problem(name) { problems.add(wrong, at: nameNode.place) }
      if rows.contains(where: { $0.name == name }) {
        problems.error("two rows are named '\(name)'", at: nameNode.place)
        continue
      }
      rows.append(RowNode(name: name, entries: entries.filter { $0.key != "name" }))
    }
    return rows
  }

  /// The typed scenario of one row. `row` nil: the scenario as written, without any row. Throws all its problems at once.
  package func scenario(row: String?, overrides: [Override] = []) throws(ScriptProblems) -> Scenario {
    let problems = Problems()
    problems.add(readingProblems)
    var root = root
    let edit = TreeEdit(problems: problems)
    if let row {
      if let found = rowNodes.first(where: { $0.name == row }) {
        for entry in found.entries where mayChange(entry.key, at: entry.keyPlace, problems) {
          edit.set(entry.key.split(separator: ".").map(String.init), of: entry.keyPlace, to: entry.value, in: &root)
        }
      } else {
        problems.error(
          "scenario '\(name)' has no row '\(row)'", at: nil,
          expected: rows.isEmpty ? "no row at all" : rows.joined(separator: ", "), hint: NearestWord.hint(row, in: rows)
        )
      }
    }
    for override in overrides {
      guard mayChange(override.path, at: override.place, problems), let value = override.node(problems: problems) else {
        continue
      }
      edit.set(override.path.split(separator: ".").map(String.init), of: override.place, to: value, in: &root)
    }
    let scenario = ScenarioReader(problems: problems).read(root, name: name, row: row)
    try problems.throwErrors()
    guard var scenario else { throw ScriptProblems(problems.ordered) }
    scenario.warnings = problems.warnings
    return scenario
  }

  private func mayChange(_ path: String, at place: Place, _ problems: Problems) -> Bool {
    let first = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if first.contains("") {
      problems.error("'\(path)' is not a path", at: place, expected: "keys joined by points: timeline.key-death.at")
      return false
    }
    guard first.count <= YAMLReader.depthLimit else {
      problems.error(
        "the path is too deep", at: place, expected: "at most \(YAMLReader.depthLimit) keys", found: "\(first.count)")
      return false
    }
    if ["scenario", "with", "include", "name"].contains(first[0]) {
      problems.error("'\(first[0])' cannot be overridden", at: place)
      return false
    }
    return true
  }
}

/// A value from the command line that replaces one of the file: `timeline.key-death.at=30m`.
package struct Override: Sendable {
  package var path: String
  package var value: String
  /// How messages name its place: `--set`, `--tape`, `--seed`.
  package var origin: String

  package init(path: String, value: String, origin: String = "--set") {
    self.path = path
    self.value = value
    self.origin = origin
  }

  /// `path=value`
  package init(parsing text: String) throws(ScriptProblems) {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      let source = ScenarioSource(path: "--set", text: text)
      throw ScriptProblems([
        Diagnostic(
          "'\(text)' sets nothing", at: Place(source: source, line: 1, column: 1, length: text.count),
          expected: "path=value, for example timeline.key-death.at=30m")
      ])
    }
    self.init(path: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
  }

  private var source: ScenarioSource { ScenarioSource(path: origin, text: "\(path)=\(value)") }

  var place: Place { Place(source: source, line: 1, column: 1, length: path.unicodeScalars.count) }

  // The value is read with blanks in the place of the path, so that columns are those of the argument as typed.
  func node(problems: Problems) -> Node? {
    let blanks = String(repeating: " ", count: path.unicodeScalars.count + 1)
    let padded = ScenarioSource(path: origin, text: blanks + value)
    let own = Problems()
    let node = YAMLReader(source: padded, problems: own).read()
    let shown = source
    problems.add(
      own.list.map { diagnostic in
        var result = diagnostic
        result.place?.source = shown
        return result
      })
    guard var node else {
      if !own.hasErrors { problems.error("'\(path)' is given no value", at: place, expected: "path=value") }
      return nil
    }
    node.moveSource(to: shown)
    return node
  }
}

extension Node {
  fileprivate mutating func moveSource(to source: ScenarioSource) {
    place.source = source
    switch content {
    case .map(let entries):
      content = .map(
        entries.map { entry in
          var moved = entry
          moved.keyPlace.source = source
          moved.value.moveSource(to: source)
          return moved
        })
    case .list(let items):
      content = .list(
        items.map { item in
          var moved = item
          moved.moveSource(to: source)
          return moved
        })
    case .empty, .scalar: break
    }
  }
}
