import Binance
import Exchange
import Market
import Oracle

/// The mock exchange as a venue of the world, and as the oracle reads it.
extension Exchange: Venue {
  package var control: (any VenueControl)? { self }

  package var openAtStart: [LedgerChange] { algoOrders.filter(\.isOpen).map { .order($0.change) } }

  package func position(_ key: PositionKey) -> VenuePosition {
    let position = position(of: key)
    return VenuePosition(quantity: position.quantity, cost: position.cost)
  }

  package func openOrderCount(_ symbol: Symbol) -> Int { openOrders(symbol).count + openAlgoOrders(symbol).count }

  package var requestWeightMax: Int? { weightLimit }
  package func openStopCount(_ symbol: Symbol) -> Int { openAlgoOrders(symbol).count { $0.orderType == .stopMarket } }

  package func tightestStop(_ key: PositionKey) -> Price? { tightestStop(key.symbol) }
  package func hasLiveStop(_ key: PositionKey) -> Bool { hasLiveStop(key.symbol) }
  package func hasWaitingStop(_ key: PositionKey) -> Bool {
    let quantity = position(of: key).quantity
    guard let direction = quantity.direction else { return false }
    return openAlgoOrders(key.symbol).contains { order in
      order.status == .new && order.orderType.isStop && order.side == direction.exitSide
        && (order.isClosePosition || order.quantity >= quantity.magnitude)
    }
  }
  package func leverage(_ symbol: Symbol) -> Int? { leverageSet(symbol) }

  package var feeRates: VenueFeeRates? { VenueFeeRates(maker: settings.makerFee, taker: settings.takerFee) }

  package func liquidationPrice(_ key: PositionKey) -> Price? {
    let price = liquidationPrice(key.symbol)
    return price.isZero ? nil : price
  }

  package var bookingCount: Int { ledger.transactions.count }

  package func booking(_ number: Int) -> VenueBooking {
    let transaction = ledger.transactions[number]
    let reason =
      switch transaction.reason {
      case .transfer: "transfer"
      case .adoption(let key): "adoption \(instruments.name(key.symbol))"
      case .fill(let key, let tradeId): "fill \(tradeId) \(instruments.name(key.symbol))"
      }
    return VenueBooking(reason: reason, sum: transaction.sum)
  }

  package var sumOfAccounts: Money { ledger.sumOfAccounts }

  package func settled(_ symbol: Symbol?) -> VenueSettlement {
    let terms = settledRoundTrips(symbol)
    return VenueSettlement(
      gross: terms.gross, exitFees: terms.exitFees, entryFees: terms.entryFees, funding: terms.funding)
  }
}

extension Exchange: VenueControl {
  package func priceBeyondTrigger(_ symbol: Symbol, of kind: TriggerKind) -> Price? {
    let wanted: OrderType = kind == .stop ? .stopMarket : .takeProfitMarket
    guard let order = openAlgoOrders(symbol).first(where: { $0.orderType == wanted }) else { return nil }
    // A BUY stop triggers above, a BUY target below; for SELL the other way round (binance-usdm 6.3).
    let isAbove = (order.side == .buy) == (kind == .stop)
    let tick = instruments[symbol].tick
    return isAbove ? order.triggerPrice.roundedUp(to: tick) + tick : order.triggerPrice.roundedDown(to: tick) - tick
  }
}

extension VenueChange {
  /// What the exchange tells of its books, in the oracle's words; nil for what follows from its executions.
  init?(_ change: LedgerChange) {
    switch change {
    case .order(let order):
      let status: VenueOrderChange.Status =
        switch order.status {
        case .order(let status): .order(status)
        case .algo(let status): .algo(status)
        }
      self = .order(
        VenueOrderChange(
          id: order.id, clientId: order.clientId, symbol: order.symbol, status: status, executed: order.executed,
          terms: VenueOrderTerms(
            position: order.terms.position, side: order.terms.side, type: order.terms.type,
            quantity: order.terms.quantity, trigger: order.terms.trigger, isReducing: order.terms.isReducing)))
    case .fill(let fill):
      self = .fill(
        VenueFill(
          tradeId: fill.tradeId, orderId: fill.orderId, position: fill.position, side: fill.side,
          price: fill.price, quantity: fill.quantity, realized: fill.realized, commission: fill.commission,
          isReduceOnly: fill.isReduceOnly, isMaker: fill.isMaker, originalType: fill.originalType,
          positionBefore: fill.positionBefore, positionAfter: fill.positionAfter))
    case .positionOpened, .positionClosed: return nil
    }
  }
}
