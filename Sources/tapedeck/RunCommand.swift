import ArgumentParser
import Basics
import Binance
import Engine
import Files
import Report
import Scenario
import Simulation
import Tape
import TradingEngine

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

  var library: MarketLibrary {
    MarketLibrary(
      recordings: [recordings], marketData: ThisProcess.environment("MARKET_DATA") ?? "../shared/market-data",
      imports: ".tapedeck/imports", recovers: recover)
  }

  func overrides() throws(ScriptProblems) -> [Override] {
    var list: [Override] = []
    if let tape { list.append(Override(path: "tape.file", value: tape, origin: "--tape")) }
    if let seed { list.append(Override(path: "seed", value: String(seed), origin: "--seed")) }
    for text in set { list.append(try Override(parsing: text)) }
    return list
  }

  /// The documents that are meant; a broken one is an outcome of its own and keeps no other from running.
  func documents() throws -> [Result<ScenarioDocument, ScriptProblems>] {
    var documents: [Result<ScenarioDocument, ScriptProblems>] = []
    for name in scenarios.isEmpty ? [root] : scenarios {
      if FileSystem.isFolder(name) {
        for entry in try ScenarioCatalog(root: name).entries { documents.append(read(entry.path)) }
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

  /// The rows of a document that are meant. An unknown name is an error that lists those there are.
  func rows(of document: ScenarioDocument) throws(ScriptProblems) -> [String?] {
    guard !row.isEmpty else { return document.rows.isEmpty ? [nil] : document.rows.map { $0 } }
    for name in row where !document.rows.contains(name) {
      throw ScriptProblems([
        Diagnostic(
          "\(document.name) has no row '\(name)'", at: Place(source: document.source, line: 1, column: 1),
          expected: document.rows.isEmpty
            ? "no --row: the scenario has no rows" : document.rows.joined(separator: ", "),
          hint: NearestWord.hint(name, in: document.rows))
      ])
    }
    return row.map { $0 }
  }
}

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Play scenarios and judge them.",
    discussion: """
      Examples:
        tapedeck run listenkey-expiry
        tapedeck run listenkey-expiry --row silent --seed 7
        tapedeck run my-scenario.yaml --set engine.risk.max-shorts=1
        tapedeck run listenkey-expiry --row silent --record silent.tape.gz
        tapedeck run Scenarios --golden check

      One line a row, and under a row that failed: what was demanded, what was
      found, the events before it, and the command that repeats the run.
      """)

  @OptionGroup var options: ScenarioOptions
  @Option(help: "How many rows are played at once; 0: as many as there are cores.")
  var jobs = 0
  @Option(
    help: ArgumentHelp("Write a tape and its manifest of the run; exactly one row must be meant.", valueName: "file"))
  var record: String?
  @Option(help: ArgumentHelp("Write the engine's text log and audit file below this folder.", valueName: "folder"))
  var logs: String?
  @Option(help: "Compare each run with its golden file, or write that anew: check or update.")
  var golden: Goldens.Mode?
  @Flag(help: "Print one JSON object a row on a line of its own; the same for the same run.")
  var json = false
  @Flag(help: "No colours.")
  var noColor = false

  func validate() throws {
    guard jobs >= 0 else { throw ValidationError("--jobs: expected 0 or more, found '\(jobs)'") }
  }

  func run() async throws {
    let began = ThisProcess.milliseconds()
    let console = ConsoleReport(style: Terminal.style(noColor: noColor))
    var work: [Work] = []
    var outcomes: [RowOutcome] = []
    var failures: [ScriptProblems] = []
    let overrides: [Override]
    do {
      overrides = try options.overrides()
      for document in try options.documents() {
        switch document {
        case .success(let document):
          for row in try options.rows(of: document) { work.append(Work(document: document, row: row)) }
        case .failure(let problems): failures.append(problems)
        }
      }
    } catch let problems as ScriptProblems {
      Terminal.complain(problems.description)
      throw ExitCode(2)
    }
    if record != nil, work.count != 1 {
      Terminal.complain(
        "error: --record writes the tape of one run, and \(work.count) rows are meant\n = hint: choose one with --row")
      throw ExitCode(2)
    }
    for problems in failures { Terminal.complain(problems.description) }

    let goldens = golden.map { Goldens(mode: $0, folder: "\(options.root)/golden") }
    let runner = ScenarioRunner(
      library: options.library, builder: OurEngineBuilder(), recorder: recorderFactory(goldens))
    var goldensHold = true
    var told: [TapeLosses] = []
    let played = await play(work, with: runner, overrides: overrides) { outcome, milliseconds in
      // Rows of one tape have lost the same; that is told once.
      if case .ran(let run) = outcome.result, !told.contains(run.losses) {
        Terminal.tell(run.losses)
        told.append(run.losses)
      }
      if json {
        Terminal.print(JSONReport.json(outcome).text)
      } else {
        let text = console.text(outcome, milliseconds: milliseconds)
        switch outcome.result {
        case .ran, .skipped: Terminal.print(text)
        case .notUnderstood, .notRun: Terminal.complain(text)
        }
      }
      if case .ran(let run) = outcome.result, let goldens, !goldens.settle(run.plan) { goldensHold = false }
    }
    outcomes.append(contentsOf: played)
    if !json, outcomes.count > 1 {
      Terminal.print(console.summary(outcomes, milliseconds: ThisProcess.milliseconds() - began))
    }
    // The gravest code decides: could not run, not understood, failed.
    let code = max(outcomes.map(\.exitCode).max() ?? 0, failures.isEmpty ? 0 : 2, goldensHold ? 0 : 1)
    if code != 0 { throw ExitCode(code) }
  }

  private struct Work: Sendable {
    var document: ScenarioDocument
    var row: String?
  }

  /// Plays rows side by side and reports them in order.
  private func play(
    _ work: [Work], with runner: ScenarioRunner, overrides: [Override],
    report: (RowOutcome, Int) -> Void
  ) async -> [RowOutcome] {
    let width = min(work.count, jobs > 0 ? jobs : ThisProcess.cores)
    var finished = [(RowOutcome, Int)?](repeating: nil, count: work.count)
    var reported = 0
    await withTaskGroup(of: (Int, RowOutcome, Int).self) { group in
      func start(_ index: Int) {
        let item = work[index]
        group.addTask {
          let began = ThisProcess.milliseconds()
          let outcome = runner.run(item.document, row: item.row, overrides: overrides)
          return (index, outcome, ThisProcess.milliseconds() - began)
        }
      }
      for index in 0..<width { start(index) }
      var next = width
      for await (index, outcome, milliseconds) in group {
        finished[index] = (outcome, milliseconds)
        if next < work.count {
          start(next)
          next += 1
        }
        while reported < work.count, let (outcome, milliseconds) = finished[reported] {
          report(outcome, milliseconds)
          reported += 1
        }
      }
    }
    return finished.compactMap { $0?.0 }
  }

  private func recorderFactory(_ goldens: Goldens?) -> (@Sendable (RunPlan) throws -> any RunRecorder)? {
    let (record, logs) = (record, logs)
    let writesFiles = record != nil || logs != nil
    guard goldens != nil || writesFiles else { return nil }
    return { plan in
      guard let goldens else { return try RunFiles(plan: plan, tape: record, logs: logs) }
      let projection = goldens.projection(of: plan)
      return writesFiles
        ? RecorderPair(projection, try RunFiles(plan: plan, tape: record, logs: logs)) : projection
    }
  }
}
