import Market

/// What the oracle reads. Nothing here changes the venue.
extension Exchange {
  /// Wallet balance: what was paid in, plus realized PnL, minus fees.
  public var wallet: Money { ledger.wallet }
  /// Before fees.
  public var realized: Money { ledger.realized }
  public var fees: Money { ledger.fees }
  public func position(_ symbol: Symbol) -> LedgerPosition { ledger.position(symbol) }

  /// nil before the first price.
  public func markPrice(_ symbol: Symbol) -> Price? {
    let price = markets[Int(symbol.index)].mark
    return price.isZero ? nil : price
  }
  /// nil before the first price.
  public func lastPrice(_ symbol: Symbol) -> Price? {
    let price = markets[Int(symbol.index)].last
    return price.isZero ? nil : price
  }

  public func openOrders(_ symbol: Symbol) -> [Order] {
    guard openOrderCounts[Int(symbol.index)] > 0 else { return [] }
    return orders.filter { $0.symbol == symbol && $0.isOpen }
  }

  /// Waiting for the trigger or on their way into the matching engine, oldest first.
  public func openAlgoOrders(_ symbol: Symbol) -> [AlgoOrder] {
    openAlgos[Int(symbol.index)].map { algoOrders[$0] }
  }

  public func hasOpenOrders(_ symbol: Symbol) -> Bool {
    openOrderCounts[Int(symbol.index)] > 0 || !openAlgos[Int(symbol.index)].isEmpty
  }

  /// The trigger of the waiting stop that limits the loss most; nil without a position or a stop.
  public func tightestStop(_ symbol: Symbol) -> Price? {
    guard let direction = ledger.position(symbol).quantity.direction else { return nil }
    var tightest: Price?
    for index in openAlgos[Int(symbol.index)] {
      let order = algoOrders[index]
      guard order.orderType.isStop, order.side == direction.exitSide else { continue }
      let trigger = order.triggerPrice
      tightest = tightest.map { direction == .long ? max($0, trigger) : min($0, trigger) } ?? trigger
    }
    return tightest
  }

  /// A stop waits that would close the whole position, or has been triggered and is closing it.
  public func hasLiveStop(_ symbol: Symbol) -> Bool {
    let quantity = ledger.position(symbol).quantity
    guard let direction = quantity.direction else { return false }
    return openAlgos[Int(symbol.index)].contains { index in
      let order = algoOrders[index]
      return order.orderType.isStop && order.side == direction.exitSide
        && (order.isClosePosition || order.quantity >= quantity.magnitude)
    }
      || working.contains { order in
        order.symbol == symbol && order.side == direction.exitSide && order.remaining >= quantity.magnitude
          && orders[Int(order.id - Self.firstOrderId)].originalType.isStop
      }
  }
}
