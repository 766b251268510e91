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

  /// 0 before the first price.
  func workingPrice(_ order: AlgoOrder) -> Price {
    let market = markets[Int(order.symbol.index)]
    return order.workingType == .markPrice ? market.mark : market.last
  }

  /// Looks at the waiting orders of one contract after its price was set.
  func evaluateTriggers(_ symbol: Int, at now: Timestamp, into effects: inout Effects) {
    guard !openAlgos[symbol].isEmpty else { return }
    for index in openAlgos[symbol] where algoOrders[index].status == .new {
      let price = workingPrice(algoOrders[index])
      guard !price.isZero, algoOrders[index].isTriggered(at: price) else { continue }
      algoOrders[index].status = .triggering
      algoOrders[index].triggerTime = now
      report(index, at: now, into: &effects)
      agenda.add(.algoEntersMatching(algoOrders[index].id), at: now + settings.triggerDelay)
    }
  }

  /// The child: a market order for the quantity, or for the position. What the matching engine refuses is reported by
  /// the algo service as REJECTED.
  func enterMatching(_ id: Int64, at now: Timestamp, into effects: inout Effects) {
    guard let index = algoIndex(id) else { return }
    let order = algoOrders[index]
    let closable = closable(order.symbol, order.side)
    let executions: [PricedQuantity]
    var cost = Money.zero
    let quantity =
      order.isClosePosition ? closable : order.isReduceOnly ? min(order.quantity, closable) : order.quantity
    do throws(VenueError) {
      guard !quantity.isZero else { throw .reduceOnlyRejected }
      if !order.isReduceOnly { cost = try checkMargin(quantity, order.side, order.symbol) }
      executions = try self.executions(order.symbol, order.side, quantity)
    } catch {
      algoOrders[index].rejectReason = error.message
      agenda.add(.algoRejected(id), at: now + Self.triggeredDelay)
      return
    }
    // The child has the client id of the conditional order (rule 7, unverified).
    let child = accept(
      clientId: order.clientId, order.symbol, order.side, originalType: order.orderType, quantity: quantity,
      isReduceOnly: order.isReduceOnly, isClosePosition: order.isClosePosition, stopPrice: order.triggerPrice,
      workingType: order.workingType, at: now, into: &effects)
    algoOrders[index].childId = orders[child].id
    agenda.add(.algoTriggered(id), at: now + Self.triggeredDelay)
    match(child, executions, cost: cost, parent: id, at: now, into: &effects)
  }

  func reportTriggered(_ id: Int64, at now: Timestamp, into effects: inout Effects) {
    guard let index = algoIndex(id) else { return }
    end(index, as: .triggered, at: now, into: &effects)
  }

  func finish(_ id: Int64, at now: Timestamp, into effects: inout Effects) {
    guard let index = algoIndex(id), let childId = algoOrders[index].childId else { return }
    let child = orders[Int(childId - Self.firstOrderId)]
    let rules = instruments[child.symbol]
    algoOrders[index].actualPrice = rules.average(quote: child.quote, quantity: child.executed).value
    algoOrders[index].actualQuantity = child.executed
    end(index, as: .finished, at: now, into: &effects)
  }

  func reject(_ id: Int64, at now: Timestamp, into effects: inout Effects) {
    guard let index = algoIndex(id) else { return }
    end(index, as: .rejected, at: now, into: &effects)
  }

  // MARK: Orders bound to a position

  /// The position on the other side of `side` is gone: what was to close it goes too, a little later.
  func expireBoundOrders(_ symbol: Symbol, closedBy side: Side, at now: Timestamp) {
    for index in openAlgos[Int(symbol.index)] {
      let order = algoOrders[index]
      guard order.isBoundToPosition, order.side == side, order.status == .new else { continue }
      agenda.add(.algoExpires(order.id), at: now + settings.siblingExpiryDelay)
    }
  }

  func expire(_ id: Int64, at now: Timestamp, into effects: inout Effects) {
    guard let index = algoIndex(id), algoOrders[index].status == .new else { return }
    end(index, as: .expired, at: now, into: &effects)
  }

  // MARK: Reports

  /// The order is no longer open.
  func end(_ index: Int, as status: AlgoStatus, at now: Timestamp, into effects: inout Effects) {
    algoOrders[index].status = status
    openAlgos[Int(algoOrders[index].symbol.index)].removeAll { $0 == index }
    report(index, at: now, into: &effects)
  }

  /// Tells the books and the user stream of the order's present state.
  func report(_ index: Int, at now: Timestamp, into effects: inout Effects) {
    algoOrders[index].updateTime = now
    let order = algoOrders[index]
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
