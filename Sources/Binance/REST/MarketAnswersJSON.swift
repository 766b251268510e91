import Basics
import Market

extension PremiumIndex: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    symbol = try json.string("symbol")
    markPrice = try json.written("markPrice")
    indexPrice = try json.written("indexPrice")
    estimatedSettlePrice = try json.written("estimatedSettlePrice")
    lastFundingRate = try json.written("lastFundingRate")
    interestRate = try json.written("interestRate")
    nextFundingTime = try json.integer("nextFundingTime")
    time = try json.integer("time")
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("symbol", symbol)
    object.add("markPrice", markPrice)
    object.add("indexPrice", indexPrice)
    object.add("estimatedSettlePrice", estimatedSettlePrice)
    object.add("lastFundingRate", lastFundingRate)
    object.add("interestRate", interestRate)
    object.add("nextFundingTime", nextFundingTime)
    object.add("time", time)
    return object.json
  }
}

extension KlineRow: WireMessage {
  /// Columns by position. Source: binance-usdm 2.2.
  public init(json: JSONValue) throws(WireProblem) {
    guard case .array(let columns) = json, columns.count >= 11 else {
      throw WireProblem("expected a kline row of 12 columns, found \(json.preview)")
    }
    openTime = try Self.integer(columns[0], "open time")
    open = try columns[1].asWritten("open")
    high = try columns[2].asWritten("high")
    low = try columns[3].asWritten("low")
    close = try columns[4].asWritten("close")
    volume = try columns[5].asWritten("volume")
    closeTime = try Self.integer(columns[6], "close time")
    quoteVolume = try columns[7].asWritten("quote volume")
    trades = try Self.integer(columns[8], "number of trades")
    takerBuyVolume = try columns[9].asWritten("taker buy volume")
    takerBuyQuoteVolume = try columns[10].asWritten("taker buy quote volume")
  }

  public var json: JSONValue {
    .array([
      .integer(openTime), open.asJSON, high.asJSON, low.asJSON, close.asJSON, volume.asJSON, .integer(closeTime),
      quoteVolume.asJSON, .integer(trades), takerBuyVolume.asJSON, takerBuyQuoteVolume.asJSON, .string("0"),
    ])
  }

  private static func integer(_ value: JSONValue, _ name: String) throws(WireProblem) -> Int64 {
    guard case .number(let digits) = value, let number = Int64(digits) else {
      throw value.mismatch(name, "an integer")
    }
    return number
  }
}
