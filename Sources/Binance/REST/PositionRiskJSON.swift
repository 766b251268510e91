import Market

extension PositionRisk: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    symbol = try json.string("symbol")
    positionSide = try json.positionSide("positionSide")
    positionAmt = try json.written("positionAmt")
    entryPrice = try json.written("entryPrice")
    breakEvenPrice = try json.written("breakEvenPrice")
    markPrice = try json.written("markPrice")
    unRealizedProfit = try json.written("unRealizedProfit")
    liquidationPrice = try json.written("liquidationPrice")
    isolatedMargin = try json.written("isolatedMargin")
    notional = try json.written("notional")
    marginAsset = try json.string("marginAsset")
    isolatedWallet = try json.written("isolatedWallet")
    initialMargin = try json.written("initialMargin")
    maintMargin = try json.written("maintMargin")
    positionInitialMargin = try json.written("positionInitialMargin")
    openOrderInitialMargin = try json.written("openOrderInitialMargin")
    adl = Int(try json.integer("adl"))
    bidNotional = try json.written("bidNotional")
    askNotional = try json.written("askNotional")
    updateTime = try json.integer("updateTime")
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("symbol", symbol)
    object.add("positionSide", positionSide)
    object.add("positionAmt", positionAmt)
    object.add("entryPrice", entryPrice)
    object.add("breakEvenPrice", breakEvenPrice)
    object.add("markPrice", markPrice)
    object.add("unRealizedProfit", unRealizedProfit)
    object.add("liquidationPrice", liquidationPrice)
    object.add("isolatedMargin", isolatedMargin)
    object.add("notional", notional)
    object.add("marginAsset", marginAsset)
    object.add("isolatedWallet", isolatedWallet)
    object.add("initialMargin", initialMargin)
    object.add("maintMargin", maintMargin)
    object.add("positionInitialMargin", positionInitialMargin)
    object.add("openOrderInitialMargin", openOrderInitialMargin)
    object.add("adl", adl)
    object.add("bidNotional", bidNotional)
    object.add("askNotional", askNotional)
    object.add("updateTime", updateTime)
    return object.json
  }
}
