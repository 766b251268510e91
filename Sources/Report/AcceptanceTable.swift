import Market
import Oracle
import Simulation

/// What the RR gate let through, by policy, minimum and side, with the share of trades that would have to win: a lower
/// minimum asks more of each trade (engine.md section 9, row 41).
struct AcceptanceTable {
  private let rows: [Acceptance]

  init(_ rows: [Acceptance]) { self.rows = rows }

  private static let header = ["", "", "minimum", "wins needed", "reached", "passed", "pass rate"]

  /// Empty without a candidate.
  var text: String {
    var text = ""
    var policies: [String] = []
    for row in rows where !policies.contains(row.policy) { policies.append(row.policy) }
    for policy in policies {
      text += "      acceptance by policy \(policy); wins needed to come out even, before fees\n"
      text += AlignedRows.text([Self.header] + lines(of: policy), left: 2)
    }
    return text
  }

  /// By side and minimum, symbols in the order of the alphabet, each group with its sum where it has more than one.
  private func lines(of policy: String) -> [[String]] {
    let mine = rows.filter { $0.policy == policy }.sorted {
      ($0.direction.rawValue, $0.minimum, $0.symbol) < ($1.direction.rawValue, $1.minimum, $1.symbol)
    }
    var lines: [[String]] = []
    var group: [Acceptance] = []
    for (index, row) in mine.enumerated() {
      group.append(row)
      lines.append(Self.line(row))
      let next = index + 1 < mine.count ? mine[index + 1] : nil
      guard next?.direction != row.direction || next?.minimum != row.minimum else { continue }
      if group.count > 1 {
        var sum = row
        sum.symbol = "all"
        sum.reached = group.reduce(0) { $0 + $1.reached }
        sum.passed = group.reduce(0) { $0 + $1.passed }
        lines.append(Self.line(sum))
      }
      group.removeAll()
    }
    return lines
  }

  private static func line(_ row: Acceptance) -> [String] {
    [
      "\(row.direction)", row.symbol, "\(row.minimum)", winsNeeded(at: row.minimum), "\(row.reached)",
      "\(row.passed)", percent(Int128(row.passed), of: Int128(row.reached), places: 2),
    ]
  }

  /// 1 / (1 + RR), as `66.7 %`.
  static func winsNeeded(at minimum: Rate) -> String {
    percent(Int128(unitsPerOne), of: Int128(unitsPerOne + minimum.units), places: 1)
  }

  /// Rounded half-even.
  private static func percent(_ part: Int128, of whole: Int128, places: Int) -> String {
    guard whole > 0 else { return "-" }
    let scale: Int128 = places == 1 ? 1000 : 10_000
    let share = divideHalfEven(part * scale, by: whole)
    // In units of 1e-8 of a percent.
    let units = Int64(share) * (unitsPerOne * 100 / Int64(scale))
    return Rate(units: units).text(places: places) + " %"
  }
}
