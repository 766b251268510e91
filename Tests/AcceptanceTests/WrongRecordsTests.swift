import Engine
import Runs
import Script
import TestSupport
import Testing
import TradingEngine
import WrongEngines

/// Engines that act in the wrong order or say what is not so: each is caught by the invariant that is about it.
@Suite struct WrongRecordsTests {
  @Test(arguments: [
    (WrongEngine.claimsToReconcile, "incidents/listenkey-expiry", "event-pushed", "reconciled-by-reading"),
    (WrongEngine.closesOldSocketFirst, "incidents/listenkey-expiry", "first-ping", "old-stream-last"),
    (WrongEngine.wrongClosingRecord, "incidents/correlated-squeeze", "limits-on", "closing-agrees"),
    (WrongEngine.wrongSettlementFigures, "incidents/zero-price-liquidation", "ack", "settlement-agrees"),
    (WrongEngine.printsSecrets, "incidents/listenkey-expiry", "first-ping", "no-secrets"),
    (WrongEngine.inventsCauses, "incidents/zero-price-liquidation", "ack", "trigger-is-cause"),
    (WrongEngine.emptyNotice, "incidents/zero-price-liquidation", "ack", "notice-complete"),
    (WrongEngine.allAtOnce, "incidents/zero-price-liquidation", "ack", "largest-first"),
  ])
  func isCaughtByName(wrong: WrongEngine, scenario: String, row: String, invariant: String) throws {
    let right = try WrongEnginesTests.run(OurEngineBuilder(), scenario: scenario, row: row)
    #expect(right.hasPassed)
    let run = try WrongEnginesTests.run(wrong.builder, scenario: scenario, row: row)
    #expect(
      run.record.violations.contains { $0.invariant == invariant },
      "\(wrong.builder.name) broke \(run.record.violations.map(\.invariant).joined(separator: ", "))")
  }

  /// Two entries a minute apart, each with stop and target; then everything is closed after a notice of ten seconds, during
  /// which a third signal comes. The first position is the larger one: its stop is nearer.
  static let script = """
    scenario: two-entries-and-the-end
    market: flat XRPUSDT at 1.8, DOGEUSDT at 0.12, DOTUSDT at 1.7 for 6m
    start: { balance: 4440 USDT }
    engine: { preset: baseline, liquidation: { notice: 10s }, risk: { max-position: 0.5, max-total-short-risk: none, max-shorts: 3 } }
    signals: none
    timeline:
      - at: 60s
        signal: short XRPUSDT stop +2 % target -4 %
      - at: 2m
        signal: short DOGEUSDT stop +8 % target -16 %
      - at: 3m
        operator: liquidate source cli reason manual_shutdown
      - at: 185s
        signal: short DOTUSDT stop +4 % target -8 %
    expect:
      - at-end: positions.open == 0 and liquidations["completed"] == 1
    """

  private func play(_ builder: any EngineBuilder) throws -> RowRun {
    let folder = Folder()
    try folder.write(Self.script, to: "script.yaml")
    return try Checkout.play(try ScenarioDocument.read(path: folder / "script.yaml"), row: nil) { $0.builder = builder }
  }

  @Test(arguments: [
    (WrongEngine.targetFirst, "stop-comes-first"), (WrongEngine.sizesByOldWallet, "sized-by-wallet"),
    (WrongEngine.smallestFirst, "largest-first"), (WrongEngine.entersWhileClosing, "no-entry-while-stopped"),
  ])
  func isCaughtByNameInAScript(wrong: WrongEngine, invariant: String) throws {
    let right = try play(OurEngineBuilder())
    #expect(right.hasPassed, "\(right.record.violations.map(\.what)) \(right.verdicts.failures.map(\.found))")
    let run = try play(wrong.builder)
    #expect(
      run.record.violations.contains { $0.invariant == invariant },
      "\(wrong.builder.name) broke \(run.record.violations.map(\.invariant).joined(separator: ", "))")
  }
}
