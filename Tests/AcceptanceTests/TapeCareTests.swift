import Foundation
import Glibc
import Market
import Tape
import TestSupport
import Testing

/// The program at damaged tapes: its exit codes, what it says, and that a run goes on with what can be read.
@Suite(.enabled(if: Checkout.program != nil, "the program is not built"))
struct TapeCareTests {
  /// Fifty minutes of the shipped tape: five bars a minute.
  private static let stretch = Result {
    let folder = Folder()
    let from = Timestamp(seconds: 1_769_752_800)
    _ = try TapeCut(from: from, to: from + .minutes(50), reach: .zero)
      .write(ReconstructionTests.tape("reconstruction-2026-01-30"), to: folder / "r.tape.gz")
    return folder
  }

  /// `r.tape.gz` is whole and has its manifest; `bad` with a changed byte, `cut` in half, `part` as a killed recorder
  /// leaves it, `odd` with a crossed book, `lone` without a manifest.
  static func folder() throws -> Folder {
    let folder = Folder()
    let stretch = try stretch.get()
    let whole = try stretch.read("r.tape.gz")
    folder.write(whole, to: "r.tape.gz")
    folder.write(try stretch.read("r.manifest.json"), to: "r.manifest.json")
    folder.write(whole, to: "lone.tape.gz")
    var bad = whole
    bad[bad.count / 2] ^= 0x20
    folder.write(bad, to: "bad.tape.gz")
    folder.write(whole.prefix(whole.count / 2), to: "cut.tape.gz")
    folder.write(whole.prefix(whole.count / 2), to: "part.tape.gz.part")
    let writer = try TapeWriter(
      path: folder / "odd.tape.gz", header: TapeHeader(profile: "testnet", era: "E1", origin: "a test"))
    let frame =
      #"{"e":"bookTicker","u":1,"s":"XRPUSDT","b":"1.9","B":"1","a":"1.8","A":"1","T":1769721000000,"E":1769721000000}"#
    try writer.append(.market(connection: "m1", frame: Array(frame.utf8)), at: Timestamp(seconds: 1_769_721_000))
    try writer.append(.note("x"), at: Timestamp(seconds: 1_769_721_060))
    try TapeManifest(try writer.finish(), licence: "MIT").write(to: folder / "odd.manifest.json")
    return folder
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var arguments: String
    var exit: Int32
    /// Words that standard output, and standard error, must hold; empty: nothing at all.
    var output: [String] = []
    var errors: [String] = []
    /// Names that are new afterwards.
    var made: [String] = []
    var gone: [String] = []
    var testDescription: String { arguments }
  }

  static let placed = ["error: bad.tape.gz:", "at byte ", "of gzip member ", "are whole; a whole member follows at"]

