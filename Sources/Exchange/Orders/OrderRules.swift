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
    try parameters.checkPositionSide()
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

  /// The size of the position that an order of this side is opposed to; 0 where it would add to one.
  func opposed(_ symbol: Symbol, _ side: Side) -> Quantity {
    let position = ledger.position(symbol).quantity
    return position.direction?.exitSide == side ? position.magnitude : .zero
  }

  /// How much of the position a new order of this side could close: what no working order is about to.
  func closable(_ symbol: Symbol, _ side: Side) -> Quantity {
    let promised = working.reduce(Quantity.zero) { sum, order in
      order.symbol == symbol && order.side == side ? sum + order.remaining : sum
    }
    return max(.zero, opposed(symbol, side) - promised)
  }

  /// Returns what the order needs: initial margin at the assumed price, open loss, and the fee, of the part that opens, against what is available
  /// (binance-usdm 7.4). A MARKET BUY assumes 0.05 % above the higher of mark and best ask.
  @discardableResult
  func checkMargin(_ quantity: Quantity, _ side: Side, _ symbol: Symbol) throws(VenueError) -> Money {
    let opening = quantity - min(quantity, closable(symbol, side))
    guard !opening.isZero else { return .zero }
    let market = markets[Int(symbol.index)]
    guard let best = market.takerPrice(side) else { throw .noBook }
    var assumed = max(market.mark, best)
    if side == .buy {
      assumed = Price(units: Int64(divideHalfEven(Int128(assumed.units) * 10_005, by: 10_000)))
    }
    let openLoss = max(0, side.sign * (assumed.units - market.mark.units))
    let notional = assumed * opening
    let cost =
      Ledger.margin(notional, leverage: leverage[Int(symbol.index)])
      + Money(venueRounding: Price(units: openLoss) * opening)
      + Ledger.commission(notional, rate: settings.takerFee)
    guard cost <= availableBalance else { throw .marginInsufficient }
    return cost
  }

  /// What a market order finds: all of it at the best opposite price where quotes are known, else at the last price.
  func executions(_ symbol: Symbol, _ side: Side, _ quantity: Quantity) throws(VenueError) -> [PricedQuantity] {
    guard let price = markets[Int(symbol.index)].takerPrice(side) else { throw .noBook }
    return [PricedQuantity(price: price, quantity: quantity)]
  }
}
