import Binance
import Market

/// The matching engine: orders come into being, are filled and leave their trace on the user stream.
extension Exchange {
  /// A new order in the matching engine, told as NEW. Returns its position in `orders`.
  func accept(
    clientId: String, _ symbol: Symbol, _ side: Side, originalType: String, quantity: Quantity, isReduceOnly: Bool,
    isClosePosition: Bool = false, stopPrice: Price = .zero, workingType: String = "CONTRACT_PRICE",
    at now: Timestamp, into effects: inout Effects
  ) -> Int {
    let order = Order(
      id: Self.firstOrderId + Int64(orders.count), clientId: clientId, symbol: symbol, side: side,
      originalType: originalType, quantity: quantity, isReduceOnly: isReduceOnly, isClosePosition: isClosePosition,
      stopPrice: stopPrice, workingType: workingType, time: now, updateTime: now)
    orders.append(order)
    openOrderCounts[Int(symbol.index)] += 1
    effects.append(.ledger(.order(order.change)))
    push(update(order, execution: "NEW", fill: nil, at: now), into: &effects)
    return orders.count - 1
  }

  /// Books the executions of an order one by one. What they leave unfilled expires: a market order does not rest
  /// (binance-usdm 4.3, expiry reason 9).
  ///
  /// - Parameter accountFirst: ACCOUNT_UPDATE before the order's own event, as for an order that was placed; for the
  ///   child of a conditional order it comes after (payloads `sequence.*`).
  func fill(
    _ index: Int, _ executions: [Execution], accountFirst: Bool, at now: Timestamp, into effects: inout Effects
  ) {
    let symbol = orders[index].symbol
    for execution in executions {
      let fill = book(execution, index, at: now, into: &effects)
      push(lite(fill, orders[index], at: now), into: &effects)
      let order = update(orders[index], execution: "TRADE", fill: fill, at: now)
      let account = accountUpdate(symbol, at: now)
      push(accountFirst ? account : order, into: &effects)
      push(accountFirst ? order : account, into: &effects)
    }
    if orders[index].isOpen {
      orders[index].status = .expired
      orders[index].updateTime = now
      effects.append(.ledger(.order(orders[index].change)))
      push(update(orders[index], execution: "EXPIRED", fill: nil, expiryReason: "9", at: now), into: &effects)
    }
    openOrderCounts[Int(symbol.index)] -= 1
  }

  /// One execution through order, ledger and positions.
  private func book(
    _ execution: Execution, _ index: Int, at now: Timestamp, into effects: inout Effects
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
    _ order: Order, execution: String, fill: Fill?, expiryReason: String = "0", at now: Timestamp
  ) -> UserEvent {
    let rules = instruments[order.symbol]
    let average = rules.average(quote: order.quote, quantity: order.executed).value
    return .order(
      OrderTradeUpdate(
        eventTime: now.milliseconds, transactionTime: now.milliseconds, symbol: rules.name,
        clientOrderId: order.clientId, side: order.side, type: "MARKET", quantity: Written(trimmed: order.quantity),
        price: Written(trimmed: .zero), averagePrice: Written(trimmed: average),
        stopPrice: Written(trimmed: order.stopPrice), executionType: execution, status: order.status.rawValue,
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
      unrealizedProfit: isFlat ? .plainZero : .amount(position.unrealized(at: mark)), marginType: "isolated",
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
