import Basics
import Market

/// A row of `symbols` in `GET /fapi/v1/exchangeInfo`. Source: binance-usdm 2.3.
///
/// Ratios and limits stay text, because the venue's own writing varies from row to row ("5", "5.0000").
public struct ContractInfo: Hashable, Sendable {
  public var symbol: String
  public var pair: String
  public var contractType: String
  public var deliveryDate: Int64
  public var onboardDate: Int64
  public var status: String
  public var maintMarginPercent: String
  public var requiredMarginPercent: String
  public var baseAsset: String
  public var quoteAsset: String
  public var marginAsset: String
  public var pricePrecision: Int
  public var quantityPrecision: Int
  public var baseAssetPrecision: Int
  public var quotePrecision: Int
  public var underlyingType: String
  public var underlyingSubType: [String]
  /// Older rows only.
  public var settlePlan: Int64?
  public var triggerProtect: String
  public var liquidationFee: String
  public var marketTakeBound: String
  /// Newer rows only.
  public var maxMoveOrderLimit: Int64?
  /// As read, in the order read: the venue adds kinds and changes the order of keys.
  public var filters: [JSONValue]
  public var orderTypes: [OrderType]
  public var timeInForce: [TimeInForce]
  public var permissionSets: [String]?

  public init(
    symbol: String, pair: String, contractType: String = "PERPETUAL", deliveryDate: Int64 = 4_133_404_800_000,
    onboardDate: Int64, status: String = "TRADING", maintMarginPercent: String = "2.5000",
    requiredMarginPercent: String = "5.0000", baseAsset: String, quoteAsset: String = "USDT",
    marginAsset: String = "USDT", pricePrecision: Int, quantityPrecision: Int, baseAssetPrecision: Int = 8,
    quotePrecision: Int = 8, underlyingType: String = "COIN", underlyingSubType: [String] = [],
    settlePlan: Int64? = nil, triggerProtect: String = "0.0500", liquidationFee: String = "0.020000",
    marketTakeBound: String, maxMoveOrderLimit: Int64? = 10000, filters: [JSONValue],
    orderTypes: [OrderType] = [
      .limit, .market, .stop, .stopMarket, .takeProfit, .takeProfitMarket, .trailingStopMarket,
    ],
    timeInForce: [TimeInForce] = [.gtc, .ioc, .fok, .gtx, .gtd], permissionSets: [String]? = ["GRID", "COPY"]
  ) {
    self.symbol = symbol
    self.pair = pair
    self.contractType = contractType
    self.deliveryDate = deliveryDate
    self.onboardDate = onboardDate
    self.status = status
    self.maintMarginPercent = maintMarginPercent
    self.requiredMarginPercent = requiredMarginPercent
    self.baseAsset = baseAsset
    self.quoteAsset = quoteAsset
    self.marginAsset = marginAsset
    self.pricePrecision = pricePrecision
    self.quantityPrecision = quantityPrecision
    self.baseAssetPrecision = baseAssetPrecision
    self.quotePrecision = quotePrecision
    self.underlyingType = underlyingType
    self.underlyingSubType = underlyingSubType
    self.settlePlan = settlePlan
    self.triggerProtect = triggerProtect
    self.liquidationFee = liquidationFee
    self.marketTakeBound = marketTakeBound
    self.maxMoveOrderLimit = maxMoveOrderLimit
    self.filters = filters
    self.orderTypes = orderTypes
    self.timeInForce = timeInForce
    self.permissionSets = permissionSets
  }

  /// The filter with this `filterType`; nil when the contract has none.
  public func filter(_ type: String) -> JSONValue? { filters.first { $0["filterType"] == .string(type) } }
}

// MARK: - Conversion to and from the rules the program works with

extension ContractInfo {
  /// The rules as numbers. Throws with the contract's name when a filter is missing or does not hold a number.
  public func instrument() throws(WireProblem) -> Instrument {
    do throws(WireProblem) {
      let price = try requiredFilter("PRICE_FILTER")
      let lot = try requiredFilter("LOT_SIZE")
      let marketLot = try requiredFilter("MARKET_LOT_SIZE")
      let notional = try requiredFilter("MIN_NOTIONAL")
      let percent = try requiredFilter("PERCENT_PRICE")
      let bound: Written<Rate> = try JSONValue.string(marketTakeBound).asWritten("marketTakeBound")
      let tick = try price.written("tickSize", as: Price.self).value
      let step = try lot.written("stepSize", as: Quantity.self).value
      guard tick > .zero, step > .zero else {
        throw WireProblem("expected 'tickSize' and 'stepSize' above zero, found \(tick) and \(step)")
      }
      return Instrument(
        name: symbol, baseAsset: baseAsset, quoteAsset: quoteAsset, pricePrecision: pricePrecision,
        quantityPrecision: quantityPrecision, tick: tick, priceMin: try price.written("minPrice").value,
        priceMax: try price.written("maxPrice").value, step: step, quantityMin: try lot.written("minQty").value,
        quantityMax: try lot.written("maxQty").value, marketQuantityMax: try marketLot.written("maxQty").value,
        notionalMin: try notional.written("notional").value, percentUp: try percent.written("multiplierUp").value,
        percentDown: try percent.written("multiplierDown").value, marketTakeBound: bound.value)
    } catch {
      throw WireProblem("contract \(symbol): \(error)")
    }
  }

