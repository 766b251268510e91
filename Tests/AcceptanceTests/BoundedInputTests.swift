import Foundation
import TestSupport
import Testing

/// What has no end, or too much of everything, is refused at once and told in few words. A test that waits for ever is
/// ended by the limit of the program's time.
@Suite(.enabled(if: Checkout.program != nil, "the program is not built"))
struct BoundedInputTests {
  /// Processor seconds that the unoptimised program may take; what waits is ended by the clock.
  private static let seconds = 20

  private static func run(_ arguments: [String], _ folder: Folder) throws -> ProgramRun {
    let run = try ProgramRun(arguments, in: folder.path, secondsMax: seconds)
    #expect(run.errors.utf8.count + run.output.count < 100_000, "\(run.errors.utf8.count) bytes are told")
    return run
  }

  @Test(arguments: ["run", "plan"]) func aPipeOrADeviceIsNoScript(_ command: String) throws {
    let folder = Folder()
    #expect(mkfifo(folder / "p.yaml", 0o600) == 0)
    try FileManager.default.createSymbolicLink(atPath: folder / "d.yaml", withDestinationPath: "/dev/zero")
    folder.write(BadInputTests.script("includes", "include: p.yaml\n"), to: "i.yaml")
    folder.write(BadInputTests.script("reaches", "include: d.yaml\n"), to: "j.yaml")
    for (name, what) in [
      ("p.yaml", "this is a pipe"), ("d.yaml", "this is a device or a socket"), ("i.yaml", "this is a pipe"),
      ("j.yaml", "this is a device or a socket"),
    ] {
      let run = try Self.run([command, name], folder)
      #expect(run.status == 2, "\(name): \(run.errors)")
      #expect(run.errors.contains(what), "\(name): \(run.errors)")
    }
  }

  @Test func aPipeInAFolderKeepsNoOtherFromRunning() throws {
    let folder = Folder()
    folder.write(BadInputTests.script("whole", RangeTests.expecting("entries == 0")), to: "Scenarios/b.yaml")
    folder.write("no: name\n", to: "Scenarios/c.yaml")
    #expect(mkfifo(folder / "Scenarios/a.yaml", 0o600) == 0)
    let run = try Self.run(["run"], folder)
    #expect(run.status == 2)
    #expect(run.text.contains("ok    whole"), "\(run.text)")
    #expect(run.errors.contains("cannot read Scenarios/a.yaml: this is a pipe"), "\(run.errors)")
    #expect(run.errors.contains("the file has no scenario name"), "\(run.errors)")
    // By its name, the broken ones do not matter.
    #expect(try Self.run(["run", "whole"], folder).status == 0)
    let unknown = try Self.run(["run", "hidden"], folder)
    #expect(unknown.status == 2 && unknown.errors.contains("this is a pipe"), "\(unknown.errors)")
  }

  @Test(arguments: [
    ("{ every: 1us, market: set XRPUSDT 1.8 }", "repeated 120000000 times"),
    ("{ every: 1ns, market: set XRPUSDT 1.8 }", "repeated 120000000000 times"),
    ("{ every: 1s, signal: long XRPUSDT stop -1 % target +1 % times 10000 }", "repeated 1200000 times"),
  ])
  func aStepIsNotRepeatedWithoutEnd(_ step: String, _ phrase: String) throws {
    let folder = Folder()
    folder.write(BadInputTests.script("small", "signals: none\ntimeline:\n  - \(step)\n"), to: "s.yaml")
    let run = try Self.run(["run", "s.yaml"], folder)
    #expect(run.status == 2, "\(run.text)")
    #expect(run.errors.contains("s.yaml:6:5"), "\(run.errors)")
    #expect(run.errors.contains(phrase), "\(run.errors)")
    #expect(run.errors.contains("at most 100000"), "\(run.errors)")
  }

  /// Two steps that meet each other end, as failures.
  @Test func stepsThatBringEachOtherAboutAreStopped() throws {
    let folder = Folder()
    func step(_ price: String, _ other: String) -> String {
      "  - { when: mark.XRPUSDT == \(price), after: 100us, each: yes, may-not-fire: yes, market: set XRPUSDT \(other) }\n"
    }
    folder.write(
      BadInputTests.script("small", "signals: none\ntimeline:\n\(step("1.8", "1.9"))\(step("1.9", "1.8"))"),
      to: "s.yaml")
    let run = try Self.run(["run", "s.yaml"], folder)
    #expect(run.status == 1, "\(run.text)\(run.errors)")
    #expect(run.text.contains("found 10000 of them, and no more were made"), "\(run.text)")
  }

