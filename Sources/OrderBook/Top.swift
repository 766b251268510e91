import Market

/// The best bid and the best ask of a book that has both.
package struct Top: Hashable, Sendable {
  package var bid: BookLevel
  package var ask: BookLevel

  package init(bid: BookLevel, ask: BookLevel) {
    self.bid = bid
    self.ask = ask
  }

  /// Above zero in a book that can be.
  package var spread: Price { ask.price - bid.price }

  /// The middle between bid and ask, exactly: half a unit of a price has a place in a `Product`. `Price(rounding:)` makes
  /// a price of it.
  package var mid: Product {
    Product(units: (Int128(bid.price.units) + Int128(ask.price.units)) * Int128(unitsPerOne / 2))
  }

  /// A bid that reaches the ask would have been traded.
  package var isCrossed: Bool { bid.price >= ask.price }
}
