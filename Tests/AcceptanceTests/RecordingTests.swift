import Audit
import Basics
import Binance
import Foundation
import Market
import Oracle
import Report
import Runs
import Script
import Simulation
import Tape
import TestSupport
import Testing
import TradingEngine

/// A tape of a run holds what crossed the wire, all of it, in order, and nothing secret.
@Suite struct RecordingTests {
  /// A row whose key dies and is replaced, recorded, with everything that crossed beside it.
  struct Recorded: Sendable {
    var folder: Folder
    var tap: WireTap
    var run: RowRun
    var tape: String { folder / "run.tape.gz" }

    /// The recording that most tests look at.
    static let once = Result { try Recorded() }

    init(row: String = "event-pushed") throws {
      let folder = Folder()
      let tap = WireTap()
      let tape = folder / "run.tape.gz"
      let logs = folder / "logs"
      run = try Checkout.play(
        Checkout.document("listenkey-expiry"), row: row, overrides: [Checkout.shortMorning]
      ) { runner in
        runner.observers = { run in [tap, try RunFiles(of: run, tape: tape, logs: logs)] }
      }
      self.folder = folder
      self.tap = tap
    }

    var lines: [(time: Timestamp, record: TapeRecord)] {
      get throws {
        let reader = try TapeReader(path: tape)
        var lines: [(Timestamp, TapeRecord)] = []
        while let line = try reader.next() {
          // What the market held before the run crossed no wire.
          if line.channel != .history { lines.append((line.time, line.record)) }
        }
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
    var comparison = Comparison(recorded)
    for (line, (time, crossing)) in zip(lines, crossed) {
      let isEqual = try line.time == time && comparison.equals(line.record, crossing)
      // One difference is enough: what follows is shifted.
      guard isEqual else {
        Issue.record("\(line) was recorded of \(crossing) at \(time)")
        return
      }
    }
    // The comparison has seen something of each kind.
    for channel in [TapeChannel.market, .user, .request, .answer, .link, .audit] {
      #expect(comparison.counts[channel, default: 0] > 0, "\(channel.letter)")
    }
  }

  /// Holds lines of a tape against what crossed.
  private struct Comparison {
    let market: MarketFrameReader
    let keys: [String]
    var names: [StreamID: String] = [:]
    var audited = 0
    var counts: [TapeChannel: Int] = [:]

    init(_ recorded: Recorded) {
      market = MarketFrameReader(instruments: recorded.run.plan.instruments)
      keys = recorded.tap.listenKeys
    }

    mutating func equals(_ record: TapeRecord, _ crossing: WireTap.Crossing) throws -> Bool {
      counts[record.channel, default: 0] += 1
      switch (record, crossing) {
      case (.market(let name, let frame), .market(let event, let stream)):
        guard case .event(event, _) = try market.read(frame) else { return false }
        return isNamed(name, stream, "m")
      case (.user(let name, let frame), .frame(let bytes, let stream, isUser: true)):
        return isNamed(name, stream, "u") && frame == redacted(bytes)
      case (.market(let name, let frame), .frame(let bytes, let stream, isUser: false)):
        return isNamed(name, stream, "m") && frame == redacted(bytes)
      case (.written(let name, let frame), .written(let bytes, let stream)):
        return isNamed(name, stream) && frame == redacted(bytes)
      case (.link(let name, .open, let detail), .link(let stream, .open(let path, let isUser))):
        let opened = try JSONValue(parsing: detail)["path"]
        return isNamed(name, stream, isUser ? "u" : "m")
          && opened == .string(String(decoding: redacted(Array(path.utf8)), as: UTF8.self))
      case (.link(let name, .close, let detail), .link(let stream, .close(let code))):
        return isNamed(name, stream) && detail == Array("\(code)".utf8)
      case (.request(let ordinal, let method, let path, let query), .request(let id, let endpoint, let sent)):
        return ordinal == id.number && "\(method) \(path)" == endpoint && query == redacted(Array(sent.utf8))
      case (.answer(let ordinal, let status, let headers, let body), .answer(let id, let response)):
        let json = try JSONValue(parsing: headers)
        return ordinal == id.number && status == response.status && body == redacted(response.body)
          && response.headers.allSatisfy { json[$0.name] == .string($0.value) }
      case (.audit(let line), .audit(let event, let cause)):
        audited += 1
        let json = try JSONValue(parsing: line)
        let read = try AuditEvent(line: json)
        return json["seq"] == .integer(audited) && json["cause"] == .integer(cause)
          && event.members.allSatisfy { json[$0.key] == $0.value } && read == event
      default: return false
      }
    }

    /// A connection keeps its name through all its lines.
    private mutating func isNamed(_ name: String, _ stream: StreamID, _ letter: String? = nil) -> Bool {
      defer { names[stream] = name }
      return names[stream, default: name] == name && letter.map { name == "\($0)\(stream.number)" } ?? true
    }

    /// Keys replaced by their tokens, keys being known from the answers and not from their looks.
    private func redacted(_ bytes: [UInt8]) -> [UInt8] {
      var text = String(decoding: bytes, as: UTF8.self)
      for (index, key) in keys.enumerated() {
        text = text.replacingOccurrences(of: key, with: "‹listen-key-\(index + 1)›")
      }
      return Array(text.utf8)
    }
  }

  @Test func noFileHoldsAListenKey() throws {
    let recorded = try Recorded.once.get()
    let keys = recorded.tap.listenKeys
    #expect(keys.count == 2)
    #expect(keys.allSatisfy { $0.count == 64 })
    let plain = try recorded.lines.reduce(into: [UInt8]()) { $0 += Self.bytes(of: $1.record) + [0x0A] }
    #expect(String(decoding: plain, as: UTF8.self).contains("‹listen-key-2›"))
    var texts = [plain]
    for name in recorded.folder.files where !name.hasSuffix(".tape.gz") {
      texts.append(try recorded.folder.read(name))
    }
    // Tape, manifest, text log, audit file.
    #expect(texts.count == 4)
    let outcome = RowOutcome(scenario: "listenkey-expiry", row: "event-pushed", result: .ran(recorded.run))
    texts.append(JSONReport.json(outcome).bytes)
    texts.append(Array(recorded.run.record.log!.lines.map(\.text).joined(separator: "\n").utf8))
    for text in texts {
      for word in Self.longWords(of: text) {
        // Check sums are that long too, and lower-case hexadecimal.
        #expect(word.allSatisfy { "0123456789abcdef".contains($0) }, "\(word)")
        #expect(!keys.contains { word.contains($0) })
      }
    }
  }

  /// Stretches of 32 and more letters and digits.
  private static func longWords(of bytes: [UInt8]) -> [String] {
    var words: [String] = []
    var start = 0
    for (index, byte) in (bytes + [0]).enumerated() {
      let isWord = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      guard !isWord else { continue }
      if index - start >= 32 { words.append(String(decoding: bytes[start..<index], as: UTF8.self)) }
      start = index + 1
    }
    return words
  }

  private static func bytes(of record: TapeRecord) -> [UInt8] {
    switch record {
    case .account(let json), .history(let json), .audit(let json): json
    case .link(_, _, let detail): detail
    case .written(_, let frame), .market(_, let frame), .user(_, let frame): frame
    case .request(_, _, let path, let query): Array("\(path)?".utf8) + query
    case .answer(_, _, let headers, let body): headers + body
    case .note(let note): Array(note.utf8)
    }
  }

  @Test func theManifestIsTrue() throws {
    let recorded = try Recorded.once.get()
    let manifest = try TapeVerification.verify(path: recorded.tape)
    let history = manifest.counts[TapeChannel.allCases.firstIndex(of: .history)!]
    #expect(history > 0)
    #expect(try manifest.lines == recorded.lines.count + history + 1)
    #expect(manifest.synthetic == nil)
    #expect(manifest.symbols.map(\.symbol).contains("XRPUSDT"))
  }

  @Test func recordingChangesNothing() throws {
    let recorded = try Recorded.once.get()
    let plain = try Checkout.play(
      Checkout.document("listenkey-expiry"), row: "event-pushed", overrides: [Checkout.shortMorning])
    #expect(recorded.run.record.hash == plain.record.hash)
  }

  @Test(.enabled(if: Checkout.program != nil, "the program is not built"))
  func everyProcessWritesTheSameBytes() throws {
    let here = try Recorded.once.get()
    let folder = Folder()
    for name in ["one", "two"] {
      folder.write("", to: "\(name)/notes.txt")
      let run = try ProgramRun([
        "run", "listenkey-expiry", "--row", "event-pushed", "--set", "tape.to=06:55",
        "--record", folder / "\(name)/run.tape.gz", "--logs", folder / name,
      ])
      #expect(run.status == 0, "\(run.errors)")
    }
    let names = folder.files.filter { $0.hasPrefix("one/") }.map { String($0.dropFirst(4)) }
    #expect(names.count == 5)
    for name in names { #expect(try folder.read("one/\(name)") == folder.read("two/\(name)"), "\(name)") }
    #expect(try here.folder.read("run.tape.gz") == folder.read("one/run.tape.gz"))
    #expect(try here.folder.read("run.manifest.json") == folder.read("one/run.manifest.json"))
    #expect(try ProgramRun(["tape", "verify", folder / "one/run.tape.gz"]).status == 0)
  }

  /// The market and the signals of a recorded run, played again, meet the same verdicts.
  @Test func aRecordedRunCanBePlayedAgain() throws {
    let recorded = try Recorded.once.get()
    let folder = Folder()
    folder.write(
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
        # The stream shows a mark price each second; the recorded jump lay between two of them.
        - when: key-death fired
          after: 20ms
          market: move XRPUSDT mark through stop
      expect:
        - at-end: entries == 2 and rejected["entries_paused"] == 1 and fills == 3
        - at-end: missed-fills == 0 and wallet == exchange.wallet
      """, to: "again.yaml")
    let tap = WireTap()
    let run = try Checkout.play(ScenarioDocument.read(path: folder / "again.yaml"), row: nil) {
      $0.observers = { _ in [tap] }
    }
    #expect(run.verdicts.hasPassed, "\(run.verdicts.failures)")
    #expect(run.record.violations.isEmpty, "\(run.record.violations)")
    let before = Self.verdicts(recorded.tap)
    let after = Self.verdicts(tap)
    #expect(after.count == 3)
    #expect(after.map(\.reason) == before.map(\.reason))
    #expect(after.map(\.symbol) == before.map(\.symbol))
    #expect(after.map(\.target) == before.map(\.target))
    #expect(after.map(\.stop) == before.map(\.stop))
    #expect(after.map(\.rr) == before.map(\.rr))
  }

  private static func verdicts(_ tap: WireTap) -> [VerdictRecord] {
    tap.audit.compactMap { if case .verdict(let record) = $0.event { record } else { nil } }
  }
}
