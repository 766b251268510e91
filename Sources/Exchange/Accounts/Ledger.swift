import Market

/// Where money can be. Every transaction moves it between these and sums to zero.
package enum LedgerAccount: Hashable, Sendable {
  /// The part of the wallet that no position holds: the cross wallet balance.
  case free
  /// The isolated wallet of a position.
  case margin(PositionKey)
  /// What counterparties won and lost against this account: minus the realized PnL.
  case counterparties
  /// Commission received by the venue.
  case commission
  /// The world outside: minus what was paid in.
  case outside
}

package struct LedgerEntry: Hashable, Sendable {
  package var account: LedgerAccount
  /// Added to the account.
  package var amount: Money
}

extension LedgerTransaction.Reason: CustomStringConvertible {
  /// `fill 409188007`: what was booked, a fill by its trade.
  package var description: String {
    switch self {
    case .transfer: "transfer"
    case .adoption: "adoption"
    case .fill(_, let tradeId): "fill \(tradeId)"
    }
  }
}

package struct LedgerTransaction: Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    case transfer
    /// A position from before the books began gets its margin.
    case adoption(PositionKey)
    case fill(PositionKey, tradeId: Int64)
  }

  package var time: Timestamp
  package var reason: Reason
  package var entries: [LedgerEntry]
  /// The position as the transaction leaves it; nil where it touches none.
  package var position: LedgerPosition?
  /// Which position it touches.
  package var key: PositionKey? {
    switch reason {
    case .transfer: nil
    case .adoption(let key), .fill(let key, _): key
    }
  }
  package var sum: Money { entries.reduce(.zero) { $0 + $1.amount } }
}

