import Audit
import Binance
import Market
import TradingEngine

/// Settling: what the closes came to, by their executions and by the venue's own figures; up to three reads, each from
/// scratch. engine.md 4.3 and 8.2, rows 3.3 i2 and 6.1.
extension Liquidation {
  mutating func beginSettling(books: Books, out: inout Outbox) {
    enter(.settling(.reading), out: &out)
    guard settling.readsExecutions, running?.targets.contains(where: { $0.outcome != .failed }) == true else {
      judgeRead(books: books, out: &out)
      return
    }
    readSettlement(books: books, out: &out)
  }

  mutating func readSettlement(books: Books, out: inout Outbox) {
    guard let running, running.stage.state == .settling else { return }
    enter(.settling(.reading), out: &out)
    self.running?.reads += 1
    self.running?.reported = []
    for target in running.targets where target.outcome != .failed {
      ask(.settlement(target.key), books: books, out: &out)
    }
  }

  /// What the venue reports of the executions that closed a position since the liquidation began.
  mutating func recordReport(_ trades: [UserTrade], of key: PositionKey, at now: Timestamp) {
    guard let running, let target = running.index(of: key) else { return }
    let settled = running.targets[target]
    let closing = trades.filter { trade in
      trade.side == settled.direction.exitSide && !settled.earlier.contains(trade.id)
        && (settled.counted.contains(trade.id) || settled.closeOrders.contains(trade.orderId)
          || running.isInWindow(Timestamp(milliseconds: trade.time)))
    }
    self.running?.reported.append(
      (
        key, closing.reduce(Quantity.zero) { $0 + $1.qty.value },
        closing.reduce(Money.zero) { $0 + $1.realizedPnl.value }
      ))
  }

  mutating func judgeRead(books: Books, out: inout Outbox) {
    guard let running, running.stage.state == .settling else { return }
    for index in running.targets.indices { judge(target: index, out: &out) }
    addUp()
    let isOpen = self.running?.targets.contains { $0.outcome != .failed && !$0.isSettled } == true
    if isOpen, settling.readsExecutions, running.reads < settings.settleReads {
      enter(.settling(.pausing), out: &out)
      out.set(.liquidation(.nextRead), after: settings.settleWait)
      return
    }
    reportSettlement(out: &out)
    beginVerifying(books: books, out: &out)
  }

  private mutating func judge(target index: Int, out: inout Outbox) {
    guard let running else { return }
    let target = running.targets[index]
    guard settling.readsExecutions else {
      self.running?.targets[index].isSettled = target.outcome == .closed
      return
    }
    guard target.outcome == .closed, target.figures.exitPrice.units > 0, target.figures.quantity >= target.quantity,
      let reported = running.reported.first(where: { $0.key == target.key }),
      reported.quantity == target.figures.quantity
    else { return }
    let difference = (reported.gross - target.figures.gross).magnitude
    if difference > settings.tolerance {
      if running.reads == settings.settleReads {
        out.alert(
          "settlement_differs",
          value: "\(instruments.name(target.key.symbol)) own \(target.figures.gross), venue \(reported.gross)",
          threshold: "\(settings.tolerance)", action: "look at its executions")
      }
      return
    }
    self.running?.targets[index].isSettled = true
  }

  private mutating func addUp() {
    guard let running else { return }
    var read = SettlementFigures()
    for target in running.targets {
      var figures = target.figures
      figures.snapshot = target.snapshot
      read = read + figures
    }
    let total = settling.total(read: read, before: running.total)
    self.running?.total = total
  }

  /// One record for each position and one for the total.
  mutating func reportSettlement(out: inout Outbox) {
    if running?.reads == 0 { addUp() }
    guard let running else { return }
    for target in running.targets {
      let figures = target.figures
      out.audit(
        .settlement(
          SettlementRecord(
            correlationId: running.id, symbol: instruments.name(target.key.symbol), direction: target.direction,
            quantity: figures.quantity, entryPrice: target.entryPrice, exitPrice: figures.exitPrice,
            gross: figures.gross, exitFees: figures.exitFees, entryFees: figures.entryFees, snapshot: target.snapshot,
            snapshotAge: target.snapshotAge, reads: running.reads, isSettled: target.isSettled)))
    }
    let total = running.total
    let record = SettlementRecord(
      correlationId: running.id, symbol: nil, direction: nil, gross: total.gross, exitFees: total.exitFees,
      entryFees: total.entryFees, snapshot: total.snapshot,
      snapshotAge: running.targets.map(\.snapshotAge).max() ?? .zero, reads: running.reads,
      isSettled: running.targets.allSatisfy(\.isSettled))
    out.audit(.settlement(record))
    out.log(
      record.isSettled ? .info : .error, "liquidation", 5,
      "Settlement: gross \(record.gross), exit fees \(record.exitFees), net of exit fees \(record.netOfExitFees), net \(record.net) after \(record.reads) reads (correlation_id=\(running.id))"
    )
  }
}
