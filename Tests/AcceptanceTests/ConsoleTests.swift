import Basics
import Foundation
import TestSupport
import Testing

/// What a person sees of many rows: columns, what failed, what was skipped and warned of, and no more than was asked for.
@Suite(.enabled(if: Checkout.program != nil, "the program is not built"))
struct ConsoleTests {
  /// `a` passes, `much-longer[one]` passes, `much-longer[two]` fails.
  static func folder() -> Folder {
    let folder = Folder()
    folder.write(BadInputTests.script("a", "expect:\n  - at-end: entries == 0\n"), to: "Scenarios/a.yaml")
    folder.write(
      BadInputTests.script(
        "much-longer",
        "expect:\n  - { id: end, at-end: entries == 0 }\nwith:\n  - { name: one }\n"
          + "  - { name: two, expect.end: { at-end: entries == 1 } }\n"), to: "Scenarios/b.yaml")
    return folder
  }

  @Test func okLinesStandInColumns() throws {
    let folder = Self.folder()
    let run = try ProgramRun(["run"], in: folder.path)
    let lines = run.text.split(separator: "\n").filter { $0.hasPrefix("ok ") }
    try #require(lines.count == 2, "\(run.text)")
    for word in [" virtual", " ms ", " events", " fired", "hash "] {
      let columns = lines.map { line in
        line.range(of: word).map { line.distance(from: line.startIndex, to: $0.upperBound) }
      }
      #expect(Set(columns).count == 1 && !columns.contains(nil), "\(word): \(run.text)")
    }
  }

  @Test func theEndNamesWhatFailed() throws {
    let folder = Self.folder()
    let run = try ProgramRun(["run"], in: folder.path)
    let lines = run.text.split(separator: "\n")
    try #require(lines.count > 3, "\(run.text)")
    #expect(lines[lines.count - 3] == "failed:")
    #expect(lines[lines.count - 2] == "      much-longer[two]   at-end: entries == 1")
    // Three rows of two minutes.
    #expect(lines[lines.count - 1].hasPrefix("2 passed, 1 failed, 6m virtual, "))
  }

  @Test func quietSaysWhatDidNotPass() throws {
    let folder = Self.folder()
    let run = try ProgramRun(["run", "--quiet"], in: folder.path)
    #expect(run.status == 1)
    #expect(run.text.hasPrefix("FAIL  much-longer[two]"))
    #expect(!run.text.contains("ok  "))
    #expect(run.text.contains("\n2 passed, 1 failed, "))
  }

  @Test(
    arguments: [
      (["--color", "always"], ["NO_COLOR": "1"], true), (["--color", "never"], ["CLICOLOR_FORCE": "1"], false),
      ([], ["CLICOLOR_FORCE": "1"], true), ([], ["CLICOLOR_FORCE": "0"], false),
      // Who wants no colours is heard (no-color.org).
      ([], ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false), (["--no-color"], ["CLICOLOR_FORCE": "1"], false),
      // Standard output is a file here.
      ([], [:], false),
    ] as [([String], [String: String], Bool)])
  func coloursCanBeForced(arguments: [String], environment: [String: String], isColoured: Bool) throws {
    var variables: [String: String?] = [:]
    for name in ["NO_COLOR", "CLICOLOR_FORCE"] { variables.updateValue(environment[name], forKey: name) }
    let folder = Self.folder()
    let run = try ProgramRun(["run", "a"] + arguments, in: folder.path, environment: variables)
    #expect(run.text.hasPrefix("\u{1B}[32mok") == isColoured, "\(run.text)")
  }

  @Test func aReasonToSkipIsToldOnce() throws {
    let run = try ProgramRun(["run", "listenkey-expiry-real"], environment: ["MARKET_DATA": "/nowhere"])
    let lines = run.text.split(separator: "\n").filter { $0.hasPrefix("skip ") }
    #expect(lines.count == 6, "\(run.text)")
    #expect(lines.count { $0.contains("MARKET_DATA") } == 1, "\(run.text)")
    #expect(lines.dropFirst().allSatisfy { $0.hasSuffix("for the same reason") }, "\(run.text)")
  }

