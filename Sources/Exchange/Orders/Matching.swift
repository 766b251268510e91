import Binance
import Market

/// The matching engine: orders come into being, are filled and leave their trace on the user stream.
extension Exchange {
  /// A new order in the matching engine, told as NEW. Returns its position in `orders`.
  func accept(
    clientId: String, _ symbol: Symbol, _ side: Side, originalType: OrderType, quantity: Quantity, isReduceOnly: Bool,
    isClosePosition: Bool = false, stopPrice: Price = .zero, workingType: WorkingType = .contractPrice,
    at now: Timestamp, into effects: inout Effects
  ) -> Int {
    let order = Order(
      id: Self.firstOrderId + Int64(orders.count), clientId: clientId, symbol: symbol, side: side,
      originalType: originalType, quantity: quantity, isReduceOnly: isReduceOnly, isClosePosition: isClosePosition,
      stopPrice: stopPrice, workingType: workingType, time: now, updateTime: now)
    orders.append(order)
    openOrderCounts[Int(symbol.index)] += 1
    effects.append(.ledger(.order(order.change)))
    push(update(order, execution: .new, fill: nil, at: now), into: &effects)
    return orders.count - 1
  }

  /// Executes an order that was accepted: at once and as a whole, unless a disturbance wants it otherwise.
  ///
  /// - Parameters:
  ///   - executions: what it finds now.
  ///   - cost: what opening it takes from the account, held while it works.
  ///   - parent: the conditional order whose child it is.
  func match(
    _ index: Int, _ executions: [PricedQuantity], cost: Money, parent: Int64? = nil, at now: Timestamp,
    into effects: inout Effects
  ) {
    let order = orders[index]
    guard let manner = disturbance?(order) else {
      fill(index, executions, accountFirst: parent == nil, at: now, into: &effects)
      if let parent { agenda.add(.algoFinished(parent), at: now + Self.finishedDelay) }
      return
    }
    working.append(
      WorkingOrder(
        id: order.id, symbol: order.symbol, side: order.side, manner: manner,
        sizes: manner.sizes(of: order.quantity, step: instruments[order.symbol].step), parent: parent, cost: cost))
    if manner.delay > .zero {
      agenda.add(.execution(order.id), at: now + manner.delay)
    } else {
      executeNext(order.id, at: now, into: &effects)
    }
  }

  /// The next part of a working order, and those of the same moment, at the prices of now.
  ///
  /// A reduce-only order never takes more than the position still has; when something else has closed it meanwhile, the
  /// rest expires (reason 4, binance-usdm 4.3).
  func executeNext(_ id: Int64, at now: Timestamp, into effects: inout Effects) {
    guard let place = working.firstIndex(where: { $0.id == id }) else { return }
    let index = Int(id - Self.firstOrderId)
    let order = orders[index]
    let (manner, sizes, parent) = (working[place].manner, working[place].sizes, working[place].parent)
    repeat {
      let part = working[place].next
      let wanted = sizes[part]
      let size = order.isReduceOnly ? min(wanted, opposed(order.symbol, order.side)) : wanted
      working[place].next += 1
      if !size.isZero, let price = takerPrice(order, part: part, ticks: manner.ticks) {
        execute(
          PricedQuantity(price: price, quantity: size), index, accountFirst: parent == nil, at: now, into: &effects)
      }
      if size < wanted || working[place].next == sizes.count {
        working.remove(at: place)
        finishMatching(index, expiryReason: "4", at: now, into: &effects)
        if let parent { agenda.add(.algoFinished(parent), at: now + Self.finishedDelay) }
        return
      }
    } while manner.time(of: working[place].next, of: sizes.count, from: order.time) <= now
    agenda.add(.execution(id), at: manner.time(of: working[place].next, of: sizes.count, from: order.time))
  }

  /// The price a part of an order gets; at least one tick.
  private func takerPrice(_ order: Order, part: Int, ticks: Int) -> Price? {
    let tick = instruments[order.symbol].tick
    return markets[Int(order.symbol.index)].takerPrice(order.side).map { best in
      max(tick, Price(units: best.units + order.side.sign * Int64(part * ticks) * tick.units))
    }
  }