  static let cases = [
    Case(
      arguments: "info r.tape.gz", exit: 0, output: ["resolution  1m", "lines       251"]),
    Case(
      arguments: "info r.tape.gz --json", exit: 0,
      output: ["\"busiest-lines\":5", "\"synthetic\""]),
    Case(arguments: "info bad.tape.gz", exit: 3, errors: placed + ["read on behind it with --recover"]),
    Case(
      arguments: "info bad.tape.gz --recover", exit: 0, output: ["lines       246"],
      errors: ["lost: bad.tape.gz:", " bytes of the file, between 2026-01-30T", "recovered: all but this stretch"]),
    Case(
      arguments: "info odd.tape.gz", exit: 0, output: ["impossible  1 market frame", "line 2, a crossed book, bid 1.9"]),
    Case(arguments: "verify r.tape.gz", exit: 0, output: ["ok    r.tape.gz   251 lines"]),
    Case(arguments: "verify bad.tape.gz", exit: 3, errors: placed),
    Case(
      arguments: "verify bad.tape.gz --recover", exit: 3, errors: ["error: bad.tape.gz: the tape is damaged", "lost: "]),
    Case(arguments: "verify lone.tape.gz", exit: 3, errors: ["error: lone.manifest.json: the tape has no manifest"]),
    Case(
      arguments: "verify odd.tape.gz", exit: 3, errors: ["error: odd.tape.gz:2: a crossed book", "found    bid 1.9"]),
    Case(arguments: "verify .", exit: 3, errors: ["error: .: this is a folder"]),
    Case(
      arguments: "seal lone.tape.gz", exit: 0, output: ["seal  lone.tape.gz   251 lines"],
      made: ["lone.manifest.json"]),
    Case(
      arguments: "seal bad.tape.gz", exit: 3, errors: placed + ["tapedeck tape seal bad.tape.gz --recover -o FILE"]),
    Case(
      arguments: "seal bad.tape.gz --recover -o kept.tape.gz", exit: 0, output: ["seal  kept.tape.gz   246 lines"],
      errors: ["lost: "], made: ["kept.manifest.json", "kept.tape.gz"]),
    Case(
      arguments: "seal part.tape.gz.part", exit: 0, output: ["seal  part.tape.gz   "],
      errors: ["lost: ", "to the end"],
      made: ["part.manifest.json", "part.tape.gz"], gone: ["part.tape.gz.part"]),
    Case(
      arguments: "seal cut.tape.gz -o kept.tape.gz", exit: 0, output: ["seal  kept.tape.gz"], errors: ["lost: "],
      made: ["kept.manifest.json", "kept.tape.gz"]),
    Case(
      arguments: "seal cut.tape.gz -o r.tape.gz", exit: 2, errors: ["error: r.tape.gz: there is a tape of this name"]),
    Case(
      arguments: "cut r.tape.gz --from 2026-01-30T06:00 --to 2026-01-30T06:10 --symbols XRPUSDT -o c.tape.gz", exit: 0,
      output: ["cut   c.tape.gz"], made: ["c.manifest.json", "c.tape.gz"]),
    Case(arguments: "cut r.tape.gz -o c.tape.gz", exit: 2, errors: ["expected --from, --to or --symbols"]),
    Case(
      arguments: "cut r.tape.gz --symbols FOOUSDT -o c.tape.gz", exit: 2, errors: ["the tape has no line of FOOUSDT"]),
    Case(arguments: "cut r.tape.gz --from 9999999999-01-01 -o c.tape.gz", exit: 2, errors: ["there is no such time"]),
    Case(arguments: "cut bad.tape.gz --from 2026-01-30T06:05 -o c.tape.gz", exit: 3, errors: placed),
    Case(
      arguments: "cut bad.tape.gz --from 2026-01-30T06:05 --recover -o c.tape.gz", exit: 0, output: ["cut   c.tape.gz"],
      errors: ["lost: "], made: ["c.manifest.json", "c.tape.gz"]),
    Case(arguments: "merge r.tape.gz -o m.tape.gz", exit: 2, errors: ["expected two tapes or more"]),
    Case(
      arguments: "merge r.tape.gz odd.tape.gz -o m.tape.gz", exit: 0, output: ["made  m.tape.gz   253 lines"],
      made: ["m.manifest.json", "m.tape.gz"]),
    Case(
      arguments: "redact r.tape.gz --also synthetic -o x.tape.gz", exit: 0,
      output: ["made  x.tape.gz   251 lines", "0 listen keys and 0 other secrets"],
      made: ["x.manifest.json", "x.tape.gz"]),
    Case(
      arguments: "redact none.tape.gz -o x.tape.gz", exit: 3, errors: ["error: none.tape.gz: there is no such file"]),
    Case(arguments: "redact r.tape.gz -o no/x.tape.gz", exit: 3, errors: ["error: no/x.tape.gz: cannot be written"]),
  ]