  private func requiredFilter(_ type: String) throws(WireProblem) -> JSONValue {
    guard let filter = filter(type) else { throw WireProblem("filter \(type) is missing") }
    return filter
  }

  /// The row a venue shows for these rules, with the filters the testnet showed in 2025-12.
  public init(_ instrument: Instrument, onboardDate: Int64 = 1_569_398_400_000) {
    func filter(_ type: String, _ fields: KeyValuePairs<String, String>) -> JSONValue {
      .object([JSONMember("filterType", .string(type))] + fields.map { JSONMember($0.key, .string($0.value)) })
    }
    func text<Value: Scaled>(_ value: Value, places: Int) -> String {
      value.text(places: max(places, Written(trimmed: value).places))
    }
    let lot: KeyValuePairs = [
      "minQty": "\(instrument.quantityMin)", "maxQty": "\(instrument.quantityMax)", "stepSize": "\(instrument.step)",
    ]
    let marketLot: KeyValuePairs = [
      "minQty": "\(instrument.quantityMin)", "maxQty": "\(instrument.marketQuantityMax)",
      "stepSize": "\(instrument.step)",
    ]
    self.init(
      symbol: instrument.name, pair: instrument.name, onboardDate: onboardDate, baseAsset: instrument.baseAsset,
      quoteAsset: instrument.quoteAsset, marginAsset: instrument.quoteAsset,
      pricePrecision: instrument.pricePrecision, quantityPrecision: instrument.quantityPrecision,
      marketTakeBound: text(instrument.marketTakeBound, places: 2),
      filters: [
        filter(
          "PRICE_FILTER",
          [
            "minPrice": text(instrument.priceMin, places: instrument.pricePrecision),
            "maxPrice": "\(instrument.priceMax)", "tickSize": text(instrument.tick, places: instrument.pricePrecision),
          ]),
        filter("LOT_SIZE", lot),
        filter("MARKET_LOT_SIZE", marketLot),
        .object([JSONMember("filterType", .string("MAX_NUM_ORDERS")), JSONMember("limit", .integer(200))]),
        filter("MIN_NOTIONAL", ["notional": "\(instrument.notionalMin)"]),
        filter(
          "PERCENT_PRICE",
          [
            "multiplierUp": text(instrument.percentUp, places: 4),
            "multiplierDown": text(instrument.percentDown, places: 4), "multiplierDecimal": "4",
          ]),
        filter("POSITION_RISK_CONTROL", ["positionControlSide": "NONE"]),
      ])
  }
}

// MARK: - JSON

extension ContractInfo: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    symbol = try json.string("symbol")
    pair = try json.string("pair")
    contractType = try json.string("contractType")
    deliveryDate = try json.integer("deliveryDate")
    onboardDate = try json.integer("onboardDate")
    status = try json.string("status")
    maintMarginPercent = try json.string("maintMarginPercent")
    requiredMarginPercent = try json.string("requiredMarginPercent")
    baseAsset = try json.string("baseAsset")
    quoteAsset = try json.string("quoteAsset")
    marginAsset = try json.string("marginAsset")
    pricePrecision = Int(try json.integer("pricePrecision"))
    quantityPrecision = Int(try json.integer("quantityPrecision"))
    baseAssetPrecision = Int(try json.integer("baseAssetPrecision"))
    quotePrecision = Int(try json.integer("quotePrecision"))
    underlyingType = try json.string("underlyingType")
    underlyingSubType = try json.strings("underlyingSubType")
    settlePlan = try json.integerIfPresent("settlePlan")
    triggerProtect = try json.string("triggerProtect")
    liquidationFee = try json.string("liquidationFee")
    marketTakeBound = try json.string("marketTakeBound")
    maxMoveOrderLimit = try json.integerIfPresent("maxMoveOrderLimit")
    filters = try json.array("filters")
    orderTypes = try json.words("orderTypes")
    timeInForce = try json.words("timeInForce")
    permissionSets = json["permissionSets"] == nil ? nil : try json.strings("permissionSets")
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("symbol", symbol)
    object.add("pair", pair)
    object.add("contractType", contractType)
    object.add("deliveryDate", deliveryDate)
    object.add("onboardDate", onboardDate)
    object.add("status", status)
    object.add("maintMarginPercent", maintMarginPercent)
    object.add("requiredMarginPercent", requiredMarginPercent)
    object.add("baseAsset", baseAsset)
    object.add("quoteAsset", quoteAsset)
    object.add("marginAsset", marginAsset)
    object.add("pricePrecision", pricePrecision)
    object.add("quantityPrecision", quantityPrecision)
    object.add("baseAssetPrecision", baseAssetPrecision)
    object.add("quotePrecision", quotePrecision)
    object.add("underlyingType", underlyingType)
    object.add("underlyingSubType", underlyingSubType)
    object.add(ifPresent: "settlePlan", settlePlan)
    object.add("triggerProtect", triggerProtect)
    object.add("liquidationFee", liquidationFee)
    object.add("marketTakeBound", marketTakeBound)
    object.add(ifPresent: "maxMoveOrderLimit", maxMoveOrderLimit)
    object.add("filters", filters)
    object.add("orderTypes", orderTypes)
    object.add("timeInForce", timeInForce)
    object.add(ifPresent: "permissionSets", permissionSets)
    return object.json
  }
}
