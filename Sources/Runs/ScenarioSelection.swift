import Basics
import Files
import Script

/// Which rows of which scenarios are meant, in what variation, and where their markets are.
public struct ScenarioSelection: Sendable {
  /// Names, files (`*.yaml`) or folders; none: the folder `root`.
  public var scenarios: [String]
  /// Only these rows; none: all.
  public var rows: [String] = []
  /// Another seed than the scenario's.
  public var seed: UInt64?
  /// Values that replace those of the file: `engine.risk.max-shorts=1`.
  public var settings: [String] = []
  /// Another tape than the scenario's: a name, a file or `market-data:FILE`.
  public var tape: String?
  /// Folder in which scenarios are looked up by name.
  public var root = "Scenarios"
  /// Folder in which tapes are looked up by name.
  public var recordings = "Recordings"
  /// Folder of real market data.
  public var marketData = "../shared/market-data"
  /// Folder in which imported market data is kept between runs.
  public var imports = ".tapedeck/imports"
  /// Damaged tapes are played as far as they can be read.
  public var recovers = false

  public init(_ scenarios: [String] = []) { self.scenarios = scenarios }

  package var library: MarketLibrary {
    MarketLibrary(recordings: [recordings], marketData: marketData, imports: imports, recovers: recovers)
  }

  package func overrides() throws(ScriptProblems) -> [Override] {
    var list: [Override] = []
    if let tape { list.append(Override(path: "tape.file", value: tape, origin: "--tape")) }
    if let seed { list.append(Override(path: "seed", value: String(seed), origin: "--seed")) }
    for (index, text) in settings.enumerated() {
      list.append(try Override(parsing: text, number: settings.count > 1 ? index + 1 : nil))
    }
    return list
  }

  /// The documents that are meant; a broken one is an outcome of its own and keeps no other from running.
  package func documents() throws(ScriptProblems) -> [Result<ScenarioDocument, ScriptProblems>] {
    if FileSystem.exists(marketData), !FileSystem.isFolder(marketData) {
      throw ScriptProblems([
        Diagnostic("the folder of market data is none: \(marketData)", at: nil, expected: "MARKET_DATA=FOLDER")
      ])
    }
    var documents: [Result<ScenarioDocument, ScriptProblems>] = []
    for name in scenarios.isEmpty ? [root] : scenarios {
      if FileSystem.isFolder(name) {
        let catalog = try ScenarioCatalog(root: name)
        guard !catalog.entries.isEmpty || !catalog.unreadable.isEmpty else {
          throw ScriptProblems([
            Diagnostic(
              "there is no scenario below \(name)", at: nil, expected: "files *.yaml with a line 'scenario: NAME'")
          ])
        }
        for entry in catalog.entries { documents.append(read(entry.path)) }
        documents += catalog.unreadable.map { .failure($0) }
      } else if name.hasSuffix(".yaml") {
        documents.append(read(name))
      } else {
        documents.append(read(try ScenarioCatalog(root: root).entry(named: name).path))
      }
    }
    return documents
  }

  private func read(_ path: String) -> Result<ScenarioDocument, ScriptProblems> {
    do throws(ScriptProblems) { return .success(try ScenarioDocument.read(path: path)) } catch {
      return .failure(error)
    }
  }

  /// The rows that are meant, document by document; nil stands for a scenario without rows. Of several documents those
  /// are played that have the row. A name that none of them has is an error that lists those there are.
  package func rows(of documents: [ScenarioDocument]) throws(ScriptProblems) -> [[String?]] {
    guard !rows.isEmpty else { return documents.map { $0.rows.isEmpty ? [nil] : $0.rows.map { $0 } } }
    let known = documents.flatMap(\.rows)
    for name in rows where !known.contains(name) {
      guard let document = documents.first else { continue }
      let list = known.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      let listed = list.count <= 20 ? list.joined(separator: ", ") : "one of the \(list.count) that there are"
      throw ScriptProblems([
        documents.count == 1
          ? Diagnostic(
            "\(document.name) has no row '\(name)'", at: Place(source: document.source, line: 1, column: 1),
            expected: known.isEmpty ? "no --row: the scenario has no rows" : listed,
            hint: NearestWord.hint(name, in: known))
          : Diagnostic(
            "none of \(documents.count) scenarios has a row '\(name)'", at: nil,
            expected: known.isEmpty ? "no --row: no scenario has rows" : listed, hint: NearestWord.hint(name, in: known)
          )
      ])
    }
    return documents.map { document in rows.filter(document.rows.contains).map { $0 } }
  }

  /// What a reader should know of scenarios that lack the rows asked for; nil: none does.
  package func note(onRows chosen: [[String?]]) -> String? {
    let lacking = chosen.count(where: \.isEmpty)
    guard lacking > 0 else { return nil }
    let names = rows.map { "'\($0)'" }.joined(separator: " or ")
    return "note: \(lacking) of \(chosen.count) scenarios \(lacking == 1 ? "has" : "have") no row \(names)"
  }
}
