import Audit
import Engine
import Market
import TradingEngine

extension WrongEngine {
  /// engine.md 4.4: what limits the loss goes first.
  package static let targetFirst = WrongEngine(
    builder: OurEngineBuilder(name: "TargetFirst") { settings in
      var parts = EngineParts(settings: settings)
      parts.protecting = TargetBeforeStop()
      return parts
    }, flaw: "places the target before the stop")

  /// Takes the new stream for live at once and puts a reconciliation on record that never was.
  package static let claimsToReconcile = WrongEngine(
    builder: RewritingBuilder(
      "ClaimsToReconcile",
      parts: { settings in
        var parts = EngineParts(settings: settings)
        parts.reconciling = NeverReconcile()
        return parts
      }
    ) { Claims() }, flaw: "puts reconciliations on record that it has not made")

  /// engine.md section 5, rule 1: the old connection goes once the new one is open.
  package static let closesOldSocketFirst = WrongEngine(
    builder: RewritingBuilder("ClosesOldSocketFirst") { SocketsInTurn() },
    flaw: "closes its user stream before another one is open")

  /// engine.md section 9, row 56: what can lose most goes first.
  package static let smallestFirst = WrongEngine(
    builder: OurEngineBuilder(name: "SmallestFirst") { settings in
      var parts = EngineParts(settings: settings)
      parts.closingPlan = Backwards()
      return parts
    }, flaw: "closes the smallest position first")

  /// engine.md 8.2, row 3.3 i3: half a second between two closes.
  package static let allAtOnce = WrongEngine(
    builder: OurEngineBuilder(name: "AllAtOnce") { settings in
      var parts = EngineParts(settings: settings)
      parts.closingPlan = WithoutPause()
      return parts
    }, flaw: "closes all positions at once")

  /// engine.md section 6: from the accepted demand on nothing is entered.
  package static let entersWhileClosing = WrongEngine(
    builder: OurEngineBuilder(name: "EntersWhileClosing") { settings in
      var parts = EngineParts(settings: settings)
      parts.gates.removeAll { $0 is EntriesPausedGate }
      return parts
    }, flaw: "enters while a liquidation is under way or entries are paused")
}

struct TargetBeforeStop: Protecting {
  var placesTargetsFirst: Bool { true }
}

struct Claims: ActionRewriting {
  private var wasLive = false
  mutating func rewrite(_ action: Action) -> [Action] {
    guard case .audit(.streamState(let record)) = action, record.stream == .user, record.to == .live else {
      return [action]
    }
    defer { wasLive = true }
    let claim = ReconciliationRecord(
      cause: record.cause, missedFills: 0, corrected: [], orphansCancelled: 0, duration: .zero, isComplete: true)
    return wasLive ? [.audit(.reconciliation(claim)), action] : [action]
  }
}

struct SocketsInTurn: ActionRewriting {
  private var open: StreamID?
  private var gone: StreamID?
  mutating func rewrite(_ action: Action) -> [Action] {
    switch action {
    case .open(let stream, let path) where path.hasPrefix("/ws/"):
      defer { open = stream }
      gone = open
      return (open.map { [.close($0)] } ?? []) + [action]
    case .close(let stream) where stream == gone: return []
    default: return [action]
    }
  }
}

struct Backwards: ClosingPlan {
  var removesStopsFirst: Bool { false }
  func sequence(_ candidates: [ClosingCandidate], _ order: LiquidationSettings.Order) -> [Symbol] {
    EveryPositionStopsLast().sequence(candidates, order).reversed()
  }
}

struct WithoutPause: ClosingPlan {
  var removesStopsFirst: Bool { false }
  func spacing(_ setting: Span) -> Span { .zero }
  func sequence(_ candidates: [ClosingCandidate], _ order: LiquidationSettings.Order) -> [Symbol] {
    EveryPositionStopsLast().sequence(candidates, order)
  }
}
