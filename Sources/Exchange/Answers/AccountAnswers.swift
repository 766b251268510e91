import Binance
import Market

/// Account, positions and their settings over REST (binance-usdm 2.6, 2.8, 7.3-7.5); isolated margin throughout.
extension Exchange {
  /// What a position comes to at the present mark price.
  struct Valuation {
    var mark: Price
    /// Signed.
    var notional: Money
    var unrealized: Money
    /// Notional / leverage.
    var initialMargin: Money
    var maintenanceMargin: Money
    /// Isolated wallet.
    var wallet: Money
  }

  func valuation(_ symbol: Symbol, in ledger: Ledger) -> Valuation {
    let position = ledger.position(symbol)
    let mark = markPrice(symbol) ?? position.entryPrice
    let exposure = mark * position.quantity.magnitude
    return Valuation(
      mark: mark, notional: Money(venueRounding: mark * position.quantity), unrealized: position.unrealized(at: mark),
      initialMargin: Ledger.margin(exposure, leverage: leverage[Int(symbol.index)]),
      maintenanceMargin: Money(venueRounding: Money(venueRounding: exposure) * settings.maintenanceRate),
      wallet: ledger.margin(symbol))
  }

  /// crossWalletBalance without cross positions, less what working orders still need.
  var availableBalance: Money { max(.zero, ledger.free - openOrderMargin()) }

  /// What working orders of one contract, or of all, still need.
  func openOrderMargin(_ symbol: Symbol? = nil) -> Money {
    working.reduce(.zero) { symbol == nil || $1.symbol == symbol ? $0 + $1.heldMargin : $0 }
  }

  /// The contracts with a position, which v3 replies list.
  private func held(in ledger: Ledger) -> [Symbol] {
    instruments.symbols.filter { !ledger.position($0).quantity.isZero }
  }

  /// Of the past the books are known, not the orders that worked: their margin is told of the present only.
  func account(asOf moment: Timestamp?) -> JSONValue {
    let ledger = books(asOf: moment)
    let orderMargin = moment == nil ? openOrderMargin() : .zero
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
      let position = ledger.position(symbol)
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
      let orderMargin = moment == nil ? openOrderMargin(symbol) : .zero
      let position = ledger.position(symbol)
      return PositionRisk(
        symbol: instruments.name(symbol), positionAmt: instruments[symbol].quantity(position.quantity),
        entryPrice: .padded(position.entryPrice, 1), breakEvenPrice: .padded(position.breakEvenPrice, 1),
        markPrice: Written(value.mark, places: 8), unRealizedProfit: .amount(value.unrealized),
        liquidationPrice: Written(trimmed: liquidationPrice(symbol, in: ledger)),
        isolatedMargin: .amount(value.wallet + value.unrealized), notional: .amount(value.notional),
        isolatedWallet: .amount(value.wallet), initialMargin: .amount(value.initialMargin + orderMargin),
        maintMargin: .amount(value.maintenanceMargin), positionInitialMargin: .amount(value.initialMargin),
        openOrderInitialMargin: orderMargin.isZero ? .plainZero : .amount(orderMargin), adl: 1, bidNotional: .plainZero,
        askNotional: .plainZero,
        updateTime: position.updateTime?.milliseconds ?? 0)
    }
    return .array(rows.map(\.json))
  }

  /// (isolatedWallet - side x q x EP) / (q x mmr - side x q), one bracket; 0 when that is not positive
  /// (binance-usdm 7.5).
  func liquidationPrice(_ symbol: Symbol, in ledger: Ledger) -> Price {
    let position = ledger.position(symbol)
    let side = Int128(position.quantity.units.signum())
    let collateral = ledger.margin(symbol).asProduct.units - side * position.cost.units
    // Both divided by the quantity with the sign of the divisor, which is that of -side.
    let size = Int128(position.quantity.magnitude.units)
    let share = Int128(settings.maintenanceRate.units) - side * Int128(unitsPerOne)
    guard size * share != 0 else { return .zero }
    let units = divideHalfEven(
      collateral * Int128(unitsPerOne) * Int128(share.signum()), by: size * Int128(share.magnitude))
    return Price(units: Int64(max(0, units)))
  }

  // MARK: Settings

  /// A position keeps the margin it has. The cap in the reply is one for all contracts: brackets are not modelled.
  func setLeverage(
    _ parameters: Parameters, at now: Timestamp, into effects: inout Effects
  ) throws(VenueError) -> JSONValue {
    let symbol = try parameters.symbol()
    let text = try parameters.required("leverage")
    guard let wanted = Int(text), (1...125).contains(wanted) else { throw .invalidLeverage(text) }
    let index = Int(symbol.index)
    if wanted < leverage[index], !ledger.position(symbol).quantity.isZero { throw .leverageReduction }
    if wanted != leverage[index] {
      leverage[index] = wanted
      let time = now.milliseconds
      push(
        .accountConfig(
          AccountConfigUpdate(
            eventTime: time, transactionTime: time, symbol: instruments.name(symbol), leverage: wanted)),
        into: &effects)
    }
    return LeverageAnswer(symbol: instruments.name(symbol), leverage: wanted, maxNotionalValue: "100000000").json
  }

  /// The account is in isolated margin and stays there: CROSSED is refused with -1020.
  func setMarginType(_ parameters: Parameters) throws(VenueError) -> JSONValue {
    _ = try parameters.symbol()
    switch MarginType(wireName: try parameters.required("marginType")) {
    case .isolated: throw .sameMarginType
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
    var found = fills.filter { fill in
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
