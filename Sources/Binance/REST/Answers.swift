import Market

/// An order as REST shows it. Field names are the venue's. Source: binance-usdm 2.4.
///
/// Zero prices and quantities are ordinary in a placement answer (ACK): they mean "not known yet".
public struct OrderAnswer: Hashable, Sendable {
  public var orderId: Int64
  public var symbol: String
  /// NEW, PARTIALLY_FILLED, FILLED, CANCELED, EXPIRED, REJECTED.
  public var status: String
  public var clientOrderId: String
  public var price: Written<Price>
  /// Absent in placement answers from era E3 on.
  public var avgPrice: Written<Price>?
  public var origQty: Written<Quantity>
  public var executedQty: Written<Quantity>
  /// Present in answers to POST, PUT and DELETE, absent in queries.
  public var cumQty: Written<Quantity>?
  public var cumQuote: Written<Money>?
  public var timeInForce: String
  public var type: String
  public var reduceOnly: Bool
  public var closePosition: Bool
  public var side: Side
  public var positionSide: String
  public var stopPrice: Written<Price>
  public var workingType: String
  public var priceProtect: Bool
  public var origType: String
  public var priceMatch: String
  public var selfTradePreventionMode: String
  public var goodTillDate: Int64
  /// Creation time in ms; queries only.
  public var time: Int64?
  public var updateTime: Int64

  public init(
    orderId: Int64, symbol: String, status: String, clientOrderId: String, price: Written<Price>,
    avgPrice: Written<Price>?, origQty: Written<Quantity>, executedQty: Written<Quantity>,
    cumQty: Written<Quantity>?, cumQuote: Written<Money>?, timeInForce: String = "GTC", type: String,
    reduceOnly: Bool, closePosition: Bool = false, side: Side, positionSide: String = "BOTH",
    stopPrice: Written<Price>, workingType: String = "CONTRACT_PRICE", priceProtect: Bool = false,
    origType: String, priceMatch: String = "NONE", selfTradePreventionMode: String = "EXPIRE_MAKER",
    goodTillDate: Int64 = 0, time: Int64?, updateTime: Int64
  ) {
    self.orderId = orderId
    self.symbol = symbol
    self.status = status
    self.clientOrderId = clientOrderId
    self.price = price
    self.avgPrice = avgPrice
    self.origQty = origQty
    self.executedQty = executedQty
    self.cumQty = cumQty
    self.cumQuote = cumQuote
    self.timeInForce = timeInForce
    self.type = type
    self.reduceOnly = reduceOnly
    self.closePosition = closePosition
    self.side = side
    self.positionSide = positionSide
    self.stopPrice = stopPrice
    self.workingType = workingType
    self.priceProtect = priceProtect
    self.origType = origType
    self.priceMatch = priceMatch
    self.selfTradePreventionMode = selfTradePreventionMode
    self.goodTillDate = goodTillDate
    self.time = time
    self.updateTime = updateTime
  }
}

/// A conditional order as REST shows it. Source: binance-usdm 2.7.
public struct AlgoOrderAnswer: Hashable, Sendable {
  public var algoId: Int64
  public var clientAlgoId: String
  public var algoType: String
  public var orderType: String
  public var symbol: String
  public var side: Side
  public var positionSide: String
  public var timeInForce: String
  public var quantity: Written<Quantity>
  /// NEW, TRIGGERING, TRIGGERED, FINISHED, CANCELED, EXPIRED, REJECTED.
  public var algoStatus: String
  /// Queries only; empty until the trigger.
  public var actualOrderId: String?
  /// Queries only.
  public var actualPrice: Written<Price>?
  public var triggerPrice: Written<Price>
  public var price: Written<Price>
  public var selfTradePreventionMode: String
  public var workingType: String
  public var priceMatch: String
  public var closePosition: Bool
  public var priceProtect: Bool
  public var reduceOnly: Bool
  public var createTime: Int64
  public var updateTime: Int64
  public var triggerTime: Int64
  public var goodTillDate: Int64

