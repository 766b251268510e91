import Basics
import TradingEngine

/// Reads the keys of one map. Every problem is noted and reading goes on, so that one pass shows them all.
struct MapReader {
  let node: Node
  /// A key that is unknown and next to a known one stands for it: so no one misses what is there and misspelt.
  let entries: [Node.Entry]
  let problems: Problems
  /// An unknown key that is next to none, and may be what others miss.
  private let stray: Place?
  /// Unknown keys of a map beyond these are counted, not told.
  private static let unknownMax = 20

  /// nil, with an error, when `node` is no map. `what` names it in messages: "a timeline step".
  init?(_ node: Node, what: String, keys: [String], problems: Problems) {
    guard !node.isRefused else { return nil }
    guard case .map(let written) = node.content else {
      problems.error("\(what) must be a map", at: node.place, expected: "a map", found: node.kindName)
      return nil
    }
    self.node = node
    self.problems = problems
    var entries: [Node.Entry] = []
    var stray: Place?
    var unknown = 0
    for var entry in written {
      if !keys.contains(entry.key) {
        unknown += 1
        guard unknown <= Self.unknownMax else { continue }
        problems.error(
          "unknown key '\(entry.key)' in \(what)", at: entry.keyPlace, expected: keys.joined(separator: ", "),
          hint: NearestWord.hint(entry.key, in: keys))
        if let meant = Self.meant(by: entry.key, among: keys, besides: written) {
          if entries.contains(where: { $0.key == meant }) { continue }
          entry.key = meant
        } else {
          stray = entry.keyPlace
        }
      }
      entries.append(entry)
    }
    if unknown > Self.unknownMax {
      problems.error("\(unknown - Self.unknownMax) more unknown keys in \(what)", at: written.last?.keyPlace)
    }
    self.entries = entries
    self.stray = stray
  }

  /// The known key that an unknown one stands for; nil where that one is there, too.
  static func meant(by key: String, among keys: [String], besides entries: [Node.Entry]) -> String? {
    NearestWord.nearest(to: key, in: keys).flatMap { near in
      entries.contains { $0.key == near } ? nil : near
    }
  }

  /// Something has to be here and is not; told behind an unknown key that may be the cause.
  func missing(_ what: String, expected: String, hint: String? = nil) {
    problems.error(what, at: node.place, expected: expected, hint: hint, cause: stray)
  }

  func entry(_ key: String) -> Node.Entry? { entries.first { $0.key == key } }
  func has(_ key: String) -> Bool { entry(key) != nil }

  /// The node of a key; a key without a value is an error.
  func value(_ key: String) -> Node? {
    guard let entry = entry(key), !entry.value.isRefused else { return nil }
    if case .empty = entry.value.content {
      problems.error("'\(key)' has no value", at: entry.keyPlace, hint: "write the value behind it, or remove the key")
      return nil
    }
    return entry.value
  }

  func text(_ key: String) -> Marked<String>? {
    guard let node = value(key) else { return nil }
    return problems.text(node, what: "'\(key)'")
  }

  func required(_ key: String, in what: String) -> Marked<String>? {
    if entry(key) == nil {
      missing("\(what) has no '\(key)'", expected: "\(key): …")
      return nil
    }
    return text(key)
  }

  func read<Value>(_ key: String, _ parse: (String) throws(ValueProblem) -> Value) -> Marked<Value>? {
    guard let node = value(key) else { return nil }
    return problems.value(node, what: "'\(key)'", parse)
  }

  /// One of the raw values of an enumeration.
  func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, _ type: Choice.Type) -> Choice?
  where Choice.RawValue == String {
    choice(key, of: Choice.allCases.map { ($0.rawValue, $0) })
  }

  /// What one of some words means.
  func choice<Choice>(_ key: String, of words: [(word: String, value: Choice)]) -> Choice? {
    guard let text = text(key) else { return nil }
    if let choice = words.first(where: { $0.word == text.value }) { return choice.value }
    let names = words.map(\.word)
    problems.error(
      "unknown \(key) '\(text.value)'", at: text.place, expected: names.joined(separator: ", "),
      hint: NearestWord.hint(text.value, in: names))
    return nil
  }
}

extension Problems {
  func text(_ node: Node, what: String) -> Marked<String>? {
    guard let text = node.text else {
      if node.isRefused { return nil }
      error("\(what) must be a single value", at: node.place, expected: "a single value", found: node.kindName)
      return nil
    }
    return Marked(text, node.place)
  }

  func value<Value>(
    _ node: Node, what: String, _ parse: (String) throws(ValueProblem) -> Value
  ) -> Marked<Value>? {
    guard let text = text(node, what: what) else { return nil }
    do throws(ValueProblem) { return Marked(try parse(text.value), node.place) } catch {
      add(error, at: node.place)
      return nil
    }
  }

  func add(_ problem: ValueProblem, at place: Place) {
    error(problem.what, at: place, expected: problem.expected, hint: problem.hint)
  }

  func add(_ problem: ExpressionProblem, in node: Node) {
    error(
      problem.what, at: node.place(from: problem.range.start, to: problem.range.end), expected: problem.expected,
      hint: problem.hint)
  }

  /// The items of a list; a single value stands for a list of one.
  func items(_ node: Node) -> [Node] {
    if case .list(let items) = node.content { return items }
    return [node]
  }
}
