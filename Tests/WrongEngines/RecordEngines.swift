import Audit
import Engine
import Market
import TradingEngine

/// Engines that do what is right and say what is not so.
extension WrongEngine {
  /// The sign of a short reversed, as a published example has it, and fees added instead of taken off.
  package static let wrongClosingRecord = WrongEngine(
    builder: WrongBuilder("WrongClosingRecord", meddler: { _ in ReversesShorts() }),
    flaw: "puts the PnL of a closed short on record with its sign reversed, and adds the fees",
    caught: [Evidence("correlated-squeeze[limits-on]", by: "closing-agrees")])

  /// engine.md section 9, row 26: the worth of the positions was looked up long before they were closed.
  package static let wrongSettlementFigures = WrongEngine(
    builder: WrongBuilder("WrongSettlementFigures", meddler: { _ in SettlesWithoutSnapshot() }),
    flaw: "settles with a snapshot of nothing and without the fees of the entry",
    caught: [Evidence("zero-price-liquidation[ack]", by: "settlement-agrees")])

  /// engine.md section 5, rule 5: of a key no more than the first eight characters are shown.
  package static let printsSecrets = WrongEngine(
    builder: WrongBuilder("PrintsSecrets", meddler: { _ in LogsPaths() }),
    flaw: "writes the whole listen key into its log",
    caught: [Evidence("listenkey-expiry[first-ping]", by: "no-secrets")])

  /// engine.md 8.3, App. D3: the cause of a liquidation is always the first record.
  package static let inventsCauses = WrongEngine(
    builder: WrongBuilder("InventsCauses", meddler: { _ in NamesTheFirstRecord() }),
    flaw: "names the first record as the cause of every liquidation",
    caught: [Evidence("zero-price-liquidation[ack]", by: "trigger-is-cause")])

  /// engine.md 8.2, row 3.3 i4: six fields are wanted.
  package static let emptyNotice = WrongEngine(
    builder: WrongBuilder("EmptyNotice", meddler: { _ in SaysLittle() }),
    flaw: "tells people of a liquidation and nothing about it",
    caught: [Evidence("zero-price-liquidation[ack]", by: "notice-complete")])

  /// engine.md 8.2, row 3.5 i3: what is open on each side, once.
  package static let doublesUnrealized = WrongEngine(
    builder: WrongBuilder("DoublesUnrealized", meddler: { _ in CountsShortsTwice() }),
    flaw: "puts the unrealized PnL of the shorts on record twice over",
    caught: [
      Evidence("correlated-squeeze[at-a-set-price]", by: "valued"),
      Evidence("correlated-squeeze[limits-on]", by: "equity-agrees"),
    ])

  /// Sizes by the balance that it read when it began.
  package static let sizesByOldWallet = WrongEngine(
    builder: WrongBuilder("SizesByOldWallet", meddler: { _ in RemembersTheFirstWallet() }),
    flaw: "sizes entries by the wallet of its start",
    caught: [Evidence("cooldown[a-minute]", by: "sized-by-wallet")])
}

struct ReversesShorts: Meddler {
  mutating func does(_ action: Action, at now: Timestamp) -> Deed {
    guard case .audit(.positionClosed(var record)) = action else { return .actions([action]) }
    if record.direction == .short { record.grossPnl = .zero - record.grossPnl }
    record.netPnl = record.grossPnl + record.commission
    return .actions([.audit(.positionClosed(record))])
  }
}

struct SettlesWithoutSnapshot: Meddler {
  mutating func does(_ action: Action, at now: Timestamp) -> Deed {
    guard case .audit(.settlement(var record)) = action else { return .actions([action]) }
    record.snapshot = .zero
    record.entryFees = .zero
    return .actions([.audit(.settlement(record))])
  }
}

struct LogsPaths: Meddler {
  mutating func does(_ action: Action, at now: Timestamp) -> Deed {
    guard case .open(_, let path) = action else { return .actions([action]) }
    return .actions([.log(LogLine(.info, "engine.listen-key", 9, "Connecting to \(path)")), action])
  }
}

struct NamesTheFirstRecord: Meddler {
  mutating func does(_ action: Action, at now: Timestamp) -> Deed {
    guard case .audit(.liquidation(var record)) = action else { return .actions([action]) }
    record.triggerSeq = 1
    return .actions([.audit(.liquidation(record))])
  }
}

struct SaysLittle: Meddler {
  mutating func does(_ action: Action, at now: Timestamp) -> Deed {
    guard case .notify(var notice) = action, notice.title == "EMERGENCY_LIQUIDATION" else { return .actions([action]) }
    notice.text = "closing everything"
    return .actions([.notify(notice)])
  }
}

struct RemembersTheFirstWallet: Meddler {
  private var first: Money?
  mutating func does(_ action: Action, at now: Timestamp) -> Deed {
    switch action {
    case .audit(.adopted(let record)):
      first = first ?? record.wallet
      return .actions([action])
    case .audit(.sized(var record)):
      record.wallet = first ?? record.wallet
      return .actions([.audit(.sized(record))])
    default: return .actions([action])
    }
  }
}

struct CountsShortsTwice: Meddler {
  mutating func does(_ action: Action, at now: Timestamp) -> Deed {
    guard case .audit(.exposure(var record)) = action else { return .actions([action]) }
    record.unrealizedShort = record.unrealizedShort + record.unrealizedShort
    return .actions([.audit(.exposure(record))])
  }
}
