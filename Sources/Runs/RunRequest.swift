import Files
import Script
import Simulation
import Tape
import TradingEngine

/// Where a request tells what its rows have come to.
package protocol RunTeller {
  /// Rows of these titles will be told, in this order.
  func begin(_ titles: [String])
  /// One row is over. Rows are told in the order in which they are meant.
  func tell(_ outcome: RowOutcome, milliseconds: Int)
  /// All rows are over.
  func tellSummary(of outcomes: [RowOutcome], milliseconds: Int)
  /// What is wrong or was lost, and what a golden file has to do with it.
  func complain(_ text: String)
}

extension RunTeller {
  package func begin(_ titles: [String]) {}
}

/// All that the command `run` does, for a program with an engine of its own: plays rows of scenarios, judges them, and
/// writes what is asked for.
public struct RunRequest: Sendable {
  public var selection: ScenarioSelection
  /// How many rows are played at once; 0: as many as there are cores.
  public var jobs = 0
  /// Write a tape and its manifest of the run; exactly one row must be meant.
  public var record: String?
  /// What is recorded may be written over a file that is no tape.
  public var overwrites = false
  /// Write the engine's text log and audit file below this folder.
  public var logs: String?
  /// Compare each run with its golden file, or write that anew.
  package var golden: Goldens.Mode?

  public init(_ selection: ScenarioSelection) { self.selection = selection }

  private struct Work: Sendable {
    var document: ScenarioDocument
    var row: String?
  }

  /// Plays everything and tells it.
  ///
  /// - Returns: the gravest exit code: 0 passed or skipped, 1 failed, 2 not understood, 3 could not run.
  package func run(_ builder: any EngineBuilder, telling teller: some RunTeller) async -> Int32 {
    let began = ThisProcess.milliseconds()
    var work: [Work] = []
    var failures: [ScriptProblems] = []
    let overrides: [Override]
    do throws(ScriptProblems) {
      overrides = try selection.overrides()
      var documents: [ScenarioDocument] = []
      for document in try selection.documents() {
        switch document {
        case .success(let document): documents.append(document)
        case .failure(let problems): failures.append(problems)
        }
      }
      let rows = try selection.rows(of: documents)
      if let note = selection.note(onRows: rows) { teller.complain(note) }
      for (document, rows) in zip(documents, rows) { work += rows.map { Work(document: document, row: $0) } }
    } catch {
      teller.complain(error.description)
      return 2
    }
    if record != nil, work.count != 1 {
      teller.complain(
        "error: --record writes the tape of one run, and \(work.count) rows are meant\n = hint: choose one with --row")
      return 2
    }
    for problems in failures { teller.complain(problems.description) }
    if let record, let item = work.first, let problem = problem(with: record, of: item, builder, overrides) {
      teller.complain("error: \(problem)")
      return 2
    }

    teller.begin(work.map { RowOutcome.title($0.document.name, $0.row) })
    let goldens = golden.map { Goldens(mode: $0, folder: "\(selection.root)/golden") }
    let runner = ScenarioRunner(library: selection.library, builder: builder, observers: observers(goldens))
    var goldensHold = true
    var told: [TapeLosses] = []
    let outcomes = await play(work, with: runner, overrides: overrides) { outcome, milliseconds in
      // Rows of one tape have lost the same; that is told once.
      if case .ran(let run) = outcome.result, !told.contains(run.losses) {
        if !run.losses.isEmpty { teller.complain(run.losses.description) }
        told.append(run.losses)
      }
      teller.tell(outcome, milliseconds: milliseconds)
      if case .ran(let run) = outcome.result, let goldens,
        !goldens.settle(run.plan, complain: teller.complain)
      {
        goldensHold = false
      }
    }
    if outcomes.count > 1 {
      teller.tellSummary(of: outcomes, milliseconds: ThisProcess.milliseconds() - began)
    }
    return max(outcomes.map(\.exitCode).max() ?? 0, failures.isEmpty ? 0 : 2, goldensHold ? 0 : 1)
  }

  /// Why the tape of this run cannot be written where it is to go; nil also where the run itself cannot be planned.
  private func problem(
    with record: String, of item: Work, _ builder: any EngineBuilder, _ overrides: [Override]
  ) -> FileProblem? {
    let runner = ScenarioRunner(library: selection.library, builder: builder)
    let prepared = try? runner.prepare(item.document, row: item.row, overrides: overrides)
    let inputs = item.document.files + (prepared?.market.map { [$0.path, TapeManifest.path(forTape: $0.path)] } ?? [])
    do throws(FileProblem) {
      try TapeTarget(record).check(inputs: inputs, replaces: overwrites)
      return nil
    } catch { return error }
  }

  /// Plays rows side by side and reports them in order.
  private func play(
    _ work: [Work], with runner: ScenarioRunner, overrides: [Override],
    report: (RowOutcome, Int) -> Void
  ) async -> [RowOutcome] {
    let width = min(work.count, jobs > 0 ? jobs : ThisProcess.cores)
    var finished = [(RowOutcome, Int)?](repeating: nil, count: work.count)
    var reported = 0
    Interruption.begin(of: work.count)
    defer { Interruption.end() }
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
        Interruption.count()
        while reported < work.count, let (outcome, milliseconds) = finished[reported] {
          report(outcome, milliseconds)
          reported += 1
        }
      }
    }
    return finished.compactMap { $0?.0 }
  }

  private func observers(_ goldens: Goldens?) -> @Sendable (RunBeginning) throws -> [any RunObserver] {
    let (record, logs) = (record, logs)
    return { run in
      var observers: [any RunObserver] = []
      if let goldens { observers.append(goldens.projection(of: run.plan)) }
      if record != nil || logs != nil { observers.append(try RunFiles(of: run, tape: record, logs: logs)) }
      return observers
    }
  }
}
