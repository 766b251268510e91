import Audit
import Market
import Oracle
import Simulation
import TradingEngine

/// The settlements of a run, so that a trader can check them by hand: quantity and prices beside what follows from them, and
/// the venue's own sums below.
struct SettlementTable {
  private let settlements: [ComparedSettlement]

  init(_ settlements: [ComparedSettlement]) { self.settlements = settlements }

  /// Empty without a settlement.
  var text: String {
    var text = ""
    var open: [ComparedSettlement] = []
    for settlement in settlements {
      open.append(settlement)
      // A total closes its settlement.
      guard settlement.record.symbol == nil else { continue }
      text += Self.table(open, total: settlement)
      open.removeAll()
    }
    return text
  }

  private static let header = [
    "", "", "entry", "exit", "gross", "exit fees", "net of exit fees", "entry fees", "net", "slippage",
  ]

  private static func table(_ settlements: [ComparedSettlement], total: ComparedSettlement) -> String {
    let venue = [total.venueGross, total.venueExitFees, total.venueGross - total.venueExitFees]
    let rows = [header] + settlements.map { line($0.record) } + [["venue", "", "", ""] + venue.map { "\($0)" }]
    let reads = "\(total.record.reads) \(total.record.reads == 1 ? "read" : "reads")"
    return "      settlement of \(total.record.correlationId), \(reads), USDT\n" + AlignedRows.text(rows, left: 2)
  }

  private static func line(_ record: SettlementRecord) -> [String] {
    let isTotal = record.symbol == nil
    let amounts = [
      record.gross, record.exitFees, record.netOfExitFees, record.entryFees, record.net, record.slippage,
    ]
    return [record.symbol ?? "total", record.direction.map { "\($0) \(record.quantity)" } ?? ""]
      + (isTotal ? ["", ""] : ["\(record.entryPrice)", "\(record.exitPrice)"]) + amounts.map { "\($0)" }
      + (record.isSettled ? [] : ["not settled"])
  }
}
