import Market
import TestSupport

/// An execution in none of the two bookkeepings' own words: both, and the third, are given the same.
struct Trade: Hashable, CustomStringConvertible {
  /// Number of the contract.
  var contract: Int
  var side: Side
  var price: Price
  var quantity: Quantity
  var description: String { "\(side == .buy ? "buy" : "sell") \(quantity) @ \(price) of \(contract)" }

  init(_ contract: Int, _ side: Side, _ price: Price, _ quantity: Quantity) {
    self.contract = contract
    self.side = side
    self.price = price
    self.quantity = quantity
  }

  init(_ contract: Int, _ side: Side, _ price: String, _ quantity: String) {
    self.init(contract, side, Price(price)!, Quantity(quantity)!)
  }

  /// Negative for a sale.
  var signed: Quantity { Quantity(units: quantity.units * side.sign) }
}

/// What a bookkeeping says of an execution: before fees, and the fee.
struct Booked: Hashable {
  var realized: Money
  var commission: Money
}

/// Grids on which contracts trade: prices and quantities in whole ticks and steps, or down to the last place.
enum Grid: String, CaseIterable {
  /// DOTUSDT, BTCUSDT: together no more than eight places, so that every notional is whole in 1e-8.
  case contract
  /// Eight places each: no notional, no share and no fee comes out even.
  case none

  func trade(_ contract: Int, _ draws: inout SeededDraws) -> Trade {
    let side: Side = Bool.random(using: &draws) ? .buy : .sell
    return Trade(contract, side, price(&draws), quantity(&draws))
  }

  func price(_ draws: inout SeededDraws) -> Price {
    switch self {
    case .contract: Price(units: Int64.random(in: 1_000...3_000, using: &draws) * 100_000)
    case .none: Price(units: Int64.random(in: 1...500_000_000_000, using: &draws))
    }
  }

  func quantity(_ draws: inout SeededDraws) -> Quantity {
    switch self {
    case .contract: Quantity(units: Int64.random(in: 1...5_000, using: &draws) * 10_000_000)
    case .none: Quantity(units: Int64.random(in: 1...9_000_000_000, using: &draws))
    }
  }
}
