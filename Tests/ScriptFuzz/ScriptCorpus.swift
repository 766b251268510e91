import Files
import Script

/// What the fuzz of scripts begins with: all scenario files, and the lines and words they are made of.
package struct ScriptCorpus {
  package struct Base {
    package var path: String
    package var text: String
  }

  /// Sorted by path.
  package let bases: [Base]
  /// Lines of all files, without blanks at their ends, by the key that they begin with: `inject`, `signal`.
  let lines: [String: [String]]
  /// All lines that hold something.
  let all: [String]

  /// - Parameter folder: of the scenarios.
  package init(folder: String) throws {
    var bases: [Base] = []
    try Self.read(folder, into: &bases)
    self.bases = bases
    var lines: [String: [String]] = [:]
    var all: [String] = []
    for line in bases.flatMap({ $0.text.split(separator: "\n") }) {
      let bare = line.drop { $0 == " " || $0 == "-" }
      guard !bare.isEmpty, !bare.hasPrefix("#") else { continue }
      all.append(String(line))
      let key = String(bare.prefix { $0 != ":" && $0 != " " })
      lines[key, default: []].append(String(bare.dropFirst(key.count + 1).drop { $0 == " " }))
    }
    (self.lines, self.all) = (lines, all)
  }

  private static func read(_ folder: String, into bases: inout [Base]) throws {
    for entry in try TextFile.list(folder: folder) {
      let path = "\(folder)/\(entry.name)"
      if entry.isFolder {
        if entry.name != "golden" { try read(path, into: &bases) }
      } else if entry.name.hasSuffix(".yaml") {
        bases.append(Base(path: path, text: withoutTape(try TextFile.read(path: path))))
      }
    }
  }

  /// A tape takes its time to be found and played: a flat market stands in its place.
  static func withoutTape(_ text: String) -> String {
    var isTape = false
    return text.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line -> Substring? in
      if line.hasPrefix("tape:") {
        isTape = true
        return "market: flat XRPUSDT at 1.8, DOGEUSDT at 0.12, BTCUSDT at 89000, DOTUSDT at 1.7 for 4m"
      }
      isTape = isTape && line.hasPrefix(" ")
      return isTape ? nil : line
    }.joined(separator: "\n")
  }
}
