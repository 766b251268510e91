import Basics
import Binance
import Market

/// Orders over REST (binance-usdm 2.4-2.6).
extension Exchange {
  /// User events first: NEW, then for each execution TRADE_LITE, ACCOUNT_UPDATE and the order's own; the answer last.
  func placeOrder(
    _ parameters: Parameters, at now: Timestamp, into effects: inout Effects
  ) throws(VenueError) -> JSONValue {
    var ticket = try marketTicket(parameters)
    if let clientId = ticket.clientId, account.isTaken(clientId, ticket.symbol) { throw .duplicateClientId }
    let position = PositionKey(ticket.symbol)
    var cost = Money.zero
    if ticket.isReduceOnly {
      let closable = account.closable(position, ticket.side)
      guard !closable.isZero else { throw .reduceOnlyRejected }
      // A larger quantity is cut to what no other order is about to close (binance-usdm 6.4, unverified).
      ticket.quantity = min(ticket.quantity, closable)
    } else {
      guard let mark = markPrice(ticket.symbol) else { throw .noBook }
      try checkNotional(ticket.quantity, at: mark, ticket.symbol)
      cost = try checkMargin(ticket.quantity, ticket.side, position)
    }
    try checkDistance(ticket.symbol, ticket.side)
    let clientId =
      ticket.clientId ?? tokens.token(.clientOrderId, number: UInt64(account.orders.count), length: 22)
    let slot = accept(
      clientId: clientId, position, ticket.side, originalType: .market, quantity: ticket.quantity,
      isReduceOnly: ticket.isReduceOnly, at: now, into: &effects)
    match(slot, cost: cost, at: now, into: &effects)
    return placementAnswer(account.orders[slot], wantsResult: ticket.wantsResult).json
  }

  /// What is true at this moment: an order that still works is told as NEW or PARTIALLY_FILLED, under RESULT too
  /// where the match is late (binance-usdm 2.5).
  ///
  /// From era E3 on placement answers carry neither `avgPrice` nor `cumQuote` (binance-usdm 0).
  private func placementAnswer(_ order: Order, wantsResult: Bool) -> OrderAnswer {
    let rules = instruments[order.symbol]
    var answer = answer(order)
    answer.time = nil
    answer.cumQty = answer.executedQty
    if !wantsResult {
      answer.avgPrice = rules.average(quote: .zero, quantity: .zero)
      answer.cumQuote = Written(.zero, places: 5)
      if settings.ack != .filledZeroPrice {
        answer.status = .new
        answer.executedQty = Written(.zero, places: rules.quantityPrecision)
        answer.cumQty = answer.executedQty
      }
    }
    if !manner.placementsTellAverages || (!wantsResult && settings.ack == .absent) {
      answer.avgPrice = nil
      answer.cumQuote = nil
    }
    return answer
  }

  /// As queries show it.
  private func answer(_ order: Order) -> OrderAnswer {
    let rules = instruments[order.symbol]
    return OrderAnswer(
      orderId: order.id, symbol: rules.name, status: order.status, clientOrderId: order.clientId,
      price: rules.price(.zero), avgPrice: rules.average(quote: order.quote, quantity: order.executed),
      origQty: rules.quantity(order.quantity), executedQty: rules.quantity(order.executed), cumQty: nil,
      cumQuote: rules.quote(order.quote), type: .market, reduceOnly: order.isReduceOnly,
      closePosition: order.isClosePosition, side: order.side, stopPrice: rules.price(order.stopPrice),
      workingType: order.workingType, origType: order.originalType, time: order.time.milliseconds,
      updateTime: order.updateTime.milliseconds)
  }

  /// By id, or the newest with that client id; nil when there is none.
  private func find(_ parameters: Parameters, asOf moment: Timestamp? = nil) throws(VenueError) -> Order? {
    let symbol = try parameters.symbol()
    if let id = try parameters.integer("orderId") {
      guard let order = account.order(id), order.symbol == symbol else { return nil }
      return state(of: order, asOf: moment)
    }
    guard let clientId = parameters.text("origClientOrderId") else {
      throw .eitherMandatory("origClientOrderId", "orderId")
    }
    let newest = account.newestOrder(clientId) { $0.symbol == symbol && state(of: $0, asOf: moment) != nil }
    return newest.flatMap { state(of: $0, asOf: moment) }
  }

  func queryOrder(_ parameters: Parameters, asOf moment: Timestamp?) throws(VenueError) -> JSONValue {
    guard let order = try find(parameters, asOf: moment) else { throw .noSuchOrder }
    return answer(order).json
  }

  /// An order that has ended is as unknown here as one that never was.
  func queryOpenOrder(_ parameters: Parameters) throws(VenueError) -> JSONValue {
    guard let order = try find(parameters), order.isOpen else { throw .noSuchOrder }
    return answer(order).json
  }

  /// MARKET orders never rest in the book. One that still works is in the hands of the matching engine: it can no longer
  /// be cancelled, so there is never an order to cancel.
  func cancelOrder(_ parameters: Parameters) throws(VenueError) -> JSONValue {
    _ = try find(parameters)
    throw .unknownOrder
  }

  func openOrders(_ parameters: Parameters, asOf moment: Timestamp?) throws(VenueError) -> JSONValue {
    let wanted = try parameters.symbolIfSent()
    let open = instruments.symbols.filter { wanted == nil || $0 == wanted }.flatMap { openOrders($0, asOf: moment) }
    return .array(open.map { answer($0).json })
  }
}
