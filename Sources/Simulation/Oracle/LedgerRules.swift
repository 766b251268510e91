import Exchange
import Market

/// Rules about the venue's own books, looked at after each transaction: double entry, and positions that are what was
/// traded. The second is summed up here from the executions, so that the books are held against something else than
/// themselves.
struct LedgerRules {
  /// What a position must come to.
  private struct Sums {
    var quantity = Quantity.zero
    /// Price x signed quantity of all executions, and what they realized: the cost of what is open, negative for a short.
    var cost = Product.zero
    /// How many realized amounts were rounded on the way, each by half of 1e-8 at most.
    var roundings: Int128 = 0
    var hasChanged = false
  }

  private var sums: [Sums]
  /// How many transactions have been looked at.
  private var taken = 0

  init(symbols: Int) { sums = Array(repeating: Sums(), count: symbols) }

  /// Positions from before the run count with the cost that they are said to have.
  mutating func begin(_ exchange: Exchange) {
    for symbol in exchange.instruments.symbols {
      let position = exchange.position(symbol)
      sums[Int(symbol.index)].quantity = position.quantity
      sums[Int(symbol.index)].cost = Self.signedCost(position)
    }
  }

  private static func signedCost(_ position: LedgerPosition) -> Product {
    Product(units: position.cost.units * Int128(position.quantity.units.signum()))
  }

  mutating func filled(_ fill: Fill) {
    let index = Int(fill.symbol.index)
    let signed = Quantity(units: fill.quantity.units * fill.side.sign)
    sums[index].quantity += signed
    sums[index].cost += fill.price * signed + fill.realized.asProduct
    if fill.positionAfter.magnitude < fill.positionBefore.magnitude
      || fill.positionAfter.units.signum() != signed.units.signum()
    {
      sums[index].roundings += 1
    }
    sums[index].hasChanged = true
  }

  mutating func look(_ exchange: Exchange, at now: Timestamp, event: Int, into found: inout Findings) {
    let count = exchange.ledger.transactions.count
    guard taken < count else { return }
    for transaction in exchange.ledger.transactions[taken...] {
      posted(transaction, at: now, event: event, into: &found)
    }
    taken = count
    balanced(exchange.ledger.sumOfAccounts, at: now, event: event, into: &found)
    for symbol in exchange.instruments.symbols where sums[Int(symbol.index)].hasChanged {
      sums[Int(symbol.index)].hasChanged = false
      stands(exchange.position(symbol), symbol, exchange.instruments, at: now, event: event, into: &found)
    }
  }

  func posted(_ transaction: LedgerTransaction, at now: Timestamp, event: Int, into found: inout Findings) {
    found.check(
      .ledgerBalances, transaction.sum.isZero, at: now, event: event, key: "\(transaction.reason)",
      "a transaction (\(transaction.reason)) sums to \(transaction.sum)")
  }

  func balanced(_ sum: Money, at now: Timestamp, event: Int, into found: inout Findings) {
    found.check(
      .ledgerBalances, sum.isZero, at: now, event: event, key: "all", "all accounts together hold \(sum)")
  }

  func stands(
    _ position: LedgerPosition, _ symbol: Symbol, _ instruments: Instruments, at now: Timestamp, event: Int,
    into found: inout Findings
  ) {
    let sum = sums[Int(symbol.index)]
    let cost = Self.signedCost(position)
    // Where notionals are whole in 1e-8, nothing is rounded and the two are equal.
    let isNear = (cost - sum.cost).magnitude.units * 2 <= sum.roundings * Int128(unitsPerOne)
    found.check(
      .positionAddsUp, position.quantity == sum.quantity && isNear, at: now, event: event, key: "\(symbol.index)",
      "\(instruments.name(symbol)): the books say \(position.quantity) for \(Money(rounding: cost) ?? .zero), "
        + "its executions come to \(sum.quantity) for \(Money(rounding: sum.cost) ?? .zero)")
  }
}
