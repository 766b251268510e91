import Market

/// Sums over the executions that closed positions.
package struct SettlementFigures: Hashable, Sendable {
  package var quantity = Quantity.zero
  /// Sum of price x quantity.
  package var proceeds = Product.zero
  /// Realized PnL before fees.
  package var gross = Money.zero
  /// Commission of the closing executions.
  package var exitFees = Money.zero
  /// Commission of the opening executions, as far as the engine saw them.
  package var entryFees = Money.zero
  /// At the last mark price before each close was sent.
  package var snapshot = Money.zero

  package init() {}

  /// Average exit price, rounded half-even to 1e-8; 0 without executions.
  var exitPrice: Price {
    guard quantity.units > 0 else { return .zero }
    return Price(units: Int64(clamping: divideHalfEven(proceeds.units, by: Int128(quantity.units))))
  }

  package static func + (a: SettlementFigures, b: SettlementFigures) -> SettlementFigures {
    var sum = a
    sum.quantity += b.quantity
    sum.proceeds += b.proceeds
    sum.gross += b.gross
    sum.exitFees += b.exitFees
    sum.entryFees += b.entryFees
    sum.snapshot += b.snapshot
    return sum
  }
}

/// How a settlement comes about.
package protocol Settling: Sendable {
  /// The venue's executions are read and held against the books. Without it the placement answers are believed.
  var readsExecutions: Bool { get }
  /// The total after a read.
  func total(read: SettlementFigures, before: SettlementFigures) -> SettlementFigures
}

/// From scratch in each read: what an earlier read counted is not counted again (engine.md section 9, row 54).
package struct FromScratch: Settling {
  package init() {}
  package var readsExecutions: Bool { true }
  package func total(read: SettlementFigures, before: SettlementFigures) -> SettlementFigures { read }
}
