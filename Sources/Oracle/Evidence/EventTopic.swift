import Audit
import Market

/// The subject of an event of the log: its kind, its contract and the words that name it in scripts.
package struct EventTopic: Hashable, Sendable {
  package var kind: EventKind
  /// nil: of no contract, or of all.
  package var symbol: Symbol?
  /// Endpoint, error code, reason, condition, title or state; empty where its kind has none.
  package var words: [String]

  package init(_ kind: EventKind, _ symbol: Symbol? = nil, _ words: [String] = []) {
    self.kind = kind
    self.symbol = symbol
    self.words = words
  }
}

extension EventTopic {
  /// By which the events of a fault are found.
  package static func word(ofStep step: Int) -> String { "step \(step)" }

  /// Of what the engine puts on record.
  package init(_ event: AuditEvent, _ instruments: Instruments) {
    func about(_ kind: EventKind, _ name: String? = nil, _ words: [String] = []) -> EventTopic {
      EventTopic(kind, name.flatMap { instruments.symbol(named: $0) }, words)
    }
    switch event {
    case .verdict(let record):
      self = about(record.rejection == nil ? .acceptance : .rejection, record.symbol, record.reasons)
    case .sized(let record): self = about(.sizing, record.symbol)
    case .evaluation(let record): self = about(.evaluation, record.symbol)
    case .trend(let record): self = about(.trend, record.symbol)
    case .fill(let record): self = about(.booking, record.symbol)
    case .adopted(let record): self = about(.adoption, record.symbol)
    case .balanceAdopted: self = about(.adoption)
    case .positionClosed(let record): self = about(.closing, record.symbol)
    case .streamState(let record): self = about(record.stream == .user ? .streamState : .record)
    case .listenKeyRotated: self = about(.keyRotation)
    case .reconciliation: self = about(.reconciliation)
    case .exposure: self = about(.exposure)
    case .alert(let record): self = about(.alert, nil, [record.condition])
    case .liquidation(let record): self = Self.about(record, instruments)
    case .liquidationRequested: self = about(.liquidationStep)
    case .settlement(let record): self = about(.settlement, record.symbol)
    case .notified(let record): self = about(.delivery, nil, [record.title])
    case .order(let record): self = about(.record, record.symbol)
    case .tradeExecuted(let record): self = about(.record, record.symbol)
    case .apiError(let record): self = about(.record, record.symbol)
    case .candleGap, .candleRefused, .other: self = about(.record)
    }
  }

  /// An end is what scripts ask for: by its state and, of a demand that was rejected, by why.
  private static func about(_ record: LiquidationRecord, _ instruments: Instruments) -> EventTopic {
    let symbol = record.symbol.flatMap { instruments.symbol(named: $0) }
    switch record.kind {
    case .ended(let state):
      var words = [state.rawValue]
      if case .string(let why)? = record.data.first(where: { $0.key == "why" })?.value { words.append(why) }
      return EventTopic(.liquidation, symbol, words)
    case .cancelFailed, .closeFailed, .timedOut: return EventTopic(.liquidation, symbol)
    case .started, .moved, .cancelled, .closed: return EventTopic(.liquidationStep, symbol)
    }
  }
}
