import Market

/// What closing positions came to, in the terms of a settlement. All amounts before the sign of a cost: fees are positive.
public struct SettlementTerms: Hashable, Sendable {
  /// Realized PnL before fees.
  public internal(set) var gross = Money.zero
  /// Commission of the executions that closed.
  public internal(set) var exitFees = Money.zero
  /// Commission of the executions that opened, as far as the books have seen them.
  public internal(set) var entryFees = Money.zero
  /// Received; the venue charges no funding yet.
  public internal(set) var funding = Money.zero

  public init() {}

  public var netOfExitFees: Money { gross - exitFees }
  public var net: Money { gross - exitFees - entryFees + funding }

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
public struct RoundTrips: Sendable {
  /// Round trips that have ended, by symbol.
  private var closed: [SettlementTerms]
  /// Those that are under way.
  private var open: [SettlementTerms]
  private var quantities: [Quantity]
  /// How many transactions have been taken.
  private var taken = 0

  public init(symbols: Int) {
    closed = Array(repeating: SettlementTerms(), count: symbols)
    open = closed
    quantities = Array(repeating: .zero, count: symbols)
  }

  /// Of one contract, or of all.
  public func terms(_ symbol: Symbol? = nil) -> SettlementTerms {
    if let symbol { return closed[Int(symbol.index)] }
    return closed.reduce(into: SettlementTerms()) { $0 += $1 }
  }

  /// Takes what was booked since the last time.
  public mutating func follow(_ ledger: Ledger) {
    while taken < ledger.transactions.count {
      take(ledger.transactions[taken])
      taken += 1
    }
  }

  private mutating func take(_ transaction: LedgerTransaction) {
    guard let symbol = transaction.symbol, let position = transaction.position else { return }
    let index = Int(symbol.index)
    let before = quantities[index]
    quantities[index] = position.quantity
    guard case .fill = transaction.reason else { return }

    let size = (position.quantity - before).magnitude
    let isClosing = before.units.signum() == -(position.quantity - before).units.signum()
    let closing = isClosing ? min(before.magnitude, size) : .zero
    let commission = transaction.amount(.commission)
    // An execution that turns the position has paid one commission for both of its parts.
    let entryFee = Money(
      units: Int64(
        divideHalfEven(Int128(commission.units) * Int128((size - closing).units), by: Int128(size.units))))
    open[index].gross -= transaction.amount(.counterparties)
    open[index].exitFees += commission - entryFee
    if !closing.isZero, closing == before.magnitude {
      closed[index] += open[index]
      open[index] = SettlementTerms()
    }
    open[index].entryFees += entryFee
  }
}

extension LedgerTransaction {
  /// What it adds to an account.
  func amount(_ account: LedgerAccount) -> Money {
    entries.reduce(.zero) { $1.account == account ? $0 + $1.amount : $0 }
  }
}
