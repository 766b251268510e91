import Binance
import Foundation
import Market
import Report
import Scenario
import Simulation
import Tape
import Testing
import TradingEngine

/// A tape of a run holds what crossed the wire, all of it, in order, and nothing secret.
@Suite struct RecordingTests {
  /// A row whose key dies and is replaced, recorded, with everything that crossed beside it.
  struct Recorded {
    var folder: Folder
    var tap: WireTap
    var run: RowRun
    var tape: String { folder / "run.tape.gz" }

    init(row: String = "event-pushed") throws {
      let folder = Folder()
      let tap = WireTap()
      let tape = folder / "run.tape.gz"
      let logs = folder / "logs"
      run = try Checkout.play(
        Checkout.document("listenkey-expiry"), row: row, overrides: [Checkout.shortMorning]
      ) { runner in
        runner.recorder = { plan in
          tap.files = try RunFiles(plan: plan, tape: tape, logs: logs)
          return tap
        }
      }
      self.folder = folder
      self.tap = tap
    }

    var lines: [(time: Timestamp, record: TapeRecord)] {
      get throws {
        let reader = try TapeReader(path: tape)
        var lines: [(Timestamp, TapeRecord)] = []
        while let line = try reader.next() { lines.append((line.time, line.record)) }
        return lines
      }
    }
  }

