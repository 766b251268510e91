import Binance
import Market

/// A conditional order from its trigger to its end (binance-usdm 2.7, 6.3; payload `sequence.algo-stop-trigger`).
///
/// Trigger met: TRIGGERING. `triggerDelay` later the child order is in the matching engine and, being a market order,
/// filled. The algo service hears of it 2 ms later (TRIGGERED) and 24 ms later of the child's end (FINISHED). The orders that
/// were bound to a position that is gone expire `siblingExpiryDelay` after its close.
extension Exchange {
  static let triggeredDelay = Span.milliseconds(2)
  static let finishedDelay = Span.milliseconds(24)

  /// Looks at the waiting orders of one contract after its price was set.
  func evaluateTriggers(_ symbol: Symbol, at now: Timestamp, into effects: inout Effects) {
    for slot in market.trigger(symbol, at: now) {
      let order = market.algos.orders[slot]
      var strikes: [Int] = []
      let fate = disturbances.fate(of: order, at: now, into: &strikes)
      effects.append(strikes: strikes)
      report(slot, at: now, into: &effects)
      let entry = now + settings.triggerDelay
      switch fate {
      case nil: market.clock.agenda.add(.algoEntersMatching(order.id), at: entry)
      case .refused:
        market.algos.refuseChild(
          of: slot, because: (order.isReduceOnly ? VenueError.reduceOnlyRejected : .marginInsufficient).message)
        market.clock.agenda.add(.algoRejected(order.id), at: entry + Self.triggeredDelay)
      case .held(let span):
        market.algos.hold(slot)
        if let span { market.clock.agenda.add(.algoEntersMatching(order.id), at: entry + span) }
      }
    }
  }

  /// The child: a market order for the quantity, or for the position. What the matching engine refuses is reported by
  /// the algo service as REJECTED.
  func enterMatching(_ id: Int64, at now: Timestamp, into effects: inout Effects) {
    guard let slot = market.algos.slot(of: id), market.algos.release(slot) else { return }
    let order = market.algos.orders[slot]
    let closable = account.closable(order.position, order.side)
    var cost = Money.zero
    let quantity =
      order.isClosePosition ? closable : order.isReduceOnly ? min(order.quantity, closable) : order.quantity
    do throws(VenueError) {
      guard !quantity.isZero else { throw .reduceOnlyRejected }
      if !order.isReduceOnly { cost = try checkMargin(quantity, order.side, order.position) }
      try checkPrice(order.symbol, order.side)
    } catch {
      market.algos.refuseChild(of: slot, because: error.message)
      market.clock.agenda.add(.algoRejected(id), at: now + Self.triggeredDelay)
      return
    }
    // The child has the client id of the conditional order (rule 7, unverified).
    let child = accept(
      clientId: order.clientId, order.position, order.side, originalType: order.orderType, quantity: quantity,
      isReduceOnly: order.isReduceOnly, isClosePosition: order.isClosePosition, stopPrice: order.triggerPrice,
      workingType: order.workingType, at: now, into: &effects)
    market.algos.setChild(account.orders[child].id, of: slot)
    market.clock.agenda.add(.algoTriggered(id), at: now + Self.triggeredDelay)
    match(child, cost: cost, parent: id, at: now, into: &effects)
  }

  func reportTriggered(_ id: Int64, at now: Timestamp, into effects: inout Effects) {
    guard let slot = market.algos.slot(of: id) else { return }
    end(slot, as: .triggered, at: now, into: &effects)
  }

  func finish(_ id: Int64, at now: Timestamp, into effects: inout Effects) {
    guard let slot = market.algos.slot(of: id),
      let child = market.algos.orders[slot].childId.flatMap({ account.order($0) })
    else { return }
    let average = instruments[child.symbol].average(quote: child.quote, quantity: child.executed).value
    market.algos.setResult(of: slot, price: average, quantity: child.executed)
    end(slot, as: .finished, at: now, into: &effects)
  }

  func reject(_ id: Int64, at now: Timestamp, into effects: inout Effects) {
    guard let slot = market.algos.slot(of: id) else { return }
    end(slot, as: .rejected, at: now, into: &effects)
  }

  // MARK: Orders bound to a position

  /// The position on the other side of `side` is gone: what was to close it goes too, a little later.
  func expireBoundOrders(_ key: PositionKey, closedBy side: Side, at now: Timestamp) {
    guard settings.siblings == .expire else { return }
    for order in market.algos.bound(to: key, closedBy: side) {
      market.clock.agenda.add(.algoExpires(order.id), at: now + settings.siblingExpiryDelay)
    }
  }

  func expire(_ id: Int64, at now: Timestamp, into effects: inout Effects) {
    guard let slot = market.algos.slot(of: id), market.algos.orders[slot].isWaiting else { return }
    end(slot, as: .expired, at: now, into: &effects)
  }

  // MARK: Reports

  /// The order is no longer open.
  func end(_ slot: Int, as status: AlgoStatus, at now: Timestamp, into effects: inout Effects) {
    market.algos.end(slot, as: status)
    report(slot, at: now, into: &effects)
  }

  /// Tells the books and the user stream of the order's present state.
  func report(_ slot: Int, at now: Timestamp, into effects: inout Effects) {
    let order = market.algos.stamp(slot, at: now)
    effects.append(.ledger(.order(order.change)))
    let rules = instruments[order.symbol]
    let hasChild = order.childId != nil
    push(
      .algo(
        AlgoUpdate(
          eventTime: now.milliseconds, transactionTime: now.milliseconds, clientAlgoId: order.clientId,
          algoId: order.id, orderType: order.orderType, symbol: rules.name, side: order.side,
          timeInForce: order.timeInForce, quantity: Written(trimmed: order.quantity), status: order.status,
          actualOrderId: order.childId.map { String($0) } ?? "",
          actualPrice: hasChild ? Written(order.actualPrice, places: rules.averagePlaces) : nil,
          actualQuantity: hasChild ? .padded(order.actualQuantity, 5) : nil, actualType: hasChild ? .market : nil,
          triggerPrice: Written(trimmed: order.triggerPrice), price: Written(trimmed: .zero),
          workingType: order.workingType, isClosePosition: order.isClosePosition,
          isReduceOnly: order.isReduceOnly, triggerTime: order.triggerTime?.milliseconds ?? 0,
          rejectReason: order.status == .rejected ? order.rejectReason : nil)),
      into: &effects)
  }
}
