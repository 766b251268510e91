import Basics
import Foundation
import TestSupport
import Testing

/// No run is green that has tested nothing, and none whose result could not be told.
@Suite(.enabled(if: Checkout.program != nil, "the program is not built"))
struct GreenMeansTestedTests {
  private static let calm = "expect:\n  - at-end: entries == 0\n"

  private static func folder() -> Folder {
    let folder = Folder()
    folder.write(BadInputTests.script("small", calm), to: "Scenarios/small.yaml")
    folder.write(
      BadInputTests.script("rows", calm + "with:\n  - { name: one }\n  - { name: two, seed: 2 }\n"),
      to: "Scenarios/rows.yaml")
    folder.write("no script", to: "empty/readme.txt")
    folder.write("x", to: "named.yaml/readme.txt")
    return folder
  }

  @Test(arguments: [
    ["run", "empty"], ["run", "--root", "empty"], ["run", "empty", "--json"], ["plan", "empty"], ["run", "named.yaml"],
    ["run", "small", "empty"],
  ])
  func aFolderWithoutScenariosIsAnError(_ arguments: [String]) throws {
    let folder = Self.folder()
    let run = try ProgramRun(arguments, in: folder.path)
    #expect(run.status == 2, "\(run.text)\(run.errors)")
    #expect(run.errors.contains("there is no scenario below"), "\(run.errors)")
  }

  @Test func marketDataThatAreNoFolderAreAnError() throws {
    let folder = Self.folder()
    for command in ["run", "plan"] {
      let run = try ProgramRun([command, "small"], in: folder.path, environment: ["MARKET_DATA": "empty/readme.txt"])
      #expect(run.status == 2, "\(run.text)")
      #expect(run.errors.contains("MARKET_DATA=FOLDER"), "\(run.errors)")
    }
  }

  // MARK: Standard output

  /// `/dev/full` takes nothing, as a full disk.
  @Test(arguments: [
    "run small", "run small --json", "plan small", "metrics", "faults", "invariants", "metrics --json", "--help",
    "--version", "tape info r.tape.gz", "tape info r.tape.gz --json", "tape verify r.tape.gz",
    "tape cut r.tape.gz --symbols XRPUSDT -o c.tape.gz",
  ])
  func aResultThatCannotBeToldIsNone(_ arguments: String) throws {
    let folder = try TapeCareTests.folder()
    folder.write(BadInputTests.script("small", Self.calm), to: "Scenarios/small.yaml")
    let run = try ProgramRun(
      arguments.split(separator: " ").map(String.init), in: folder.path, output: "/dev/full")
    #expect(run.status == 3, "\(run.errors)")
    #expect(run.errors.contains("cannot write to standard output: No space left on device"), "\(run.errors)")
  }

  // MARK: Expectations

  @Test(arguments: ["", "expect: []\n", "expect:\n  - always: 1 == 1\n"])
  func aScriptThatExpectsNothingWarns(_ expect: String) throws {
    let folder = Folder()
    folder.write(BadInputTests.script("small", expect), to: "small.yaml")
    let run = try ProgramRun(["run", "small.yaml"], in: folder.path)
    #expect(run.status == 0)
    #expect(run.errors.contains("warning: small expects nothing"), "\(run.errors)")
  }

  @Test(arguments: [Self.calm, "expect:\n  - always: ledger-balances\n", "expect:\n  - at-end: count(fill) == 0\n"])
  func oneThatExpectsSomethingDoesNot(_ expect: String) throws {
    let folder = Folder()
    folder.write(BadInputTests.script("small", expect), to: "small.yaml")
    #expect(try ProgramRun(["run", "small.yaml"], in: folder.path).errors.isEmpty)
  }

  // MARK: Skipped