  public init(
    algoId: Int64, clientAlgoId: String, algoType: String = "CONDITIONAL", orderType: String, symbol: String,
    side: Side, positionSide: String = "BOTH", timeInForce: String, quantity: Written<Quantity>, algoStatus: String,
    actualOrderId: String?, actualPrice: Written<Price>?, triggerPrice: Written<Price>, price: Written<Price>,
    selfTradePreventionMode: String = "EXPIRE_MAKER", workingType: String, priceMatch: String = "NONE",
    closePosition: Bool, priceProtect: Bool = false, reduceOnly: Bool, createTime: Int64, updateTime: Int64,
    triggerTime: Int64 = 0, goodTillDate: Int64 = 0
  ) {
    self.algoId = algoId
    self.clientAlgoId = clientAlgoId
    self.algoType = algoType
    self.orderType = orderType
    self.symbol = symbol
    self.side = side
    self.positionSide = positionSide
    self.timeInForce = timeInForce
    self.quantity = quantity
    self.algoStatus = algoStatus
    self.actualOrderId = actualOrderId
    self.actualPrice = actualPrice
    self.triggerPrice = triggerPrice
    self.price = price
    self.selfTradePreventionMode = selfTradePreventionMode
    self.workingType = workingType
    self.priceMatch = priceMatch
    self.closePosition = closePosition
    self.priceProtect = priceProtect
    self.reduceOnly = reduceOnly
    self.createTime = createTime
    self.updateTime = updateTime
    self.triggerTime = triggerTime
    self.goodTillDate = goodTillDate
  }
}

/// `DELETE /fapi/v1/algoOrder`. The code is a string there.
public struct AlgoOrderCancelled: Hashable, Sendable {
  public var algoId: Int64
  public var clientAlgoId: String
  public init(algoId: Int64, clientAlgoId: String) {
    self.algoId = algoId
    self.clientAlgoId = clientAlgoId
  }
}

/// A row of `GET /fapi/v3/positionRisk`. Flat symbols without open orders are left out by the venue.
public struct PositionRisk: Hashable, Sendable {
  public var symbol: String
  public var positionSide: String
  /// Negative for a short.
  public var positionAmt: Written<Quantity>
  public var entryPrice: Written<Price>
  public var breakEvenPrice: Written<Price>
  public var markPrice: Written<Price>
  public var unRealizedProfit: Written<Money>
  public var liquidationPrice: Written<Price>
  public var isolatedMargin: Written<Money>
  public var notional: Written<Money>
  public var marginAsset: String
  public var isolatedWallet: Written<Money>
  public var initialMargin: Written<Money>
  public var maintMargin: Written<Money>
  public var positionInitialMargin: Written<Money>
  public var openOrderInitialMargin: Written<Money>
  public var adl: Int
  public var bidNotional: Written<Money>
  public var askNotional: Written<Money>
  public var updateTime: Int64

  public init(
    symbol: String, positionSide: String = "BOTH", positionAmt: Written<Quantity>, entryPrice: Written<Price>,
    breakEvenPrice: Written<Price>, markPrice: Written<Price>, unRealizedProfit: Written<Money>,
    liquidationPrice: Written<Price>, isolatedMargin: Written<Money>, notional: Written<Money>,
    marginAsset: String = "USDT", isolatedWallet: Written<Money>, initialMargin: Written<Money>,
    maintMargin: Written<Money>, positionInitialMargin: Written<Money>, openOrderInitialMargin: Written<Money>,
    adl: Int, bidNotional: Written<Money>, askNotional: Written<Money>, updateTime: Int64
  ) {
    self.symbol = symbol
    self.positionSide = positionSide
    self.positionAmt = positionAmt
    self.entryPrice = entryPrice
    self.breakEvenPrice = breakEvenPrice
    self.markPrice = markPrice
    self.unRealizedProfit = unRealizedProfit
    self.liquidationPrice = liquidationPrice
    self.isolatedMargin = isolatedMargin
    self.notional = notional
    self.marginAsset = marginAsset
    self.isolatedWallet = isolatedWallet
    self.initialMargin = initialMargin
    self.maintMargin = maintMargin
    self.positionInitialMargin = positionInitialMargin
    self.openOrderInitialMargin = openOrderInitialMargin
    self.adl = adl
    self.bidNotional = bidNotional
    self.askNotional = askNotional
    self.updateTime = updateTime
  }
}

