import Binance
import Market

/// What is checked before an order is taken, in the order of binance-usdm 6.2.
extension Exchange {
  /// A MARKET order that has passed the checks that need no account.
  struct MarketTicket {
    var symbol: Symbol
    var side: Side
    var quantity: Quantity
    var isReduceOnly: Bool
    var clientId: String?
    var wantsResult: Bool
  }

  /// LIMIT is refused with -1020: nothing rests in this venue's book yet.
  func marketTicket(_ parameters: Parameters) throws(VenueError) -> MarketTicket {
    _ = try parameters.required("symbol")
    let side = try parameters.side()
    let type = OrderType(wireName: try parameters.required("type"))
    _ = try parameters.timeInForce()
    let wantsResult =
      switch parameters.text("newOrderRespType").map({ ResponseType(wireName: $0) }) {
      case nil, .ack: false
      case .result: true
      case .other: throw VenueError.invalidResponseType
      }
    let isReduceOnly = try parameters.flag("reduceOnly", problem: .invalidReduceOnly) ?? false
    let symbol = try parameters.symbol()
    switch type {
    case .market: break
    case .limit: throw .notSupported
    case .stop, .stopMarket, .takeProfit, .takeProfitMarket, .trailingStopMarket: throw .algoEndpoint
    // The venue alone makes liquidation orders.
    case .liquidation, .other: throw .invalidType
    }
    for name in ["timeInForce", "price", "stopPrice", "closePosition"] where parameters.text(name) != nil {
      throw .notRequired(name)
    }
    guard let quantity = try parameters.decimal("quantity", as: Quantity.self) else { throw .mandatory("quantity") }
    let clientId = try parameters.clientId("newClientOrderId")
    try parameters.checkPositionSide(isHedge: account.isHedge)
    try check(quantity, symbol)
    return MarketTicket(
      symbol: symbol, side: side, quantity: quantity.value, isReduceOnly: isReduceOnly, clientId: clientId,
      wantsResult: wantsResult)
  }

  /// Precision, then LOT_SIZE and MARKET_LOT_SIZE.
  func check(_ quantity: Written<Quantity>, _ symbol: Symbol) throws(VenueError) {
    let rules = instruments[symbol]
    guard quantity.places <= rules.quantityPrecision else { throw .tooPrecise }
    guard quantity.value > .zero else { throw .quantityNotPositive }
    guard quantity.value >= rules.quantityMin else { throw .quantityTooSmall }
    guard quantity.value <= min(rules.quantityMax, rules.marketQuantityMax) else { throw .quantityTooLarge }
    guard quantity.value.roundedTowardZero(to: rules.step) == quantity.value else { throw .quantityOffStep }
  }

  /// MIN_NOTIONAL; not for orders that only reduce.
  func checkNotional(_ quantity: Quantity, at price: Price, _ symbol: Symbol) throws(VenueError) {
    let minimum = instruments[symbol].notionalMin
    guard price * quantity >= minimum.asProduct else { throw .notionalTooSmall("\(minimum)") }
  }

  /// Returns what the order needs of what is available, for the part that opens (binance-usdm 7.4).
  @discardableResult
  func checkMargin(_ quantity: Quantity, _ side: Side, _ position: PositionKey) throws(VenueError) -> Money {
    let opening = quantity - min(quantity, account.closable(position, side))
    guard !opening.isZero else { return .zero }
    let contract = market.contracts[position.symbol]
    guard let best = contract.takerPrice(side) else { throw .noBook }
    guard worthOpen + max(contract.market.mark, best) * opening <= AmountBounds.worth.asProduct else {
      throw .positionTooLarge
    }
    let cost = OpeningCost.of(
      opening, side, mark: contract.market.mark, best: best, leverage: account.leverage[position.symbol],
      takerFee: settings.takerFee)
    guard cost <= account.availableBalance else { throw .marginInsufficient }
    return cost
  }

  /// What is open in all contracts, at the mark price. The venue's own limits of positions are not known here; beyond
  /// this one its books could not add up.
  private var worthOpen: Product {
    symbols.reduce(.zero) { worth, symbol in
      worth + (markPrice(symbol) ?? .zero) * position(of: PositionKey(symbol)).quantity.magnitude
    }
  }

  /// A market order needs somebody to trade with.
  @discardableResult
  func checkPrice(_ symbol: Symbol, _ side: Side) throws(VenueError) -> Price {
    guard let best = market.contracts[symbol].takerPrice(side) else { throw .noBook }
    return best
  }

  /// One that is placed needs it near the mark price, too: PERCENT_PRICE (binance-usdm 6.2). Whether the child of a
  /// conditional order does is not known; it is taken, and bounded like any by `worstPrice`.
  func checkDistance(_ symbol: Symbol, _ side: Side) throws(VenueError) {
    let best = try checkPrice(symbol, side)
    guard let mark = markPrice(symbol) else { return }
    let rules = instruments[symbol]
    let offered = Int128(best.units) * Int128(unitsPerOne)
    let isNear =
      side == .buy
      ? offered <= Int128(mark.units) * Int128(rules.percentUp.units)
      : offered >= Int128(mark.units) * Int128(rules.percentDown.units)
    guard isNear else { throw .bookTooFar }
  }

  /// The worst price of a market order: no further from the mark price than `marketTakeBound`, rounded to the side of the
  /// mark price. What finds nothing up to there expires (binance-usdm 6.2). Nil before the first mark price.
  func worstPrice(_ symbol: Symbol, _ side: Side) -> Price? {
    guard let mark = markPrice(symbol) else { return nil }
    let rules = instruments[symbol]
    let share = unitsPerOne + side.sign * rules.marketTakeBound.units
    let bound = Price(units: Int64(Int128(mark.units) * Int128(share) / Int128(unitsPerOne)))
    return side == .buy ? bound.roundedDown(to: rules.tick) : bound.roundedUp(to: rules.tick)
  }
}
