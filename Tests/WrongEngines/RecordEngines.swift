import Audit
import Engine
import Market
import TradingEngine

extension WrongEngine {
  /// The sign of a short reversed, as a published example has it, and fees added instead of taken off.
  package static let wrongClosingRecord = WrongEngine(
    builder: RewritingBuilder("WrongClosingRecord") { Closings() },
    flaw: "puts the PnL of a closed short on record with its sign reversed, and adds the fees")

  /// engine.md section 9, row 26: the worth of the positions was looked up long before they were closed.
  package static let wrongSettlementFigures = WrongEngine(
    builder: RewritingBuilder("WrongSettlementFigures") { Settlements() },
    flaw: "settles with a snapshot of nothing and without the fees of the entry")

  /// engine.md section 5, rule 5: of a key no more than the first eight characters are shown.
  package static let printsSecrets = WrongEngine(
    builder: RewritingBuilder("PrintsSecrets") { Secrets() }, flaw: "writes the whole listen key into its log")

  /// engine.md, App. D3: the cause of a liquidation is always the first record.
  package static let inventsCauses = WrongEngine(
    builder: RewritingBuilder("InventsCauses") { Causes() }, flaw: "names the first record as the cause of everything")

  /// engine.md 8.2, row 3.3 i4: six fields are wanted.
  package static let emptyNotice = WrongEngine(
    builder: RewritingBuilder("EmptyNotice") { Notices() }, flaw: "tells people of a liquidation and nothing about it")

  /// Sizes by the balance that it read when it began.
  package static let sizesByOldWallet = WrongEngine(
    builder: RewritingBuilder("SizesByOldWallet") { OldWallet() },
    flaw: "sizes entries by the wallet of its start")
}

struct Closings: ActionRewriting {
  mutating func rewrite(_ action: Action) -> [Action] {
    guard case .audit(.positionClosed(var record)) = action else { return [action] }
    if record.direction == .short { record.grossPnl = .zero - record.grossPnl }
    record.netPnl = record.grossPnl + record.commission
    return [.audit(.positionClosed(record))]
  }
}

struct Settlements: ActionRewriting {
  mutating func rewrite(_ action: Action) -> [Action] {
    guard case .audit(.settlement(var record)) = action else { return [action] }
    record.snapshot = .zero
    record.entryFees = .zero
    return [.audit(.settlement(record))]
  }
}

struct Secrets: ActionRewriting {
  mutating func rewrite(_ action: Action) -> [Action] { [action] }
  mutating func hears(_ input: EngineInput) -> [Action] {
    guard case .answer(_, .listenKey(let key), _) = input else { return [] }
    return [.log(LogLine(.info, "engine.listen-key", 9, "Connecting to wss://stream/ws/\(key)"))]
  }
}

struct Causes: ActionRewriting {
  mutating func rewrite(_ action: Action) -> [Action] {
    guard case .audit(.liquidation(var record)) = action else { return [action] }
    record.triggerSeq = 1
    return [.audit(.liquidation(record))]
  }
}

struct Notices: ActionRewriting {
  mutating func rewrite(_ action: Action) -> [Action] {
    guard case .notify(var notice) = action, notice.title == "EMERGENCY_LIQUIDATION" else { return [action] }
    notice.text = "closing everything"
    return [.notify(notice)]
  }
}

struct OldWallet: ActionRewriting {
  private var first: Money?
  mutating func rewrite(_ action: Action) -> [Action] {
    switch action {
    case .audit(.adopted(let record)):
      first = first ?? record.wallet
      return [action]
    case .audit(.sized(var record)):
      record.wallet = first ?? record.wallet
      return [.audit(.sized(record))]
    default: return [action]
    }
  }
}
