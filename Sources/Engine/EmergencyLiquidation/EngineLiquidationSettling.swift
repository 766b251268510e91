import Audit
import Binance
import Market
import TradingEngine

/// SETTLING: what the closes came to, by their executions and by the venue's own figures; up to three reads, each from
/// scratch. engine.md 4.3 and 8.2, rows 3.3 i2 and 6.1.
extension Engine {
  mutating func beginSettling() {
    move(to: .settling)
    guard parts.settling.readsExecutions, liquidation?.targets.contains(where: { $0.outcome != .failed }) == true else {
      judgeRead()
      return
    }
    readSettlement()
  }

  mutating func readSettlement() {
    guard let running = liquidation, running.state == .settling else { return }
    liquidation?.reads += 1
    liquidation?.reported = []
    for target in running.targets where target.outcome != .failed { ask(.settlement(target.symbol)) }
  }

  /// What the venue reports of the executions that closed a position since the liquidation began.
  mutating func report(_ trades: [UserTrade], of symbol: Symbol) {
    guard let running = liquidation, let target = running.index(of: symbol) else { return }
    let closing = trades.filter {
      $0.side == running.targets[target].direction.exitSide
        && Timestamp(milliseconds: $0.time) >= (running.executionBegan ?? now) - Self.venueClockTolerance
    }
    liquidation?.reported.append(
      (
        symbol, closing.reduce(Quantity.zero) { $0 + $1.qty.value },
        closing.reduce(Money.zero) { $0 + $1.realizedPnl.value }
      ))
  }

  /// An execution is stamped by the venue's clock, in whole milliseconds.
  static var venueClockTolerance: Span { .milliseconds(500) }

  mutating func judgeRead() {
    guard let running = liquidation, running.state == .settling else { return }
    for index in running.targets.indices { judge(target: index) }
    addUp()
    let isOpen = liquidation?.targets.contains { $0.outcome != .failed && !$0.isSettled } == true
    if isOpen, parts.settling.readsExecutions, running.reads < settings.liquidation.settleReads {
      out.set(.liquidation(.nextRead), after: settings.liquidation.settleWait)
      return
    }
    reportSettlement()
    beginVerifying()
  }

  private mutating func judge(target index: Int) {
    guard let running = liquidation else { return }
    let target = running.targets[index]
    guard parts.settling.readsExecutions else {
      liquidation?.targets[index].isSettled = target.outcome == .closed
      return
    }
    guard target.outcome == .closed, target.figures.exitPrice.units > 0, target.figures.quantity >= target.quantity,
      let reported = running.reported.first(where: { $0.symbol == target.symbol }),
      reported.quantity == target.figures.quantity
    else { return }
    let difference = (reported.gross - target.figures.gross).magnitude
    if difference > settings.liquidation.tolerance {
      if running.reads == settings.liquidation.settleReads {
        out.alert(
          "settlement_differs",
          value: "\(instruments.name(target.symbol)) own \(target.figures.gross), venue \(reported.gross)",
          threshold: "\(settings.liquidation.tolerance)", action: "look at its executions")
      }
      return
    }
    liquidation?.targets[index].isSettled = true
  }

  private mutating func addUp() {
    guard let running = liquidation else { return }
    var read = SettlementFigures()
    for target in running.targets {
      var figures = target.figures
      figures.snapshot = target.snapshot
      read = read + figures
    }
    let total = parts.settling.total(read: read, before: running.total)
    liquidation?.total = total
  }

  /// One record for each position and one for the total.
  mutating func reportSettlement() {
    if liquidation?.reads == 0 { addUp() }
    guard let running = liquidation else { return }
    for target in running.targets {
      let figures = target.figures
      out.audit(
        .settlement(
          SettlementRecord(
            correlationId: running.id, symbol: instruments.name(target.symbol), direction: target.direction,
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
