import Market

/// What the engine was told of the market: of each contract the newest price, and when the newest event came.
struct HeardMarket {
  /// Of a mark price, a trade or a closed candle, whichever came last; nil: none yet.
  private(set) var price: PerSymbol<Price?>
  /// Of any event; nil: none yet.
  private(set) var newest: PerSymbol<Timestamp?>

  init(symbols: Int) {
    price = PerSymbol(repeating: nil, count: symbols)
    newest = PerSymbol(repeating: nil, count: symbols)
  }

  mutating func heard(_ event: MarketEvent, at now: Timestamp) {
    let symbol = event.symbol
    newest[symbol] = now
    switch event {
    case .mark(let mark): price[symbol] = mark.price
    case .trade(let trade): price[symbol] = trade.price
    case .candle(let candle): if candle.isClosed { price[symbol] = candle.close }
    case .quote: break
    }
  }
}
