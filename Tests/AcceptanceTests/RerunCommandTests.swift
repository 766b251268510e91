import Engine
import Foundation
import Report
import Runs
import Script
import TestSupport
import Testing

/// The last line of a failure is the command that repeats it: same row, same seed, same overrides.
@Suite struct RerunCommandTests {
  @Test(arguments: [
    ([], "make scenario NAME=@ ROW=silent SEED=1"),
    (["engine.rr.min=9"], "make scenario NAME=@ ROW=silent SEED=1 SET=engine.rr.min=9"),
    (
      ["expect.settled.within=1s of cut"],
      "make scenario NAME=@ ROW=silent SEED=1 SET='expect.settled.within=1s of cut'"
    ),
    (
      ["engine.rr.min=9", "settle-limit=2m"],
      ".build/release/tapedeck run @ --row silent --seed 1 --set engine.rr.min=9 --set settle-limit=2m"
    ),
  ])
  func failureSaysHowToRepeatIt(sets: [String], command: String) throws {
    let path = "\(Checkout.scenarios)/tutorial/first-scenario.yaml"
    let runner = ScenarioRunner(
      library: MarketLibrary(recordings: [], marketData: nil, imports: NSTemporaryDirectory()),
      builder: OurEngineBuilder())
    // One demand that cannot be met, so that the run fails without an override, too; it is none of the command line's.
    var overrides = [Override(path: "expect.expect-1.at-end", value: "entries == 7", origin: "test")]
    for set in sets { overrides.append(try Override(parsing: set)) }
    let outcome = runner.run(try ScenarioDocument.read(path: path), row: "silent", overrides: overrides)
    let text = ConsoleReport(style: Style(isColoured: false)).text(outcome, milliseconds: 0)
    #expect(text.contains("      again: \(command.replacingOccurrences(of: "@", with: path))\n"), "\(text)")
  }
}
