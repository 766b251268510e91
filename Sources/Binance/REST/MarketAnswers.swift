import Market

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
  public var volume: Written<Volume>
  public var closeTime: Int64
  public var quoteVolume: Written<Volume>
  public var trades: Int64
  public var takerBuyVolume: Written<Volume>
  public var takerBuyQuoteVolume: Written<Volume>

  public init(
    openTime: Int64, open: Written<Price>, high: Written<Price>, low: Written<Price>, close: Written<Price>,
    volume: Written<Volume>, closeTime: Int64, quoteVolume: Written<Volume>, trades: Int64,
    takerBuyVolume: Written<Volume>, takerBuyQuoteVolume: Written<Volume>
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
