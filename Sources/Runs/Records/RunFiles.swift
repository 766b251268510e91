import Audit
import Basics
import Binance
import Files
import Market
import Script
import Simulation
import Tape
import TradingEngine

/// Writes the tape of a run, its text log and its audit file.
///
/// Connections are named `m1`, `m2`, … and `u3`, …: market and user streams by the number of the stream.
package final class RunFiles: RunObserver {
  private let plan: RunPlan
  private let tape: TapeWriter?
  private let frames: MarketFrames
  private let log: TextFileWriter?
  private let audit: TextFileWriter?
  private var audited = 0
  private var userStreams: Set<StreamID> = []
  /// The first thing that could not be written; reported once, by `finish`.
  private var problem: (any Error)?

  /// - Parameters:
  ///   - tape: the file to write; its manifest goes beside it.
  ///   - logs: a folder; the run gets a folder of its own in it.
  /// - Throws: `FileProblem`, `FileSystem.Problem`: a file that cannot be made.
  package init(of run: RunBeginning, tape: String?, logs: String?) throws {
    let plan = run.plan
    self.plan = plan
    frames = MarketFrames(instruments: plan.instruments, fundingRate: plan.exchange.fundingRate)
    self.tape = try tape.map {
      try TapeWriter(
        path: $0,
        header: TapeHeader(
          profile: plan.exchange.profile.rawValue, era: plan.exchange.era.name,
          origin: "run of \(plan.title), seed \(plan.seed)"
        ).marked(run.market?.marks ?? [.madeUp]))
    }
    if let logs {
      let folder = "\(logs)/\(plan.title)"
      try FileSystem.makeFolder("\(folder)/audit")
      let day = CivilTime(plan.start, offset: plan.clock).date.filter { $0 != "-" }
      log = try TextFileWriter(path: "\(folder)/trading.log")
      audit = try TextFileWriter(path: "\(folder)/audit/audit_\(day).jsonl")
    } else {
      (log, audit) = (nil, nil)
    }
    guard let tape = self.tape else { return }
    // What the engine found when it asked for candles: without it the recording would play otherwise than the run.
    do {
      for candle in run.history() {
        try tape.append(.history(frames.bytes(of: .candle(candle), at: plan.start)), at: plan.start)
      }
    } catch {
      // Nothing of the run is there yet that somebody could miss.
      tape.abandon()
      throw error
    }
  }

  private func record(_ entry: @autoclosure () -> TapeRecord, at time: Timestamp) {
    guard let tape, problem == nil else { return }
    do { try tape.append(entry(), at: time) } catch { problem = error }
  }

  /// All lines of one connection bear one name.
  private func name(_ stream: StreamID) -> String {
    "\(userStreams.contains(stream) ? "u" : "m")\(stream.number)"
  }

  package func market(_ event: MarketEvent, _ stream: StreamID, at time: Timestamp) {
    record(.market(connection: name(stream), frame: frames.bytes(of: event, at: time)), at: time)
  }

  package func frame(_ frame: UserFrame, _ stream: StreamID, isUser: Bool, at time: Timestamp) {
    let connection = name(stream)
    record(
      isUser
        ? .user(connection: connection, frame: frame.bytes) : .market(connection: connection, frame: frame.bytes),
      at: time)
  }

  package func wrote(_ stream: StreamID, _ bytes: [UInt8], at time: Timestamp) {
    record(.written(connection: name(stream), frame: bytes), at: time)
  }

  package func link(_ stream: StreamID, _ event: LinkRecord, at time: Timestamp) {
    switch event {
    case .open(let path, let isUser):
      if isUser { userStreams.insert(stream) }
      let detail = JSONValue.object([JSONMember("path", .string(path))])
      record(.link(connection: name(stream), event: .open, detail: detail.bytes), at: time)
    case .close(let code):
      record(.link(connection: name(stream), event: .close, detail: Array(String(code).utf8)), at: time)
    }
  }

  package func request(_ id: RequestID, _ request: RESTRequest, query: String, at time: Timestamp) {
    record(
      .request(ordinal: id.number, method: request.method.rawValue, path: request.path, query: Array(query.utf8)),
      at: time)
  }

  package func answer(_ id: RequestID, _ response: RESTResponse, at time: Timestamp) {
    let headers = JSONValue.object(response.headers.map { JSONMember($0.name, .string($0.value)) })
    record(.answer(ordinal: id.number, status: response.status, headers: headers.bytes, body: response.body), at: time)
  }

  package func audit(_ event: AuditEvent, number: Int, cause: Int, at time: Timestamp) {
    audited += 1
    let line = event.line(
      at: time, offset: plan.clock, runId: "\(plan.title)-\(plan.seed)", number: audited, cause: cause)
    record(.audit(line.bytes), at: time)
    audit?.write(line.text)
  }

  package func log(_ line: LogLine, at time: Timestamp) { log?.write(line.text(at: time, offset: plan.clock)) }

  package func finish(_ record: RunRecord) throws {
    if let problem { throw kept(problem) }
    if let tape {
      let sealed: SealedTape
      do throws(FileProblem) { sealed = try tape.finish() } catch { throw kept(error) }
      try TapeManifest(sealed, licence: "as its source").write(to: TapeManifest.path(forTape: tape.path))
    }
    try log?.close()
    try audit?.close()
  }

  /// What was recorded before something could not be written stays where it is, and the problem says so.
  private func kept(_ problem: any Error) -> any Error {
    guard let tape, var problem = problem as? FileProblem else { return problem }
    let advice = "the seconds before it are kept: tapedeck tape seal \(tape.temporaryPath)"
    problem.advice = problem.advice.map { "\($0); \(advice)" } ?? advice
    return problem
  }
}
