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
  /// A script cannot be read as far as its rows.
  func tell(_ problems: ScriptProblems)
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
  /// A row that is skipped, because its data is not here, counts as failed.
  public var failsOnSkip = false
  /// Write the engine's text log and audit file below this folder.
  public var logs: String?
  /// Compare each run with its golden file, or write that anew.
  package var golden: Goldens.Mode?

  public init(_ selection: ScenarioSelection) { self.selection = selection }

  private struct Work: Sendable {
    var document: ScenarioDocument
    var row: String?
  }

  /// What is to be played, and the scripts that cannot be.
  private struct Agenda {
    var work: [Work] = []
    var overrides: [Override] = []
    var unreadable: [ScriptProblems] = []
    /// What a reader should know of the choice.
    var note: String?
  }

  private func agenda() throws(ScriptProblems) -> Agenda {
    var agenda = Agenda(overrides: try selection.overrides())
    var documents: [ScenarioDocument] = []
    for document in try selection.documents() {
      switch document {
      case .success(let document): documents.append(document)
      case .failure(let problems): agenda.unreadable.append(problems)
      }
    }
    let rows = try selection.rows(of: documents)
    agenda.note = selection.note(onRows: rows)
    for (document, rows) in zip(documents, rows) { agenda.work += rows.map { Work(document: document, row: $0) } }
    return agenda
  }

  /// Plays everything and tells it.
  ///
  /// - Returns: the gravest exit code: 0 passed or skipped, 1 failed, 2 not understood, 3 could not run.
  package func run(_ builder: any EngineBuilder, telling teller: some RunTeller) async -> Int32 {
    let began = ThisProcess.milliseconds()
    let agenda: Agenda
    do throws(ScriptProblems) { agenda = try self.agenda() } catch {
      teller.tell(error)
      return 2
    }
    if let note = agenda.note { teller.complain(note) }
    let work = agenda.work
    if record != nil, work.count != 1 {
      teller.complain(
        "error: --record writes the tape of one run, and \(work.count) rows are meant\n = hint: choose one with --row")
      return 2
    }
    for problems in agenda.unreadable { teller.tell(problems) }
    if let problem = RunOutputs(record: record, logs: logs, replaces: overwrites).problem(
      selection, builder, agenda.overrides, work.map { ($0.document, $0.row) })
    {
      teller.complain("error: \(problem)")
      return 2
    }

    teller.begin(work.map { RowOutcome.title($0.document.name, $0.row) })
    let goldens = golden.map { Goldens(mode: $0, folder: "\(selection.root)/golden") }
    let runner = ScenarioRunner(library: selection.library, builder: builder, observers: observers(goldens))
    var told: [TapeLosses] = []
    /// Scenarios without an expectation.
    var bare: [String] = []
    let outcomes = await play(work, with: runner, overrides: agenda.overrides) { outcome, milliseconds in
      guard case .ran(var run) = outcome.result else { return teller.tell(outcome, milliseconds: milliseconds) }
      // Rows of one tape have lost the same; that is told once.
      if !told.contains(run.losses) {
        if !run.losses.isEmpty { teller.complain(run.losses.description) }
        told.append(run.losses)
      }
      run.golden = goldens?.settle(run.plan)
      outcome.result = .ran(run)
      teller.tell(outcome, milliseconds: milliseconds)
      if let words = run.golden?.words { teller.complain(words) }
      if run.plan.expectsNothing, !bare.contains(outcome.scenario) {
        bare.append(outcome.scenario)
        teller.complain(
          "warning: \(outcome.scenario) expects nothing\n"
            + " = hint: only the invariants were judged; write what must be true under 'expect'")
      }
    }
    if outcomes.count > 1 {
      teller.tellSummary(of: outcomes, milliseconds: ThisProcess.milliseconds() - began)
    }
    return exitCode(of: outcomes, agenda, teller)
  }

  private func exitCode(of outcomes: [RowOutcome], _ agenda: Agenda, _ teller: some RunTeller) -> Int32 {
    let skipped = outcomes.count { if case .skipped = $0.result { true } else { false } }
    if skipped == outcomes.count, agenda.unreadable.isEmpty {
      teller.complain(
        "warning: every row was skipped: nothing was tested\n = hint: --fail-on-skip makes that a failure")
    }
    return max(
      outcomes.map(\.exitCode).max() ?? 0, agenda.unreadable.isEmpty ? 0 : 2, failsOnSkip && skipped > 0 ? 1 : 0)
  }

  /// Plays rows side by side and reports them in order.
  private func play(
    _ work: [Work], with runner: ScenarioRunner, overrides: [Override],
    report: (inout RowOutcome, Int) -> Void
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
        while reported < work.count, var done = finished[reported] {
          report(&done.0, done.1)
          finished[reported] = done
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
