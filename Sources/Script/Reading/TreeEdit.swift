import Basics
import TradingEngine

/// Changes a tree at a dotted path: rows, `--set` and includes work on the tree before anything in it has a type, so that
/// every later message points at the place that was written last.
struct TreeEdit {
  let problems: Problems

  /// The tree of a file whose engine settings are all written as maps.
  func withoutDots(_ root: Node) -> Node {
    guard case .map(var entries) = root.content, let index = entries.firstIndex(where: { $0.key == "engine" }) else {
      return root
    }
    entries[index].value = DottedKeys(problems: problems).expanded(entries[index].value)
    var result = root
    result.content = .map(entries)
    return result
  }

  /// Puts a value at a path of the scenario.
  func change(_ path: [String], of place: Place, to value: Node, in root: inout Node) {
    let plain = path.first == "engine" ? DottedKeys(problems: problems).expanded(value) : value
    set(path, of: place, to: plain, in: &root)
  }

  /// Puts `value` at `path`. Lists of maps are entered by `id`. A map that replaces an entry of such a list keeps its id.
  private func set(_ path: [String], of place: Place, to value: Node, in node: inout Node) {
    guard let first = path.first else { return }
    let rest = Array(path.dropFirst())
    switch node.content {
    case .map(var entries):
      if let index = entries.firstIndex(where: { $0.key == first }) {
        if rest.isEmpty {
          entries[index].value = value
          entries[index].keyPlace = place
        } else {
          // `tape: NAME` is short for `tape: { file: NAME }`.
          if first == "tape", case .scalar = entries[index].value.content {
            let file = entries[index].value
            entries[index].value = Node(
              content: .map([Node.Entry(key: "file", keyPlace: file.place, value: file)]), place: file.place)
          }
          set(rest, of: place, to: value, in: &entries[index].value)
        }
      } else {
        var new = Node(content: .map([]), place: place)
        if rest.isEmpty { new = value } else { set(rest, of: place, to: value, in: &new) }
        entries.append(Node.Entry(key: first, keyPlace: place, value: new))
      }
      node.content = .map(entries)
    case .list(var items):
      guard let index = index(of: first, in: items) else {
        let ids = items.compactMap { $0["id"]?.text }
        problems.error(
          "nothing in this list has the id '\(first)'", at: place,
          expected: ids.isEmpty ? "an id of the list" : ids.joined(separator: ", "),
          hint: NearestWord.hint(first, in: ids))
        return
      }
      if rest.isEmpty {
        items[index] = keepingId(of: items[index], in: value)
      } else {
        set(rest, of: place, to: value, in: &items[index])
      }
      node.content = .list(items)
    case .empty:
      node.content = .map([])
      set(path, of: place, to: value, in: &node)
    case .scalar(let text):
      problems.error("'\(text)' is a single value and has no part '\(first)'", at: place)
    }
  }

  private func index(of id: String, in items: [Node]) -> Int? {
    if let index = items.firstIndex(where: { $0["id"]?.text == id }) { return index }
    // Entries without an id are named by their number: `expect-3`, `step-2`.
    guard let dash = id.lastIndex(of: "-"), let number = Int(id[id.index(after: dash)...]), number >= 1,
      number <= items.count, items[number - 1]["id"] == nil
    else { return nil }
    return number - 1
  }

  private func keepingId(of old: Node, in value: Node) -> Node {
    guard case .map(let entries) = value.content, !entries.contains(where: { $0.key == "id" }),
      case .map(let oldEntries) = old.content, let id = oldEntries.first(where: { $0.key == "id" })
    else { return value }
    var result = value
    result.content = .map([id] + entries)
    return result
  }

  /// Keys of `base` that `node` does not have are added; maps are merged all the way down, anything else of `node` wins.
  static func adding(defaults base: Node, to node: Node) -> Node {
    guard case .map(let defaults) = base.content, case .map(var entries) = node.content else { return node }
    for entry in defaults {
      if let index = entries.firstIndex(where: { $0.key == entry.key }) {
        entries[index].value = adding(defaults: entry.value, to: entries[index].value)
      } else {
        entries.append(entry)
      }
    }
    var result = node
    result.content = .map(entries)
    return result
  }
}