  @Test func skippedRowsCanBeFailures() throws {
    let arguments = ["run", "listenkey-expiry-real", "--row", "silent"]
    let all = try ProgramRun(arguments, environment: ["MARKET_DATA": "/nowhere"])
    #expect(all.status == 0)
    #expect(all.errors.contains("warning: every row was skipped: nothing was tested"), "\(all.errors)")
    let strict = try ProgramRun(arguments + ["--fail-on-skip"], environment: ["MARKET_DATA": "/nowhere"])
    #expect(strict.status == 1)
    let mixed = try ProgramRun(
      ["run", "first-scenario", "listenkey-expiry-real", "--fail-on-skip"], environment: ["MARKET_DATA": "/nowhere"])
    #expect(mixed.status == 1)
    #expect(!mixed.errors.contains("nothing was tested"))
    #expect(try ProgramRun(["run", "first-scenario", "--fail-on-skip"]).status == 0)
  }

  // MARK: Goldens

  @Test func aGoldenThatIsMissingIsToldOrAFailure() throws {
    let folder = Self.folder()
    let checked = try ProgramRun(["run", "--golden", "check"], in: folder.path)
    #expect(checked.status == 0, "\(checked.errors)")
    for title in ["small", "rows[one]", "rows[two]"] {
      #expect(checked.errors.contains("warning: \(title) has no golden: Scenarios/golden/\(title).txt"))
    }
    let required = try ProgramRun(["run", "--golden", "required"], in: folder.path)
    #expect(required.status == 1)
    #expect(required.text.contains("FAIL  small"))
    #expect(required.text.contains("there is no golden file"))
    #expect(required.text.contains("0 passed, 3 failed"))
    #expect(try ProgramRun(["run", "--golden", "update"], in: folder.path).status == 0)
    let whole = try ProgramRun(["run", "--golden", "required"], in: folder.path)
    #expect(whole.status == 0 && whole.errors.isEmpty, "\(whole.errors)")
  }

  @Test func aGoldenThatDiffersIsAFailureEverywhere() throws {
    let folder = Self.folder()
    #expect(try ProgramRun(["run", "--golden", "update"], in: folder.path).status == 0)
    let name = "Scenarios/golden/rows[two].txt"
    folder.write(try folder.read(name) + bytes("one line more\n"), to: name)
    let run = try ProgramRun(["run", "--golden", "check"], in: folder.path)
    #expect(run.status == 1)
    #expect(run.text.contains("FAIL  rows[two]"), "\(run.text)")
    #expect(run.text.contains("differs from its golden"))
    #expect(run.text.contains("expected one line more"))
    #expect(run.text.contains("found    the end"))
    #expect(run.text.contains("2 passed, 1 failed"))
    #expect(run.errors.isEmpty, "\(run.errors)")
    let json = try ProgramRun(["run", "rows", "--golden", "check", "--json"], in: folder.path)
    #expect(json.status == 1)
    let rows = try DeterminismTests.rows(of: json.output)
    #expect(rows.map { $0["result"] } == [.string("passed"), .string("failed")])
    #expect(rows.map { $0["golden"]?["result"] } == [.string("same"), .string("differs")])
    #expect(rows.last?["golden"]?["expected"] == .string("one line more"))
  }

  // MARK: JSON

  /// Each script that is meant has its object, whatever is wrong with it.
  @Test func scriptsThatCannotBeReadAreJSONToo() throws {
    let folder = Self.folder()
    folder.write("scenario: twice\nsignals: none\nsignals: none\n", to: "Scenarios/twice.yaml")
    folder.write("scenario: open\nexpect: [\n", to: "Scenarios/open.yaml")
    let run = try ProgramRun(["run", "--json"], in: folder.path)
    #expect(run.status == 2)
    let rows = try DeterminismTests.rows(of: run.output)
    #expect(rows.filter { $0["result"] == .string("not-understood") }.count == 2, "\(run.text)")
    #expect(rows.filter { $0["result"] == .string("passed") }.count == 3)
    let unknown = try ProgramRun(["run", "nothing", "--json"], in: folder.path)
    #expect(unknown.status == 2)
    #expect(try DeterminismTests.rows(of: unknown.output).count == 1)
  }
}
