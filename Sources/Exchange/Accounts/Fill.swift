import Market

/// A part of an order that finds its counterpart: how much, at what price, on which side of the book.
public struct PricedQuantity: Hashable, Sendable {
  public var price: Price
  public var quantity: Quantity
  public var isMaker: Bool
  public init(price: Price, quantity: Quantity, isMaker: Bool = false) {
    self.price = price
    self.quantity = quantity
    self.isMaker = isMaker
  }
}

/// An execution as booked.
public struct Fill: Hashable, Sendable {
  public var tradeId: Int64
  public var orderId: Int64
  public var position: PositionKey
  public var side: Side
  public var price: Price
  public var quantity: Quantity
  /// Before fees.
  public var realized: Money
  /// Positive: charged.
  public var commission: Money
  public var isMaker: Bool
  public var isReduceOnly: Bool
  public var time: Timestamp
  /// Signed.
  public var positionBefore: Quantity
  public var positionAfter: Quantity

  public var symbol: Symbol { position.symbol }
}
