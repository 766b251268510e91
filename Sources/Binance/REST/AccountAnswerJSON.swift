import Market

extension AccountAnswer: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    totals = Balance(
      asset: "",
      walletBalance: try json.written("totalWalletBalance"),
      unrealizedProfit: try json.written("totalUnrealizedProfit"),
      marginBalance: try json.written("totalMarginBalance"),
      maintMargin: try json.written("totalMaintMargin"),
      initialMargin: try json.written("totalInitialMargin"),
      positionInitialMargin: try json.written("totalPositionInitialMargin"),
      openOrderInitialMargin: try json.written("totalOpenOrderInitialMargin"),
      crossWalletBalance: try json.written("totalCrossWalletBalance"),
      crossUnPnl: try json.written("totalCrossUnPnl"),
      availableBalance: try json.written("availableBalance"),
      maxWithdrawAmount: try json.written("maxWithdrawAmount"),
      updateTime: 0)
    assets = try json.messages("assets")
    positions = try json.messages("positions")
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("totalInitialMargin", totals.initialMargin)
    object.add("totalMaintMargin", totals.maintMargin)
    object.add("totalWalletBalance", totals.walletBalance)
    object.add("totalUnrealizedProfit", totals.unrealizedProfit)
    object.add("totalMarginBalance", totals.marginBalance)
    object.add("totalPositionInitialMargin", totals.positionInitialMargin)
    object.add("totalOpenOrderInitialMargin", totals.openOrderInitialMargin)
    object.add("totalCrossWalletBalance", totals.crossWalletBalance)
    object.add("totalCrossUnPnl", totals.crossUnPnl)
    object.add("availableBalance", totals.availableBalance)
    object.add("maxWithdrawAmount", totals.maxWithdrawAmount)
    object.add("assets", assets)
    object.add("positions", positions)
    return object.json
  }
}

extension AccountAnswer.Balance: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    asset = try json.string("asset")
    walletBalance = try json.written("walletBalance")
    unrealizedProfit = try json.written("unrealizedProfit")
    marginBalance = try json.written("marginBalance")
    maintMargin = try json.written("maintMargin")
    initialMargin = try json.written("initialMargin")
    positionInitialMargin = try json.written("positionInitialMargin")
    openOrderInitialMargin = try json.written("openOrderInitialMargin")
    crossWalletBalance = try json.written("crossWalletBalance")
    crossUnPnl = try json.written("crossUnPnl")
    availableBalance = try json.written("availableBalance")
    maxWithdrawAmount = try json.written("maxWithdrawAmount")
    updateTime = try json.integer("updateTime")
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("asset", asset)
    object.add("walletBalance", walletBalance)
    object.add("unrealizedProfit", unrealizedProfit)
    object.add("marginBalance", marginBalance)
    object.add("maintMargin", maintMargin)
    object.add("initialMargin", initialMargin)
    object.add("positionInitialMargin", positionInitialMargin)
    object.add("openOrderInitialMargin", openOrderInitialMargin)
    object.add("crossWalletBalance", crossWalletBalance)
    object.add("crossUnPnl", crossUnPnl)
    object.add("availableBalance", availableBalance)
    object.add("maxWithdrawAmount", maxWithdrawAmount)
    object.add("updateTime", updateTime)
    return object.json
  }
}

extension AccountAnswer.Position: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    symbol = try json.string("symbol")
    positionSide = try json.positionSide("positionSide")
    positionAmt = try json.written("positionAmt")
    unrealizedProfit = try json.written("unrealizedProfit")
    isolatedMargin = try json.written("isolatedMargin")
    notional = try json.written("notional")
    isolatedWallet = try json.written("isolatedWallet")
    initialMargin = try json.written("initialMargin")
    maintMargin = try json.written("maintMargin")
    updateTime = try json.integer("updateTime")
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("symbol", symbol)
    object.add("positionSide", positionSide)
    object.add("positionAmt", positionAmt)
    object.add("unrealizedProfit", unrealizedProfit)
    object.add("isolatedMargin", isolatedMargin)
    object.add("notional", notional)
    object.add("isolatedWallet", isolatedWallet)
    object.add("initialMargin", initialMargin)
    object.add("maintMargin", maintMargin)
    object.add("updateTime", updateTime)
    return object.json
  }
}