  /// Books the executions of an order one by one. What they leave unfilled expires: a market order does not rest
  /// (binance-usdm 4.3, expiry reason 9).
  ///
  /// - Parameter accountFirst: ACCOUNT_UPDATE before the order's own event, as for an order that was placed; for the
  ///   child of a conditional order it comes after (payloads `sequence.*`).
  func fill(
    _ index: Int, _ executions: [PricedQuantity], accountFirst: Bool, at now: Timestamp, into effects: inout Effects
  ) {
    for execution in executions { execute(execution, index, accountFirst: accountFirst, at: now, into: &effects) }
    finishMatching(index, expiryReason: "9", at: now, into: &effects)
  }

  private func execute(
    _ execution: PricedQuantity, _ index: Int, accountFirst: Bool, at now: Timestamp, into effects: inout Effects
  ) {
    let fill = book(execution, index, at: now, into: &effects)
    push(lite(fill, orders[index], at: now), into: &effects)
    let order = update(orders[index], execution: .trade, fill: fill, at: now)
    let account = accountUpdate(orders[index].symbol, at: now)
    push(accountFirst ? account : order, into: &effects)
    push(accountFirst ? order : account, into: &effects)
  }

  /// Matching is through with an order; what is left of it expires.
  private func finishMatching(
    _ index: Int, expiryReason: String, at now: Timestamp, into effects: inout Effects
  ) {
    if orders[index].isOpen {
      orders[index].status = .expired
      orders[index].updateTime = now
      effects.append(.ledger(.order(orders[index].change)))
      push(update(orders[index], execution: .expired, fill: nil, expiryReason: expiryReason, at: now), into: &effects)
    }
    openOrderCounts[Int(orders[index].symbol.index)] -= 1
  }

  /// One execution through order, ledger and positions.
  private func book(
    _ execution: PricedQuantity, _ index: Int, at now: Timestamp, into effects: inout Effects
  ) -> Fill {
    let order = orders[index]
    let before = ledger.position(order.symbol).quantity
    let tradeId = Self.firstTradeId + Int64(fills.count)
    let (realized, commission) = ledger.book(
      execution, order.symbol, order.side, rate: execution.isMaker ? settings.makerFee : settings.takerFee,
      leverage: leverage[Int(order.symbol.index)], tradeId: tradeId, at: now)
    let after = ledger.position(order.symbol).quantity
    orders[index].executed += execution.quantity
    orders[index].quote += execution.price * execution.quantity
    orders[index].status = orders[index].executed == order.quantity ? .filled : .partiallyFilled
    orders[index].updateTime = now
    let fill = Fill(
      tradeId: tradeId, orderId: order.id, symbol: order.symbol, side: order.side, price: execution.price,
      quantity: execution.quantity, realized: realized, commission: commission, isMaker: execution.isMaker,
      isReduceOnly: order.isReduceOnly, time: now, positionBefore: before, positionAfter: after)
    fills.append(fill)
    effects.append(.ledger(.fill(fill)))
    effects.append(.ledger(.order(orders[index].change)))
    if let direction = before.direction, after.direction != direction {
      effects.append(.ledger(.positionClosed(order.symbol)))
      expireBoundOrders(order.symbol, closedBy: direction.exitSide, at: now)
    }
    if !after.isZero, before.direction != after.direction {
      effects.append(.ledger(.positionOpened(order.symbol, after)))
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

  private func accountUpdate(_ symbol: Symbol, at now: Timestamp) -> UserEvent {
    let position = ledger.position(symbol)
    let isFlat = position.quantity.isZero
    let mark = markPrice(symbol) ?? position.entryPrice
    let row = AccountUpdate.Position(
      symbol: instruments.name(symbol), amount: Written(trimmed: position.quantity),
      entryPrice: Written(trimmed: position.entryPrice), accumulatedRealized: .amount(position.realized),
      unrealizedProfit: isFlat ? .plainZero : .amount(position.unrealized(at: mark)), marginType: .isolated,
      isolatedWallet: isFlat ? .plainZero : .amount(ledger.margin(symbol)),
      breakEvenPrice: Written(trimmed: position.breakEvenPrice))
    let balance = AccountUpdate.Balance(
      walletBalance: .amount(ledger.wallet), crossWalletBalance: .amount(ledger.free), balanceChange: .plainZero)
    return .account(
      AccountUpdate(
        eventTime: now.milliseconds, transactionTime: now.milliseconds, balances: [balance], positions: [row],
        reason: "ORDER"))
  }
}
