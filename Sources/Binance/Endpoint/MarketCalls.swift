import Market

/// Market data and the venue itself, over REST; for anybody. Source: binance-usdm 2.1, 2.2.
public enum MarketEndpoint: Hashable, Sendable, CaseIterable {
  case ping, time, exchangeInfo, klines, premiumIndex

  var row: EndpointRow {
    switch self {
    case .ping: EndpointRow(.get, "/fapi/v1/ping", .none)
    case .time: EndpointRow(.get, "/fapi/v1/time", .none)
    case .exchangeInfo: EndpointRow(.get, "/fapi/v1/exchangeInfo", .none)
    case .klines:
      EndpointRow(
        .get, "/fapi/v1/klines", .none,
        weight: .byLimit(
          usual: 500,
          [.init(most: 99, weight: 1), .init(most: 499, weight: 2), .init(most: 1000, weight: 5)], more: 10))
    case .premiumIndex: EndpointRow(.get, "/fapi/v1/premiumIndex", .none, weight: .bySymbol(one: 1, all: 10))
    }
  }
}

/// `ping` and `time` are served and no client here asks for them.
public enum MarketCall: Hashable, Sendable {
  case exchangeInfo
  /// Newest `limit` rows; with `startTime` ascending from there. Times in ms.
  case klines(symbol: String, interval: Interval, startTime: Int64?, endTime: Int64?, limit: Int?)
  case premiumIndex(symbol: String)

  public var endpoint: MarketEndpoint {
    switch self {
    case .exchangeInfo: .exchangeInfo
    case .klines: .klines
    case .premiumIndex: .premiumIndex
    }
  }

  var symbol: String? {
    switch self {
    case .exchangeInfo: nil
    case .klines(let symbol, _, _, _, _), .premiumIndex(let symbol): symbol
    }
  }

  func parameters(_ list: inout ParameterList) {
    switch self {
    case .exchangeInfo: break
    case .klines(let symbol, let interval, let startTime, let endTime, let limit):
      list.add("symbol", symbol)
      list.add("interval", interval.name)
      list.add("startTime", startTime)
      list.add("endTime", endTime)
      list.add("limit", limit)
    case .premiumIndex(let symbol): list.add("symbol", symbol)
    }
  }

  func answer(_ json: JSONValue) throws(WireProblem) -> Answer {
    switch self {
    case .exchangeInfo: .exchangeInfo(try ExchangeInfo(json: json).instruments())
    case .klines: .klines(try json.messages())
    case .premiumIndex: .premiumIndex(try PremiumIndex(json: json))
    }
  }
}
