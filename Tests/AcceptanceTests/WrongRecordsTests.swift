import Engine
import Testing
import WrongEngines

/// Engines that act in the wrong order or say what is not so: each is caught by the invariant that is about it.
@Suite struct WrongRecordsTests {
  @Test(arguments: [
    (WrongEngine.targetFirst, "incidents/listenkey-expiry", "event-pushed", "stop-comes-first"),
    (WrongEngine.claimsToReconcile, "incidents/listenkey-expiry", "event-pushed", "reconciled-by-reading"),
    (WrongEngine.closesOldSocketFirst, "incidents/listenkey-expiry", "first-ping", "old-stream-last"),
    (WrongEngine.sizesByOldWallet, "incidents/correlated-squeeze", "limits-on", "sized-by-wallet"),
    (WrongEngine.wrongClosingRecord, "incidents/correlated-squeeze", "limits-on", "closing-agrees"),
    (WrongEngine.wrongSettlementFigures, "incidents/zero-price-liquidation", "ack", "settlement-agrees"),
    (WrongEngine.printsSecrets, "incidents/listenkey-expiry", "first-ping", "no-secrets"),
    (WrongEngine.inventsCauses, "incidents/zero-price-liquidation", "ack", "trigger-is-cause"),
    (WrongEngine.emptyNotice, "incidents/zero-price-liquidation", "ack", "notice-complete"),
    (WrongEngine.smallestFirst, "incidents/zero-price-liquidation", "ack", "largest-first"),
    (WrongEngine.entersWhileClosing, "incidents/zero-price-liquidation", "ack", "no-entry-while-stopped"),
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
}
