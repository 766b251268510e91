import Market

// Words written as text literals and calls under flat names, for code that has not yet been moved to the words and the
// families themselves. Delete this file when nothing needs it.

extension OrderStatus: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(wireName: text) }
}

extension OrderType: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(wireName: text) }
}

extension AlgoStatus: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(wireName: text) }
}

extension TimeInForce: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(wireName: text) }
}

extension WorkingType: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(wireName: text) }
}

extension ExecutionType: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(wireName: text) }
}

extension ResponseType: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(wireName: text) }
}

extension VenueCode: ExpressibleByIntegerLiteral {
  public init(integerLiteral number: Int) { self.init(rawValue: number) }
}

// Calls under the names of before, without their families.
extension Call {
  public static var exchangeInfo: Call { .market(.exchangeInfo) }
  public static func klines(
    symbol: String, interval: Interval, startTime: Int64?, endTime: Int64?, limit: Int?
  ) -> Call {
    .market(.klines(symbol: symbol, interval: interval, startTime: startTime, endTime: endTime, limit: limit))
  }
  public static func premiumIndex(symbol: String) -> Call { .market(.premiumIndex(symbol: symbol)) }
  public static func placeOrder(_ order: NewOrder) -> Call { .orders(.place(order)) }
  public static func queryOrder(symbol: String, _ reference: OrderReference) -> Call {
    .orders(.query(symbol: symbol, reference))
  }
  public static func openOrders(symbol: String?) -> Call { .orders(.open(symbol: symbol)) }
  public static func cancelAllOrders(symbol: String) -> Call { .orders(.cancelAll(symbol: symbol)) }
  public static func placeAlgoOrder(_ order: NewAlgoOrder) -> Call { .algo(.place(order)) }
  public static func queryAlgoOrder(_ reference: AlgoOrderReference) -> Call { .algo(.query(reference)) }
  public static func cancelAlgoOrder(_ reference: AlgoOrderReference) -> Call { .algo(.cancel(reference)) }
  public static func openAlgoOrders(symbol: String?) -> Call { .algo(.open(symbol: symbol)) }
  public static func cancelAllAlgoOrders(symbol: String) -> Call { .algo(.cancelAll(symbol: symbol)) }
  public static func userTrades(
    symbol: String, orderId: Int64?, startTime: Int64?, fromId: Int64?, limit: Int?
  ) -> Call {
    .account(.trades(symbol: symbol, orderId: orderId, startTime: startTime, fromId: fromId, limit: limit))
  }
  public static var account: Call { .account(.balances) }
  public static func positionRisk(symbol: String?) -> Call { .positions(.risk(symbol: symbol)) }
  public static func setLeverage(symbol: String, leverage: Int) -> Call {
    .positions(.setLeverage(symbol: symbol, leverage: leverage))
  }
  public static func setMarginType(symbol: String, isIsolated: Bool) -> Call {
    .positions(.setMarginType(symbol: symbol, isIsolated: isIsolated))
  }
  public static var createListenKey: Call { .streams(.createKey) }
  public static var keepAliveListenKey: Call { .streams(.keepKeyAlive) }
  public static var deleteListenKey: Call { .streams(.deleteKey) }
}
