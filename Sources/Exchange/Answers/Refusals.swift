import Binance
import Market

/// The venue's refusals, texts as in binance-usdm 6.6.
extension VenueError {
  static func mandatory(_ name: String) -> VenueError {
    VenueError(
      code: .mandatoryParameter, message: "Mandatory parameter '\(name)' was not sent, was empty/null, or malformed.")
  }
  static func eitherMandatory(_ first: String, _ second: String) -> VenueError {
    VenueError(
      code: .mandatoryParameter, message: "Param '\(first)' or '\(second)' must be sent, but both were empty/null!")
  }
  static func illegalCharacters(_ name: String, legal: String) -> VenueError {
    VenueError(
      code: .illegalCharacters, message: "Illegal characters found in parameter '\(name)'; legal range is '\(legal)'.")
  }
  static func notRequired(_ name: String) -> VenueError {
    VenueError(code: .parameterNotRequired, message: "Parameter '\(name)' sent when not required.")
  }
  static func invalidData(_ name: String) -> VenueError {
    VenueError(code: .invalidData, message: "Data sent for parameter '\(name)' is not valid.")
  }

  static let notSupported = VenueError(code: .notSupported, message: "This operation is not supported.")
  static let tooOld = VenueError(
    code: .timestampOutsideWindow, message: "Timestamp for this request is outside of the recvWindow.")
  static let ahead = VenueError(
    code: .timestampOutsideWindow, message: "Timestamp for this request was 1000ms ahead of the server's time.")
  static let tooPrecise = VenueError(
    code: .tooPrecise, message: "Precision is over the maximum defined for this asset.")
  static let noBook = VenueError(code: .noBook, message: "No orders on book for symbol.")
  static let invalidTimeInForce = VenueError(code: .invalidTimeInForce, message: "Invalid timeInForce.")
  static let invalidType = VenueError(code: .invalidOrderType, message: "Invalid orderType.")
  static let invalidSide = VenueError(code: .invalidSide, message: "Invalid side.")
  static let invalidInterval = VenueError(code: .invalidInterval, message: "Invalid interval.")
  static let invalidSymbol = VenueError(code: .invalidSymbol, message: "Invalid symbol.")
  static let noListenKey = VenueError(code: .noListenKey, message: "This listenKey does not exist.")
  static let lookupTooLong = VenueError(code: .lookupTooLong, message: "Lookup interval is too big.")
  static let invalidCombination = VenueError(
    code: .invalidCombination, message: "Combination of optional parameters invalid.")
  static let receiveWindowTooLong = VenueError(
    code: .receiveWindowTooLong, message: "recvWindow must be less than 60000")
  static let invalidResponseType = VenueError(code: .invalidResponseType, message: "Invalid newOrderRespType.")
  static let unknownOrder = VenueError(code: .unknownOrder, message: "Unknown order sent.")
  static let noSuchOrder = VenueError(code: .noSuchOrder, message: "Order does not exist.")
  static let positionTooLarge = VenueError(
    code: .positionTooLarge, message: "Exceeded the maximum allowable position at current leverage.")
  static let marginInsufficient = VenueError(code: .marginInsufficient, message: "Margin is insufficient.")
  static let wouldTrigger = VenueError(code: .wouldTrigger, message: "Order would immediately trigger.")
  static let reduceOnlyRejected = VenueError(code: .reduceOnlyRejected, message: "ReduceOnly Order is rejected.")
  static let quantityNotPositive = VenueError(
    code: .quantityNotPositive, message: "Quantity less than or equal to zero.")
  static let quantityTooSmall = VenueError(code: .quantityTooSmall, message: "Quantity less than min quantity.")
  static let quantityTooLarge = VenueError(code: .quantityTooLarge, message: "Quantity greater than max quantity.")
  static let stopPriceTooSmall = VenueError(code: .stopPriceTooSmall, message: "Stop price less than zero.")
  static let stopPriceTooLarge = VenueError(code: .stopPriceTooLarge, message: "Stop price greater than max price.")
  static let clientIdTooLong = VenueError(
    code: .clientIdTooLong, message: "Client order id length should be less than 36 chars")
  static let quantityOffStep = VenueError(code: .quantityOffStep, message: "Qty not increased by step size.")
  static func invalidLeverage(_ text: String) -> VenueError {
    VenueError(code: .invalidLeverage, message: "Leverage \(text) is not valid")
  }
  static let tooManyAlgoOrders = VenueError(code: .tooManyAlgoOrders, message: "Reach max stop order limit.")
  static let marginTypeWithOrders = VenueError(
    code: .marginTypeWithOrders, message: "Margin type cannot be changed if there exists open orders.")
  static let marginTypeWithPosition = VenueError(
    code: .marginTypeWithPosition, message: "Margin type cannot be changed if there exists position.")
  static let sameMarginType = VenueError(code: .sameMarginType, message: "No need to change margin type.")
  static let invalidPositionSide = VenueError(code: .invalidPositionSide, message: "Invalid position side.")
  static let wrongPositionSide = VenueError(
    code: .wrongPositionSide, message: "Order's position side does not match user's setting.")
  static let invalidReduceOnly = VenueError(code: .invalidReduceOnly, message: "Invalid or improper reduceOnly value.")
  static let duplicateClientId = VenueError(code: .duplicateClientId, message: "clientOrderId is duplicated")
  static let algoEndpoint = VenueError(
    code: .algoEndpoint,
    message: "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.")
  static let secondClosePosition = VenueError(
    code: .secondClosePosition,
    message: "An open stop or take profit order with GTE and closePosition in the direction is existing.")
  static let bookTooFar = VenueError(
    code: .bookTooFar, message: "The counterparty's best price does not meet the PERCENT_PRICE filter limit")
  static let quantityWithClosePosition = VenueError(
    code: .quantityWithClosePosition, message: "Quantity must be zero with closePosition equals true")
  static let reduceOnlyFalseWithClosePosition = VenueError(
    code: .reduceOnlyFalseWithClosePosition, message: "Reduce only must be true with closePosition equals true")
  static let leverageReduction = VenueError(
    code: .leverageReduction, message: "Leverage reduction is not supported in Isolated Margin Mode with open positions"
  )
  static func notionalTooSmall(_ minimum: String) -> VenueError {
    VenueError(
      code: .notionalTooSmall,
      message: "Order's notional must be no smaller than \(minimum) (unless you choose reduce only)")
  }
  static let noPositionForGTE = VenueError(
    code: .noPositionForGTE,
    message: "Time in Force (TIF) GTE can only be used with open positions. Please ensure that positions are available."
  )
  static func tooManyRequests(limit: Int) -> VenueError {
    VenueError(
      status: 429, code: .tooManyRequests,
      message: "Too many requests; current limit of IP(203.0.113.7) is \(limit) requests per minute."
        + " Please use the websocket for live updates to avoid polling the API.")
  }
  static func banned(until end: Timestamp) -> VenueError {
    VenueError(
      status: 418, code: .tooManyRequests,
      message: "Way too many requests; IP(203.0.113.7) banned until \(end.milliseconds)."
        + " Please use the websocket for live updates to avoid bans.")
  }
  static func tooManyOrders(limit: Int, window: String) -> VenueError {
    VenueError(
      status: 429, code: .tooManyOrders, message: "Too many new orders; current limit is \(limit) orders per \(window)."
    )
  }
}
