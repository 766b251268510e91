import Foundation
import Market
import Tape
import TestSupport
import Testing

/// Whatever is wrong with the input: the documented exit code, one error with its place, and never a trap.
@Suite(.enabled(if: Checkout.program != nil, "the program is not built"))
struct BadInputTests {
  /// A small scenario; `more` replaces or adds lines.
  static func script(
    _ name: String = "small", market: String = "market: flat XRPUSDT at 1.8 for 2m", _ more: String = ""
  ) -> String {
    "scenario: \(name)\n\(market)\nstart: { balance: 1000 USDT }\n\(more)"
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// `Scenarios/small.yaml`.
    var script = BadInputTests.script()
    /// A second script, `Scenarios/other.yaml`.
    var other: String?
    var arguments = ["run", "small"]
    var exit: Int32 = 2
    /// Where: file, line and column, or the file.
    var place: String
    /// What, in the message's own words.
    var phrase: String
  }

  static let reconstruction =
    "tape: { file: reconstruction-2026-01-30, from: \"06:10\", to: \"06:12\" }\nclock: UTC+09:00"

  static let cases: [Case] = [
    // Tapes
    Case(
      testDescription: "missing tape", arguments: ["run", "taped", "--tape", "nowhere"], exit: 3,
      place: "nowhere", phrase: "reconstruction-2026-01-30"),
    Case(
      testDescription: "missing tape file", arguments: ["run", "taped", "--tape", "tapes/nowhere.tape.gz"], exit: 3,
      place: "tapes/nowhere.tape.gz", phrase: "is not there"),
    Case(
      testDescription: "truncated gzip", arguments: ["run", "taped", "--tape", "tapes/truncated.tape.gz"], exit: 3,
      place: "tapes/truncated.tape.gz", phrase: "ends inside"),
    Case(
      testDescription: "wrong hash", arguments: ["run", "taped", "--tape", "tapes/altered.tape.gz"], exit: 3,
      place: "tapes/altered.tape.gz", phrase: "sha256"),
    Case(
      testDescription: "not a tape", arguments: ["run", "taped", "--tape", "tapes/text.tape.gz"], exit: 3,
      place: "tapes/text.tape.gz", phrase: "gzip"),
    Case(
      testDescription: "gzip of something else", arguments: ["run", "taped", "--tape", "tapes/other.tape.gz"], exit: 3,
      place: "tapes/other.tape.gz", phrase: "no header"),
    Case(
      testDescription: "missing tape of a script", script: script(market: "tape: nowhere"), exit: 3,
      place: "Scenarios/small.yaml:2:7", phrase: "tape 'nowhere' is not there"),
    Case(
      testDescription: "folder as a tape", arguments: ["run", "taped", "--tape", "tapes"], exit: 3,
      place: "--tape:1:11", phrase: "'tapes' is a folder"),
    Case(
      testDescription: "truncated tape with its manifest", arguments: ["run", "taped", "--tape", "tapes/cut.tape.gz"],
      exit: 3, place: "tapes/cut.tape.gz:", phrase: "read on behind it with --recover"),
    Case(
      testDescription: "one tape twice",
      arguments: ["tape", "merge", "tapes/altered.tape.gz", "tapes/altered.tape.gz", "-o", "out.tape.gz"],
      place: "tapes/altered.tape.gz", phrase: "is named twice"),
    Case(
      testDescription: "one tape by two paths",
      arguments: ["tape", "merge", "tapes/altered.tape.gz", "Scenarios/../tapes/altered.tape.gz", "-o", "out.tape.gz"],
      place: "tapes/altered.tape.gz", phrase: "are one file"),
    Case(
      testDescription: "verify a missing tape", arguments: ["tape", "verify", "tapes/nowhere.tape.gz"], exit: 3,
      place: "tapes/nowhere", phrase: "there is no such file"),
    Case(
      testDescription: "plan with a missing tape", arguments: ["plan", "taped", "--tape", "nowhere"], exit: 3,
      place: "nowhere", phrase: "is not there"),
    Case(
      testDescription: "tape plan that is not there", arguments: ["tape", "make", "nowhere.plan.yaml"],
      place: "nowhere.plan.yaml", phrase: "cannot read"),
    // Scripts
    Case(
      testDescription: "unknown key", script: script("small", "timelime: []\n"), place: "Scenarios/small.yaml:4:1",
      phrase: "did you mean 'timeline'"),
    Case(
      testDescription: "unknown fault",
      script: script("small", "timeline:\n  - at: 1m\n    inject: listen-kee expired\n"),
      place: "Scenarios/small.yaml:6:13", phrase: "unknown fault"),
    Case(
      testDescription: "unknown metric", script: script("small", "expect:\n  - at-end: entrys == 0\n"),
      place: "Scenarios/small.yaml:5:13", phrase: "did you mean 'entries'"),
    Case(
      testDescription: "type error", script: script("small", "expect:\n  - at-end: wallet == 3s\n"),
      place: "Scenarios/small.yaml:5:23", phrase: "an amount in USDT"),
    Case(
      testDescription: "invalid YAML", script: script("small", "expect: [ at-end: wallet\n"),
      place: "Scenarios/small.yaml:", phrase: "error: "),
    Case(
      testDescription: "no YAML at all", script: "scenario: small\n\u{1}\u{2}", place: "Scenarios/small.yaml:2:1",
      phrase: "control character U+0001"),
    Case(
      testDescription: "empty file", script: "", arguments: ["run", "Scenarios/small.yaml"],
      place: "Scenarios/small.yaml:1:1", phrase: "empty"),
    Case(
      testDescription: "symbol that is not on the tape",
      script: script(market: reconstruction, "expect:\n  - at-end: position.BTCUSDT == 0\n"),
      place: "Scenarios/small.yaml:6:", phrase: "BTCUSDT"),
    Case(
      testDescription: "run outside of the tape",
      script: script(
        "small",
        market:
          "tape: { file: reconstruction-2026-01-30, from: 2026-01-29 06:10, to: 2026-01-29 06:12 }\nclock: UTC+09:00"),
      place: "Scenarios/small.yaml:2:48", phrase: "outside of the tape"),
    Case(
      testDescription: "symbol without rules", script: script(market: "market: flat FOOUSDT at 1.8 for 2m"),
      place: "Scenarios/small.yaml:", phrase: "FOOUSDT"),
    Case(
      testDescription: "two scenarios of one name", other: script(), arguments: ["run", "Scenarios"],
      place: "Scenarios/small.yaml:1:11", phrase: "two scenarios are named 'small'"),
    Case(
      testDescription: "unknown engine setting", script: script("small", "engine: { risk: { max-short: 1 } }\n"),
      place: "Scenarios/small.yaml:4:19", phrase: "did you mean 'risk.max-shorts'"),
    Case(
      testDescription: "bad engine value", script: script("small", "engine: { risk: { max-shorts: many } }\n"),
      place: "Scenarios/small.yaml:4:31", phrase: "0 to 20, or none"),
    // Command line
    Case(
      testDescription: "unknown scenario", arguments: ["run", "smal"], place: "smal",
      phrase: "did you mean 'small'"),
    Case(
      testDescription: "missing scenario file", arguments: ["run", "nowhere.yaml"], place: "nowhere.yaml",
      phrase: "No such file"),
    Case(
      testDescription: "unknown row", arguments: ["run", "rows", "--row", "on"], place: "Scenarios/rows.yaml",
      phrase: "did you mean 'one'"),
    Case(
      testDescription: "row of a scenario without rows", arguments: ["run", "small", "--row", "one"],
      place: "Scenarios/small.yaml", phrase: "no rows"),
    Case(
      testDescription: "unknown path in --set", arguments: ["run", "small", "--set", "expect.nothing.within=1s"],
      place: "--set:1:", phrase: "nothing"),
    Case(
      testDescription: "unknown key in --set", arguments: ["run", "small", "--set", "start.balanse=1 USDT"],
      place: "--set:1:", phrase: "did you mean 'balance'"),
    Case(
      testDescription: "--set without a value", arguments: ["run", "small", "--set", "seed"], place: "--set:1:1",
      phrase: "sets nothing"),
    Case(
      testDescription: "--record with several rows", arguments: ["run", "rows", "--record", "out.tape.gz"],
      place: "--record", phrase: "choose one with --row"),
    Case(
      testDescription: "--record into nowhere", arguments: ["run", "small", "--record", "no/where.tape.gz"], exit: 3,
      place: "no/where.tape.gz", phrase: "No such file"),
    Case(testDescription: "unknown option", arguments: ["run", "--sed", "1"], place: "--sed", phrase: "--seed"),
    Case(testDescription: "seed that is no number", arguments: ["run", "--seed", "x"], place: "--seed", phrase: "'x'"),
    Case(
      testDescription: "negative number of jobs", arguments: ["run", "small", "--jobs=-1"], place: "--jobs",
      phrase: "-1"),
    Case(testDescription: "unknown command", arguments: ["rnu"], place: "rnu", phrase: "did you mean 'run'?"),
    Case(
      testDescription: "unknown command of tape", arguments: ["tape", "mege", "x"], place: "mege",
      phrase: "did you mean 'merge'?"),
    Case(
      testDescription: "option of other programs", arguments: ["run", "--colour"],
      place: "error: unknown option '--colour'",
      phrase: "did you mean '--color'?"),
    Case(
      testDescription: "another folder", arguments: ["run", "small", "--root", "nowhere"],
      place: "cannot list nowhere", phrase: "--root"),
    Case(
      testDescription: "wrong engine settings of an unused strategy",
      script: script("small", "signals: none\nengine: { strategy: itc }\n"), place: "Scenarios/small.yaml:5:21",
      phrase: "did you mean 'ict'?"),
    Case(
      testDescription: "intervals upside down",
      script: script("small", "engine: { intervals.low: 4h }\n"), place: "Scenarios/small.yaml:4:",
      phrase: "intervals.low does not fit below intervals.middle"),
  ]

