import Binance
import Engine
import Engines
import Foundation
import Market
import Report
import Scenario
import Simulation
import Testing
import TradingEngine

/// The checks can fail: each engine that is wrong on purpose is caught, and by the rule that its flaw breaks.
@Suite struct WrongEnginesTests {
  static let library = MarketLibrary(
    recordings: [HouseRulesTests.root.appendingPathComponent("Recordings").path], marketData: nil,
    imports: NSTemporaryDirectory())

  static func run(
    _ builder: OurEngineBuilder, scenario: String = "incidents/listenkey-expiry", row: String,
    recorder: (@Sendable (RunPlan) throws -> any RunRecorder)? = nil
  ) throws -> RowRun {
    let path = HouseRulesTests.root.appendingPathComponent("Scenarios/\(scenario).yaml").path
    let document = try ScenarioDocument.read(path: path)
    let outcome = ScenarioRunner(library: library, builder: builder, recorder: recorder).run(document, row: row)
    guard case .ran(let run) = outcome.result else {
      throw Unexpected(what: "\(outcome.result)")
    }
    return run
  }

  struct Unexpected: Error { var what: String }

  static let rows = ["event-pushed", "first-ping", "silent", "socket-closed", "day-cut", "deleted-elsewhere"]

  @Test(arguments: rows)
  func everyWrongEngineIsCaughtInEveryRow(row: String) throws {
    #expect(try Self.run(OurEngineBuilder(), row: row).hasPassed)
    // Those whose flaw is about a dead stream; the others have scenarios of their own.
    for wrong in [
      WrongEngine.reportBuild, WrongEngine.reconnectsBlindly, WrongEngine.entersWhileDark,
      WrongEngine.booksMissedTwice,
    ] {
      #expect(try !Self.run(wrong.builder, row: row).hasPassed, "\(wrong.builder.name) passes \(row)")
    }
  }

  @Test(arguments: [
    (WrongEngine.reportBuild, "no-zero-price"), (WrongEngine.reportBuild, "fill-booked-once"),
    (WrongEngine.reportBuild, "dead-key-replaced"), (WrongEngine.reconnectsBlindly, "engine-equals-venue"),
    (WrongEngine.reconnectsBlindly, "settles"), (WrongEngine.entersWhileDark, "no-entry-while-dark"),
    (WrongEngine.booksMissedTwice, "fill-booked-once"), (WrongEngine.booksMissedTwice, "engine-equals-venue"),
  ])
  func theRuleThatTheFlawBreaksSaysSo(wrong: WrongEngine, invariant: String) throws {
    let run = try Self.run(wrong.builder, row: "event-pushed")
    #expect(
      run.record.violations.contains { $0.invariant == invariant },
      "\(wrong.builder.name) broke \(run.record.violations.map(\.invariant))")
  }

  /// What was refused or let through wrongly is named by the rule or the expectation that is about it.
  @Test(arguments: [
    (WrongEngine.countsOpenOnly, "incidents/position-limits", "at-once", "limits-hold"),
    (WrongEngine.countsOpenOnly, "incidents/position-limits", "within-a-millisecond", "committed"),
    (WrongEngine.countsOpenOnly, "incidents/position-limits", "bearish-within-a-millisecond", "limits-hold"),
    (WrongEngine.countsOpenOnly, "incidents/correlated-squeeze", "limits-on", "at-risk"),
    (WrongEngine.sumsNotional, "incidents/position-limits", "total-short-risk-of-four", "verdicts"),
    (WrongEngine.sumsNotional, "incidents/position-limits", "total-short-risk", "verdicts"),
    (WrongEngine.roundsRR, "incidents/short-rr-acceptance", "minimum-1-0", "counts"),
    (WrongEngine.roundsRR, "incidents/rr-vectors", "fixed", "rr-recomputed"),
  ])
  func aWrongGateIsCaughtByWhatItIsAbout(wrong: WrongEngine, scenario: String, row: String, cause: String) throws {
    #expect(try Self.run(OurEngineBuilder(), scenario: scenario, row: row).hasPassed)
    let run = try Self.run(wrong.builder, scenario: scenario, row: row)
    let causes = run.verdicts.failures.map(\.id) + run.record.violations.map(\.invariant)
    #expect(causes.contains(cause), "\(wrong.builder.name) fails by \(causes)")
  }

  /// Its flaw is not about a dead key but about a busy server: up to three answers of 503 are no reason to
  /// rotate (engine.md 8.2, row 3.4 i3).
  @Test(arguments: ["once", "three-times"])
  func hasteIsCaughtWhereTheServerIsBusy(row: String) throws {
    #expect(try Self.run(OurEngineBuilder(), scenario: "faults/keepalive-5xx", row: row).hasPassed)
    #expect(try !Self.run(WrongEngine.rotatesInHaste.builder, scenario: "faults/keepalive-5xx", row: row).hasPassed)
  }

  /// Started 06:10 KST with a ping every 30 minutes: 06:40, 07:10, 07:40, 08:10 and 08:40 lie before 09:00. The key dies at
  /// 06:40, so that night's line comes at each of them and the key is never replaced (engine.md section 5, row 30 of 9).
  @Test func reportBuildPrintsThatNightsLineAtEveryPing() throws {
    let lines = Lines()
    let run = try Self.run(WrongEngine.reportBuild.builder, row: "first-ping") { _ in lines }
    let failed = lines.texts.filter {
      $0.contains("Keep-alive ping failed: (400, -1125, 'This listenKey does not exist.')")
    }
    let minutes = failed.map { $0.prefix(16) }
    #expect(minutes == ["06:40", "07:10", "07:40", "08:10", "08:40"].map { "2026-01-30 \($0)" })
    func count(_ endpoint: String) -> Int { lines.endpoints.filter { $0 == endpoint }.count }
    #expect(count("PUT /fapi/v1/listenKey") == 5)
    #expect(count("POST /fapi/v1/listenKey") == 1)
    #expect(!run.hasPassed)
  }

  /// The same night with our engine: one -1125, one new key.
  @Test func ourEnginePrintsItOnce() throws {
    let lines = Lines()
    let run = try Self.run(OurEngineBuilder(), row: "first-ping") { _ in lines }
    #expect(lines.texts.filter { $0.contains("Keep-alive ping failed") }.count == 1)
    #expect(lines.endpoints.filter { $0 == "POST /fapi/v1/listenKey" }.count == 2)
    #expect(run.hasPassed)
  }
}

/// Keeps the text log and the requests of a run.
private final class Lines: RunRecorder, @unchecked Sendable {
  var texts: [String] = []
  var endpoints: [String] = []
  func market(_ event: MarketEvent, _ stream: StreamID, at time: Timestamp) {}
  func frame(_ bytes: [UInt8], _ stream: StreamID, isUser: Bool, at time: Timestamp) {}
  func wrote(_ stream: StreamID, _ bytes: [UInt8], at time: Timestamp) {}
  func link(_ stream: StreamID, _ event: LinkRecord, at time: Timestamp) {}
  func request(_ id: RequestID, _ request: RESTRequest, query: String, at time: Timestamp) {
    endpoints.append(request.endpoint)
  }
  func answer(_ id: RequestID, _ response: RESTResponse, at time: Timestamp) {}
  func audit(_ event: AuditEvent, number: Int, cause: Int, at time: Timestamp) {}
  func log(_ line: LogLine, at time: Timestamp) { texts.append(line.text(at: time, offset: ClockOffset(minutes: 540))) }
  func finish() throws {}
}