/// A row of `GET /fapi/v1/userTrades`. Commission is positive, realized PnL signed and before fees.
public struct UserTrade: Hashable, Sendable {
  public var symbol: String
  public var id: Int64
  public var orderId: Int64
  public var side: Side
  public var price: Written<Price>
  public var qty: Written<Quantity>
  public var realizedPnl: Written<Money>
  public var quoteQty: Written<Money>
  public var commission: Written<Money>
  public var commissionAsset: String
  public var time: Int64
  public var positionSide: String
  public var buyer: Bool
  public var maker: Bool

  public init(
    symbol: String, id: Int64, orderId: Int64, side: Side, price: Written<Price>, qty: Written<Quantity>,
    realizedPnl: Written<Money>, quoteQty: Written<Money>, commission: Written<Money>,
    commissionAsset: String = "USDT", time: Int64, positionSide: String = "BOTH", buyer: Bool, maker: Bool
  ) {
    self.symbol = symbol
    self.id = id
    self.orderId = orderId
    self.side = side
    self.price = price
    self.qty = qty
    self.realizedPnl = realizedPnl
    self.quoteQty = quoteQty
    self.commission = commission
    self.commissionAsset = commissionAsset
    self.time = time
    self.positionSide = positionSide
    self.buyer = buyer
    self.maker = maker
  }
}

/// `GET /fapi/v3/account`. All amounts have eight places but those that are a plain "0".
public struct AccountAnswer: Hashable, Sendable {
  /// The amounts that exist both as account totals (`total…` names) and per asset.
  public struct Balance: Hashable, Sendable {
    public var asset: String
    public var walletBalance: Written<Money>
    public var unrealizedProfit: Written<Money>
    public var marginBalance: Written<Money>
    public var maintMargin: Written<Money>
    public var initialMargin: Written<Money>
    public var positionInitialMargin: Written<Money>
    public var openOrderInitialMargin: Written<Money>
    public var crossWalletBalance: Written<Money>
    public var crossUnPnl: Written<Money>
    public var availableBalance: Written<Money>
    public var maxWithdrawAmount: Written<Money>
    public var updateTime: Int64

    public init(
      asset: String, walletBalance: Written<Money>, unrealizedProfit: Written<Money>, marginBalance: Written<Money>,
      maintMargin: Written<Money>, initialMargin: Written<Money>, positionInitialMargin: Written<Money>,
      openOrderInitialMargin: Written<Money>, crossWalletBalance: Written<Money>, crossUnPnl: Written<Money>,
      availableBalance: Written<Money>, maxWithdrawAmount: Written<Money>, updateTime: Int64
    ) {
      self.asset = asset
      self.walletBalance = walletBalance
      self.unrealizedProfit = unrealizedProfit
      self.marginBalance = marginBalance
      self.maintMargin = maintMargin
      self.initialMargin = initialMargin
      self.positionInitialMargin = positionInitialMargin
      self.openOrderInitialMargin = openOrderInitialMargin
      self.crossWalletBalance = crossWalletBalance
      self.crossUnPnl = crossUnPnl
      self.availableBalance = availableBalance
      self.maxWithdrawAmount = maxWithdrawAmount
      self.updateTime = updateTime
    }
  }

  public struct Position: Hashable, Sendable {
    public var symbol: String
    public var positionSide: String
    public var positionAmt: Written<Quantity>
    public var unrealizedProfit: Written<Money>
    public var isolatedMargin: Written<Money>
    public var notional: Written<Money>
    public var isolatedWallet: Written<Money>
    public var initialMargin: Written<Money>
    public var maintMargin: Written<Money>
    public var updateTime: Int64

    public init(
      symbol: String, positionSide: String = "BOTH", positionAmt: Written<Quantity>,
      unrealizedProfit: Written<Money>, isolatedMargin: Written<Money>, notional: Written<Money>,
      isolatedWallet: Written<Money>, initialMargin: Written<Money>, maintMargin: Written<Money>, updateTime: Int64
    ) {
      self.symbol = symbol
      self.positionSide = positionSide
      self.positionAmt = positionAmt
      self.unrealizedProfit = unrealizedProfit
      self.isolatedMargin = isolatedMargin
      self.notional = notional
      self.isolatedWallet = isolatedWallet
      self.initialMargin = initialMargin
      self.maintMargin = maintMargin
      self.updateTime = updateTime
    }
  }

