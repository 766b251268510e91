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

  /// The rows of a document that are meant; nil stands for a scenario without rows. An unknown name is an error that lists
  /// those there are.
  package func rows(of document: ScenarioDocument) throws(ScriptProblems) -> [String?] {
    guard !rows.isEmpty else { return document.rows.isEmpty ? [nil] : document.rows.map { $0 } }
    for name in rows where !document.rows.contains(name) {
      throw ScriptProblems([
        Diagnostic(
          "\(document.name) has no row '\(name)'", at: Place(source: document.source, line: 1, column: 1),
          expected: document.rows.isEmpty
            ? "no --row: the scenario has no rows" : document.rows.joined(separator: ", "),
          hint: NearestWord.hint(name, in: document.rows))
      ])
    }
    return rows.map { $0 }
  }
}