  /// A folder with the case's scripts, and tapes damaged in every way.
  static func folder(_ test: Case) throws -> Folder {
    let folder = Folder()
    folder.write(test.script, to: "Scenarios/small.yaml")
    folder.write(
      script("rows", "with:\n  - { name: one }\n  - { name: two, seed: 2 }\n"), to: "Scenarios/rows.yaml")
    folder.write(script("taped", market: reconstruction), to: "Scenarios/taped.yaml")
    if let other = test.other { folder.write(other, to: "Scenarios/other.yaml") }
    let shipped = try Data(contentsOf: URL(fileURLWithPath: ReconstructionTests.tape("reconstruction-2026-01-30")))
    folder.write(shipped.prefix(shipped.count / 2), to: "tapes/truncated.tape.gz")
    folder.write(shipped, to: "tapes/altered.tape.gz")
    folder.write(shipped.prefix(shipped.count / 2), to: "tapes/cut.tape.gz")
    let manifest = try String(
      contentsOfFile: TapeManifest.path(forTape: ReconstructionTests.tape("reconstruction-2026-01-30")), encoding: .utf8
    )
    // The tape is whole, its manifest is that of another one.
    let hash = try TapeManifest(path: TapeManifest.path(forTape: ReconstructionTests.tape("reconstruction-2026-01-30")))
      .sha256
    let altered = manifest.replacingOccurrences(of: hash, with: String(hash.reversed()))
    folder.write(altered, to: "tapes/altered.manifest.json")
    folder.write(manifest, to: "tapes/cut.manifest.json")
    folder.write("1769721000000000000 M m1 {}\n", to: "tapes/text.tape.gz")
    folder.write(gzipOfNothing, to: "tapes/other.tape.gz")
    return folder
  }

