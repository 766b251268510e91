import Market

/// A frame of the user data stream. Source: binance-usdm 4.
public enum UserEvent: Hashable, Sendable {
  case order(OrderTradeUpdate)
  case account(AccountUpdate)
  case algo(AlgoUpdate)
  case tradeLite(TradeLite)
  case listenKeyExpired(ListenKeyExpired)
  case accountConfig(AccountConfigUpdate)
  /// An event this version does not know. The venue adds events without notice; they are ignored and counted.
  case unknown(name: String)
}

/// `ORDER_TRADE_UPDATE`. Numbers come without trailing zeros. Source: binance-usdm 4.3.
public struct OrderTradeUpdate: Hashable, Sendable {
  /// `E`, ms.
  public var eventTime: Int64
  /// `T` of the envelope, ms.
  public var transactionTime: Int64
  public var symbol: String  // s
  public var clientOrderId: String  // c
  public var side: Side  // S
  public var type: OrderType  // o
  public var timeInForce: TimeInForce  // f
  public var quantity: Written<Quantity>  // q
  public var price: Written<Price>  // p
  /// `ap`: "0" until the first fill.
  public var averagePrice: Written<Price>
  public var stopPrice: Written<Price>  // sp
  public var executionType: ExecutionType  // x
  public var status: OrderStatus  // X
  public var orderId: Int64  // i
  public var lastQuantity: Written<Quantity>  // l
  public var cumulativeQuantity: Written<Quantity>  // z
  public var lastPrice: Written<Price>  // L
  /// `n`; may be absent.
  public var commission: Written<Money>?
  public var commissionAsset: String?  // N
  public var tradeTime: Int64  // T
  /// `t`: 0 when the event is no trade.
  public var tradeId: Int64
  public var bidsNotional: String  // b
  public var asksNotional: String  // a
  public var isMaker: Bool  // m
  public var isReduceOnly: Bool  // R
  public var workingType: WorkingType  // wt
  public var originalType: OrderType  // ot
  public var positionSide: PositionSide  // ps
  public var isClosePosition: Bool  // cp
  /// `rp`: realized PnL of this fill before fees.
  public var realizedProfit: Written<Money>
  public var selfTradePrevention: String  // V
  public var priceMatch: String  // pm
  public var goodTillDate: Int64  // gtd
  /// `er`; absent before late E0.
  public var expiryReason: String?

  public init(
    eventTime: Int64, transactionTime: Int64, symbol: String, clientOrderId: String, side: Side, type: OrderType,
    timeInForce: TimeInForce = .gtc, quantity: Written<Quantity>, price: Written<Price>, averagePrice: Written<Price>,
    stopPrice: Written<Price>, executionType: ExecutionType, status: OrderStatus, orderId: Int64,
    lastQuantity: Written<Quantity>, cumulativeQuantity: Written<Quantity>, lastPrice: Written<Price>,
    commission: Written<Money>?, commissionAsset: String? = "USDT", tradeTime: Int64, tradeId: Int64,
    bidsNotional: String = "0", asksNotional: String = "0", isMaker: Bool = false, isReduceOnly: Bool,
    workingType: WorkingType = .contractPrice, originalType: OrderType, positionSide: PositionSide = .both,
    isClosePosition: Bool, realizedProfit: Written<Money>, selfTradePrevention: String = "EXPIRE_MAKER",
    priceMatch: String = "NONE", goodTillDate: Int64 = 0, expiryReason: String? = "0"
  ) {
    self.eventTime = eventTime
    self.transactionTime = transactionTime
    self.symbol = symbol
    self.clientOrderId = clientOrderId
    self.side = side
    self.type = type
    self.timeInForce = timeInForce
    self.quantity = quantity
    self.price = price
    self.averagePrice = averagePrice
    self.stopPrice = stopPrice
    self.executionType = executionType
    self.status = status
    self.orderId = orderId
    self.lastQuantity = lastQuantity
    self.cumulativeQuantity = cumulativeQuantity
    self.lastPrice = lastPrice
    self.commission = commission
    self.commissionAsset = commissionAsset
    self.tradeTime = tradeTime
    self.tradeId = tradeId
    self.bidsNotional = bidsNotional
    self.asksNotional = asksNotional
    self.isMaker = isMaker
    self.isReduceOnly = isReduceOnly
    self.workingType = workingType
    self.originalType = originalType
    self.positionSide = positionSide
    self.isClosePosition = isClosePosition
    self.realizedProfit = realizedProfit
    self.selfTradePrevention = selfTradePrevention
    self.priceMatch = priceMatch
    self.goodTillDate = goodTillDate
    self.expiryReason = expiryReason
  }
}

