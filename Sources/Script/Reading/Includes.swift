/// `include: presets/base.yaml`: the keys of the included file are defaults of the including one. Paths are relative to
/// the file that names them.
struct Includes {
  let texts: TextSource
  let problems: Problems

  func resolve(_ root: Node, from chain: [String]) -> Node {
    guard let include = root["include"] else { return root }
    var result = root
    for node in problems.items(include) {
      guard let path = problems.text(node, what: "'include'") else { continue }
      let folder = Self.folder(of: chain.last ?? ".")
      let full = path.value.hasPrefix("/") ? path.value : "\(folder)/\(path.value)"
      guard !chain.contains(full) else {
        problems.error("'\(path.value)' includes itself", at: path.place)
        continue
      }
      guard let base = read(full, path: path) else { continue }
      result = TreeEdit.adding(defaults: resolve(base, from: chain + [full]), to: result)
    }
    return result
  }

  private func read(_ full: String, path: Marked<String>) -> Node? {
    let text: String
    do throws(TextSource.Problem) { text = try texts.text(full) } catch {
      problems.error(
        "cannot read '\(path.value)': \(error.what)", at: path.place, hint: error.hint ?? "looked for \(full)")
      return nil
    }
    let source = ScenarioSource(path: full, text: ScenarioDocument.withoutMark(text))
    guard let node = YAMLReader(source: source, problems: problems).read() else { return nil }
    guard case .map = node.content else {
      problems.error("an included file must be a map", at: node.place, found: node.kindName)
      return nil
    }
    return TreeEdit(problems: problems).withoutDots(node)
  }

  /// `a/b/c.yaml` -> `a/b`; without a folder `.`.
  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