  /// Totals; `asset` is empty and `updateTime` 0 in this one.
  public var totals: Balance
  public var assets: [Balance]
  public var positions: [Position]

  public init(totals: Balance, assets: [Balance], positions: [Position]) {
    self.totals = totals
    self.assets = assets
    self.positions = positions
  }
}

/// `GET /fapi/v1/premiumIndex`.
public struct PremiumIndex: Hashable, Sendable {
  public var symbol: String
  public var markPrice: Written<Price>
  public var indexPrice: Written<Price>
  public var estimatedSettlePrice: Written<Price>
  public var lastFundingRate: Written<Rate>
  public var interestRate: Written<Rate>
  public var nextFundingTime: Int64
  public var time: Int64

  public init(
    symbol: String, markPrice: Written<Price>, indexPrice: Written<Price>, estimatedSettlePrice: Written<Price>,
    lastFundingRate: Written<Rate>, interestRate: Written<Rate>, nextFundingTime: Int64, time: Int64
  ) {
    self.symbol = symbol
    self.markPrice = markPrice
    self.indexPrice = indexPrice
    self.estimatedSettlePrice = estimatedSettlePrice
    self.lastFundingRate = lastFundingRate
    self.interestRate = interestRate
    self.nextFundingTime = nextFundingTime
    self.time = time
  }
}

/// A row of `GET /fapi/v1/klines`.
public struct KlineRow: Hashable, Sendable {
  public var openTime: Int64
  public var open: Written<Price>
  public var high: Written<Price>
  public var low: Written<Price>
  public var close: Written<Price>
  public var volume: Written<Quantity>
  public var closeTime: Int64
  public var quoteVolume: Written<Money>
  public var trades: Int64
  public var takerBuyVolume: Written<Quantity>
  public var takerBuyQuoteVolume: Written<Money>

  public init(
    openTime: Int64, open: Written<Price>, high: Written<Price>, low: Written<Price>, close: Written<Price>,
    volume: Written<Quantity>, closeTime: Int64, quoteVolume: Written<Money>, trades: Int64,
    takerBuyVolume: Written<Quantity>, takerBuyQuoteVolume: Written<Money>
  ) {
    self.openTime = openTime
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
    self.closeTime = closeTime
    self.quoteVolume = quoteVolume
    self.trades = trades
    self.takerBuyVolume = takerBuyVolume
    self.takerBuyQuoteVolume = takerBuyQuoteVolume
  }
}

/// `POST /fapi/v1/leverage`.
public struct LeverageAnswer: Hashable, Sendable {
  public var symbol: String
  public var leverage: Int
  public var maxNotionalValue: String
  public init(symbol: String, leverage: Int, maxNotionalValue: String) {
    self.symbol = symbol
    self.leverage = leverage
    self.maxNotionalValue = maxNotionalValue
  }
}

/// A refusal: `{"code":-1125,"msg":"…"}` with its HTTP status. Source: binance-usdm 6.6.
public struct VenueError: Error, Hashable, Sendable {
  public var status: Int
  public var code: Int
  public var message: String
  public init(status: Int = 400, code: Int, message: String) {
    self.status = status
    self.code = code
    self.message = message
  }
}

/// What came of a `Call`.
public enum Answer: Hashable, Sendable {
  case exchangeInfo([Instrument])
  case klines([KlineRow])
  case premiumIndex(PremiumIndex)
  case order(OrderAnswer)
  case orders([OrderAnswer])
  case algoOrder(AlgoOrderAnswer)
  case algoOrders([AlgoOrderAnswer])
  case algoOrderCancelled(AlgoOrderCancelled)
  case trades([UserTrade])
  case account(AccountAnswer)
  case positions([PositionRisk])
  case positionMode(isHedge: Bool)
  case leverage(LeverageAnswer)
  case listenKey(String)
  /// `{"code":200,"msg":"success"}`, `{}`.
  case done
  case refused(VenueError)
  /// Nothing came back, or a gateway's answer that leaves open whether the request was executed (408, 502, 503 without
  /// a plain "no", 504, a lost connection). For anything that trades this is *unknown*, not failed.
  case unresolved(String)
  /// An answer came that cannot be read.
  case unreadable(String)
}
