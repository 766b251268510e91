import Market

/// What the oracle reads. Nothing here changes the venue.
extension Exchange {
  package var ledger: Ledger {
    _read { yield account.ledger }
  }
  /// Every execution, in order.
  package var fills: [Fill] { account.fills }
  package var orders: [Order] { account.orders }
  package var algoOrders: [AlgoOrder] { market.algos.orders }

  /// Wallet balance: what was paid in, plus realized PnL, minus fees.
  package var wallet: Money { account.ledger.wallet }
  /// Before fees.
  package var realized: Money { account.ledger.realized }
  package var fees: Money { account.ledger.fees }
  /// As the books have it.
  package func position(of key: PositionKey) -> LedgerPosition { account.ledger.position(key) }
  /// In one-way mode.
  package func position(_ symbol: Symbol) -> LedgerPosition { account.ledger.position(PositionKey(symbol)) }

  /// nil before the first price.
  package func markPrice(_ symbol: Symbol) -> Price? {
    let price = market.contracts[symbol].market.mark
    return price.isZero ? nil : price
  }
  /// nil before the first price.
  package func lastPrice(_ symbol: Symbol) -> Price? {
    let price = market.contracts[symbol].market.last
    return price.isZero ? nil : price
  }

  package func leverageSet(_ symbol: Symbol) -> Int { account.leverage[symbol] }

  /// 0 when there is none.
  package func liquidationPrice(_ symbol: Symbol) -> Price { valuation(symbol, in: account.ledger).liquidationPrice }

  package func openOrders(_ symbol: Symbol) -> [Order] { account.openOrders(symbol) }

  /// Waiting for the trigger or on their way into the matching engine, oldest first.
  package func openAlgoOrders(_ symbol: Symbol) -> [AlgoOrder] { market.algos.openOrders(symbol) }

  package func hasOpenOrders(_ symbol: Symbol) -> Bool {
    account.hasOpenOrders(symbol) || market.algos.isWaiting(symbol)
  }

  /// The trigger of the waiting stop that limits the loss most; nil without a position or a stop.
  package func tightestStop(_ symbol: Symbol) -> Price? {
    guard let direction = position(symbol).quantity.direction else { return nil }
    var tightest: Price?
    for slot in market.algos.open[symbol] {
      let order = market.algos.orders[slot]
      guard order.orderType.isStop, order.side == direction.exitSide else { continue }
      let trigger = order.triggerPrice
      tightest = tightest.map { direction == .long ? max($0, trigger) : min($0, trigger) } ?? trigger
    }
    return tightest
  }

  /// A stop waits that would close the whole position, or has been triggered and is closing it. One that is stuck in its
  /// trigger closes nothing.
  package func hasLiveStop(_ symbol: Symbol) -> Bool {
    let quantity = position(symbol).quantity
    guard let direction = quantity.direction else { return false }
    return market.algos.open[symbol].contains { slot in
      let order = market.algos.orders[slot]
      return order.orderType.isStop && order.side == direction.exitSide && !order.isHeld
        && (order.isClosePosition || order.quantity >= quantity.magnitude)
    }
      || account.working.contains { order in
        order.position.symbol == symbol && order.side == direction.exitSide && order.remaining >= quantity.magnitude
          && account.order(order.id)?.originalType.isStop == true
      }
  }
}
