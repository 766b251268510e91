import Basics
import Binance
import Market

/// Account, positions and their settings over REST (binance-usdm 2.6, 2.8, 7.3-7.5); isolated margin throughout.
extension Exchange {
  /// What a position comes to at the present mark price.
  func valuation(_ symbol: Symbol, in ledger: Ledger) -> Valuation {
    let key = PositionKey(symbol)
    return Valuation(
      ledger.position(key), wallet: ledger.margin(key), mark: markPrice(symbol), leverage: account.leverage[symbol],
      brackets: Brackets(maintenanceRate: settings.maintenanceRate))
  }

  /// The contracts with a position, which v3 replies list.
  private func held(in ledger: Ledger) -> [Symbol] {
    instruments.symbols.filter { !ledger.position(PositionKey($0)).quantity.isZero }
  }

  /// Of the past the books are known, not the orders that worked: their margin is told of the present only.
  func account(asOf moment: Timestamp?) -> JSONValue {
    let ledger = books(asOf: moment)
    let orderMargin = moment == nil ? account.openOrderMargin() : .zero
    let available = max(.zero, ledger.free - orderMargin)
    let values = held(in: ledger).map { ($0, valuation($0, in: ledger)) }
    let unrealized = values.reduce(Money.zero) { $0 + $1.1.unrealized }
    let initial = values.reduce(Money.zero) { $0 + $1.1.initialMargin }
    let maintenance = Written.amount(values.reduce(Money.zero) { $0 + $1.1.maintenanceMargin })
    let lastUpdate = ledger.transactions.last?.time.milliseconds ?? 0
    func balance(asset: String, updateTime: Int64) -> AccountAnswer.Balance {
      AccountAnswer.Balance(
        asset: asset, walletBalance: .amount(ledger.wallet), unrealizedProfit: .amount(unrealized),
        marginBalance: .amount(ledger.wallet + unrealized), maintMargin: maintenance,
        initialMargin: .amount(initial + orderMargin), positionInitialMargin: .amount(initial),
        openOrderInitialMargin: .amount(orderMargin),
        crossWalletBalance: .amount(ledger.free), crossUnPnl: .amount(.zero),
        availableBalance: .amount(available), maxWithdrawAmount: .amount(available),
        updateTime: updateTime)
    }
    let positions = values.map { symbol, value in
      let position = ledger.position(PositionKey(symbol))
      return AccountAnswer.Position(
        symbol: instruments.name(symbol), positionAmt: instruments[symbol].quantity(position.quantity),
        unrealizedProfit: .amount(value.unrealized), isolatedMargin: .amount(value.wallet + value.unrealized),
        notional: .amount(value.notional), isolatedWallet: .amount(value.wallet),
        initialMargin: .amount(value.initialMargin), maintMargin: .amount(value.maintenanceMargin),
        updateTime: position.updateTime?.milliseconds ?? 0)
    }
    return AccountAnswer(
      totals: balance(asset: "", updateTime: 0), assets: [balance(asset: "USDT", updateTime: lastUpdate)],
      positions: positions
    ).json
  }

  /// Prices are those of now, whatever the moment of the books.
  func positionRisk(_ parameters: Parameters, asOf moment: Timestamp?) throws(VenueError) -> JSONValue {
    let ledger = books(asOf: moment)
    let wanted = try parameters.symbolIfSent()
    let rows = held(in: ledger).filter { wanted == nil || $0 == wanted }.map { symbol in
      let value = valuation(symbol, in: ledger)
      let orderMargin = moment == nil ? account.openOrderMargin(symbol) : .zero
      let position = ledger.position(PositionKey(symbol))
      return PositionRisk(
        symbol: instruments.name(symbol), positionAmt: instruments[symbol].quantity(position.quantity),
        entryPrice: .padded(position.entryPrice, 1), breakEvenPrice: .padded(position.breakEvenPrice, 1),
        markPrice: Written(value.mark, places: 8), unRealizedProfit: .amount(value.unrealized),
        liquidationPrice: Written(trimmed: value.liquidationPrice),
        isolatedMargin: .amount(value.wallet + value.unrealized), notional: .amount(value.notional),
        isolatedWallet: .amount(value.wallet), initialMargin: .amount(value.initialMargin + orderMargin),
        maintMargin: .amount(value.maintenanceMargin), positionInitialMargin: .amount(value.initialMargin),
        openOrderInitialMargin: orderMargin.isZero ? .plainZero : .amount(orderMargin), adl: 1, bidNotional: .plainZero,
        askNotional: .plainZero,
        updateTime: position.updateTime?.milliseconds ?? 0)
    }
    return .array(rows.map(\.json))
  }