  /// `printf 'hello\n' | gzip -n`, the members' fixed form (RFC 1952).
  private static let gzipOfNothing = Data(
    [
      0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0xE7, 0x02, 0, 0x20, 0x30, 0x3A, 0x36, 6,
      0, 0, 0,
    ])

  @Test(arguments: cases)
  func isRefusedWithItsPlace(test: Case) throws {
    let folder = try Self.folder(test)
    let recordings = ["run", "plan"].contains(test.arguments[0]) ? ["--recordings", Checkout.recordings] : []
    let run = try ProgramRun(test.arguments + recordings, in: folder.path)
    #expect(run.status == test.exit, "\(run.text)\(run.errors)")
    #expect(run.errorLines.count == 1, "\(run.errors)")
    #expect(run.errors.contains(test.place), "\(run.errors)")
    #expect(run.errors.contains(test.phrase), "\(run.errors)")
    #expect(!run.errors.contains("Fatal error"))
    #expect(run.output.isEmpty, "\(run.text)")
    #expect(!folder.files.contains { $0.hasSuffix(".part") || $0.hasSuffix("out.tape.gz") })
  }

  /// Nothing but the problem itself is printed as JSON.
  @Test func problemsAreJSONToo() throws {
    let test = try #require(Self.cases.first { $0.testDescription == "unknown metric" })
    let folder = try Self.folder(test)
    let run = try ProgramRun(test.arguments + ["--json"], in: folder.path)
    #expect(run.status == 2)
    let rows = try DeterminismTests.rows(of: run.output)
    #expect(rows.count == 1)
    #expect(rows.first?["result"] == .string("not-understood"))
    guard case .array(let problems)? = rows.first?["problems"] else {
      Issue.record("no problems in \(run.text)")
      return
    }
    #expect(problems.map { $0["place"] } == [.string(test.place)])
  }

  /// A broken script does not keep the others from running.
  @Test func oneBrokenScriptDoesNotStopTheOthers() throws {
    let folder = Folder()
    folder.write(Self.script("broken", "timelime: []\n"), to: "Scenarios/a.yaml")
    folder.write(Self.script("whole", "expect:\n  - at-end: entries == 0\n"), to: "Scenarios/b.yaml")
    let run = try ProgramRun(["run"], in: folder.path)
    #expect(run.status == 2)
    #expect(run.errorLines.count == 1)
    #expect(run.text.contains("ok    whole"))
    #expect(run.text.contains("1 passed, 1 failed"))
  }
}
