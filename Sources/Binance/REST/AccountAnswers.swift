import Market

/// A row of `GET /fapi/v3/positionRisk`. Flat symbols without open orders are left out by the venue.
public struct PositionRisk: Hashable, Sendable {
  public var symbol: String
  public var positionSide: PositionSide
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
    symbol: String, positionSide: PositionSide = .both, positionAmt: Written<Quantity>, entryPrice: Written<Price>,
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
  public var positionSide: PositionSide
  public var buyer: Bool
  public var maker: Bool

  public init(
    symbol: String, id: Int64, orderId: Int64, side: Side, price: Written<Price>, qty: Written<Quantity>,
    realizedPnl: Written<Money>, quoteQty: Written<Money>, commission: Written<Money>,
    commissionAsset: String = "USDT", time: Int64, positionSide: PositionSide = .both, buyer: Bool, maker: Bool
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
    public var positionSide: PositionSide
    public var positionAmt: Written<Quantity>
    public var unrealizedProfit: Written<Money>
    public var isolatedMargin: Written<Money>
    public var notional: Written<Money>
    public var isolatedWallet: Written<Money>
    public var initialMargin: Written<Money>
    public var maintMargin: Written<Money>
    public var updateTime: Int64

    public init(
      symbol: String, positionSide: PositionSide = .both, positionAmt: Written<Quantity>,
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
