import Basics
import Files
import Script
import TradingEngine

/// The scenarios below a folder, by name. Only the line `scenario: NAME` of each file is looked at, so that one broken
/// file does not keep the others from running.
package struct ScenarioCatalog: Sendable {
  package struct Entry: Sendable {
    package var name: String
    /// Of the name in its file.
    package var place: Place
    package var path: String { place.source.path }
  }
  /// Sorted by path.
  package let entries: [Entry]
  /// Files that cannot be read or have no name; they keep no other from running.
  package let unreadable: [ScriptProblems]

  /// Finds every `*.yaml` below `root` but those in folders `presets` and `golden`. Two of one name are an error.
  package init(root: String) throws(ScriptProblems) {
    let problems = Problems()
    var entries: [Entry] = []
    var unreadable: [ScriptProblems] = []
    for path in Self.files(below: root, problems) {
      let own = Problems()
      guard let entry = Self.entry(of: path, own) else {
        unreadable.append(ScriptProblems(own.ordered))
        continue
      }
      if let earlier = entries.first(where: { $0.name == entry.name }) {
        problems.error(
          "two scenarios are named '\(entry.name)'", at: entry.place, hint: "the other is at \(earlier.place)")
        continue
      }
      entries.append(entry)
    }
    try problems.throwErrors()
    self.entries = entries
    self.unreadable = unreadable
  }

  /// The entry of this name; the error names the nearest, and the files that may have held it.
  package func entry(named name: String) throws(ScriptProblems) -> Entry {
    if let entry = entries.first(where: { $0.name == name }) { return entry }
    let names = entries.map(\.name)
    throw ScriptProblems(
      [
        Diagnostic(
          "unknown scenario '\(name)'", at: nil,
          expected: names.isEmpty ? "a scenario; there is none here" : names.sorted().joined(separator: ", "),
          hint: NearestWord.hint(name, in: names))
      ] + unreadable.flatMap(\.list))
  }

  /// - Parameter above: the folders that this one was reached through, itself included.
  private static func files(
    below folder: String, above: [(path: String, identity: FileStatus.Identity)] = [], _ problems: Problems
  ) -> [String] {
    var above = above
    if let identity = FileStatus(path: folder)?.identity {
      // A link to a folder above would lead in a circle.
      if let same = above.first(where: { $0.identity == identity }) {
        problems.error(
          "the folder \(folder) is \(same.path) again", at: nil,
          hint: "remove the link: everything in it is found twice")
        return []
      }
      above.append((folder, identity))
    }
    let listed: [TextFile.FolderEntry]
    do throws(TextFile.Problem) { listed = try TextFile.list(folder: folder) } catch {
      problems.error(
        "cannot list \(folder): \(error.what)", at: nil,
        hint: "scenarios are looked up by name below the folder of --root; one file is named by its path, x.yaml")
      return []
    }
    var files: [String] = []
    for entry in listed {
      let path = folder == "." ? entry.name : "\(folder)/\(entry.name)"
      if entry.isFolder {
        if entry.name != "presets", entry.name != "golden" { files += Self.files(below: path, above: above, problems) }
      } else if entry.name.hasSuffix(".yaml") {
        files.append(path)
      }
    }
    return files.sorted()
  }

  private static func entry(of path: String, _ problems: Problems) -> Entry? {
    let source: ScenarioSource
    do throws(ScriptProblems) { source = try .read(path: path) } catch {
      problems.add(error.list)
      return nil
    }
    let key = "scenario:"
    for (index, line) in source.lines.enumerated() where line.hasPrefix(key) {
      var words = Words(String(line.dropFirst(key.count))).list
      guard !words.isEmpty else { break }
      let word = words.removeFirst()
      let name = word.text.filter { $0 != "\"" && $0 != "'" }
      let place = Place(
        source: source, line: index + 1, column: key.count + word.start + 1, length: word.end - word.start)
      return Entry(name: name, place: place)
    }
    problems.error(
      "the file has no scenario name", at: Place(source: source, line: 1, column: 1), expected: "scenario: NAME",
      hint: "files that are only included belong in a folder named presets")
    return nil
  }
}
