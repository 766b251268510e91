import Audit
import Engine
import Market
import TradingEngine

/// Engines that do the right things in the wrong order, or leave a step out and say that it was made.
extension WrongEngine {
  /// engine.md 4.4: what limits the loss goes first.
  package static let targetFirst = WrongEngine(
    builder: OurEngineBuilder(name: "TargetFirst") { settings in
      var parts = EngineParts(settings: settings)
      parts.protecting = TargetBeforeStop()
      return parts
    }, flaw: "places the target before the stop",
    caught: [Evidence("position-limits[at-once]", by: "stop-comes-first")])

  /// Takes the new stream for live at once and puts a reconciliation on record that never was.
  package static let claimsToReconcile = WrongEngine(
    builder: WrongBuilder(
      "ClaimsToReconcile",
      parts: { settings in
        var parts = EngineParts(settings: settings)
        parts.reconciling = NeverReconcile()
        return parts
      }, meddler: { _ in ClaimsReconciliations() }),
    flaw: "puts reconciliations on record that it has not made",
    caught: [Evidence("listenkey-expiry[event-pushed]", by: "reconciled-by-reading")])

  /// engine.md section 5, rule 1: the old connection goes once the new one is open.
  package static let closesOldSocketFirst = WrongEngine(
    builder: WrongBuilder("ClosesOldSocketFirst", meddler: { _ in ClosesBeforeOpening() }),
    flaw: "closes its user stream before another one is open",
    caught: [Evidence("listenkey-expiry[first-ping]", by: "old-stream-last")])

  /// engine.md section 9, row 56: what can lose most goes first.
  package static let smallestFirst = WrongEngine(
    builder: WrongBuilder("SmallestFirst", misreads: { $0.liquidation.order = .smallestFirst }),
    flaw: "closes the smallest position first",
    caught: [Evidence("liquidation-at-a-bad-moment[during-reconnect]", by: "largest-first")])

  /// engine.md 8.2, row 3.3 i3: half a second between two closes.
  package static let allAtOnce = WrongEngine(
    builder: WrongBuilder("AllAtOnce", misreads: { $0.liquidation.spacing = .zero }),
    flaw: "closes all positions at once",
    caught: [Evidence("zero-price-liquidation[ack]", by: "largest-first")])
}

struct TargetBeforeStop: Protecting {
  var placesTargetsFirst: Bool { true }
}

struct ClaimsReconciliations: Meddler {
  private var wasLive = false
  mutating func does(_ action: Action, at now: Timestamp) -> Deed {
    guard case .audit(.streamState(let record)) = action, record.stream == .user, record.to == .live else {
      return .actions([action])
    }
    defer { wasLive = true }
    let claim = ReconciliationRecord(
      cause: record.cause, missedFills: 0, corrected: [], orphansCancelled: 0, duration: .zero, isComplete: true)
    return .actions(wasLive ? [.audit(.reconciliation(claim)), action] : [action])
  }
}

struct ClosesBeforeOpening: Meddler {
  private var open: StreamID?
  private var gone: StreamID?
  mutating func does(_ action: Action, at now: Timestamp) -> Deed {
    switch action {
    case .open(let stream, let path) where path.hasPrefix("/ws/"):
      defer { open = stream }
      gone = open
      return .actions((open.map { [.close($0)] } ?? []) + [action])
    case .close(let stream) where stream == gone: return .nothing
    default: return .actions([action])
    }
  }
}
