import Audit
import Market
import TradingEngine

/// What the oracle takes from the engine's own record.
extension Oracle {
  package func audit(
    _ event: AuditEvent, at now: Timestamp, event number: Int, cause: Int, into occurrences: inout [Occurrence]
  ) {
    rules.turn(to: now, event: number)
    rules.caused(by: cause, event.type)
    rules.recorded(event)
    switch event {
    case .fill(let record): book(record)
    case .adopted(let record):
      hasAudit = true
      if let balance = record.wallet { wallet = balance }
      if let symbol = instruments.symbol(named: record.symbol) {
        rules.takenOver(record, symbol, before: position[PositionKey(symbol)])
        position[PositionKey(symbol)] = record.position
      }
      if record.occasion == .start { rules.adopted() }
    case .balanceAdopted(let record):
      rules.takenOver(record)
      wallet = record.wallet
    case .evaluation(let record):
      if let symbol = instruments.symbol(named: record.symbol) { strategy.evaluated(symbol) }
    case .trend(let record):
      if let symbol = instruments.symbol(named: record.symbol) { strategy.changed(record, symbol) }
      rules.trend(record)
    case .verdict(let record):
      signals.count(record)
      rules.verdict(record)
      if let symbol = instruments.symbol(named: record.symbol) {
        strategy.decided(record, symbol)
        occurrences.append(.verdict(symbol, rejection: record.reason))
      }
    case .sized(let record):
      riskAtStop += record.riskAtStop
      rules.sized(record, instruments.symbol(named: record.symbol), wallet: wallet)
    case .exposure(let record):
      exposure = record
      rules.exposed(record, self)
      exposures += 1
    case .streamState(let record) where record.stream == .user:
      userState = record.to
      // What was executed before is looked for by a reconciliation, and not waited for.
      streamChanges += 1
      unheard = 0
      occurrences.append(.userStreamState(record.to))
    case .listenKeyRotated(let record): if !record.oldKey.isEmpty { rotations += 1 }
    case .reconciliation(let record):
      if record.isComplete { rules.reconciled() }
      if record.isComplete, record.cause != "start" { reconciliations += 1 }
    case .alert(let record): alerts[record.condition, default: 0] += 1
    case .liquidation(let record):
      if case .ended(let state) = record.kind {
        liquidations[state.rawValue, default: 0] += 1
        if state == .rejected, case .string(let why)? = record.data.first(where: { $0.key == "why" })?.value {
          liquidationsRefused[why, default: 0] += 1
        }
      }
      rules.took(record)
    case .settlement(let record):
      settlements.append(record)
      rules.settled(record)
    case .notified(let record):
      if record.isDelivered { notifications[record.title, default: 0] += 1 } else { notificationsFailed += 1 }
    case .positionClosed(let record): rules.closed(record)
    case .tradeExecuted(let record): rules.traded(record)
    default: break
    }
  }

  private func book(_ record: FillRecord) {
    hasAudit = true
    guard let symbol = instruments.symbol(named: record.symbol) else { return }
    booked[symbol] += 1
    if record.wasMissed { recovered[symbol] += 1 }
    position[PositionKey(symbol)] = record.positionAfter
    wallet = record.walletAfter
    let key = TradeKey(symbol: symbol, id: record.tradeId)
    if var trade = trades[key] {
      trade.timesBooked += 1
      if trade.timesBooked == 1 { missed -= 1 } else { doubled += 1 }
      trades[key] = trade
      noteHeard(key)
      rules.booked(record, venue: trade)
    } else {
      rules.booked(record, venue: nil)
    }
  }
}
