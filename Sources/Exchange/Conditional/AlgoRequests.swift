import Binance
import Market

/// Conditional orders over REST (binance-usdm 2.7).
extension Exchange {
  /// Open conditional orders of the account, over all contracts.
  static let algoOrderLimit = 200

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
    if let clientId, openAlgos[Int(symbol.index)].contains(where: { algoOrders[$0].clientId == clientId }) {
      throw .duplicateClientId
    }
    try parameters.checkPositionSide()
    guard trigger > .zero else { throw .stopPriceTooSmall }
    guard trigger <= instruments[symbol].priceMax else { throw .stopPriceTooLarge }
    guard openAlgos.reduce(0, { $0 + $1.count }) < Self.algoOrderLimit else { throw .tooManyAlgoOrders }
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
      id: Self.firstAlgoId + Int64(algoOrders.count),
      clientId: clientId ?? tokens.token(.clientAlgoId, number: UInt64(algoOrders.count), length: 22), symbol: symbol,
      side: side, orderType: type, workingType: workingType, timeInForce: timeInForce, triggerPrice: trigger,
      quantity: isClosePosition ? .zero : sent?.value ?? .zero, isClosePosition: isClosePosition,
      isReduceOnly: isClosePosition || reduceOnly == true, createTime: now, updateTime: now)
    try checkAgainstAccount(order)
    algoOrders.append(order)
    openAlgos[Int(symbol.index)].append(algoOrders.count - 1)
    report(algoOrders.count - 1, at: now, into: &effects)
    return answer(order, isQuery: false).json
  }

  /// Rules 2, 3 and 5.
  private func checkAgainstAccount(_ order: AlgoOrder) throws(VenueError) {
    if order.isBoundToPosition, opposed(order.symbol, order.side).isZero { throw .noPositionForGTE }
    if order.isClosePosition {
      let hasTwin = openAlgos[Int(order.symbol.index)].contains { index in
        let other = algoOrders[index]
        return other.isClosePosition && other.orderType == order.orderType && other.side == order.side
      }
      if hasTwin { throw .secondClosePosition }
    }
    let price = workingPrice(order)
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
    if let id = try parameters.integer("algoId") { return algoIndex(id) }
    guard let clientId = parameters.text("clientAlgoId") else { throw .eitherMandatory("algoid", "clientalgoid") }
    return algoOrders.lastIndex { $0.clientId == clientId }
  }

  func algoIndex(_ id: Int64) -> Int? {
    let index = id - Self.firstAlgoId
    return index >= 0 && index < algoOrders.count ? Int(index) : nil
  }

  func queryAlgoOrder(_ parameters: Parameters) throws(VenueError) -> JSONValue {
    guard let index = try findAlgo(parameters) else { throw .noSuchOrder }
    return answer(algoOrders[index], isQuery: true).json
  }

  /// One that is triggering can no longer be cancelled (binance-usdm 8.1, Q22).
  func cancelAlgoOrder(
    _ parameters: Parameters, at now: Timestamp, into effects: inout Effects
  ) throws(VenueError) -> JSONValue {
    guard let index = try findAlgo(parameters), algoOrders[index].status == .new else { throw .unknownOrder }
    end(index, as: .canceled, at: now, into: &effects)
    return AlgoOrderCancelled(algoId: algoOrders[index].id, clientAlgoId: algoOrders[index].clientId).json
  }

  func cancelAllAlgoOrders(
    _ parameters: Parameters, at now: Timestamp, into effects: inout Effects
  ) throws(VenueError) -> JSONValue {
    let symbol = try parameters.symbol()
    for index in openAlgos[Int(symbol.index)] where algoOrders[index].status == .new {
      end(index, as: .canceled, at: now, into: &effects)
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