/// The venue's double-entry books: balances and positions of the one account.
package struct Ledger: Sendable {
  package private(set) var transactions: [LedgerTransaction] = []
  package private(set) var positions: PerPosition<LedgerPosition>
  package private(set) var free = Money.zero
  private var margins: PerPosition<Money>
  private var counterparties = Money.zero
  private var commission = Money.zero
  private var outside = Money.zero

  private let symbols: Int

  /// - Parameter symbols: how many contracts there are.
  package init(symbols: Int) {
    self.symbols = symbols
    positions = PerPosition(repeating: LedgerPosition(), count: symbols)
    margins = PerPosition(repeating: .zero, count: symbols)
  }

  // MARK: Reading

  package func balance(of account: LedgerAccount) -> Money {
    switch account {
    case .free: free
    case .margin(let key): margins[key]
    case .counterparties: counterparties
    case .commission: commission
    case .outside: outside
    }
  }

  /// Of all accounts; zero, or money has come from nowhere.
  package var sumOfAccounts: Money { wallet + counterparties + commission + outside }

  /// Wallet balance: what is free and what the positions hold.
  package var wallet: Money { margins.values.reduce(free, +) }
  /// Realized PnL before fees.
  package var realized: Money { -counterparties }
  package var fees: Money { commission }
  package func position(_ key: PositionKey) -> LedgerPosition { positions[key] }
  package func margin(_ key: PositionKey) -> Money { margins[key] }

  /// The books as they were at that moment, what was booked at it included: the same transactions, up to there.
  package func asOf(_ moment: Timestamp) -> Ledger {
    var past = Ledger(symbols: symbols)
    for transaction in transactions.prefix(while: { $0.time <= moment }) { past.post(transaction) }
    return past
  }

  // MARK: Booking

  private mutating func post(_ transaction: LedgerTransaction) {
    precondition(transaction.sum.isZero, "a transaction that does not sum to zero")
    for entry in transaction.entries {
      switch entry.account {
      case .free: free += entry.amount
      case .margin(let key): margins[key] += entry.amount
      case .counterparties: counterparties += entry.amount
      case .commission: commission += entry.amount
      case .outside: outside += entry.amount
      }
    }
    if let key = transaction.key, let position = transaction.position { positions[key] = position }
    transactions.append(transaction)
  }

  /// Pays in (or, negative, out).
  package mutating func transfer(_ amount: Money, at now: Timestamp) {
    post(
      LedgerTransaction(
        time: now, reason: .transfer,
        entries: [LedgerEntry(account: .outside, amount: -amount), LedgerEntry(account: .free, amount: amount)]))
  }

  /// Puts a position into the books that was opened before they begin; its fees are not known.
  package mutating func adopt(_ key: PositionKey, quantity: Quantity, entry: Price, leverage: Int, at now: Timestamp) {
    var position = position(key)
    precondition(position.quantity.isZero, "a position can be adopted only once")
    position.quantity = quantity
    position.cost = entry * quantity.magnitude
    position.updateTime = now
    let margin = Self.margin(entry * quantity.magnitude, leverage: leverage)
    post(
      LedgerTransaction(
        time: now, reason: .adoption(key),
        entries: [LedgerEntry(account: .free, amount: -margin), LedgerEntry(account: .margin(key), amount: margin)],
        position: position))
  }

  /// Books an execution of an order and returns realized PnL and commission.
  ///
  /// What the execution closes takes its share of the cost, rounded half-even to 1e-8, and the remainder stays; what
  /// closes the whole position takes all of it. Commission is rounded half-even once per fill. Realized PnL and
  /// commission go to and from the free part of the wallet; opening moves notional / leverage into the position's
  /// margin, closing moves its share back. Source: binance-usdm 7.1, 7.2.
  package mutating func book(
    _ execution: PricedQuantity, _ key: PositionKey, _ side: Side, rate: Rate, leverage: Int, tradeId: Int64,
    at now: Timestamp
  ) -> (realized: Money, commission: Money) {
    var position = positions[key]
    let signed = Quantity(units: side.sign * execution.quantity.units)
    let commission = Self.commission(execution.price * execution.quantity, rate: rate)
    let isReducing = position.quantity.units.signum() == -signed.units.signum()
    let closed = isReducing ? min(position.quantity.magnitude, execution.quantity) : .zero
    let opened = execution.quantity - closed
    var realized = Money.zero
    var marginChange = Money.zero

    if !closed.isZero {
      let whole = position.quantity.magnitude
      let share = Self.share(closed, of: whole, from: position.cost)
      let profit = Product(units: (execution.price * closed - share).units * Int128(position.quantity.units.signum()))
      realized = Money(venueRounding: profit)
      position.cost -= share
      position.openingFees -= Self.share(closed, of: whole, from: position.openingFees)
      let released = Money(venueRounding: Self.share(closed, of: whole, from: margins[key].asProduct))
      marginChange -= released
    }
    position.quantity += signed
    if !opened.isZero {
      position.cost += execution.price * opened
      // A fill that turns the position has paid one commission for both parts.
      position.openingFees += Self.share(opened, of: execution.quantity, from: commission.asProduct)
      marginChange += Self.margin(execution.price * opened, leverage: leverage)
    }
    position.realized += realized
    position.updateTime = now
    post(
      LedgerTransaction(
        time: now, reason: .fill(key, tradeId: tradeId),
        entries: [
          LedgerEntry(account: .counterparties, amount: -realized),
          LedgerEntry(account: .commission, amount: commission),
          LedgerEntry(account: .margin(key), amount: marginChange),
          LedgerEntry(account: .free, amount: realized - commission - marginChange),
        ], position: position))
    return (realized, commission)
  }

  /// `amount x part / whole`, rounded half-even to 1e-8; all of it when nothing else is left.
  private static func share(_ part: Quantity, of whole: Quantity, from amount: Product) -> Product {
    guard part != whole else { return amount }
    let divisor = Int128(whole.units) * Int128(unitsPerOne)
    return Product(units: divideHalfEven(amount.units, times: Int128(part.units), by: divisor) * Int128(unitsPerOne))
  }

  /// Initial margin of a notional: notional / leverage (binance-usdm 7.3).
  static func margin(_ notional: Product, leverage: Int) -> Money {
    Money(units: Int64(divideHalfEven(notional.units, by: Int128(leverage) * Int128(unitsPerOne))))
  }

  /// q x p x rate, nearest 1e-8, ties to even.
  static func commission(_ notional: Product, rate: Rate) -> Money {
    Money(
      units: Int64(divideHalfEven(notional.units * Int128(rate.units), by: Int128(unitsPerOne) * Int128(unitsPerOne))))
  }
}
