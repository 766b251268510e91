import Binance
import Market

/// The matching engine: orders come into being, are filled and leave their trace on the user stream.
extension Exchange {
  /// A new order in the matching engine, told as NEW. Returns its slot.
  func accept(
    clientId: String, _ position: PositionKey, _ side: Side, originalType: OrderType, quantity: Quantity,
    isReduceOnly: Bool, isClosePosition: Bool = false, stopPrice: Price = .zero,
    workingType: WorkingType = .contractPrice, at now: Timestamp, into effects: inout Effects
  ) -> Int {
    let order = Order(
      id: account.nextOrderId, clientId: clientId, position: position, side: side,
      originalType: originalType, quantity: quantity, isReduceOnly: isReduceOnly, isClosePosition: isClosePosition,
      stopPrice: stopPrice, workingType: workingType, time: now, updateTime: now)
    let slot = account.add(order)
    effects.append(.ledger(.order(order.change)))
    push(update(order, execution: .new, fill: nil, at: now), into: &effects)
    return slot
  }

  /// Executes an order that was accepted: at once and as a whole, unless a disturbance wants it otherwise.
  ///
  /// - Parameters:
  ///   - cost: what opening it takes from the account, held while it works.
  ///   - parent: the conditional order whose child it is.
  func match(
    _ slot: Int, cost: Money, parent: Int64? = nil, at now: Timestamp, into effects: inout Effects
  ) {
    let order = account.orders[slot]
    var strikes: [Int] = []
    let schedule = disturbances.schedule(of: order, at: now, into: &strikes)
    guard let schedule else {
      let executions = findExecutions(of: order, order.quantity)
      fill(slot, executions, accountFirst: parent == nil, parent: parent, at: now, into: &effects)
      return
    }
    effects.append(strikes: strikes)
    account.working.append(
      WorkingOrder(
        id: order.id, position: order.position, side: order.side, schedule: schedule,
        sizes: schedule.sizes(of: order.quantity, step: instruments[order.symbol].step), parent: parent, cost: cost))
    if schedule.delay > .zero {
      market.clock.agenda.add(.execution(order.id), at: now + schedule.delay)
    } else {
      executeNext(order.id, at: now, into: &effects)
    }
  }

  /// The next part of a working order, and those of the same moment, at the prices of now.
  ///
  /// A reduce-only order never takes more than the position still has; when something else has closed it meanwhile, the
  /// rest expires (reason 4, binance-usdm 4.3).
  func executeNext(_ id: Int64, at now: Timestamp, into effects: inout Effects) {
    guard let place = account.working.firstIndex(where: { $0.id == id }), let slot = account.slot(of: id) else {
      return
    }
    let order = account.orders[slot]
    let working = account.working[place]
    let (schedule, count) = (working.schedule, working.sizes.count)
    var part = working.next
    repeat {
      let wanted = working.sizes[part]
      let size = order.isReduceOnly ? min(wanted, account.opposed(order.position, order.side)) : wanted
      let ticksWorse = part * schedule.ticks
      part += 1
      account.working[place].next = part
      if !size.isZero {
        for execution in findExecutions(of: order, size, ticksWorse: ticksWorse) {
          execute(execution, slot, accountFirst: working.parent == nil, at: now, into: &effects)
        }
      }
      if size < wanted || part == count {
        account.working.remove(at: place)
        finishMatching(slot, expiryReason: "4", parent: working.parent, at: now, into: &effects)
        return
      }
    } while schedule.time(of: part, of: count, from: order.time) <= now
    market.clock.agenda.add(.execution(id), at: schedule.time(of: part, of: count, from: order.time))
  }

  /// What a quantity of an order finds now.
  ///
  /// - Parameter ticksWorse: so much worse for the taker than the fill model says, up to the worst price that a market
  ///   order is executed at; the price is at least one tick.
  private func findExecutions(of order: Order, _ quantity: Quantity, ticksWorse: Int? = nil) -> [PricedQuantity] {
    let worst = worstPrice(order.symbol, order.side)
    let request = FillRequest(id: order.id, side: order.side, quantity: quantity, limit: worst)
    var executions = market.contracts[order.symbol].accept(request)
    // An order that waited may meet a price at which no book could hold it.
    executions.removeAll { $0.price * $0.quantity > AmountBounds.worth.asProduct }
    guard let ticksWorse else { return executions }
    let tick = instruments[order.symbol].tick
    let shift = order.side.sign * Int64(ticksWorse) * tick.units
    for index in executions.indices {
      executions[index].price = max(tick, Price(units: executions[index].price.units + shift))
    }
    if let worst { executions.removeAll { order.side == .buy ? $0.price > worst : $0.price < worst } }
    return executions
  }

  /// Books the executions of an order one by one. What they leave unfilled expires: a market order does not rest
  /// (binance-usdm 4.3, expiry reason 9).
  ///
  /// - Parameter accountFirst: ACCOUNT_UPDATE before the order's own event, as for an order that was placed; for the
  ///   child of a conditional order it comes after (payloads `sequence.*`).
  func fill(
    _ slot: Int, _ executions: [PricedQuantity], accountFirst: Bool, parent: Int64? = nil, at now: Timestamp,
    into effects: inout Effects
  ) {
    for execution in executions { execute(execution, slot, accountFirst: accountFirst, at: now, into: &effects) }
    finishMatching(slot, expiryReason: "9", parent: parent, at: now, into: &effects)
  }

