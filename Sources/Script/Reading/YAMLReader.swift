import Yams

/// Reads YAML into nodes with places. YAML's own meanings of scalars are not used; its features that hide something
/// (anchors, aliases, merge keys, tags, several documents) are refused.
struct YAMLReader {
  let source: ScenarioSource
  let problems: Problems

  static let depthLimit = 24

  /// nil with an error in `problems`, or without one when the text holds nothing.
  func read() -> Node? {
    guard checkCharacters(), checkNesting() else { return nil }
    do {
      // The encoding is given because the default depends on an environment variable.
      let parser = try Parser(yaml: source.text, encoding: .utf8)
      guard let root = try parser.singleRoot() else { return nil }
      let node = convert(root, depth: 0)
      withExtendedLifetime(parser) {}
      return node
    } catch let error as YamlError {
      problems.add([YAMLAdvice(source: source).diagnostic(for: error)])
      return nil
    } catch {
      problems.error("cannot be read as YAML: \(error)", at: Place(source: source, line: 1, column: 1))
      return nil
    }
  }

  private func checkCharacters() -> Bool {
    for (index, line) in source.lines.enumerated() {
      for (column, scalar) in line.unicodeScalars.enumerated() {
        let isControl = scalar.value < 32 && scalar != "\t" && scalar != "\r" || scalar.value == 127
        if isControl || scalar == "\u{FEFF}" {
          let name = String(scalar.value, radix: 16, uppercase: true)
          problems.error(
            "control character U+\(String(repeating: "0", count: max(0, 4 - name.count)))\(name) in the text",
            at: Place(source: source, line: index + 1, column: column + 1), hint: "remove it")
          return false
        }
      }
    }
    return true
  }

  // libyaml recurses; a text that nests a thousand levels must not reach it.
  private func checkNesting() -> Bool {
    var depth = 0
    for (index, line) in source.lines.enumerated() {
      var quote: Unicode.Scalar?
      var isIndentation = true
      var dashes = 0
      for (column, scalar) in line.unicodeScalars.enumerated() {
        if isIndentation {
          if scalar == "-" || scalar == "?" { dashes += 1 } else if scalar != " " { isIndentation = false }
        }
        if let open = quote {
          if scalar == open { quote = nil }
          continue
        }
        switch scalar {
        case "\"", "'": quote = scalar
        case "[", "{": depth += 1
        case "]", "}": depth = max(0, depth - 1)
        default: break
        }
        let isTooDeep = depth > Self.depthLimit || dashes > Self.depthLimit || isIndentation && column > 200
        if isTooDeep {
          problems.error(
            "nested too deeply", at: Place(source: source, line: index + 1, column: column + 1),
            expected: "at most \(Self.depthLimit) levels")
          return false
        }
      }
    }
    return true
  }

  private func place(_ mark: Mark?) -> Place {
    Place(source: source, line: mark?.line ?? 1, column: mark?.column ?? 1)
  }

  private func convert(_ node: Yams.Node, depth: Int) -> Node {
    var start = place(node.mark)
    if depth > Self.depthLimit {
      problems.error("nested too deeply", at: start, expected: "at most \(Self.depthLimit) levels")
      return .refused(at: start)
    }
    if let refused = refuseProperties(at: start) { return refused }
    switch node {
    case .scalar(let scalar):
      var style = Node.Style.plain
      switch scalar.style {
      case .singleQuoted: style = .singleQuoted
      case .doubleQuoted: style = .doubleQuoted
      case .literal, .folded: style = .block
      default: break
      }
      if style == .plain, scalar.string.isEmpty { return Node(content: .empty, place: start) }
      start.length = style == .block ? 1 : lengthOnLine(scalar.string, style: style, at: start)
      let result = Node(content: .scalar(scalar.string), place: start, style: style)
      if style == .plain { warnIfCut(scalar.string, at: start) }
      return result
    case .sequence(let sequence):
      return Node(content: .list(sequence.map { convert($0, depth: depth + 1) }), place: start)
    case .mapping(let mapping):
      return Node(content: .map(entries(of: mapping, depth: depth)), place: start)
    case .alias:
      problems.error("YAML aliases are not part of the language", at: start, hint: YAMLAdvice.insteadOfAlias)
      return .refused(at: start)
    }
  }