  @Test(arguments: ["event-pushed", "day-cut"])
  func everyLineIsWhatCrossed(row: String) throws {
    let recorded = try Recorded(row: row)
    let crossed = recorded.tap.crossings.filter { if case .log = $0.what { false } else { true } }
    let lines = try recorded.lines
    #expect(recorded.run.hasPassed)
    #expect(lines.count == crossed.count)
    let market = MarketFrameReader(instruments: recorded.run.plan.instruments)
    var names: [StreamID: String] = [:]
    var audited = 0
    var counts: [TapeChannel: Int] = [:]
    for (line, (time, crossing)) in zip(lines, crossed) {
      #expect(line.time == time)
      counts[line.record.channel, default: 0] += 1
      // A connection keeps its name through all its lines.
      func expectName(_ name: String, _ stream: StreamID, isUser: Bool? = nil) {
        #expect(names[stream, default: name] == name)
        names[stream] = name
        if let isUser { #expect(name == "\(isUser ? "u" : "m")\(stream.number)") }
      }
      switch (line.record, crossing) {
      case (.market(let name, let frame), .market(let event, let stream)):
        expectName(name, stream, isUser: false)
        #expect(try Self.event(market, frame) == event)
      case (.user(let name, let frame), .frame(let bytes, let stream, isUser: true)):
        expectName(name, stream, isUser: true)
        #expect(frame == redacted(bytes, recorded.tap))
      case (.market(let name, let frame), .frame(let bytes, let stream, isUser: false)):
        expectName(name, stream, isUser: false)
        #expect(frame == redacted(bytes, recorded.tap))
      case (.written(let name, let frame), .written(let bytes, let stream)):
        expectName(name, stream)
        #expect(frame == redacted(bytes, recorded.tap))
      case (.link(let name, let event, let detail), .link(let stream, .open(let path, let isUser))):
        expectName(name, stream, isUser: isUser)
        #expect(event == .open)
        let opened = try JSONValue(parsing: detail)["path"]
        #expect(opened == .string(String(decoding: redacted(Array(path.utf8), recorded.tap), as: UTF8.self)))
      case (.link(let name, let event, let detail), .link(let stream, .close(let code))):
        expectName(name, stream)
        #expect(event == .close)
        #expect(detail == Array("\(code)".utf8))
      case (.request(let ordinal, let method, let path, let query), .request(let id, let endpoint, let sent)):
        #expect(ordinal == id.number)
        #expect("\(method) \(path)" == endpoint)
        #expect(query == redacted(Array(sent.utf8), recorded.tap))
      case (.answer(let ordinal, let status, let headers, let body), .answer(let id, let response)):
        #expect(ordinal == id.number)
        #expect(status == response.status)
        #expect(body == redacted(response.body, recorded.tap))
        let json = try JSONValue(parsing: headers)
        for header in response.headers { #expect(json[header.name] == .string(header.value)) }
      case (.audit(let line), .audit(let event, let cause)):
        audited += 1
        let json = try JSONValue(parsing: line)
        #expect(json["seq"] == .integer(audited))
        #expect(json["cause"] == .integer(cause))
        for member in event.members { #expect(json[member.key] == member.value) }
      default: Issue.record("\(line.record.channel) was recorded of \(crossing)")
      }
    }
    // The comparison has seen something of each kind.
    for channel in [TapeChannel.market, .user, .request, .answer, .link, .audit] {
      #expect(counts[channel, default: 0] > 0, "\(channel.letter)")
    }
  }

  private static func event(_ reader: MarketFrameReader, _ frame: [UInt8]) throws -> MarketEvent? {
    guard case .event(let event, _) = try reader.read(frame) else { return nil }
    return event
  }

  /// Keys replaced by their tokens, keys being known from the answers and not from their looks.
  private func redacted(_ bytes: [UInt8], _ tap: WireTap) -> [UInt8] {
    var text = String(decoding: bytes, as: UTF8.self)
    for (index, key) in tap.listenKeys.enumerated() {
      text = text.replacingOccurrences(of: key, with: "‹listen-key-\(index + 1)›")
    }
    return Array(text.utf8)
  }

  @Test func noFileHoldsAListenKey() throws {
    let recorded = try Recorded()
    let keys = recorded.tap.listenKeys
    #expect(keys.count == 2)
    #expect(keys.allSatisfy { $0.count == 64 })
    var texts = [String(decoding: try plain(recorded), as: UTF8.self)]
    for name in recorded.folder.files where !name.hasSuffix(".tape.gz") {
      texts.append(String(decoding: try recorded.folder.read(name), as: UTF8.self))
    }
    let outcome = RowOutcome(scenario: "listenkey-expiry", row: "event-pushed", result: .ran(recorded.run))
    texts.append(JSONReport.json(outcome).text)
    texts += recorded.run.record.log.lines.map(\.text)
    // Tape, manifest, log, audit file, report: the keys were about in all of them.
    #expect(recorded.folder.files.count == 4)
    #expect(texts[0].contains("‹listen-key-2›"))
    for text in texts {
      for key in keys { #expect(!text.contains(key)) }
      for run in Self.runs(of: text) where run.count >= 32 {
        // Check sums are longer than that, and lower-case hexadecimal.
        #expect(run.allSatisfy { $0.isHexDigit && !$0.isUppercase }, "\(run)")
      }
    }
  }

  /// Longest stretches of letters and digits.
  private static func runs(of text: String) -> [Substring] {
    text.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
  }

  private func plain(_ recorded: Recorded) throws -> [UInt8] {
    try recorded.lines.flatMap { line -> [UInt8] in
      switch line.record {
      case .account(let json), .history(let json), .audit(let json): json
      case .link(_, _, let detail): detail
      case .written(_, let frame), .market(_, let frame), .user(_, let frame): frame
      case .request(_, _, let path, let query): Array(path.utf8) + query
      case .answer(_, _, let headers, let body): headers + body
      case .note(let note): Array(note.utf8)
      }
    }
  }

  @Test func theManifestIsTrue() throws {
    let recorded = try Recorded()
    let manifest = try TapeVerification.verify(path: recorded.tape)
    #expect(manifest.lines == (try recorded.lines.count) + 1)
    #expect(manifest.synthetic == nil)
    #expect(manifest.symbols.map(\.symbol).contains("XRPUSDT"))
  }

  @Test func recordingChangesNothing() throws {
    let recorded = try Recorded()
    let plain = try Checkout.play(
      Checkout.document("listenkey-expiry"), row: "event-pushed", overrides: [Checkout.shortMorning])
    #expect(recorded.run.record.hash == plain.record.hash)
  }

  @Test(.enabled(if: Checkout.program != nil, "the program is not built"))
  func everyProcessWritesTheSameBytes() throws {
    let here = try Recorded()
    let folder = Folder()
    for name in ["one", "two"] {
      let run = try ProgramRun([
        "run", "listenkey-expiry", "--row", "event-pushed", "--set", "tape.to=06:55",
        "--record", folder / "\(name)/run.tape.gz", "--logs", folder / name,
      ])
      #expect(run.status == 0, "\(run.errors)")
    }
    let names = folder.files.filter { $0.hasPrefix("one/") }.map { String($0.dropFirst(4)) }
    #expect(names.count == 4)
    for name in names { #expect(try folder.read("one/\(name)") == folder.read("two/\(name)"), "\(name)") }
    #expect(try here.folder.read("run.tape.gz") == folder.read("one/run.tape.gz"))
    #expect(try here.folder.read("run.manifest.json") == folder.read("one/run.manifest.json"))
    #expect(try ProgramRun(["tape", "verify", folder / "one/run.tape.gz"]).status == 0)
  }

  /// The market and the signals of a recorded run, played again, meet the same verdicts.
  @Test func aRecordedRunCanBePlayedAgain() throws {
    let recorded = try Recorded()
    try recorded.folder.write(
      """
      scenario: again
      seed: 20260130
      clock: UTC+09:00
      tape: { file: "\(recorded.tape)", from: "06:10:02" }
      exchange: { profile: testnet, era: E1, latency: { rest: 40ms ± 15ms, stream: 12ms ± 5ms } }
      start: { balance: 4440 USDT }
      engine: { preset: baseline, risk: { max-shorts: 2, extra-short-in-bearish: false } }
      signals: recorded
      timeline:
        - id: key-death
          at: "06:35"
          inject: listen-key expired
      expect:
        - at-end: entries == 2 and rejected["entries_paused"] == 1 and fills == 3
        - at-end: missed-fills == 0 and wallet == exchange.wallet
      """, to: "again.yaml")
    let tap = WireTap()
    let run = try Checkout.play(ScenarioDocument.read(path: recorded.folder / "again.yaml"), row: nil) {
      $0.recorder = { _ in tap }
    }
    #expect(run.verdicts.hasPassed, "\(run.verdicts.failures)")
    #expect(run.record.violations.isEmpty, "\(run.record.violations)")
    let before = Self.verdicts(recorded.tap)
    let after = Self.verdicts(tap)
    #expect(after.count == 3)
    #expect(after.map(\.rejection) == before.map(\.rejection))
    #expect(after.map(\.symbol) == before.map(\.symbol))
    #expect(after.map(\.target) == before.map(\.target))
    #expect(after.map(\.stop) == before.map(\.stop))
    #expect(after.map(\.rr) == before.map(\.rr))
  }

  private static func verdicts(_ tap: WireTap) -> [VerdictRecord] {
    tap.audit.compactMap { if case .verdict(let record) = $0.event { record } else { nil } }
  }
}
