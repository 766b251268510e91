import Market

/// A request as the client means it. `request(at:)` turns it into what is sent.
public enum Call: Hashable, Sendable {
  case exchangeInfo
  /// Newest `limit` rows; with `startTime` ascending from there. Times in ms.
  case klines(symbol: String, interval: Interval, startTime: Int64?, endTime: Int64?, limit: Int?)
  case premiumIndex(symbol: String)
  case placeOrder(NewOrder)
  case queryOrder(symbol: String, OrderReference)
  case cancelOrder(symbol: String, OrderReference)
  case openOrders(symbol: String?)
  case cancelAllOrders(symbol: String)
  case placeAlgoOrder(NewAlgoOrder)
  case queryAlgoOrder(AlgoOrderReference)
  case cancelAlgoOrder(AlgoOrderReference)
  case openAlgoOrders(symbol: String?)
  case cancelAllAlgoOrders(symbol: String)
  /// `startTime` in ms. `limit` at most 1000.
  case userTrades(symbol: String, orderId: Int64?, startTime: Int64?, fromId: Int64?, limit: Int?)
  case account
  case positionRisk(symbol: String?)
  case positionMode
  case setLeverage(symbol: String, leverage: Int)
  case setMarginType(symbol: String, isIsolated: Bool)
  case createListenKey
  case keepAliveListenKey
  case deleteListenKey
}

/// `POST /fapi/v1/order`. Source: binance-usdm 2.5.
public struct NewOrder: Hashable, Sendable {
  public var symbol: String
  public var side: Side
  public var type: OrderType
  public var quantity: Written<Quantity>
  public var price: Written<Price>?
  public var timeInForce: TimeInForce?
  public var reduceOnly: Bool
  public var clientOrderId: String
  /// nil leaves the venue's default (ACK).
  public var responseType: ResponseType?

  public init(
    symbol: String, side: Side, type: OrderType = .market, quantity: Written<Quantity>, price: Written<Price>? = nil,
    timeInForce: TimeInForce? = nil, reduceOnly: Bool = false, clientOrderId: String, responseType: ResponseType? = nil
  ) {
    self.symbol = symbol
    self.side = side
    self.type = type
    self.quantity = quantity
    self.price = price
    self.timeInForce = timeInForce
    self.reduceOnly = reduceOnly
    self.clientOrderId = clientOrderId
    self.responseType = responseType
  }
}

/// `POST /fapi/v1/algoOrder`, closePosition form or with a quantity. Source: binance-usdm 2.7.
public struct NewAlgoOrder: Hashable, Sendable {
  public var symbol: String
  public var side: Side
  public var type: OrderType
  public var triggerPrice: Written<Price>
  public var workingType: WorkingType
  public var closePosition: Bool
  public var quantity: Written<Quantity>?
  public var reduceOnly: Bool
  public var clientAlgoId: String

  public init(
    symbol: String, side: Side, type: OrderType, triggerPrice: Written<Price>, workingType: WorkingType = .markPrice,
    closePosition: Bool = true, quantity: Written<Quantity>? = nil, reduceOnly: Bool = false, clientAlgoId: String
  ) {
    self.symbol = symbol
    self.side = side
    self.type = type
    self.triggerPrice = triggerPrice
    self.workingType = workingType
    self.closePosition = closePosition
    self.quantity = quantity
    self.reduceOnly = reduceOnly
    self.clientAlgoId = clientAlgoId
  }
}

public enum OrderReference: Hashable, Sendable {
  case id(Int64)
  case clientId(String)
}

public enum AlgoOrderReference: Hashable, Sendable {
  case id(Int64)
  case clientId(String)
}
