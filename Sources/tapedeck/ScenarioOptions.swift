import ArgumentParser
import Files
import Runs

/// Options that say which rows of which scenarios, and in what variation.
struct ScenarioOptions: ParsableArguments {
  @Argument(help: "Names, files (*.yaml) or folders of scenarios; without any, the folder of --root.")
  var scenarios: [String] = []
  @Option(help: ArgumentHelp("Only this row; may be given several times.", valueName: "name"))
  var row: [String] = []
  @Option(help: "Another seed than the scenario's.")
  var seed: UInt64?
  @Option(
    help: ArgumentHelp(
      "Another value than the scenario's, by its path in the file: engine.risk.max-shorts=1. May be given several times.",
      valueName: "path=value"))
  var set: [String] = []
  @Option(
    help: ArgumentHelp("Another tape than the scenario's: a name, a file or market-data:FILE.", valueName: "file"))
  var tape: String?
  @Option(help: ArgumentHelp("Folder in which scenarios are looked up by name.", valueName: "folder"))
  var root = "Scenarios"
  @Option(help: ArgumentHelp("Folder in which tapes are looked up by name.", valueName: "folder"))
  var recordings = "Recordings"
  @Flag(help: "Play of a damaged tape what can be read, and say on standard error what was lost.")
  var recover = false

  var selection: ScenarioSelection {
    var selection = ScenarioSelection(scenarios)
    selection.rows = row
    selection.seed = seed
    selection.settings = set
    selection.tape = tape
    selection.root = root
    selection.recordings = recordings
    if let folder = ThisProcess.environment("MARKET_DATA") { selection.marketData = folder }
    selection.recovers = recover
    return selection
  }
}
