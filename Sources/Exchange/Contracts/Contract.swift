import Market

/// One contract at the venue: its prices and candles, and the model by which its orders are filled.
struct Contract: Sendable {
  var market: SymbolMarket
  var fills: any FillModel

  init(_ symbol: Symbol, tick: Price, fills: any FillModel) {
    market = SymbolMarket(symbol: symbol, tick: tick)
    self.fills = fills
  }

  /// What a market order of this side trades at; nil without any price (binance-usdm 6.6, -1112).
  func takerPrice(_ side: Side) -> Price? { fills.takerPrice(side, market.touch) }

  /// Lets an order, or the part of one, into matching; returns what it finds.
  mutating func accept(_ order: FillRequest) -> [PricedQuantity] { fills.accept(order, market.touch) }
}
