import Basics
import Market

/// `GET /fapi/v1/exchangeInfo`. Source: binance-usdm 2.3.
public struct ExchangeInfo: Hashable, Sendable {
  public struct RateLimit: Hashable, Sendable {
    /// REQUEST_WEIGHT or ORDERS.
    public var rateLimitType: String
    /// SECOND, MINUTE.
    public var interval: String
    public var intervalNum: Int
    public var limit: Int

    public init(rateLimitType: String, interval: String, intervalNum: Int, limit: Int) {
      self.rateLimitType = rateLimitType
      self.interval = interval
      self.intervalNum = intervalNum
      self.limit = limit
    }
  }

  public struct Asset: Hashable, Sendable {
    public var asset: String
    public var marginAvailable: Bool
    /// The venue sends null here at times.
    public var autoAssetExchange: String?

    public init(asset: String, marginAvailable: Bool, autoAssetExchange: String?) {
      self.asset = asset
      self.marginAvailable = marginAvailable
      self.autoAssetExchange = autoAssetExchange
    }
  }

  public var timezone: String
  /// Not the venue's clock: it can be days old.
  public var serverTime: Int64
  public var futuresType: String?
  public var rateLimits: [RateLimit]
  public var exchangeFilters: [JSONValue]
  public var assets: [Asset]
  public var symbols: [ContractInfo]

  public init(
    timezone: String = "UTC", serverTime: Int64, futuresType: String? = "U_MARGINED", rateLimits: [RateLimit],
    exchangeFilters: [JSONValue] = [], assets: [Asset], symbols: [ContractInfo]
  ) {
    self.timezone = timezone
    self.serverTime = serverTime
    self.futuresType = futuresType
    self.rateLimits = rateLimits
    self.exchangeFilters = exchangeFilters
    self.assets = assets
    self.symbols = symbols
  }

  /// The trading rules of the contracts, in the order sent. Contracts that are not traded yet (PENDING_TRADING) are left
  /// out: the venue shows them half configured, with a tick of 0. Throws for the first other contract whose rules cannot
  /// be held.
  public func instruments() throws(WireProblem) -> [Instrument] {
    var instruments: [Instrument] = []
    instruments.reserveCapacity(symbols.count)
    for symbol in symbols where symbol.status != "PENDING_TRADING" { instruments.append(try symbol.instrument()) }
    return instruments
  }
}

extension ExchangeInfo: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    timezone = try json.string("timezone")
    serverTime = try json.integer("serverTime")
    futuresType = try json.stringIfPresent("futuresType")
    rateLimits = try json.messages("rateLimits")
    exchangeFilters = try json.array("exchangeFilters")
    assets = try json.messages("assets")
    symbols = try json.messages("symbols")
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("timezone", timezone)
    object.add("serverTime", serverTime)
    object.add(ifPresent: "futuresType", futuresType)
    object.add("rateLimits", rateLimits)
    object.add("exchangeFilters", exchangeFilters)
    object.add("assets", assets)
    object.add("symbols", symbols)
    return object.json
  }
}

extension ExchangeInfo.RateLimit: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    rateLimitType = try json.string("rateLimitType")
    interval = try json.string("interval")
    intervalNum = Int(try json.integer("intervalNum"))
    limit = Int(try json.integer("limit"))
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("rateLimitType", rateLimitType)
    object.add("interval", interval)
    object.add("intervalNum", intervalNum)
    object.add("limit", limit)
    return object.json
  }
}

extension ExchangeInfo.Asset: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    asset = try json.string("asset")
    marginAvailable = try json.bool("marginAvailable")
    autoAssetExchange = try json.required("autoAssetExchange") == .null ? nil : try json.string("autoAssetExchange")
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("asset", asset)
    object.add("marginAvailable", marginAvailable)
    object.add("autoAssetExchange", autoAssetExchange?.asJSON ?? .null)
    return object.json
  }
}
