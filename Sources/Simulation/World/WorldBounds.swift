import Exchange
import Market
import Oracle

/// What the books of a run can add up. Beyond it the run ends with a problem.
extension World {
  /// Whether the venue can be told of this price: what is open, at the prices of now and this one of `symbol`, stays
  /// within `AmountBounds.worth`.
  func bears(_ price: Price, _ symbol: Symbol) -> Bool {
    let open = venue.position(PositionKey(symbol)).quantity.magnitude
    guard !open.isZero else { return true }
    let worth = price * open
    // Nearly always: not even a position in every contract there is would come near the bound.
    if worth <= Self.worthOfNoConcern { return true }
    let rest = instruments.symbols.reduce(Product.zero) { sum, other in
      guard other != symbol, let mark = venue.markPrice(other) else { return sum }
      return sum + mark * venue.position(PositionKey(other)).quantity.magnitude
    }
    guard worth + rest > AmountBounds.worth.asProduct else { return true }
    end("what is open is worth, with \(open) of \(instruments.name(symbol)) at \(price)", AmountBounds.worth)
    return false
  }

  private static let worthOfNoConcern = Product(units: AmountBounds.worth.asProduct.units / 4096)

  /// The same for prices that the venue has set by its own clock: those of a bar.
  func checkPrices() {
    for symbol in instruments.symbols {
      guard let mark = venue.markPrice(symbol) else { continue }
      _ = bears(mark, symbol)
    }
  }

  /// After an execution: what the account has, has won and has paid stays within `AmountBounds.account`.
  func checkBooks(after fill: Fill) {
    isInvested = instruments.symbols.contains { !venue.position(PositionKey($0)).quantity.isZero }
    let limit = AmountBounds.account
    if venue.wallet.magnitude > limit { end("the account holds \(venue.wallet) USDT", limit) }
    if venue.realized.magnitude > limit { end("the account has won or lost \(venue.realized) USDT", limit) }
    if venue.fees.magnitude > limit { end("the account has paid \(venue.fees) USDT", limit) }
    // One execution may have made it too large for the next price.
    if let mark = venue.markPrice(fill.symbol) { _ = bears(max(mark, fill.price), fill.symbol) }
  }

  private func end(_ what: String, _ limit: Money) {
    problem = problem ?? WorldProblem(what, beyond: limit, on: now, log: log)
  }
}

extension MarketEvent {
  /// The dearest price that it brings.
  var dearest: Price {
    switch self {
    case .trade(let trade): trade.price
    case .quote(let quote): quote.ask
    case .mark(let mark): mark.price
    case .candle(let candle): candle.high
    }
  }
}
