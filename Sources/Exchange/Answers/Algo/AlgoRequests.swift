import Basics
import Binance
import Market

/// Conditional orders over REST (binance-usdm 2.7).
extension Exchange {
  /// STOP_MARKET and TAKE_PROFIT_MARKET, as closePosition or with a quantity. The other conditional types and
  /// `priceProtect` are refused with -1020. There is no margin check before the trigger (rule 1).
  func placeAlgoOrder(
    _ parameters: Parameters, at now: Timestamp, into effects: inout Effects
  ) throws(VenueError) -> JSONValue {
    guard try parameters.required("algoType") == "CONDITIONAL" else { throw .invalidData("algoType") }
    _ = try parameters.required("symbol")
    let side = try parameters.side()
    let type = try orderType(parameters)
    let sentTimeInForce = try parameters.timeInForce()
    // The venue names this parameter in lower case.
    guard let trigger = try triggerPrice(parameters) else { throw .mandatory("triggerprice") }
    let isClosePosition = try parameters.flag("closePosition", problem: .invalidData("closePosition")) ?? false
    let reduceOnly = try parameters.flag("reduceOnly", problem: .invalidReduceOnly)
    let workingType = try workingType(parameters)
    if try parameters.flag("priceProtect", problem: .invalidData("priceProtect")) == true { throw .notSupported }
    let sent = try parameters.decimal("quantity", as: Quantity.self)
    if !isClosePosition, sent == nil { throw .mandatory("quantity") }
    let symbol = try parameters.symbol()
    let clientId = try parameters.clientId("clientAlgoId")
    if let clientId, market.algos.isTaken(clientId, symbol) { throw .duplicateClientId }
    try parameters.checkPositionSide(isHedge: account.isHedge)
    guard trigger > .zero else { throw .stopPriceTooSmall }
    guard trigger <= instruments[symbol].priceMax else { throw .stopPriceTooLarge }
    guard !market.algos.isFull else { throw .tooManyAlgoOrders }
    if isClosePosition {
      if let sent, !sent.value.isZero { throw .quantityWithClosePosition }
      if reduceOnly == false { throw .reduceOnlyFalseWithClosePosition }
      if reduceOnly == true { throw .notRequired("reduceOnly") }
    } else if let sent {
      try check(sent, symbol)
      if reduceOnly != true { try checkNotional(sent.value, at: trigger, symbol) }
    }
    let timeInForce = isClosePosition ? .gteGtc : sentTimeInForce ?? .gtc
    let order = AlgoOrder(
      id: market.algos.nextId,
      clientId: clientId ?? tokens.token(.clientAlgoId, number: UInt64(market.algos.orders.count), length: 22),
      position: PositionKey(symbol),
      side: side, orderType: type, workingType: workingType, timeInForce: timeInForce, triggerPrice: trigger,
      quantity: isClosePosition ? .zero : sent?.value ?? .zero, isClosePosition: isClosePosition,
      isReduceOnly: isClosePosition || reduceOnly == true, createTime: now, updateTime: now)
    try checkAgainstAccount(order)
    report(market.algos.add(order), at: now, into: &effects)
    return answer(order, isQuery: false).json
  }

  /// Rules 2, 3 and 5.
  private func checkAgainstAccount(_ order: AlgoOrder) throws(VenueError) {
    if order.isBoundToPosition, account.opposed(order.position, order.side).isZero { throw .noPositionForGTE }
    if order.isClosePosition {
      let hasTwin = market.algos.openOrders(order.symbol).contains {
        $0.isClosePosition && $0.orderType == order.orderType && $0.side == order.side
      }
      if hasTwin { throw .secondClosePosition }
    }
    let price = order.workingPrice(market.contracts[order.symbol].market.touch)
    if !price.isZero, order.isTriggered(at: price) { throw .wouldTrigger }
  }