/// `ACCOUNT_UPDATE`: only what changed. Source: binance-usdm 4.4.
public struct AccountUpdate: Hashable, Sendable {
  public struct Balance: Hashable, Sendable {
    public var asset: String  // a
    public var walletBalance: Written<Money>  // wb
    public var crossWalletBalance: Written<Money>  // cw
    /// `bc`: change other than PnL and commission.
    public var balanceChange: Written<Money>
    public init(
      asset: String = "USDT", walletBalance: Written<Money>, crossWalletBalance: Written<Money>,
      balanceChange: Written<Money>
    ) {
      self.asset = asset
      self.walletBalance = walletBalance
      self.crossWalletBalance = crossWalletBalance
      self.balanceChange = balanceChange
    }
  }
  public struct Position: Hashable, Sendable {
    public var symbol: String  // s
    public var amount: Written<Quantity>  // pa
    public var entryPrice: Written<Price>  // ep
    public var accumulatedRealized: Written<Money>  // cr
    public var unrealizedProfit: Written<Money>  // up
    public var marginType: MarginType  // mt
    public var isolatedWallet: Written<Money>  // iw
    public var positionSide: PositionSide  // ps
    public var marginAsset: String  // ma
    public var breakEvenPrice: Written<Price>  // bep
    public init(
      symbol: String, amount: Written<Quantity>, entryPrice: Written<Price>, accumulatedRealized: Written<Money>,
      unrealizedProfit: Written<Money>, marginType: MarginType, isolatedWallet: Written<Money>,
      positionSide: PositionSide = .both, marginAsset: String = "USDT", breakEvenPrice: Written<Price>
    ) {
      self.symbol = symbol
      self.amount = amount
      self.entryPrice = entryPrice
      self.accumulatedRealized = accumulatedRealized
      self.unrealizedProfit = unrealizedProfit
      self.marginType = marginType
      self.isolatedWallet = isolatedWallet
      self.positionSide = positionSide
      self.marginAsset = marginAsset
      self.breakEvenPrice = breakEvenPrice
    }
  }
  public var eventTime: Int64
  public var transactionTime: Int64
  public var balances: [Balance]  // a.B
  public var positions: [Position]  // a.P
  /// `a.m`: ORDER, FUNDING_FEE, …
  public var reason: String

  public init(
    eventTime: Int64, transactionTime: Int64, balances: [Balance], positions: [Position], reason: String
  ) {
    self.eventTime = eventTime
    self.transactionTime = transactionTime
    self.balances = balances
    self.positions = positions
    self.reason = reason
  }
}

/// `ALGO_UPDATE`. Source: binance-usdm 4.5.
public struct AlgoUpdate: Hashable, Sendable {
  public var eventTime: Int64
  public var transactionTime: Int64
  public var clientAlgoId: String  // caid
  public var algoId: Int64  // aid
  public var algoType: String  // at
  public var orderType: OrderType  // o
  public var symbol: String  // s
  public var side: Side  // S
  public var positionSide: PositionSide  // ps
  public var timeInForce: TimeInForce  // f
  public var quantity: Written<Quantity>  // q
  public var status: AlgoStatus  // X
  /// `ai`: the child's order id, empty until triggered.
  public var actualOrderId: String
  public var actualPrice: Written<Price>?  // ap
  public var actualQuantity: Written<Quantity>?  // aq
  public var actualType: OrderType?  // act
  public var triggerPrice: Written<Price>  // tp
  public var price: Written<Price>  // p
  public var selfTradePrevention: String  // V
  public var workingType: WorkingType  // wt
  public var priceMatch: String  // pm
  public var isClosePosition: Bool  // cp
  public var isPriceProtected: Bool  // pP
  public var isReduceOnly: Bool  // R
  public var triggerTime: Int64  // tt
  public var goodTillDate: Int64  // gtd
  public var rejectReason: String?  // rm

