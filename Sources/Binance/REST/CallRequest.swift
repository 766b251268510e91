import Market

extension Call {
  /// Security type TRADE or USER_DATA: the request carries `timestamp` and, added by a live shell, `signature`.
  /// Source: binance-usdm 1.3, 2.1.
  public var isSigned: Bool {
    switch self {
    case .exchangeInfo, .klines, .premiumIndex, .createListenKey, .keepAliveListenKey, .deleteListenKey: false
    default: true
    }
  }

  /// The contract the call names; nil when it names none.
  public var symbol: String? {
    switch self {
    case .klines(let symbol, _, _, _, _), .premiumIndex(let symbol), .queryOrder(let symbol, _),
      .cancelOrder(let symbol, _), .cancelAllOrders(let symbol), .cancelAllAlgoOrders(let symbol),
      .userTrades(let symbol, _, _, _, _), .setLeverage(let symbol, _), .setMarginType(let symbol, _):
      symbol
    case .openOrders(let symbol), .openAlgoOrders(let symbol), .positionRisk(let symbol): symbol
    case .placeOrder(let order): order.symbol
    case .placeAlgoOrder(let order): order.symbol
    case .exchangeInfo, .queryAlgoOrder, .cancelAlgoOrder, .account, .positionMode, .createListenKey,
      .keepAliveListenKey, .deleteListenKey:
      nil
    }
  }

  public var method: HTTPMethod {
    switch self {
    case .exchangeInfo, .klines, .premiumIndex, .queryOrder, .openOrders, .queryAlgoOrder, .openAlgoOrders,
      .userTrades, .account, .positionRisk, .positionMode:
      .get
    case .placeOrder, .placeAlgoOrder, .setLeverage, .setMarginType, .createListenKey: .post
    case .keepAliveListenKey: .put
    case .cancelOrder, .cancelAllOrders, .cancelAlgoOrder, .cancelAllAlgoOrders, .deleteListenKey: .delete
    }
  }

  public var path: String {
    switch self {
    case .exchangeInfo: "/fapi/v1/exchangeInfo"
    case .klines: "/fapi/v1/klines"
    case .premiumIndex: "/fapi/v1/premiumIndex"
    case .placeOrder, .queryOrder, .cancelOrder: "/fapi/v1/order"
    case .openOrders: "/fapi/v1/openOrders"
    case .cancelAllOrders: "/fapi/v1/allOpenOrders"
    case .placeAlgoOrder, .queryAlgoOrder, .cancelAlgoOrder: "/fapi/v1/algoOrder"
    case .openAlgoOrders: "/fapi/v1/openAlgoOrders"
    case .cancelAllAlgoOrders: "/fapi/v1/algoOpenOrders"
    case .userTrades: "/fapi/v1/userTrades"
    case .account: "/fapi/v3/account"
    case .positionRisk: "/fapi/v3/positionRisk"
    case .positionMode: "/fapi/v1/positionSide/dual"
    case .setLeverage: "/fapi/v1/leverage"
    case .setMarginType: "/fapi/v1/marginType"
    case .createListenKey, .keepAliveListenKey, .deleteListenKey: "/fapi/v1/listenKey"
    }
  }

  /// What is sent. Parameters stand in the order of binance-usdm 2.1, 2.5 and 2.7; a signed call ends with
  /// `timestamp`, the time of sending in ms.
  public func request(at time: Timestamp) -> RESTRequest {
    var list = ParameterList()
    switch self {
    case .exchangeInfo, .account, .positionMode, .createListenKey, .keepAliveListenKey, .deleteListenKey: break
    case .klines(let symbol, let interval, let startTime, let endTime, let limit):
      list.add("symbol", symbol)
      list.add("interval", interval.name)
      list.add("startTime", startTime)
      list.add("endTime", endTime)
      list.add("limit", limit)
    case .premiumIndex(let symbol), .cancelAllOrders(let symbol), .cancelAllAlgoOrders(let symbol):
      list.add("symbol", symbol)
    case .openOrders(let symbol), .openAlgoOrders(let symbol), .positionRisk(let symbol): list.add("symbol", symbol)
    case .placeOrder(let order): list.add(order)
    case .placeAlgoOrder(let order): list.add(order)
    case .queryOrder(let symbol, let reference), .cancelOrder(let symbol, let reference):
      list.add("symbol", symbol)
      switch reference {
      case .id(let id): list.add("orderId", id)
      case .clientId(let id): list.add("origClientOrderId", id)
      }
    case .queryAlgoOrder(let reference), .cancelAlgoOrder(let reference):
      switch reference {
      case .id(let id): list.add("algoId", id)
      case .clientId(let id): list.add("clientAlgoId", id)
      }
    case .userTrades(let symbol, let orderId, let startTime, let fromId, let limit):
      list.add("symbol", symbol)
      list.add("orderId", orderId)
      list.add("startTime", startTime)
      list.add("fromId", fromId)
      list.add("limit", limit)
    case .setLeverage(let symbol, let leverage):
      list.add("symbol", symbol)
      list.add("leverage", leverage)
    case .setMarginType(let symbol, let isIsolated):
      list.add("symbol", symbol)
      list.add("marginType", (isIsolated ? MarginType.isolated : .crossed).wireName)
    }
    if isSigned { list.add("timestamp", time.milliseconds) }
    return RESTRequest(method: method, path: path, parameters: list.parameters)
  }
}

/// Parameters in the order they are added; one without a value is left out.
private struct ParameterList {
  private(set) var parameters: [Parameter] = []

  mutating func add(_ name: String, _ value: String?) {
    if let value { parameters.append(Parameter(name, value)) }
  }
  mutating func add(_ name: String, _ value: (some BinaryInteger)?) { add(name, value.map { String($0) }) }
  /// `true`; false is the venue's default and stays unsaid, because `reduceOnly` must not be sent in hedge mode.
  mutating func add(_ name: String, _ flag: Bool) { add(name, flag ? "true" : nil) }

  mutating func add(_ order: NewOrder) {
    add("symbol", order.symbol)
    add("side", order.side.wireName)
    add("type", order.type.wireName)
    add("timeInForce", order.timeInForce?.wireName)
    add("quantity", order.quantity.text)
    add("price", order.price?.text)
    add("reduceOnly", order.reduceOnly)
    add("newClientOrderId", order.clientOrderId)
    add("newOrderRespType", order.responseType?.wireName)
  }

  mutating func add(_ order: NewAlgoOrder) {
    add("algoType", "CONDITIONAL")
    add("symbol", order.symbol)
    add("side", order.side.wireName)
    add("type", order.type.wireName)
    add("quantity", order.quantity?.text)
    add("triggerPrice", order.triggerPrice.text)
    add("workingType", order.workingType.wireName)
    add("closePosition", order.closePosition)
    add("reduceOnly", order.reduceOnly)
    add("clientAlgoId", order.clientAlgoId)
  }
}
