/// `risk.max-shorts: 2` says the same as `risk: { max-shorts: 2 }`. Below `engine` both may be written; here they become
/// one, before rows, `--set` and includes change anything, so that what is said twice is seen.
struct DottedKeys {
  let problems: Problems

  /// The same node without points in its keys.
  func expanded(_ node: Node) -> Node {
    guard case .map(let entries) = node.content else { return node }
    var result: [Node.Entry] = []
    for var entry in entries {
      entry.value = expanded(entry.value)
      let path = entry.key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      // Who reads the settings refuses a name with nothing before or behind a point.
      if !path.contains("") {
        entry.key = path[0]
        for key in path.dropFirst().reversed() {
          let inner = Node.Entry(key: key, keyPlace: entry.keyPlace, value: entry.value)
          entry.value = Node(content: .map([inner]), place: entry.keyPlace)
        }
      }
      add(entry, to: &result, below: "")
    }
    var copy = node
    copy.content = .map(result)
    return copy
  }

  private func add(_ entry: Node.Entry, to entries: inout [Node.Entry], below parent: String) {
    let path = parent.isEmpty ? entry.key : "\(parent).\(entry.key)"
    guard let index = entries.firstIndex(where: { $0.key == entry.key }) else {
      entries.append(entry)
      return
    }
    guard case .map(var inner) = entries[index].value.content, case .map(let more) = entry.value.content else {
      problems.error(
        "'\(path)' is there twice", at: entry.keyPlace,
        hint: "the first is at \(entries[index].keyPlace.seen(from: entry.keyPlace))")
      return
    }
    for next in more { add(next, to: &inner, below: path) }
    entries[index].value.content = .map(inner)
  }
}
