import Market

extension OrderAnswer: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    orderId = try json.integer("orderId")
    symbol = try json.string("symbol")
    status = try json.word("status")
    clientOrderId = try json.string("clientOrderId")
    price = try json.written("price")
    avgPrice = try json.writtenIfPresent("avgPrice")
    origQty = try json.written("origQty")
    executedQty = try json.written("executedQty")
    cumQty = try json.writtenIfPresent("cumQty")
    cumQuote = try json.writtenIfPresent("cumQuote")
    timeInForce = try json.word("timeInForce")
    type = try json.word("type")
    reduceOnly = try json.bool("reduceOnly")
    closePosition = try json.bool("closePosition")
    side = try json.side("side")
    positionSide = try json.positionSide("positionSide")
    stopPrice = try json.written("stopPrice")
    workingType = try json.word("workingType")
    priceProtect = try json.bool("priceProtect")
    origType = try json.word("origType")
    priceMatch = try json.string("priceMatch")
    selfTradePreventionMode = try json.string("selfTradePreventionMode")
    goodTillDate = try json.integer("goodTillDate")
    time = try json.integerIfPresent("time")
    updateTime = try json.integer("updateTime")
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("orderId", orderId)
    object.add("symbol", symbol)
    object.add("status", status)
    object.add("clientOrderId", clientOrderId)
    object.add("price", price)
    object.add(ifPresent: "avgPrice", avgPrice)
    object.add("origQty", origQty)
    object.add("executedQty", executedQty)
    object.add(ifPresent: "cumQty", cumQty)
    object.add(ifPresent: "cumQuote", cumQuote)
    object.add("timeInForce", timeInForce)
    object.add("type", type)
    object.add("reduceOnly", reduceOnly)
    object.add("closePosition", closePosition)
    object.add("side", side)
    object.add("positionSide", positionSide)
    object.add("stopPrice", stopPrice)
    object.add("workingType", workingType)
    object.add("priceProtect", priceProtect)
    object.add("origType", origType)
    object.add("priceMatch", priceMatch)
    object.add("selfTradePreventionMode", selfTradePreventionMode)
    object.add("goodTillDate", goodTillDate)
    object.add(ifPresent: "time", time)
    object.add("updateTime", updateTime)
    return object.json
  }
}

extension UserTrade: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    symbol = try json.string("symbol")
    id = try json.integer("id")
    orderId = try json.integer("orderId")
    side = try json.side("side")
    price = try json.written("price")
    qty = try json.written("qty")
    realizedPnl = try json.written("realizedPnl")
    quoteQty = try json.written("quoteQty")
    commission = try json.written("commission")
    commissionAsset = try json.string("commissionAsset")
    time = try json.integer("time")
    positionSide = try json.positionSide("positionSide")
    buyer = try json.bool("buyer")
    maker = try json.bool("maker")
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("symbol", symbol)
    object.add("id", id)
    object.add("orderId", orderId)
    object.add("side", side)
    object.add("price", price)
    object.add("qty", qty)
    object.add("realizedPnl", realizedPnl)
    object.add("quoteQty", quoteQty)
    object.add("commission", commission)
    object.add("commissionAsset", commissionAsset)
    object.add("time", time)
    object.add("positionSide", positionSide)
    object.add("buyer", buyer)
    object.add("maker", maker)
    return object.json
  }
}