  /// Books what the fill model found for orders that rest with it.
  func execute(_ fills: [RestingFill], at now: Timestamp, into effects: inout Effects) {
    for fill in fills {
      guard let slot = account.slot(of: fill.id) else { preconditionFailure("a fill of an order that is not there") }
      execute(fill.execution, slot, accountFirst: true, at: now, into: &effects)
      if !account.orders[slot].isOpen {
        finishMatching(slot, expiryReason: "0", parent: nil, at: now, into: &effects)
      }
    }
  }

  private func execute(
    _ execution: PricedQuantity, _ slot: Int, accountFirst: Bool, at now: Timestamp, into effects: inout Effects
  ) {
    let fill = book(execution, slot, at: now, into: &effects)
    let filled = account.orders[slot]
    push(lite(fill, filled, at: now), into: &effects)
    let order = update(filled, execution: .trade, fill: fill, at: now)
    let balances = accountUpdate(filled.position, at: now)
    push(accountFirst ? balances : order, into: &effects)
    push(accountFirst ? order : balances, into: &effects)
  }

  /// Matching is through with an order; what is left of it expires.
  private func finishMatching(
    _ slot: Int, expiryReason: String, parent: Int64?, at now: Timestamp, into effects: inout Effects
  ) {
    if account.finishMatching(slot: slot, at: now) {
      let order = account.orders[slot]
      market.contracts[order.symbol].remove(order.id)
      effects.append(.ledger(.order(order.change)))
      push(update(order, execution: .expired, fill: nil, expiryReason: expiryReason, at: now), into: &effects)
    }
    if let parent { market.clock.agenda.add(.algoFinished(parent), at: now + Self.finishedDelay) }
  }

  /// One execution through the account, and what it does to the position.
  private func book(
    _ execution: PricedQuantity, _ slot: Int, at now: Timestamp, into effects: inout Effects
  ) -> Fill {
    let fees = (maker: settings.makerFee, taker: settings.takerFee)
    let fill = account.book(execution, slot: slot, fees: fees, at: now)
    effects.append(.ledger(.fill(fill)))
    effects.append(.ledger(.order(account.orders[slot].change)))
    let (before, after) = (fill.positionBefore, fill.positionAfter)
    if let direction = before.direction, after.direction != direction {
      effects.append(.ledger(.positionClosed(fill.position)))
      expireBoundOrders(fill.position, closedBy: direction.exitSide, at: now)
    }
    if !after.isZero, before.direction != after.direction {
      effects.append(.ledger(.positionOpened(fill.position, after)))
    }
    return fill
  }

  // MARK: Events

  /// Texts are trimmed here (binance-usdm 4.3).
  private func update(
    _ order: Order, execution: ExecutionType, fill: Fill?, expiryReason: String = "0", at now: Timestamp
  ) -> UserEvent {
    let rules = instruments[order.symbol]
    let average = rules.average(quote: order.quote, quantity: order.executed).value
    return .order(
      OrderTradeUpdate(
        eventTime: now.milliseconds, transactionTime: now.milliseconds, symbol: rules.name,
        clientOrderId: order.clientId, side: order.side, type: .market, quantity: Written(trimmed: order.quantity),
        price: Written(trimmed: .zero), averagePrice: Written(trimmed: average),
        stopPrice: Written(trimmed: order.stopPrice), executionType: execution, status: order.status,
        orderId: order.id, lastQuantity: Written(trimmed: fill?.quantity ?? .zero),
        cumulativeQuantity: Written(trimmed: order.executed), lastPrice: Written(trimmed: fill?.price ?? .zero),
        commission: Written(trimmed: fill?.commission ?? .zero), tradeTime: now.milliseconds,
        tradeId: fill?.tradeId ?? 0, isMaker: fill?.isMaker ?? false, isReduceOnly: order.isReduceOnly,
        workingType: order.workingType, originalType: order.originalType, isClosePosition: order.isClosePosition,
        realizedProfit: Written(trimmed: fill?.realized ?? .zero), expiryReason: expiryReason))
  }

  private func lite(_ fill: Fill, _ order: Order, at now: Timestamp) -> UserEvent {
    let rules = instruments[fill.symbol]
    return .tradeLite(
      TradeLite(
        eventTime: now.milliseconds, transactionTime: now.milliseconds, symbol: rules.name,
        quantity: rules.quantity(order.quantity), price: rules.price(.zero), isMaker: fill.isMaker,
        clientOrderId: order.clientId, side: fill.side, lastPrice: rules.price(fill.price),
        lastQuantity: rules.quantity(fill.quantity), tradeId: fill.tradeId, orderId: fill.orderId))
  }

  private func accountUpdate(_ key: PositionKey, at now: Timestamp) -> UserEvent {
    let (ledger, symbol) = (account.ledger, key.symbol)
    let position = ledger.position(key)
    let isFlat = position.quantity.isZero
    let mark = markPrice(symbol) ?? position.entryPrice
    let row = AccountUpdate.Position(
      symbol: instruments.name(symbol), amount: Written(trimmed: position.quantity),
      entryPrice: Written(trimmed: position.entryPrice), accumulatedRealized: .amount(position.realized),
      unrealizedProfit: isFlat ? .plainZero : .amount(position.unrealized(at: mark)),
      marginType: self.account.isCrossed[symbol] ? .crossed : .isolated,
      isolatedWallet: isFlat ? .plainZero : .amount(ledger.margin(key)),
      breakEvenPrice: Written(trimmed: position.breakEvenPrice))
    let balance = AccountUpdate.Balance(
      walletBalance: .amount(ledger.wallet), crossWalletBalance: .amount(ledger.free), balanceChange: .plainZero)
    return .account(
      AccountUpdate(
        eventTime: now.milliseconds, transactionTime: now.milliseconds, balances: [balance], positions: [row],
        reason: "ORDER"))
  }
}