  /// On what is no terminal nothing is said of progress.
  @Test(arguments: cases) func everyCommandAnswers(_ test: Case) throws {
    let folder = try Self.folder()
    let before = Set(folder.files)
    let run = try ProgramRun(["tape"] + test.arguments.split(separator: " ").map(String.init), in: folder.path)
    #expect(run.status == test.exit, "\(run.text)\(run.errors)")
    for word in test.output { #expect(run.text.contains(word), "\(run.text)") }
    for word in test.errors { #expect(run.errors.contains(word), "\(run.errors)") }
    #expect(run.output.isEmpty == test.output.isEmpty, "\(run.text)")
    #expect(run.errors.isEmpty == test.errors.isEmpty, "\(run.errors)")
    let after = Set(folder.files)
    #expect(after.subtracting(before) == Set(test.made))
    #expect(before.subtracting(after) == Set(test.gone))
    for name in test.made where name.hasSuffix(".tape.gz") {
      #expect(throws: Never.self) { try TapeVerification.checkHash(path: folder / name) }
    }
  }

  static let script = """
    scenario: taped
    seed: 7
    clock: UTC+09:00
    tape: { file: "s.tape.gz", from: "06:50", to: "06:55" }
    start: { balance: 1000 USDT }
    """

  /// The shipped tape as `s.tape.gz`, and a scenario on five minutes of it.
  static func shipped() throws -> Folder {
    let folder = Folder()
    for (path, name) in [
      (ReconstructionTests.tape("reconstruction-2026-01-30"), "s.tape.gz"),
      (TapeManifest.path(forTape: ReconstructionTests.tape("reconstruction-2026-01-30")), "s.manifest.json"),
    ] { folder.write(try Data(contentsOf: URL(fileURLWithPath: path)), to: name) }
    folder.write(Self.script, to: "taped.yaml")
    return folder
  }

  /// A run needs nothing of a tape that a cut does not keep.
  @Test func aRunOverACutIsTheRunOverTheWhole() throws {
    let folder = try Self.shipped()
    let cut = try ProgramRun(
      ["tape", "cut", "s.tape.gz", "--from", "2026-01-29T21:50", "--to", "2026-01-29T21:55", "-o", "c.tape.gz"],
      in: folder.path)
    #expect(cut.status == 0, "\(cut.errors)")
    let runs = try ["s.tape.gz", "c.tape.gz"].map { tape in
      let run = try ProgramRun(["run", "taped.yaml", "--json", "--tape", tape], in: folder.path)
      #expect(run.status == 0, "\(run.errors)")
      return try #require(DeterminismTests.rows(of: run.output).first)
    }
    #expect(runs[0]["hash"] != nil)
    #expect(runs[0]["hash"] == runs[1]["hash"])
    #expect(runs[0]["metrics"] == runs[1]["metrics"])
  }

  @Test func aRunGoesOnBehindDamageAndSaysWhatWasLost() throws {
    let folder = try Self.shipped()
    var bad = try folder.read("s.tape.gz")
    bad[bad.count - 20_000] ^= 0x20
    folder.write(bad, to: "bad.tape.gz")
    let refused = try ProgramRun(["run", "taped.yaml", "--tape", "./bad.tape.gz"], in: folder.path)
    #expect(refused.status == 3)
    #expect(refused.errors.contains("error: ./bad.tape.gz:"))
    let run = try ProgramRun(["run", "taped.yaml", "--tape", "./bad.tape.gz", "--recover"], in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.text.contains("taped   [reconstruction, recovered]"), "\(run.text)")
    #expect(run.errors.contains("lost: ./bad.tape.gz:") && run.errors.contains("recovered: all but this stretch"))
    let rows = try DeterminismTests.rows(
      of: ProgramRun(["run", "taped.yaml", "--tape", "./bad.tape.gz", "--recover", "--json"], in: folder.path).output)
    #expect(rows.first?["tape-losses"]?["count"] == .integer(1))
  }

  /// The program is killed in the middle of recording. What is sealed is the beginning of the whole recording, and it
  /// ends where a second ends.
  @Test func aKilledRecordingIsTheBeginningOfTheWhole() throws {
    let folder = Folder()
    let arguments = ["run", "listenkey-expiry", "--row", "event-pushed", "--set", "tape.to=06:55"]
    let whole = try ProgramRun(arguments + ["--record", folder / "whole.tape.gz"])
    #expect(whole.status == 0, "\(whole.errors)")
    let part = folder / "killed.tape.gz.part"
    _ = try KilledProgram(arguments + ["--record", folder / "killed.tape.gz"], when: part, holds: 300_000)
    #expect(!folder.files.contains("killed.tape.gz"))
    let sealing = try ProgramRun(["tape", "seal", part])
    #expect(sealing.status == 0, "\(sealing.errors)")
    #expect(try ProgramRun(["tape", "verify", folder / "killed.tape.gz"]).status == 0)
    let kept = try Self.lines(folder / "killed.tape.gz")
    let all = try Self.lines(folder / "whole.tape.gz")
    #expect(kept.count > 100 && kept.count < all.count)
    #expect(kept.map(\.record) == all[..<kept.count].map(\.record))
    let last = try #require(kept.last?.time)
    #expect(last.nanoseconds / 1_000_000_000 < all[kept.count].time.nanoseconds / 1_000_000_000)
  }

  private static func lines(_ path: String) throws -> [(time: Timestamp, record: TapeRecord)] {
    let reader = try TapeReader(path: path)
    var lines: [(Timestamp, TapeRecord)] = []
    while let line = try reader.next() { lines.append((line.time, line.record)) }
    return lines
  }

  /// The limit of a file's size acts as a full disk does.
  @Test func aFullDiskIsToldByTheProgram() throws {
    let folder = try Self.shipped()
    let before = folder.files
    let cut = try ProgramRun(
      ["tape", "cut", "s.tape.gz", "--to", "2026-01-30T20:00", "-o", "c.tape.gz"], in: folder.path, fileSizeMax: 64)
    #expect(cut.status == 3)
    #expect(
      cut.errors.hasPrefix("error: c.tape.gz: cannot be written: File too large\n  at byte 32768\n"), "\(cut.errors)")
    #expect(folder.files == before)
    let first = try ProgramRun(["run", "taped.yaml", "--record", "rec.tape.gz"], in: folder.path, fileSizeMax: 64)
    #expect(first.status == 3 && first.errors.contains("error: rec.tape.gz: cannot be written: File too large"))
    #expect(folder.files == before, "of a run that has not begun nothing is kept")
    let record = try ProgramRun(
      ["run", "taped.yaml", "--record", "rec.tape.gz"], in: folder.path, fileSizeMax: 680)
    #expect(record.status == 3, "\(record.text)")
    #expect(record.errors.contains("error: rec.tape.gz: cannot be written: File too large"), "\(record.errors)")
    #expect(record.errors.contains("the seconds before it are kept: tapedeck tape seal rec.tape.gz.part"))
    #expect(try ProgramRun(["tape", "seal", "rec.tape.gz.part"], in: folder.path).status == 0)
    #expect(try ProgramRun(["tape", "verify", "rec.tape.gz"], in: folder.path).status == 0)
  }
}

extension TapeVerification {
  fileprivate static func checkHash(path: String) throws {
    let manifestPath = TapeManifest.path(forTape: path)
    try checkHash(path: path, manifest: try TapeManifest(path: manifestPath), manifestPath: manifestPath)
  }
}