  private func orderType(_ parameters: Parameters) throws(VenueError) -> OrderType {
    let type = OrderType(wireName: try parameters.required("type"))
    switch type {
    case .stopMarket, .takeProfitMarket: return type
    case .stop, .takeProfit, .trailingStopMarket: throw .notSupported
    case .limit, .market, .liquidation, .other: throw .invalidType
    }
  }

  private func workingType(_ parameters: Parameters) throws(VenueError) -> WorkingType {
    guard let text = parameters.text("workingType") else { return .contractPrice }
    let type = WorkingType(wireName: text)
    guard type.isDocumented else { throw .invalidData("workingType") }
    return type
  }

  /// Not forced to the tick (rule 4).
  private func triggerPrice(_ parameters: Parameters) throws(VenueError) -> Price? {
    do throws(VenueError) { return try parameters.decimal("triggerPrice", as: Price.self)?.value } catch {
      throw error == .tooPrecise ? error : .mandatory("triggerprice")
    }
  }

  // MARK: Queries and cancelling

  /// By id, or the newest with that client id.
  private func findAlgo(_ parameters: Parameters) throws(VenueError) -> Int? {
    if let id = try parameters.integer("algoId") { return market.algos.slot(of: id) }
    guard let clientId = parameters.text("clientAlgoId") else { throw .eitherMandatory("algoid", "clientalgoid") }
    return market.algos.newest(clientId)
  }

  func queryAlgoOrder(_ parameters: Parameters) throws(VenueError) -> JSONValue {
    guard let slot = try findAlgo(parameters) else { throw .noSuchOrder }
    return answer(market.algos.orders[slot], isQuery: true).json
  }

  /// One that is triggering can no longer be cancelled (binance-usdm 8.1, Q22).
  func cancelAlgoOrder(
    _ parameters: Parameters, at now: Timestamp, into effects: inout Effects
  ) throws(VenueError) -> JSONValue {
    guard let slot = try findAlgo(parameters), market.algos.orders[slot].status == .new else { throw .unknownOrder }
    end(slot, as: .canceled, at: now, into: &effects)
    let order = market.algos.orders[slot]
    return AlgoOrderCancelled(algoId: order.id, clientAlgoId: order.clientId).json
  }

  func cancelAllAlgoOrders(
    _ parameters: Parameters, at now: Timestamp, into effects: inout Effects
  ) throws(VenueError) -> JSONValue {
    let symbol = try parameters.symbol()
    for slot in market.algos.open[symbol] where market.algos.orders[slot].status == .new {
      end(slot, as: .canceled, at: now, into: &effects)
    }
    return Self.allCancelled
  }

  func openAlgoOrders(_ parameters: Parameters) throws(VenueError) -> JSONValue {
    let wanted = try parameters.symbolIfSent()
    let id = try parameters.integer("algoId")
    let open = instruments.symbols.filter { wanted == nil || $0 == wanted }.flatMap { openAlgoOrders($0) }
    return .array(open.filter { id == nil || $0.id == id }.map { answer($0, isQuery: true).json })
  }

  private func answer(_ order: AlgoOrder, isQuery: Bool) -> AlgoOrderAnswer {
    let rules = instruments[order.symbol]
    return AlgoOrderAnswer(
      algoId: order.id, clientAlgoId: order.clientId, orderType: order.orderType, symbol: rules.name,
      side: order.side, timeInForce: order.timeInForce, quantity: rules.quantity(order.quantity),
      algoStatus: order.status, actualOrderId: isQuery ? order.childId.map { String($0) } ?? "" : nil,
      actualPrice: isQuery ? Written(order.actualPrice, places: rules.averagePlaces) : nil,
      triggerPrice: rules.price(order.triggerPrice), price: rules.price(.zero),
      workingType: order.workingType, closePosition: order.isClosePosition, reduceOnly: order.isReduceOnly,
      createTime: order.createTime.milliseconds, updateTime: order.updateTime.milliseconds,
      triggerTime: order.triggerTime?.milliseconds ?? 0)
  }
}
