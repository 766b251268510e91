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
  /// The remainder of an entry that is partly filled counts as filled, also of one whose first part is closed already. A stop that is being placed counts as one: either
  /// it stands within the protection limit, or the engine closes the position.
  init?(_ key: PositionKey, book: PositionBook, trade: OpenTrade?) {
    guard let direction = book.quantity.direction else {
      guard let trade, !trade.entryOrder.isOver else { return nil }
      let quantity = trade.entryOrder.rest
      self.init(
        symbol: key.symbol, direction: trade.direction, quantity: quantity, cost: trade.entry * quantity,
        stop: trade.stop, isInFlight: true)
      return
    }
    var quantity = book.quantity.magnitude
    var cost = book.cost.magnitude
    var hasStop = false
    if let trade {
      quantity += trade.entryOrder.rest
      cost += trade.entry * trade.entryOrder.rest
      hasStop = trade.phase(of: book.quantity) == .placingStop || trade.stopsCover(book.quantity)
    }
    self.init(
      symbol: key.symbol, direction: direction, quantity: quantity, cost: cost, stop: hasStop ? trade?.stop : nil,
      isInFlight: false)
  }
}
