import Basics
import Binance
import Market

/// Public market data over REST (binance-usdm 2.2).
extension Exchange {
  /// Without times the newest `limit` rows, the forming candle last; with `startTime` rows from there.
  func klines(_ parameters: Parameters, at now: Timestamp) throws(VenueError) -> JSONValue {
    let symbol = try parameters.symbol()
    guard let interval = Interval(name: try parameters.required("interval")) else { throw .invalidInterval }
    let limit = try parameters.limit(500, most: CandleSeries.capacity)
    let start = try parameters.integer("startTime").map { Timestamp(milliseconds: $0) }
    let end = try parameters.integer("endTime").map { Timestamp(milliseconds: $0) }
    market.contracts[symbol].market.candles.fill(interval, until: now)
    var rows = market.contracts[symbol].market.candles.closed(interval).candles[...]
    if let forming = market.contracts[symbol].market.candles.forming(interval, at: now) { rows.append(forming) }
    if let end { rows = rows.prefix { $0.openTime <= end } }
    if let start {
      rows = rows.drop { $0.openTime < start }.prefix(limit)
    } else {
      rows = rows.suffix(limit)
    }
    return .array(rows.map { row($0).json })
  }

  /// Quote volume is the volume at the average of the four prices, half of it bought by takers: bars do not say more.
  private func row(_ candle: Candle) -> KlineRow {
    let rules = instruments[candle.symbol]
    let places = min(rules.pricePrecision + rules.quantityPrecision, 8)
    // The four prices together may need more than 64 bits.
    let above = Int128(candle.open.units) + Int128(candle.high.units) + Int128(candle.close.units)
    let average = Price(units: candle.low.units + Int64((above - 3 * Int128(candle.low.units)) / 4))
    let half = candle.volume.units / 2
    let takerVolume = Volume(units: half - half % Int128(rules.step.units))
    return KlineRow(
      openTime: candle.openTime.milliseconds, open: rules.price(candle.open), high: rules.price(candle.high),
      low: rules.price(candle.low), close: rules.price(candle.close), volume: rules.volume(candle.volume),
      closeTime: candle.end.milliseconds - 1,
      quoteVolume: .rounded(candle.volume.worth(at: average), places), trades: 0,
      takerBuyVolume: rules.volume(takerVolume),
      takerBuyQuoteVolume: .rounded(takerVolume.worth(at: average), places))
  }

  func premiumIndex(_ parameters: Parameters, at now: Timestamp) throws(VenueError) -> JSONValue {
    if let symbol = try parameters.symbolIfSent() { return premium(symbol, at: now).json }
    return .array(instruments.symbols.map { premium($0, at: now).json })
  }

  /// Index and settle price are the mark price; funding every eight hours (binance-usdm 7.2).
  private func premium(_ symbol: Symbol, at now: Timestamp) -> PremiumIndex {
    let mark = Written(market.contracts[symbol].market.mark, places: 8)
    let next = Interval.h8.open(containing: now) + Interval.h8.length
    return PremiumIndex(
      symbol: instruments.name(symbol), markPrice: mark, indexPrice: mark, estimatedSettlePrice: mark,
      lastFundingRate: Written(settings.fundingRate, places: 8), interestRate: Written(Rate(units: 10_000), places: 8),
      nextFundingTime: next.milliseconds, time: now.milliseconds)
  }
}

extension ExchangeInfo {
  /// What the venue shows for these contracts. `serverTime` is days old, as on the testnet (binance-usdm 1.1).
  init(_ instruments: Instruments, manner: VenueManner, weightLimit: Int? = nil, at start: Timestamp) {
    self.init(
      serverTime: (start - .hours(72)).milliseconds,
      rateLimits: [
        RateLimit(
          rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: weightLimit ?? manner.weightLimit),
        RateLimit(rateLimitType: "ORDERS", interval: "MINUTE", intervalNum: 1, limit: 1200),
        RateLimit(rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 300),
      ],
      assets: [Asset(asset: "USDT", marginAvailable: true, autoAssetExchange: "-100")],
      symbols: instruments.list.map { ContractInfo($0) })
  }
}
