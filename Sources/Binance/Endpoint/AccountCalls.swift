/// The account's money and what it has traded, over REST. Source: binance-usdm 2.1, 2.3.
public enum AccountEndpoint: Hashable, Sendable, CaseIterable {
  case balances, trades

  var row: EndpointRow {
    switch self {
    case .balances:
      EndpointRow(.get, "/fapi/v3/account", .signed, weight: .fixed(5), webSocketMethod: "v2/account.status")
    case .trades: EndpointRow(.get, "/fapi/v1/userTrades", .signed, weight: .fixed(5))
    }
  }
}

public enum AccountCall: Hashable, Sendable {
  case balances
  /// `startTime` in ms. `limit` at most 1000.
  case trades(symbol: String, orderId: Int64?, startTime: Int64?, fromId: Int64?, limit: Int?)

  public var endpoint: AccountEndpoint {
    switch self {
    case .balances: .balances
    case .trades: .trades
    }
  }

  var symbol: String? {
    switch self {
    case .balances: nil
    case .trades(let symbol, _, _, _, _): symbol
    }
  }

  func parameters(_ list: inout ParameterList) {
    switch self {
    case .balances: break
    case .trades(let symbol, let orderId, let startTime, let fromId, let limit):
      list.add("symbol", symbol)
      list.add("orderId", orderId)
      list.add("startTime", startTime)
      list.add("fromId", fromId)
      list.add("limit", limit)
    }
  }

  func answer(_ json: JSONValue) throws(WireProblem) -> Answer {
    switch self {
    case .balances: .account(try AccountAnswer(json: json))
    case .trades: .trades(try json.messages())
    }
  }
}
