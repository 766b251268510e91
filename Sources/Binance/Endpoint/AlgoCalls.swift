import Market

/// Conditional orders over REST: they wait outside the matching engine for their trigger. Source: binance-usdm 2.7.
public enum AlgoEndpoint: Hashable, Sendable, CaseIterable {
  case place, query, cancel, open, cancelAll

  var row: EndpointRow {
    switch self {
    case .place:
      // Counted among the orders from era E3 on (binance-usdm 0).
      EndpointRow(
        .post, "/fapi/v1/algoOrder", .signed, weight: .fixed(0), countsAsOrder: true,
        webSocketMethod: "algoOrder.place")
    case .query: EndpointRow(.get, "/fapi/v1/algoOrder", .signed)
    case .cancel: EndpointRow(.delete, "/fapi/v1/algoOrder", .signed, webSocketMethod: "algoOrder.cancel")
    case .open: EndpointRow(.get, "/fapi/v1/openAlgoOrders", .signed, weight: .bySymbol(one: 1, all: 40))
    case .cancelAll: EndpointRow(.delete, "/fapi/v1/algoOpenOrders", .signed)
    }
  }
}

public enum AlgoCall: Hashable, Sendable {
  case place(NewAlgoOrder)
  case query(AlgoOrderReference)
  case cancel(AlgoOrderReference)
  /// nil: of all contracts.
  case open(symbol: String?)
  case cancelAll(symbol: String)

  public var endpoint: AlgoEndpoint {
    switch self {
    case .place: .place
    case .query: .query
    case .cancel: .cancel
    case .open: .open
    case .cancelAll: .cancelAll
    }
  }

  var symbol: String? {
    switch self {
    case .place(let order): order.symbol
    case .query, .cancel: nil
    case .open(let symbol): symbol
    case .cancelAll(let symbol): symbol
    }
  }

  func parameters(_ list: inout ParameterList) {
    switch self {
    case .place(let order): order.parameters(&list)
    case .query(let reference), .cancel(let reference): reference.parameters(&list)
    case .open(let symbol): list.add("symbol", symbol)
    case .cancelAll(let symbol): list.add("symbol", symbol)
    }
  }

  func answer(_ json: JSONValue) throws(WireProblem) -> Answer {
    switch self {
    case .place, .query: .algoOrder(try AlgoOrderAnswer(json: json))
    case .cancel: .algoOrderCancelled(try AlgoOrderCancelled(json: json))
    case .open: .algoOrders(try json.messages())
    case .cancelAll: try .done(json)
    }
  }
}

public enum AlgoOrderReference: Hashable, Sendable {
  case id(Int64)
  case clientId(String)

  func parameters(_ list: inout ParameterList) {
    switch self {
    case .id(let id): list.add("algoId", id)
    case .clientId(let id): list.add("clientAlgoId", id)
    }
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

  /// In the order of binance-usdm 2.7.
  func parameters(_ list: inout ParameterList) {
    list.add("algoType", "CONDITIONAL")
    list.add("symbol", symbol)
    list.add("side", side.wireName)
    list.add("type", type.wireName)
    list.add("quantity", quantity?.text)
    list.add("triggerPrice", triggerPrice.text)
    list.add("workingType", workingType.wireName)
    list.add("closePosition", closePosition)
    list.add("reduceOnly", reduceOnly)
    list.add("clientAlgoId", clientAlgoId)
  }
}
