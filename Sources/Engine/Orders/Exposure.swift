import Market

/// What one symbol puts at stake: an open position, or an entry that is on its way.
public struct Exposure: Hashable, Sendable {
  public var symbol: Symbol
  public var direction: Direction
  /// Without a sign.
  public var quantity: Quantity
  /// Quantity times entry price; of an entry in flight times the price of its signal.
  public var cost: Product
  /// Where the venue closes it, or will as soon as the order on its way stands; nil: it has no stop.
  public var stop: Price?
  /// Not a position yet.
  public var isInFlight: Bool

  public init(
    symbol: Symbol, direction: Direction, quantity: Quantity, cost: Product, stop: Price?, isInFlight: Bool
  ) {
    self.symbol = symbol
    self.direction = direction
    self.quantity = quantity
    self.cost = cost
    self.stop = stop
    self.isInFlight = isInFlight
  }
}

extension SymbolState {
  /// nil: flat, and nothing on its way in.
  ///
  /// The remainder of an entry that is partly filled counts as filled. A stop that is being placed counts as one: either
  /// it stands within the protection limit, or the engine closes the position.
  func exposure(of symbol: Symbol) -> Exposure? {
    guard let direction = book.quantity.direction else {
      guard let trade, trade.phase != .clearing else { return nil }
      return Exposure(
        symbol: symbol, direction: trade.direction, quantity: trade.quantity, cost: trade.entry * trade.quantity,
        stop: trade.stop, isInFlight: true)
    }
    var quantity = book.quantity.magnitude
    var cost = book.cost.magnitude
    if let trade, trade.phase != .closing, !trade.isEntryComplete {
      let rest = trade.quantity - trade.filled
      quantity += rest
      cost += trade.entry * rest
    }
    let hasStop = trade.map { $0.isStopConfirmed || $0.phase == .placingStop } ?? false
    return Exposure(
      symbol: symbol, direction: direction, quantity: quantity, cost: cost, stop: hasStop ? trade?.stop : nil,
      isInFlight: false)
  }
}
