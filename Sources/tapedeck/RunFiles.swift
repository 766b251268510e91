import Binance
import Glibc
import Market
import Scenario
import Simulation
import Tape
import TradingEngine

/// Writes the tape of a run, its text log and its audit file.
final class RunFiles: RunRecorder {
  private let plan: RunPlan
  private let tape: TapeWriter?
  private let frames: MarketFrames
  private let log: TextFileWriter?
  private let audit: TextFileWriter?
  private var audited = 0
  /// The first thing that could not be written; reported once, by `finish`.
  private var problem: (any Error)?

  init(plan: RunPlan, tape: String?, logs: String?) throws {
    self.plan = plan
    frames = MarketFrames(instruments: plan.instruments, fundingRate: plan.exchange.settings.fundingRate)
    self.tape = try tape.map {
      try TapeWriter(
        path: $0,
        header: TapeHeader(
          profile: plan.exchange.profile.rawValue, era: plan.exchange.era.rawValue,
          origin: "run of \(plan.title), seed \(plan.seed)"))
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
  }

  private func record(_ entry: @autoclosure () -> TapeRecord, at time: Timestamp) {
    guard let tape, problem == nil else { return }
    do { try tape.append(entry(), at: time) } catch { problem = error }
  }

  func market(_ event: MarketEvent, _ stream: StreamID, at time: Timestamp) {
    record(.market(connection: "m\(stream.number)", frame: frames.bytes(of: event, at: time)), at: time)
  }

  func frame(_ bytes: [UInt8], _ stream: StreamID, isUser: Bool, at time: Timestamp) {
    if isUser {
      record(.user(connection: "u\(stream.number)", frame: bytes), at: time)
    } else {
      record(.market(connection: "m\(stream.number)", frame: bytes), at: time)
    }
  }

  func wrote(_ stream: StreamID, _ bytes: [UInt8], at time: Timestamp) {
    record(.written(connection: "\(stream)", frame: bytes), at: time)
  }

  func link(_ stream: StreamID, _ event: LinkRecord, at time: Timestamp) {
    switch event {
    case .open(let path):
      record(.link(connection: "\(stream)", event: .open, detail: Array(path.utf8)), at: time)
    case .close(let code):
      record(.link(connection: "\(stream)", event: .close, detail: Array(String(code).utf8)), at: time)
    }
  }

  func request(_ id: RequestID, _ request: RESTRequest, query: String, at time: Timestamp) {
    record(
      .request(ordinal: id.number, method: request.method.rawValue, path: request.path, query: Array(query.utf8)),
      at: time)
  }

  func answer(_ id: RequestID, _ response: RESTResponse, at time: Timestamp) {
    let headers = JSONValue.object(response.headers.map { JSONMember($0.name, .string($0.value)) })
    record(.answer(ordinal: id.number, status: response.status, headers: headers.bytes, body: response.body), at: time)
  }

  func audit(_ event: AuditEvent, number: Int, cause: Int, at time: Timestamp) {
    audited += 1
    let line = event.line(
      at: time, offset: plan.clock, runId: "\(plan.title)-\(plan.seed)", number: audited, cause: cause)
    record(.audit(line.bytes), at: time)
    audit?.write(line.text)
  }

  func log(_ line: LogLine, at time: Timestamp) { log?.write(line.text(at: time, offset: plan.clock)) }

  func finish() throws {
    if let problem {
      tape?.abandon()
      throw problem
    }
    if let tape {
      let sealed = try tape.finish()
      try TapeManifest(sealed, licence: "as its source").write(to: TapeManifest.path(forTape: tape.path))
    }
    try log?.close()
    try audit?.close()
  }
}
