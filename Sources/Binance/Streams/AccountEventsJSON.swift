import Market

extension AccountUpdate: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    eventTime = try json.integer("E")
    transactionTime = try json.integer("T")
    let change = try json.required("a")
    balances = try change.messages("B")
    positions = try change.messages("P")
    reason = try change.string("m")
  }

  public var json: JSONValue {
    var change = JSONObject()
    change.add("B", balances)
    change.add("P", positions)
    change.add("m", reason)
    var object = JSONObject()
    object.add("e", "ACCOUNT_UPDATE")
    object.add("T", transactionTime)
    object.add("E", eventTime)
    object.add("a", change.json)
    return object.json
  }
}

extension AccountUpdate.Balance: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    asset = try json.string("a")
    walletBalance = try json.written("wb")
    crossWalletBalance = try json.written("cw")
    balanceChange = try json.written("bc")
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("a", asset)
    object.add("wb", walletBalance)
    object.add("cw", crossWalletBalance)
    object.add("bc", balanceChange)
    return object.json
  }
}

extension AccountUpdate.Position: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    symbol = try json.string("s")
    amount = try json.written("pa")
    entryPrice = try json.written("ep")
    accumulatedRealized = try json.written("cr")
    unrealizedProfit = try json.written("up")
    marginType = MarginType(eventName: try json.string("mt"))
    isolatedWallet = try json.written("iw")
    positionSide = try json.positionSide("ps")
    // The venue sends it without documenting it.
    marginAsset = try json.stringIfPresent("ma") ?? "USDT"
    breakEvenPrice = try json.written("bep")
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("s", symbol)
    object.add("pa", amount)
    object.add("ep", entryPrice)
    object.add("cr", accumulatedRealized)
    object.add("up", unrealizedProfit)
    object.add("mt", marginType.eventName)
    object.add("iw", isolatedWallet)
    object.add("ps", positionSide)
    object.add("ma", marginAsset)
    object.add("bep", breakEvenPrice)
    return object.json
  }
}

extension AccountConfigUpdate: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    eventTime = try json.integer("E")
    transactionTime = try json.integer("T")
    let change = try json.required("ac")
    symbol = try change.string("s")
    leverage = Int(try change.integer("l"))
  }

  public var json: JSONValue {
    var change = JSONObject()
    change.add("s", symbol)
    change.add("l", leverage)
    var object = JSONObject()
    object.add("e", "ACCOUNT_CONFIG_UPDATE")
    object.add("E", eventTime)
    object.add("T", transactionTime)
    object.add("ac", change.json)
    return object.json
  }
}

extension ListenKeyExpired: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    if case .string(let text) = try json.required("E") {
      guard let time = Int64(text) else { throw WireProblem("'E': expected a time in ms, found \"\(text)\"") }
      (eventTime, eventTimeIsText) = (time, true)
    } else {
      (eventTime, eventTimeIsText) = (try json.integer("E"), false)
    }
    listenKey = try json.string("listenKey")
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("e", "listenKeyExpired")
    if eventTimeIsText { object.add("E", String(eventTime)) } else { object.add("E", eventTime) }
    object.add("listenKey", listenKey)
    return object.json
  }
}
