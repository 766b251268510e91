/// Positions and how they are held, over REST. Source: binance-usdm 2.1, 2.3.
public enum PositionEndpoint: Hashable, Sendable, CaseIterable {
  case risk, mode, setLeverage, setMarginType

  var row: EndpointRow {
    switch self {
    case .risk:
      EndpointRow(.get, "/fapi/v3/positionRisk", .signed, weight: .fixed(5), webSocketMethod: "v2/account.position")
    case .mode: EndpointRow(.get, "/fapi/v1/positionSide/dual", .signed, weight: .fixed(30))
    case .setLeverage: EndpointRow(.post, "/fapi/v1/leverage", .signed)
    case .setMarginType: EndpointRow(.post, "/fapi/v1/marginType", .signed)
    }
  }
}

public enum PositionCall: Hashable, Sendable {
  /// nil: of all contracts.
  case risk(symbol: String?)
  case mode
  case setLeverage(symbol: String, leverage: Int)
  case setMarginType(symbol: String, isIsolated: Bool)

  public var endpoint: PositionEndpoint {
    switch self {
    case .risk: .risk
    case .mode: .mode
    case .setLeverage: .setLeverage
    case .setMarginType: .setMarginType
    }
  }

  var symbol: String? {
    switch self {
    case .risk(let symbol): symbol
    case .mode: nil
    case .setLeverage(let symbol, _), .setMarginType(let symbol, _): symbol
    }
  }

  func parameters(_ list: inout ParameterList) {
    switch self {
    case .risk(let symbol): list.add("symbol", symbol)
    case .mode: break
    case .setLeverage(let symbol, let leverage):
      list.add("symbol", symbol)
      list.add("leverage", leverage)
    case .setMarginType(let symbol, let isIsolated):
      list.add("symbol", symbol)
      list.add("marginType", (isIsolated ? MarginType.isolated : .crossed).wireName)
    }
  }

  func answer(_ json: JSONValue) throws(WireProblem) -> Answer {
    switch self {
    case .risk: .positions(try json.messages())
    case .mode: .positionMode(isHedge: try PositionModeAnswer(json: json).dualSidePosition)
    case .setLeverage: .leverage(try LeverageAnswer(json: json))
    case .setMarginType: try .done(json)
    }
  }
}
