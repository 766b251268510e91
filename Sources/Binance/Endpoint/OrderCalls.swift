import Market

/// Orders in the matching engine over REST. Source: binance-usdm 2.4 to 2.6.
public enum OrderEndpoint: Hashable, Sendable, CaseIterable {
  case place, query, queryOpen, cancel, open, cancelAll

  var row: EndpointRow {
    switch self {
    case .place:
      EndpointRow(
        .post, "/fapi/v1/order", .signed, weight: .fixed(0), countsAsOrder: true, webSocketMethod: "order.place")
    case .query: EndpointRow(.get, "/fapi/v1/order", .signed, webSocketMethod: "order.status")
    case .queryOpen: EndpointRow(.get, "/fapi/v1/openOrder", .signed)
    case .cancel: EndpointRow(.delete, "/fapi/v1/order", .signed, webSocketMethod: "order.cancel")
    case .open: EndpointRow(.get, "/fapi/v1/openOrders", .signed, weight: .bySymbol(one: 1, all: 40))
    case .cancelAll: EndpointRow(.delete, "/fapi/v1/allOpenOrders", .signed)
    }
  }
}

public enum OrderCall: Hashable, Sendable {
  case place(NewOrder)
  case query(symbol: String, OrderReference)
  /// The order while it is open; once it is not, the venue says that it does not exist.
  case queryOpen(symbol: String, OrderReference)
  case cancel(symbol: String, OrderReference)
  /// nil: of all contracts.
  case open(symbol: String?)
  case cancelAll(symbol: String)

  public var endpoint: OrderEndpoint {
    switch self {
    case .place: .place
    case .query: .query
    case .queryOpen: .queryOpen
    case .cancel: .cancel
    case .open: .open
    case .cancelAll: .cancelAll
    }
  }

  var symbol: String? {
    switch self {
    case .place(let order): order.symbol
    case .query(let symbol, _), .queryOpen(let symbol, _), .cancel(let symbol, _), .cancelAll(let symbol): symbol
    case .open(let symbol): symbol
    }
  }

  func parameters(_ list: inout ParameterList) {
    switch self {
    case .place(let order): order.parameters(&list)
    case .query(let symbol, let reference), .queryOpen(let symbol, let reference),
      .cancel(let symbol, let reference):
      list.add("symbol", symbol)
      reference.parameters(&list)
    case .open(let symbol): list.add("symbol", symbol)
    case .cancelAll(let symbol): list.add("symbol", symbol)
    }
  }

  func answer(_ json: JSONValue) throws(WireProblem) -> Answer {
    switch self {
    case .place, .query, .queryOpen, .cancel: .order(try OrderAnswer(json: json))
    case .open: .orders(try json.messages())
    case .cancelAll: try .done(json)
    }
  }
}

public enum OrderReference: Hashable, Sendable {
  case id(Int64)
  case clientId(String)

  func parameters(_ list: inout ParameterList) {
    switch self {
    case .id(let id): list.add("orderId", id)
    case .clientId(let id): list.add("origClientOrderId", id)
    }
  }
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

  /// In the order of binance-usdm 2.5.
  func parameters(_ list: inout ParameterList) {
    list.add("symbol", symbol)
    list.add("side", side.wireName)
    list.add("type", type.wireName)
    list.add("timeInForce", timeInForce?.wireName)
    list.add("quantity", quantity.text)
    list.add("price", price?.text)
    list.add("reduceOnly", reduceOnly)
    list.add("newClientOrderId", clientOrderId)
    list.add("newOrderRespType", responseType?.wireName)
  }
}
