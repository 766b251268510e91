import Audit
import Binance
import Engine
import Foundation
import Market
import Report
import Runs
import Script
import Simulation
import TestSupport
import Testing
import TradingEngine
import WrongEngines

/// The checks can fail: each engine that is wrong on purpose is caught, and by the rule that its flaw breaks.
@Suite struct WrongEnginesTests {
  static let library = MarketLibrary(
    recordings: [Checkout.recordings], marketData: Checkout.marketData,
    imports: NSTemporaryDirectory())

  static func run(
    _ builder: any EngineBuilder, scenario: String = "incidents/listenkey-expiry", row: String,
    observers: @escaping @Sendable (RunBeginning) throws -> [any RunObserver] = { _ in [] }
  ) throws -> RowRun {
    let path = "\(Checkout.scenarios)/\(scenario).yaml"
    let document = try ScenarioDocument.read(path: path)
    let outcome = ScenarioRunner(library: library, builder: builder, observers: observers).run(document, row: row)
    guard case .ran(let run) = outcome.result else {
      throw Unexpected(what: String(describing: outcome.result))
    }
    return run
  }

  struct Unexpected: Error { var what: String }

  static let rows = ["event-pushed", "first-ping", "silent", "socket-closed", "day-cut", "deleted-elsewhere"]

  @Test(arguments: rows)
  func everyWrongEngineIsCaughtInEveryRow(row: String) throws {
    #expect(try Self.run(OurEngineBuilder(), row: row).hasPassed)
    // Those whose flaw is about a dead stream; the others have scenarios of their own.
    for wrong in [WrongEngine.reportBuild, .reconnectsBlindly, .entersWhileDark, .booksMissedTwice] {
      #expect(try !Self.run(wrong.builder, row: row).hasPassed, "\(wrong.builder.name) passes \(row)")
    }
  }

  /// What each says of itself holds: the row is passed by our engine and failed by this one, by the check that is about
  /// its flaw.
  @Test(arguments: WrongEngine.all)
  func eachIsCaughtByWhatIsAboutIt(wrong: WrongEngine) async throws {
    #expect(!wrong.caught.isEmpty)
    let catalog = try ScenarioCatalog(root: Checkout.scenarios)
    let documents = try Set(wrong.caught.map(\.scenario)).sorted().map {
      try ScenarioDocument.read(path: try catalog.entry(named: $0).path)
    }
    let wanted = Set(wrong.caught.map(\.row))
    let plays = Proof.rows(of: documents).filter { wanted.contains($0.title) }
    #expect(plays.count == wanted.count, "names a row that is not there")
    let stage = Stage(library: Self.library, jobs: 1)
    for ours in await stage.play(plays.map { ($0, OurEngineBuilder()) }) where !ours.isSkipped {
      #expect(ours.failed == [], "our engine in \(ours.row)")
    }
    for claim in await stage.evidence(of: [wrong], among: plays).found where !claim.finding.isSkipped {
      #expect(claim.holds, "\(wrong.name) fails \(claim.said.row) by \(claim.finding.failed), not \(claim.said.check)")
    }
  }

  /// Started 06:10 KST with a ping every 30 minutes: 06:40, 07:10, 07:40, 08:10 and 08:40 lie before 09:00. The key dies at
  /// 06:40, so that night's line comes at each of them and the key is never replaced (engine.md 5 and 9, row 30).
  @Test func reportBuildPrintsThatNightsLineAtEveryPing() throws {
    let lines = Lines()
    let run = try Self.run(WrongEngine.reportBuild.builder, row: "first-ping") { _ in [lines] }
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
    let run = try Self.run(OurEngineBuilder(), row: "first-ping") { _ in [lines] }
    #expect(lines.texts.filter { $0.contains("Keep-alive ping failed") }.count == 1)
    #expect(lines.endpoints.filter { $0 == "POST /fapi/v1/listenKey" }.count == 2)
    #expect(run.hasPassed)
  }
}

/// The emergency liquidation: each way to do it wrongly is caught, and the build of the incident says what it said.
@Suite struct WrongLiquidationsTests {
  /// engine.md 7.1: three closes within a second and a half, each without a price. Ours prints what was executed.
  @Test func reportBuildPrintsThatNightsCloses() throws {
    func closes(_ builder: any EngineBuilder) throws -> [String] {
      let lines = Lines()
      _ = try WrongEnginesTests.run(builder, scenario: "incidents/zero-price-liquidation", row: "ack") { _ in [lines] }
      return lines.texts.filter { $0.contains("Position closed: ") }.map {
        let words = $0.split(separator: " ").map(String.init)
        return words.filter { $0.hasSuffix("USDT") || $0.hasPrefix("exit_price") || $0.hasPrefix("realized_pnl") }
          .joined(separator: " ")
      }
    }
    #expect(
      try closes(WrongEngine.reportBuild.builder).sorted() == [
        "DOGEUSDT exit_price=0.0 realized_pnl=0.0000", "DOTUSDT exit_price=0.0 realized_pnl=0.0000",
        "XRPUSDT exit_price=0.0 realized_pnl=0.0000",
      ])
    #expect(
      try closes(OurEngineBuilder()).sorted() == [
        "DOGEUSDT exit_price=0.11785 realized_pnl=-4.71448", "DOTUSDT exit_price=1.71 realized_pnl=-3.3904",
        "XRPUSDT exit_price=1.7756 realized_pnl=-6.43382",
      ])
  }
}

/// Keeps the text log and the requests of a run.
private final class Lines: RunObserver, @unchecked Sendable {
  var texts: [String] = []
  var endpoints: [String] = []
  func request(_ id: RequestID, _ request: RESTRequest, query: String, at time: Timestamp) {
    endpoints.append(request.endpoint)
  }
  func log(_ line: LogLine, at time: Timestamp) { texts.append(line.text(at: time, offset: ClockOffset(minutes: 540))) }
}