  @Test func warningsGoToStandardErrorAndIntoJSON() throws {
    let folder = Folder()
    folder.write(
      BadInputTests.script(
        "late", "timeline:\n  - { at: 5m, operator: stop, may-not-fire: yes }\nexpect:\n  - at-end: entries == 0\n"),
      to: "Scenarios/late.yaml")
    let console = try ProgramRun(["run", "late"], in: folder.path)
    #expect(console.status == 0, "\(console.errors)")
    #expect(console.text.hasPrefix("ok    late"))
    #expect(console.errors.hasPrefix("warning: "))
    let run = try ProgramRun(["run", "late", "--json"], in: folder.path)
    #expect(run.errors == console.errors)
    let rows = try DeterminismTests.rows(of: run.output)
    guard case .array(let warnings)? = rows.first?["warnings"] else {
      Issue.record("no warnings: \(run.text)")
      return
    }
    #expect(warnings.map { $0["severity"] } == [.string("warning")])
    #expect(console.errors.hasPrefix("warning: \(try warnings[0].string("what"))\n"))
    #expect(try warnings[0].string("place") == "Scenarios/late.yaml:5:11")
  }

  /// Every object has it, for each is read by itself.
  @Test func aWarningOfManyRowsIsToldOnce() throws {
    let folder = Folder()
    folder.write(
      BadInputTests.script(
        "late",
        "timeline:\n  - { at: 5m, operator: stop, may-not-fire: yes }\nexpect:\n  - at-end: entries == 0\n"
          + "with: [{ name: one }, { name: two }]\n"), to: "Scenarios/late.yaml")
    for arguments in [["run"], ["run", "--json"]] {
      let run = try ProgramRun(arguments, in: folder.path)
      #expect(run.status == 0)
      #expect(run.errors.split(separator: "\n").count { $0.hasPrefix("warning: ") } == 1, "\(run.errors)")
      guard arguments.contains("--json") else { continue }
      for row in try DeterminismTests.rows(of: run.output) {
        guard case .array(let warnings)? = row["warnings"] else { throw POSIXError(.EINVAL) }
        #expect(warnings.count == 1)
      }
    }
  }

  /// The slow venue takes longer to be reached than a position may be without a stop; its scenario lets that pass.
  @Test func whatIsWaivedIsCounted() throws {
    let run = try ProgramRun(["run", "liquidation-at-a-bad-moment", "--row", "slow-venue"])
    #expect(run.status == 0)
    #expect(run.text.contains("\n      waived  protected-in-time   2 violations   ("), "\(run.text)")
  }

  @Test func whatIsWaivedCannotBeDemanded() throws {
    let folder = Folder()
    folder.write(
      BadInputTests.script(
        "both", "waive: { invariant: settles, reason: it is slow }\nexpect:\n  - always: settles\n"),
      to: "Scenarios/both.yaml")
    let run = try ProgramRun(["run", "both"], in: folder.path)
    #expect(run.status == 2)
    #expect(run.errors.hasPrefix("error: 'settles' is waived and demanded at once\n --> Scenarios/both.yaml:4:"))
    #expect(run.errors.contains("the demand is at line 6, column 5"))
  }

  // MARK: Which rows

  @Test func aRowIsPlayedWhereItIs() throws {
    let folder = Self.folder()
    let run = try ProgramRun(["run", "Scenarios", "--row", "one"], in: folder.path)
    #expect(run.status == 0)
    #expect(run.text.hasPrefix("ok    much-longer[one]"))
    #expect(run.errors == "note: 1 of 2 scenarios has no row 'one'\n")
    let nowhere = try ProgramRun(["run", "Scenarios", "--row", "ones"], in: folder.path)
    #expect(nowhere.status == 2)
    #expect(nowhere.text.isEmpty)
    #expect(nowhere.errors.hasPrefix("error: none of 2 scenarios has a row 'ones'\n = expected: one, two\n"))
    #expect(nowhere.errors.contains("did you mean 'one'?"))
    let plan = try ProgramRun(["plan", "Scenarios", "--row", "two"], in: folder.path)
    #expect(plan.status == 0)
    #expect(plan.text.contains("much-longer[two]"))
    #expect(plan.errors == "note: 1 of 2 scenarios has no row 'two'\n")
  }

  @Test func aCircleOfFoldersIsOneError() throws {
    let folder = Self.folder()
    folder.write("", to: "Scenarios/deep/.keep")
    try FileManager.default.createSymbolicLink(
      atPath: folder / "Scenarios/deep/up", withDestinationPath: "../../Scenarios")
    let run = try ProgramRun(["run", "Scenarios"], in: folder.path)
    #expect(run.status == 2)
    #expect(run.errorLines == ["error: the folder Scenarios/deep/up is Scenarios again"], "\(run.errors)")
  }
}
