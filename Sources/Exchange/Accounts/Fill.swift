import Binance
import Market

/// A part of an order that finds its counterpart: how much, at what price, on which side of the book.
package struct PricedQuantity: Hashable, Sendable {
  package var price: Price
  package var quantity: Quantity
  package var isMaker: Bool
  package init(price: Price, quantity: Quantity, isMaker: Bool = false) {
    self.price = price
    self.quantity = quantity
    self.isMaker = isMaker
  }
}

/// An execution as booked.
package struct Fill: Hashable, Sendable {
  package var tradeId: Int64
  package var orderId: Int64
  package var position: PositionKey
  package var side: Side
  package var price: Price
  package var quantity: Quantity
  /// Before fees.
  package var realized: Money
  /// Positive: charged.
  package var commission: Money
  package var isMaker: Bool
  package var isReduceOnly: Bool
  /// MARKET, or the conditional type whose trigger made the order.
  package var originalType: OrderType
  package var time: Timestamp
  /// Signed.
  package var positionBefore: Quantity
  package var positionAfter: Quantity

  package var symbol: Symbol { position.symbol }
}