  // MARK: Settings

  /// A position keeps the margin it has. The cap in the reply is one for all contracts: brackets are not modelled.
  func setLeverage(
    _ parameters: Parameters, at now: Timestamp, into effects: inout Effects
  ) throws(VenueError) -> JSONValue {
    let symbol = try parameters.symbol()
    let text = try parameters.required("leverage")
    guard let wanted = Int(text), (1...125).contains(wanted) else { throw .invalidLeverage(text) }
    if wanted < account.leverage[symbol], !position(symbol).quantity.isZero { throw .leverageReduction }
    if wanted != account.leverage[symbol] {
      account.leverage[symbol] = wanted
      let time = now.milliseconds
      push(
        .accountConfig(
          AccountConfigUpdate(
            eventTime: time, transactionTime: time, symbol: instruments.name(symbol), leverage: wanted)),
        into: &effects)
    }
    return LeverageAnswer(symbol: instruments.name(symbol), leverage: wanted, maxNotionalValue: "100000000").json
  }

  /// To isolated margin, where the books are all the time; not while there is an order or a position. CROSSED is refused
  /// with -1020.
  func setMarginType(_ parameters: Parameters) throws(VenueError) -> JSONValue {
    let symbol = try parameters.symbol()
    switch MarginType(wireName: try parameters.required("marginType")) {
    case .isolated:
      guard account.isCrossed[symbol] else { throw .sameMarginType }
      guard !hasOpenOrders(symbol) else { throw .marginTypeWithOrders }
      guard position(symbol).quantity.isZero else { throw .marginTypeWithPosition }
      account.isCrossed[symbol] = false
      return DoneAnswer().json
    case .crossed: throw .notSupported
    case .other: throw .invalidData("marginType")
    }
  }

  // MARK: Trades

  /// With `fromId` or a start time ascending from there, else the newest (binance-usdm 2.1).
  func userTrades(_ parameters: Parameters, asOf moment: Timestamp?) throws(VenueError) -> JSONValue {
    let symbol = try parameters.symbol()
    let orderId = try parameters.integer("orderId")
    let start = try parameters.integer("startTime")
    let end = try parameters.integer("endTime")
    let fromId = try parameters.integer("fromId")
    let limit = try parameters.limit(500, most: 1000)
    if fromId != nil, start != nil || end != nil { throw .invalidCombination }
    let week = Span.hours(7 * 24).milliseconds
    if let start, let end, end - start > week { throw .lookupTooLong }
    let last = end ?? start.map { $0 + week } ?? .max
    var found = account.fills.filter { fill in
      fill.symbol == symbol && fill.tradeId >= fromId ?? 0 && (orderId == nil || fill.orderId == orderId)
        && fill.time.milliseconds >= start ?? 0 && fill.time.milliseconds <= last
        && fill.time <= moment ?? .distantFuture
    }[...]
    found = fromId != nil || start != nil ? found.prefix(limit) : found.suffix(limit)
    return .array(found.map { trade($0).json })
  }

  private func trade(_ fill: Fill) -> UserTrade {
    let rules = instruments[fill.symbol]
    return UserTrade(
      symbol: rules.name, id: fill.tradeId, orderId: fill.orderId, side: fill.side, price: rules.price(fill.price),
      qty: rules.quantity(fill.quantity), realizedPnl: .amount(fill.realized),
      quoteQty: rules.quote(fill.price * fill.quantity), commission: .amount(fill.commission),
      time: fill.time.milliseconds, buyer: fill.side == .buy, maker: fill.isMaker)
  }
}
