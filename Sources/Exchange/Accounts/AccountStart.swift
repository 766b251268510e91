import Binance
import Market

/// The account as a run finds it.
package struct AccountStart: Hashable, Sendable {
  package struct Position: Hashable, Sendable {
    package var symbol: Symbol
    /// Negative for a short.
    package var quantity: Quantity
    package var entry: Price
    package init(symbol: Symbol, quantity: Quantity, entry: Price) {
      self.symbol = symbol
      self.quantity = quantity
      self.entry = entry
    }
  }

  /// A conditional order from before the run: it waits for its price, whether there is a position or not.
  package struct Order: Hashable, Sendable {
    package var symbol: Symbol
    /// STOP_MARKET or TAKE_PROFIT_MARKET.
    package var orderType: OrderType
    package var side: Side
    package var triggerPrice: Price
    /// nil: it closes the position, whatever there is of it.
    package var quantity: Quantity?
    package init(symbol: Symbol, orderType: OrderType, side: Side, triggerPrice: Price, quantity: Quantity? = nil) {
      self.symbol = symbol
      self.orderType = orderType
      self.side = side
      self.triggerPrice = triggerPrice
      self.quantity = quantity
    }
  }

  /// Wallet balance, the margin of the positions included.
  package var balance: Money
  package var positions: [Position]
  package var orders: [Order]
  /// Of every contract.
  package var leverage: Int
  /// Every contract is set to crossed margin. The books keep isolated margin all the same.
  package var isCrossed: Bool
  /// Hedge mode. Nothing is kept for it: every order is refused, one without a position side as the venue does, one with
  /// a side as not supported here.
  package var isHedge: Bool

  package init(
    balance: Money, positions: [Position] = [], orders: [Order] = [], leverage: Int = 1, isCrossed: Bool = false,
    isHedge: Bool = false
  ) {
    self.balance = balance
    self.positions = positions
    self.orders = orders
    self.leverage = leverage
    self.isCrossed = isCrossed
    self.isHedge = isHedge
  }
}