  private func entries(of mapping: Yams.Node.Mapping, depth: Int) -> [Node.Entry] {
    var entries: [Node.Entry] = []
    var places: [String: Place] = [:]
    for (keyNode, valueNode) in mapping {
      guard case .scalar(let scalar) = keyNode else {
        problems.error("a key must be a single word", at: place(keyNode.mark), hint: "quote the key if it is text")
        continue
      }
      var keyPlace = place(keyNode.mark)
      keyPlace.length = scalar.string.unicodeScalars.count
      let key = scalar.string
      if key == "<<" {
        problems.error("YAML merge keys are not part of the language", at: keyPlace, hint: YAMLAdvice.insteadOfAlias)
        continue
      }
      if refuseProperties(at: keyPlace) != nil { continue }
      if let earlier = places[key] {
        problems.error(
          "key '\(key)' is there twice", at: keyPlace,
          hint: "the first is at line \(earlier.line), column \(earlier.column)")
        continue
      }
      places[key] = keyPlace
      let value = convert(valueNode, depth: depth + 1)
      // A flow map splits plain text at its commas: the rest of an expression then looks like a key without a value.
      if case .empty = value.content, let last = entries.last, let text = last.value.text, last.value.style == .plain,
        let advice = YAMLAdvice.cut(text, before: key)
      {
        problems.error(
          "the value of '\(last.key)' ends at a comma of the flow map", at: last.value.place, found: text, hint: advice)
        entries[entries.count - 1].value = .refused(at: last.value.place)
        continue
      }
      entries.append(Node.Entry(key: key, keyPlace: keyPlace, value: value))
    }
    return entries
  }

  // A tag or an anchor is part of the node's mark, and no plain or quoted scalar begins with these characters.
  private func refuseProperties(at start: Place) -> Node? {
    guard start.line <= source.lines.count else { return nil }
    let rest = source.lines[start.line - 1].unicodeScalars.dropFirst(start.column - 1)
    guard let first = rest.first, first == "!" || first == "&" || first == "*" else { return nil }
    var marked = start
    marked.length = rest.prefix { $0 != " " && $0 != "," && $0 != "}" && $0 != "]" }.count
    let name = first == "!" ? "tags" : first == "&" ? "anchors" : "aliases"
    problems.error(
      "YAML \(name) are not part of the language", at: marked,
      hint: first == "!"
        ? "for text that begins with '!' put it in quotes; for 'not equal' write !=, for negation 'not'"
        : "\(YAMLAdvice.insteadOfAlias); text that begins with '\(first)' needs quotes")
    return .refused(at: start)
  }

  private func lengthOnLine(_ text: String, style: Node.Style, at start: Place) -> Int {
    let first = text.split(separator: "\n", omittingEmptySubsequences: false).first ?? ""
    return first.unicodeScalars.count + (style == .plain ? 0 : 2)
  }

  private func warnIfCut(_ text: String, at start: Place) {
    guard start.line <= source.lines.count else { return }
    let rest = Array(source.lines[start.line - 1].unicodeScalars.dropFirst(start.column - 1 + start.length))
    guard let hash = rest.firstIndex(of: "#"), rest[..<hash].allSatisfy({ $0 == " " || $0 == "\t" }), hash > 0 else {
      return
    }
    let next = hash + 1 < rest.count ? rest[hash + 1] : " "
    guard (next != " " && next != "#") || YAMLAdvice.isOpen(text) else { return }
    var marked = start
    marked.column = start.column + start.length + hash
    marked.length = rest.count - hash
    problems.warning(
      "' #' begins a comment: the value ends before it", at: marked,
      hint: "put the whole value in quotes if '#' belongs to it, else write a space after '#'")
  }
}
