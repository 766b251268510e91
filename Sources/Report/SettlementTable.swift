import Market
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
    // A total closes its settlement.
    for settlement in settlements {
      open.append(settlement)
      guard settlement.record.symbol == nil else { continue }
      text += table(open)
      open.removeAll()
    }
    return text
  }

  private static let header = [
    "", "", "entry", "exit", "gross", "exit fees", "net of exit fees", "entry fees", "net", "slippage",
  ]

  private func table(_ settlements: [ComparedSettlement]) -> String {
    guard let total = settlements.last else { return "" }
    let record = total.record
    var rows = [Self.header]
    for settlement in settlements {
      let line = settlement.record
      let name = line.symbol ?? "total"
      let size = line.direction.map { "\($0) \(line.quantity)" } ?? ""
      let prices = line.symbol == nil ? ["", ""] : ["\(line.entryPrice)", "\(line.exitPrice)"]
      rows.append([name, size] + prices + Self.amounts(line) + (line.isSettled ? [] : ["not settled"]))
    }
    rows.append([
      "venue", "", "", "", "\(total.venueGross)", "\(total.venueExitFees)", "\(total.venueGross - total.venueExitFees)",
    ])
    let reads = "\(record.reads) \(record.reads == 1 ? "read" : "reads")"
    return "      settlement of \(record.correlationId), \(reads), USDT\n" + AlignedRows.text(rows, left: 2)
  }

  private static func amounts(_ record: SettlementRecord) -> [String] {
    [record.gross, record.exitFees, record.netOfExitFees, record.entryFees, record.net, record.slippage].map { "\($0)" }
  }
}