  @Test func manyUnknownKeysAreCountedNotTold() throws {
    let folder = Folder()
    let keys = (0..<80_000).map { "key-\($0): x\n" }.joined()
    folder.write(BadInputTests.script("small", keys), to: "s.yaml")
    let run = try Self.run(["run", "s.yaml"], folder)
    #expect(run.status == 2)
    #expect(run.errors.contains("unknown key 'key-0'"), "\(run.errors.prefix(300))")
    #expect(run.errors.contains("79980 more unknown keys in a scenario"), "\(run.errors.suffix(300))")
    #expect(run.errorLines.count <= 22, "\(run.errorLines.count)")
  }

  @Test(arguments: [
    ("timeline:\n", "  - { at: 1m, markte: x }\n", "'timeline' is too long"),
    ("expect:\n", "  - at-end: entrys == 0\n", "'expect' is too long"),
    ("start:\n  balance: 1 USDT\n  positions:\n", "    - x\n", "more problems are not shown"),
  ])
  func manyWrongItemsAreCountedNotTold(_ head: String, _ item: String, _ phrase: String) throws {
    let folder = Folder()
    let text = "scenario: small\nmarket: flat XRPUSDT at 1.8 for 1m\n" + head + String(repeating: item, count: 30_000)
    folder.write(text, to: "s.yaml")
    let run = try Self.run(["run", "s.yaml"], folder)
    #expect(run.status == 2)
    #expect(run.errors.contains(phrase), "\(run.errors.suffix(300))")
  }

  @Test func aMegabyteOnOneLineIsShownCut() throws {
    let folder = Folder()
    folder.write(
      BadInputTests.script("small", "seed: \(String(repeating: "x", count: 1_000_000))y\n"), to: "value.yaml")
    folder.write(
      BadInputTests.script("small", "\(String(repeating: "k", count: 1000)): 1\n"), to: "key.yaml")
    folder.write(
      BadInputTests.script("small", "expect: [{ at-end: \(String(repeating: "(", count: 1_000_000)) }]\n"),
      to: "expression.yaml")
    for name in ["value.yaml", "key.yaml", "expression.yaml"] {
      let run = try Self.run(["run", name], folder)
      #expect(run.status == 2, "\(name): \(run.errors.prefix(300))")
      #expect(run.errors.contains("…"), "\(name)")
      #expect(run.errors.utf8.count < 10_000, "\(name): \(run.errors.utf8.count) bytes")
    }
  }

  /// The marks stand below what is wrong, in a line of which only the part around them is shown.
  @Test func aCutLineHasItsMarks() throws {
    let folder = Folder()
    let filler = (0..<100).map { "k\($0): [], " }.joined()
    folder.write(
      "scenario: s\nmarket: flat XRPUSDT at 1.8 for 1m\nstart: { \(filler)balance: 1 USD }\n", to: "s.yaml")
    let run = try Self.run(["run", "s.yaml"], folder)
    let lines = run.errors.split(separator: "\n", omittingEmptySubsequences: false)
    let index = try #require(lines.firstIndex { $0.hasPrefix("error: '1 USD'") })
    let (shown, marks) = (Array(lines[index + 3]), Array(lines[index + 4]))
    let first = try #require(marks.firstIndex(of: "^"))
    #expect(String(shown[first..<(first + 5)]) == "1 USD", "\(lines[index + 3])\n\(lines[index + 4])")
    #expect(marks.count { $0 == "^" } == 5)
  }

  @Test func aDeepPathIsRefused() throws {
    let folder = Folder()
    folder.write(BadInputTests.script("small", ""), to: "s.yaml")
    let path = [String](repeating: "a", count: 10_000).joined(separator: ".")
    let run = try Self.run(["run", "s.yaml", "--set", "engine.\(path)=1"], folder)
    #expect(run.status == 2)
    #expect(run.errors.contains("the path is too deep"), "\(run.errors.prefix(300))")
    #expect(run.errors.utf8.count < 2000)
    // The longest key of YAML has 1024 characters.
    folder.write(
      BadInputTests.script("small", "with:\n  - { name: one, engine.\(path.prefix(999)): 1 }\n"), to: "s.yaml")
    let row = try Self.run(["run", "s.yaml"], folder)
    #expect(row.status == 2)
    #expect(row.errors.contains("the path is too deep"), "\(row.errors.prefix(300))")
  }
}
