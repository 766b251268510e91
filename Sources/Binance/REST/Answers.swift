import Market

/// An order as REST shows it. Field names are the venue's. Source: binance-usdm 2.4.
///
/// Zero prices and quantities are ordinary in a placement answer (ACK): they mean "not known yet".
public struct OrderAnswer: Hashable, Sendable {
  public var orderId: Int64
  public var symbol: String
  public var status: OrderStatus
  public var clientOrderId: String
  public var price: Written<Price>
  /// Absent in placement answers from era E3 on.
  public var avgPrice: Written<Price>?
  public var origQty: Written<Quantity>
  public var executedQty: Written<Quantity>
  /// Present in answers to POST, PUT and DELETE, absent in queries.
  public var cumQty: Written<Quantity>?
  public var cumQuote: Written<Money>?
  public var timeInForce: TimeInForce
  public var type: OrderType
  public var reduceOnly: Bool
  public var closePosition: Bool
  public var side: Side
  public var positionSide: PositionSide
  public var stopPrice: Written<Price>
  public var workingType: WorkingType
  public var priceProtect: Bool
  public var origType: OrderType
  public var priceMatch: String
  public var selfTradePreventionMode: String
  public var goodTillDate: Int64
  /// Creation time in ms; queries only.
  public var time: Int64?
  public var updateTime: Int64

  public init(
    orderId: Int64, symbol: String, status: OrderStatus, clientOrderId: String, price: Written<Price>,
    avgPrice: Written<Price>?, origQty: Written<Quantity>, executedQty: Written<Quantity>,
    cumQty: Written<Quantity>?, cumQuote: Written<Money>?, timeInForce: TimeInForce = .gtc, type: OrderType,
    reduceOnly: Bool, closePosition: Bool = false, side: Side, positionSide: PositionSide = .both,
    stopPrice: Written<Price>, workingType: WorkingType = .contractPrice, priceProtect: Bool = false,
    origType: OrderType, priceMatch: String = "NONE", selfTradePreventionMode: String = "EXPIRE_MAKER",
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
  public var orderType: OrderType
  public var symbol: String
  public var side: Side
  public var positionSide: PositionSide
  public var timeInForce: TimeInForce
  public var quantity: Written<Quantity>
  public var algoStatus: AlgoStatus
  /// Queries only; empty until the trigger.
  public var actualOrderId: String?
  /// Queries only.
  public var actualPrice: Written<Price>?
  public var triggerPrice: Written<Price>
  public var price: Written<Price>
  public var selfTradePreventionMode: String
  public var workingType: WorkingType
  public var priceMatch: String
  public var closePosition: Bool
  public var priceProtect: Bool
  public var reduceOnly: Bool
  public var createTime: Int64
  public var updateTime: Int64
  public var triggerTime: Int64
  public var goodTillDate: Int64

  public init(
    algoId: Int64, clientAlgoId: String, algoType: String = "CONDITIONAL", orderType: OrderType, symbol: String,
    side: Side, positionSide: PositionSide = .both, timeInForce: TimeInForce, quantity: Written<Quantity>,
    algoStatus: AlgoStatus,
    actualOrderId: String?, actualPrice: Written<Price>?, triggerPrice: Written<Price>, price: Written<Price>,
    selfTradePreventionMode: String = "EXPIRE_MAKER", workingType: WorkingType, priceMatch: String = "NONE",
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
  public var code: VenueCode
  public var message: String
  public init(status: Int = 400, code: VenueCode, message: String) {
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

extension VenueError: CustomStringConvertible {
  /// `503 -1001 Internal error; unable to process your request`: status, code, the venue's message.
  public var description: String { "\(status) \(code) \(message)" }
}

extension Answer: CustomStringConvertible {
  /// What came, for a log line: a refusal and an open outcome in full, of anything else only the kind. No figure, and
  /// above all no listen key, leaves by it.
  public var description: String {
    switch self {
    case .exchangeInfo: "exchange info"
    case .klines: "klines"
    case .premiumIndex: "a premium index"
    case .order: "an order"
    case .orders: "orders"
    case .algoOrder: "a conditional order"
    case .algoOrders: "conditional orders"
    case .algoOrderCancelled: "a cancelled conditional order"
    case .trades: "trades"
    case .account: "the account"
    case .positions: "positions"
    case .positionMode: "the position mode"
    case .leverage: "a leverage"
    case .listenKey: "a listen key"
    case .done: "done"
    case .refused(let error): "refused: \(error)"
    case .unresolved(let why): "outcome unknown: \(why)"
    case .unreadable(let why): "not readable: \(why)"
    }
  }
}
