import Foundation
import TestSupport
import Testing

/// What comes of a run says the exit code: 0 passed or skipped, 1 something was not true.
@Suite(.enabled(if: Checkout.program != nil, "the program is not built"))
struct ExitCodeTests {
  @Test func passing() throws {
    let folder = Folder()
    folder.write(
      BadInputTests.script("calm", "expect:\n  - at-end: entries == 0\n"), to: "Scenarios/calm.yaml")
    let run = try ProgramRun(["run", "calm"], in: folder.path)
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(run.text.hasPrefix("ok    calm   2m virtual"))
    #expect(run.text.contains("   hash "))
  }

  @Test func failingSaysWhereWhatAndHowToSeeItAgain() throws {
    let folder = Folder()
    folder.write(
      BadInputTests.script(
        "greedy", "seed: 5\nexpect:\n  - at-end: entries == 1\nwith:\n  - { name: one }\n  - { name: two }\n"),
      to: "Scenarios/greedy.yaml")
    let run = try ProgramRun(["run", "greedy", "--row", "two"], in: folder.path)
    #expect(run.status == 1)
    #expect(run.errors.isEmpty)
    #expect(run.text.hasPrefix("FAIL  greedy[two]"))
    #expect(run.text.contains("Scenarios/greedy.yaml:6:5  at-end: entries == 1"))
    #expect(run.text.contains("expected entries == 1, found entries is 0"))
    #expect(run.text.contains("again: make scenario NAME=greedy ROW=two SEED=5"))
    let both = try ProgramRun(["run", "greedy", "--json"], in: folder.path)
    #expect(both.status == 1)
    #expect(try DeterminismTests.rows(of: both.output).map { $0["result"] } == [.string("failed"), .string("failed")])
  }

  /// Real data that are not here are no failure, and no silence either.
  @Test func skippedWithoutRealData() throws {
    let run = try ProgramRun(
      ["run", "listenkey-expiry-real", "--row", "silent"], environment: ["MARKET_DATA": "/nowhere"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.text.hasPrefix("skip  listenkey-expiry-real[silent]"))
    #expect(run.text.contains("MARKET_DATA"))
  }

  /// The worst of several decides.
  @Test func theGravestCodeDecides() throws {
    let folder = Folder()
    folder.write(BadInputTests.script("a-calm", ""), to: "Scenarios/a.yaml")
    folder.write(
      BadInputTests.script("b-greedy", "expect:\n  - at-end: entries == 1\n"), to: "Scenarios/b.yaml")
    #expect(try ProgramRun(["run"], in: folder.path).status == 1)
    folder.write(BadInputTests.script("c-broken", "seed: x\n"), to: "Scenarios/c.yaml")
    #expect(try ProgramRun(["run"], in: folder.path).status == 2)
    folder.write(BadInputTests.script("d-tapeless", market: "tape: nowhere", ""), to: "Scenarios/d.yaml")
    #expect(try ProgramRun(["run"], in: folder.path).status == 3)
  }

  @Test(arguments: [["--help"], ["--version"], ["run", "--help"], ["faults"], ["metrics"], ["invariants"]])
  func askingIsNoMistake(arguments: [String]) throws {
    let run = try ProgramRun(arguments)
    #expect(run.status == 0)
    #expect(!run.output.isEmpty)
    #expect(run.errors.isEmpty)
  }
}
