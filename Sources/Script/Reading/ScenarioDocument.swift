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
      if root["scenario"]?.isRefused != true {
        let written = if case .map(let entries) = root.content { entries.map(\.key) } else { [String]() }
        let near = NearestWord.nearest(to: "scenario", in: written)
        problems.error(
          "the scenario has no name", at: root.place, expected: "scenario: NAME",
          hint: near.map { "'\($0)' is an unknown key: did you mean 'scenario'?" })
      }
      throw ScriptProblems(problems.ordered)
    }
    self.name = name
    root = TreeEdit(problems: problems).withoutDots(root)
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
      if with.isRefused { return [] }
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
        let near = NearestWord.nearest(to: "name", in: entries.map(\.key))
        problems.error(
          "the row has no name", at: item.place, expected: "name: ROW",
          hint: near.map { "'\($0)' is no path: did you mean 'name'?" })
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
    let scenario = try unchecked(row: row, overrides: overrides)
    try scenario.throwErrors()
    return scenario
  }

  /// The typed scenario of one row as far as it can be read, with its problems: whoever ties it to a market finds more, and
  /// tells all at once. Throws where a row or an override names nothing.
  package func unchecked(row: String?, overrides: [Override] = []) throws(ScriptProblems) -> Scenario {
    let problems = Problems()
    problems.add(readingProblems)
    var root = root
    let edit = TreeEdit(problems: problems)
    if let row {
      guard let found = rowNodes.first(where: { $0.name == row }) else {
        throw ScriptProblems([
          Diagnostic(
            "scenario '\(name)' has no row '\(row)'", at: nil,
            expected: rows.isEmpty ? "no row at all" : rows.joined(separator: ", "),
            hint: NearestWord.hint(row, in: rows))
        ])
      }
      var paths = ChangedPaths(problems: problems)
      for entry in found.entries where mayChange(entry.key, at: entry.keyPlace, problems) {
        let path = entry.key.split(separator: ".").map(String.init)
        paths.note(path, at: entry.keyPlace)
        edit.change(path, of: entry.keyPlace, to: entry.value, in: &root)
      }
    }
    var paths = ChangedPaths(problems: problems)
    for override in overrides {
      guard mayChange(override.path, at: override.place, problems), let value = override.node(problems: problems) else {
        continue
      }
      let path = override.path.split(separator: ".").map(String.init)
      paths.note(path, at: override.place)
      edit.change(path, of: override.place, to: value, in: &root)
    }
    guard var scenario = ScenarioReader(problems: problems).read(root, name: name, row: row) else {
      throw ScriptProblems(problems.ordered)
    }
    scenario.problems = problems.ordered
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
  /// Which of several with one origin, from 1; nil: the only one.
  private let number: Int?

  package init(path: String, value: String, origin: String = "--set", number: Int? = nil) {
    self.path = path
    self.value = value
    self.origin = origin
    self.number = number
  }

  /// `path=value`
  package init(parsing text: String, number: Int? = nil) throws(ScriptProblems) {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      let source = ScenarioSource(path: Self.name("--set", number), text: text)
      throw ScriptProblems([
        Diagnostic(
          "'\(text)' sets nothing", at: Place(source: source, line: 1, column: 1, length: text.count),
          expected: "path=value, for example timeline.key-death.at=30m")
      ])
    }
    self.init(path: String(text[..<equals]), value: String(text[text.index(after: equals)...]), number: number)
  }

  private static func name(_ origin: String, _ number: Int?) -> String { number.map { "\(origin)[\($0)]" } ?? origin }

  private var source: ScenarioSource {
    ScenarioSource(path: Self.name(origin, number), text: "\(path)=\(value)")
  }

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
