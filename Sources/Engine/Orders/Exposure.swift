import Market

/// What one position puts at stake: open, or an entry that is on its way.
package struct Exposure: Hashable, Sendable {
  package var symbol: Symbol
  package var direction: Direction
  /// Without a sign.
  package var quantity: Quantity
  /// Quantity times entry price; of an entry in flight times the price of its signal.
  package var cost: Product
  /// Where the venue closes it, or will as soon as the order on its way stands; nil: it has no stop.
  package var stop: Price?
  /// Not a position yet.
  package var isInFlight: Bool

  package init(
    symbol: Symbol, direction: Direction, quantity: Quantity, cost: Product, stop: Price?, isInFlight: Bool
  ) {
    self.symbol = symbol
    self.direction = direction
    self.quantity = quantity
    self.cost = cost
    self.stop = stop
    self.isInFlight = isInFlight
  }

  /// nil: flat, and nothing on its way in.
  ///
  /// The remainder of an entry that is partly filled counts as filled. A stop that is being placed counts as one: either
  /// it stands within the protection limit, or the engine closes the position.
  init?(_ key: PositionKey, book: PositionBook, trade: OpenTrade?) {
    guard let direction = book.quantity.direction else {
      guard let trade, trade.phase != .clearing else { return nil }
      let quantity = trade.entryOrder.quantity ?? .zero
      self.init(
        symbol: key.symbol, direction: trade.direction, quantity: quantity, cost: trade.entry * quantity,
        stop: trade.stop, isInFlight: true)
      return
    }
    var quantity = book.quantity.magnitude
    var cost = book.cost.magnitude
    var hasStop = false
    if let trade {
      let order = trade.entryOrder
      if trade.phase != .closing, !order.isComplete, let all = order.quantity {
        let rest = all - order.filled
        quantity += rest
        cost += trade.entry * rest
      }
      hasStop = trade.phase == .placingStop || trade.stopsCover(book.quantity)
    }
    self.init(
      symbol: key.symbol, direction: direction, quantity: quantity, cost: cost, stop: hasStop ? trade?.stop : nil,
      isInFlight: false)
  }
}
