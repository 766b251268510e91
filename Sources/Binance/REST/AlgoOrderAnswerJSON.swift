import Market

extension AlgoOrderAnswer: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    algoId = try json.integer("algoId")
    clientAlgoId = try json.string("clientAlgoId")
    algoType = try json.string("algoType")
    orderType = try json.word("orderType")
    symbol = try json.string("symbol")
    side = try json.side("side")
    positionSide = try json.positionSide("positionSide")
    timeInForce = try json.word("timeInForce")
    quantity = try json.written("quantity")
    algoStatus = try json.word("algoStatus")
    actualOrderId = try json.stringIfPresent("actualOrderId")
    actualPrice = try json.writtenIfPresent("actualPrice")
    triggerPrice = try json.written("triggerPrice")
    price = try json.written("price")
    selfTradePreventionMode = try json.string("selfTradePreventionMode")
    workingType = try json.word("workingType")
    priceMatch = try json.string("priceMatch")
    closePosition = try json.bool("closePosition")
    priceProtect = try json.bool("priceProtect")
    reduceOnly = try json.bool("reduceOnly")
    createTime = try json.integer("createTime")
    updateTime = try json.integer("updateTime")
    triggerTime = try json.integer("triggerTime")
    goodTillDate = try json.integer("goodTillDate")
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("algoId", algoId)
    object.add("clientAlgoId", clientAlgoId)
    object.add("algoType", algoType)
    object.add("orderType", orderType)
    object.add("symbol", symbol)
    object.add("side", side)
    object.add("positionSide", positionSide)
    object.add("timeInForce", timeInForce)
    object.add("quantity", quantity)
    object.add("algoStatus", algoStatus)
    object.add(ifPresent: "actualOrderId", actualOrderId)
    object.add(ifPresent: "actualPrice", actualPrice)
    object.add("triggerPrice", triggerPrice)
    object.add("price", price)
    object.add("icebergQuantity", JSONValue.null)
    // The two forms differ: queries carry the bracket fields, placement answers the trailing ones.
    if actualOrderId != nil {
      for key in ["tpTriggerPrice", "tpPrice", "slTriggerPrice", "slPrice"] { object.add(key, "0.000") }
      object.add("tpOrderType", "")
    }
    object.add("selfTradePreventionMode", selfTradePreventionMode)
    object.add("workingType", workingType)
    object.add("priceMatch", priceMatch)
    object.add("closePosition", closePosition)
    object.add("priceProtect", priceProtect)
    object.add("reduceOnly", reduceOnly)
    if actualOrderId == nil {
      object.add("activatePrice", "")
      object.add("callbackRate", "")
    }
    object.add("createTime", createTime)
    object.add("updateTime", updateTime)
    object.add("triggerTime", triggerTime)
    object.add("goodTillDate", goodTillDate)
    return object.json
  }
}

extension AlgoOrderCancelled: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    algoId = try json.integer("algoId")
    clientAlgoId = try json.string("clientAlgoId")
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("algoId", algoId)
    object.add("clientAlgoId", clientAlgoId)
    object.add("code", "200")
    object.add("msg", "success")
    return object.json
  }
}
