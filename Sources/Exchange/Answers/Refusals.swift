import Binance

/// The venue's refusals, texts as in binance-usdm 6.6.
extension VenueError {
  static func mandatory(_ name: String) -> VenueError {
    VenueError(
      code: -1102, message: "Mandatory parameter '\(name)' was not sent, was empty/null, or malformed.")
  }
  static func eitherMandatory(_ first: String, _ second: String) -> VenueError {
    VenueError(code: -1102, message: "Param '\(first)' or '\(second)' must be sent, but both were empty/null!")
  }
  static func illegalCharacters(_ name: String, legal: String) -> VenueError {
    VenueError(code: -1100, message: "Illegal characters found in parameter '\(name)'; legal range is '\(legal)'.")
  }
  static func notRequired(_ name: String) -> VenueError {
    VenueError(code: -1106, message: "Parameter '\(name)' sent when not required.")
  }
  static func invalidData(_ name: String) -> VenueError {
    VenueError(code: -1130, message: "Data sent for parameter '\(name)' is not valid.")
  }

  static let notSupported = VenueError(code: -1020, message: "This operation is not supported.")
  static let tooOld = VenueError(code: -1021, message: "Timestamp for this request is outside of the recvWindow.")
  static let ahead = VenueError(
    code: -1021, message: "Timestamp for this request was 1000ms ahead of the server's time.")
  static let tooPrecise = VenueError(code: -1111, message: "Precision is over the maximum defined for this asset.")
  static let noBook = VenueError(code: -1112, message: "No orders on book for symbol.")
  static let invalidTimeInForce = VenueError(code: -1115, message: "Invalid timeInForce.")
  static let invalidType = VenueError(code: -1116, message: "Invalid orderType.")
  static let invalidSide = VenueError(code: -1117, message: "Invalid side.")
  static let invalidInterval = VenueError(code: -1120, message: "Invalid interval.")
  static let invalidSymbol = VenueError(code: -1121, message: "Invalid symbol.")
  static let noListenKey = VenueError(code: -1125, message: "This listenKey does not exist.")
  static let lookupTooLong = VenueError(code: -1127, message: "Lookup interval is too big.")
  static let invalidCombination = VenueError(code: -1128, message: "Combination of optional parameters invalid.")
  static let receiveWindowTooLong = VenueError(code: -1131, message: "recvWindow must be less than 60000")
  static let invalidResponseType = VenueError(code: -1136, message: "Invalid newOrderRespType.")
  static let unknownOrder = VenueError(code: -2011, message: "Unknown order sent.")
  static let noSuchOrder = VenueError(code: -2013, message: "Order does not exist.")
  static let marginInsufficient = VenueError(code: -2019, message: "Margin is insufficient.")
  static let wouldTrigger = VenueError(code: -2021, message: "Order would immediately trigger.")
  static let reduceOnlyRejected = VenueError(code: -2022, message: "ReduceOnly Order is rejected.")
  static let quantityNotPositive = VenueError(code: -4003, message: "Quantity less than or equal to zero.")
  static let quantityTooSmall = VenueError(code: -4004, message: "Quantity less than min quantity.")
  static let quantityTooLarge = VenueError(code: -4005, message: "Quantity greater than max quantity.")
  static let stopPriceTooSmall = VenueError(code: -4006, message: "Stop price less than zero.")
  static let stopPriceTooLarge = VenueError(code: -4007, message: "Stop price greater than max price.")
  static let clientIdTooLong = VenueError(
    code: -4015, message: "Client order id length should be less than 36 chars")
  static let quantityOffStep = VenueError(code: -4023, message: "Qty not increased by step size.")
  static func invalidLeverage(_ text: String) -> VenueError {
    VenueError(code: -4028, message: "Leverage \(text) is not valid")
  }
  static let tooManyAlgoOrders = VenueError(code: -4045, message: "Reach max stop order limit.")
  static let sameMarginType = VenueError(code: -4046, message: "No need to change margin type.")
  static let invalidPositionSide = VenueError(code: -4060, message: "Invalid position side.")
  static let wrongPositionSide = VenueError(
    code: -4061, message: "Order's position side does not match user's setting.")
  static let invalidReduceOnly = VenueError(code: -4062, message: "Invalid or improper reduceOnly value.")
  static let duplicateClientId = VenueError(code: -4116, message: "clientOrderId is duplicated")
  static let algoEndpoint = VenueError(
    code: -4120,
    message: "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.")
  static let secondClosePosition = VenueError(
    code: -4130,
    message: "An open stop or take profit order with GTE and closePosition in the direction is existing.")
  static let quantityWithClosePosition = VenueError(
    code: -4137, message: "Quantity must be zero with closePosition equals true")
  static let reduceOnlyFalseWithClosePosition = VenueError(
    code: -4138, message: "Reduce only must be true with closePosition equals true")
  static let leverageReduction = VenueError(
    code: -4161, message: "Leverage reduction is not supported in Isolated Margin Mode with open positions")
  static func notionalTooSmall(_ minimum: String) -> VenueError {
    VenueError(
      code: -4164, message: "Order's notional must be no smaller than \(minimum) (unless you choose reduce only)")
  }
  static let noPositionForGTE = VenueError(
    code: -4509,
    message: "Time in Force (TIF) GTE can only be used with open positions. Please ensure that positions are available."
  )
  static func tooManyRequests(limit: Int) -> VenueError {
    VenueError(
      status: 429, code: -1003,
      message: "Too many requests; current limit of IP(203.0.113.7) is \(limit) requests per minute."
        + " Please use the websocket for live updates to avoid polling the API.")
  }
  static func tooManyOrders(limit: Int, window: String) -> VenueError {
    VenueError(
      status: 429, code: -1015, message: "Too many new orders; current limit is \(limit) orders per \(window).")
  }
}