  public init(
    eventTime: Int64, transactionTime: Int64, clientAlgoId: String, algoId: Int64, algoType: String = "CONDITIONAL",
    orderType: OrderType, symbol: String, side: Side, positionSide: PositionSide = .both, timeInForce: TimeInForce,
    quantity: Written<Quantity>, status: AlgoStatus, actualOrderId: String, actualPrice: Written<Price>? = nil,
    actualQuantity: Written<Quantity>? = nil, actualType: OrderType? = nil, triggerPrice: Written<Price>,
    price: Written<Price>, selfTradePrevention: String = "EXPIRE_MAKER", workingType: WorkingType,
    priceMatch: String = "NONE", isClosePosition: Bool, isPriceProtected: Bool = false, isReduceOnly: Bool,
    triggerTime: Int64, goodTillDate: Int64 = 0, rejectReason: String? = nil
  ) {
    self.eventTime = eventTime
    self.transactionTime = transactionTime
    self.clientAlgoId = clientAlgoId
    self.algoId = algoId
    self.algoType = algoType
    self.orderType = orderType
    self.symbol = symbol
    self.side = side
    self.positionSide = positionSide
    self.timeInForce = timeInForce
    self.quantity = quantity
    self.status = status
    self.actualOrderId = actualOrderId
    self.actualPrice = actualPrice
    self.actualQuantity = actualQuantity
    self.actualType = actualType
    self.triggerPrice = triggerPrice
    self.price = price
    self.selfTradePrevention = selfTradePrevention
    self.workingType = workingType
    self.priceMatch = priceMatch
    self.isClosePosition = isClosePosition
    self.isPriceProtected = isPriceProtected
    self.isReduceOnly = isReduceOnly
    self.triggerTime = triggerTime
    self.goodTillDate = goodTillDate
    self.rejectReason = rejectReason
  }
}

/// `TRADE_LITE`: comes before the fill's ORDER_TRADE_UPDATE, with the same trade id.
public struct TradeLite: Hashable, Sendable {
  public var eventTime: Int64
  public var transactionTime: Int64
  public var symbol: String
  public var quantity: Written<Quantity>
  public var price: Written<Price>
  public var isMaker: Bool
  public var clientOrderId: String
  public var side: Side
  public var lastPrice: Written<Price>
  public var lastQuantity: Written<Quantity>
  public var tradeId: Int64
  public var orderId: Int64

  public init(
    eventTime: Int64, transactionTime: Int64, symbol: String, quantity: Written<Quantity>, price: Written<Price>,
    isMaker: Bool, clientOrderId: String, side: Side, lastPrice: Written<Price>, lastQuantity: Written<Quantity>,
    tradeId: Int64, orderId: Int64
  ) {
    self.eventTime = eventTime
    self.transactionTime = transactionTime
    self.symbol = symbol
    self.quantity = quantity
    self.price = price
    self.isMaker = isMaker
    self.clientOrderId = clientOrderId
    self.side = side
    self.lastPrice = lastPrice
    self.lastQuantity = lastQuantity
    self.tradeId = tradeId
    self.orderId = orderId
  }
}

/// `listenKeyExpired`. The venue writes `E` as a number or as a string; both are kept apart so that it prints back.
public struct ListenKeyExpired: Hashable, Sendable {
  public var eventTime: Int64
  public var eventTimeIsText: Bool
  public var listenKey: String
  public init(eventTime: Int64, eventTimeIsText: Bool = false, listenKey: String) {
    self.eventTime = eventTime
    self.eventTimeIsText = eventTimeIsText
    self.listenKey = listenKey
  }
}

/// `ACCOUNT_CONFIG_UPDATE`, leverage form.
public struct AccountConfigUpdate: Hashable, Sendable {
  public var eventTime: Int64
  public var transactionTime: Int64
  public var symbol: String
  public var leverage: Int
  public init(eventTime: Int64, transactionTime: Int64, symbol: String, leverage: Int) {
    self.eventTime = eventTime
    self.transactionTime = transactionTime
    self.symbol = symbol
    self.leverage = leverage
  }
}
