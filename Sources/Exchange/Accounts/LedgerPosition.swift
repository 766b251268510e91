import Market

/// A position in the venue's books: quantity and exact cost, from which everything else follows (binance-usdm 7.1).
package struct LedgerPosition: Hashable, Sendable {
  /// Signed; negative is short.
  package internal(set) var quantity = Quantity.zero
  /// What the open quantity was traded for; never negative.
  package internal(set) var cost = Product.zero
  /// Commission paid for opening what is open.
  package internal(set) var openingFees = Product.zero
  /// Realized PnL before fees, over the whole life of the account.
  package internal(set) var realized = Money.zero
  /// Of the last fill.
  package internal(set) var updateTime: Timestamp?

  package var direction: Direction? { quantity.direction }

  /// Average price of the open quantity, nearest 1e-8; 0 when flat.
  package var entryPrice: Price { perUnit(cost) }

  /// The price at which closing makes good the commission of opening (binance-usdm 7.2); 0 when flat.
  package var breakEvenPrice: Price {
    perUnit(Product(units: cost.units + Int128(quantity.units.signum()) * openingFees.units))
  }

  /// pa x (MP - EP), with the exact cost in place of the rounded entry price.
  package func unrealized(at mark: Price) -> Money {
    let value = mark * quantity
    return Money(venueRounding: Product(units: value.units - Int128(quantity.units.signum()) * cost.units))
  }

  private func perUnit(_ amount: Product) -> Price {
    guard !quantity.isZero else { return .zero }
    return Price(units: Int64(divideHalfEven(amount.units, by: Int128(quantity.units.magnitude))))
  }
}

extension Money {
  /// Nearest 1e-8, ties to even. Amounts of an account stay within the range because prices, quantities and balances
  /// are bounded when they enter.
  init(venueRounding product: Product) {
    guard let money = Money(rounding: product) else { preconditionFailure("an amount beyond the range of the books") }
    self = money
  }
}
