import Market

/// What closing positions came to, in the terms of a settlement. All amounts before the sign of a cost: fees are positive.
package struct SettlementTerms: Hashable, Sendable {
  /// Realized PnL before fees.
  package internal(set) var gross = Money.zero
  /// Commission of the executions that closed.
  package internal(set) var exitFees = Money.zero
  /// Commission of the executions that opened, as far as the books have seen them.
  package internal(set) var entryFees = Money.zero
  /// Received; the venue charges no funding yet.
  package internal(set) var funding = Money.zero

  package init() {}

  package var netOfExitFees: Money { gross - exitFees }
  package var net: Money { gross - exitFees - entryFees + funding }

  static func += (a: inout SettlementTerms, b: SettlementTerms) {
    a.gross += b.gross
    a.exitFees += b.exitFees
    a.entryFees += b.entryFees
    a.funding += b.funding
  }
}

/// The settlement of every round trip that has ended: from flat (or from a position that the books began with) to flat. A
/// position that is still open counts for nothing, whatever parts of it were closed.
///
/// Worked out from the ledger's transactions alone, each of them once.
package struct RoundTrips: Sendable {
  /// Round trips that have ended.
  private var closed: PerPosition<SettlementTerms>
  /// Those that are under way.
  private var open: PerPosition<SettlementTerms>
  private var quantities: PerPosition<Quantity>
  /// How many transactions of the ledger are in it.
  private var count = 0

  /// - Parameter symbols: how many contracts there are.
  package init(symbols: Int) {
    closed = PerPosition(repeating: SettlementTerms(), count: symbols)
    open = closed
    quantities = PerPosition(repeating: .zero, count: symbols)
  }

  /// Of one contract, all its positions together, or of all.
  package func terms(_ symbol: Symbol? = nil) -> SettlementTerms {
    guard let symbol else { return closed.values.reduce(into: SettlementTerms()) { $0 += $1 } }
    return PositionSide.allCases.reduce(into: SettlementTerms()) { $0 += closed[PositionKey(symbol, $1)] }
  }

  /// Adds what was booked since the last time.
  package mutating func follow(_ ledger: Ledger) {
    while count < ledger.transactions.count {
      add(ledger.transactions[count])
      count += 1
    }
  }

  private mutating func add(_ transaction: LedgerTransaction) {
    guard let key = transaction.key, let position = transaction.position else { return }
    let before = quantities[key]
    quantities[key] = position.quantity
    guard case .fill = transaction.reason else { return }

    let size = (position.quantity - before).magnitude
    let isClosing = before.units.signum() == -(position.quantity - before).units.signum()
    let closing = isClosing ? min(before.magnitude, size) : .zero
    let commission = transaction.amount(.commission)
    // An execution that turns the position has paid one commission for both of its parts.
    let entryFee = Money(
      units: Int64(
        divideHalfEven(Int128(commission.units) * Int128((size - closing).units), by: Int128(size.units))))
    open[key].gross -= transaction.amount(.counterparties)
    open[key].exitFees += commission - entryFee
    if !closing.isZero, closing == before.magnitude {
      closed[key] += open[key]
      open[key] = SettlementTerms()
    }
    open[key].entryFees += entryFee
  }
}

extension LedgerTransaction {
  /// What it adds to an account.
  func amount(_ account: LedgerAccount) -> Money {
    entries.reduce(.zero) { $1.account == account ? $0 + $1.amount : $0 }
  }
}
