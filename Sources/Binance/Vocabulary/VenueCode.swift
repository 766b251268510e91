import Basics

/// Why the venue refuses: the `code` of `{"code":-1125,"msg":"…"}`. Source: binance-usdm 6.6.
///
/// A number and not an enum: the venue has hundreds of codes and adds to them, and one without a name here is as good
/// as any other.
public struct VenueCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  public var rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }
  /// The number.
  public var description: String { String(rawValue) }
}

// Names that the documentation has stand in capitals.

extension VenueCode {
  /// 200: the code of an answer that is no refusal.
  public static let success = VenueCode(rawValue: 200)
  /// No code came with the refusal: the body was no `{"code":…}`. Ours, not the venue's.
  public static let unstated = VenueCode(rawValue: -1)
  /// DISCONNECTED: internal error of the venue.
  public static let disconnected = VenueCode(rawValue: -1001)
  /// TOO_MANY_REQUESTS: the weight of a minute is used up; HTTP 429, or 418 when banned.
  public static let tooManyRequests = VenueCode(rawValue: -1003)
  /// UNEXPECTED_RESP: the back end answered something odd; whether the request was executed is open.
  public static let unexpectedResponse = VenueCode(rawValue: -1006)
  /// TIMEOUT of the back end; whether the request was executed is open.
  public static let timeout = VenueCode(rawValue: -1007)
  /// SERVER_BUSY: throttled by system-level protection; not executed.
  public static let throttled = VenueCode(rawValue: -1008)
  /// TOO_MANY_ORDERS: the orders of a window are used up.
  public static let tooManyOrders = VenueCode(rawValue: -1015)
  /// UNSUPPORTED_OPERATION.
  public static let notSupported = VenueCode(rawValue: -1020)
  /// INVALID_TIMESTAMP: `timestamp` too old or ahead of the venue's clock.
  public static let timestampOutsideWindow = VenueCode(rawValue: -1021)
  /// ILLEGAL_CHARS in a parameter.
  public static let illegalCharacters = VenueCode(rawValue: -1100)
  /// MANDATORY_PARAM_EMPTY_OR_MALFORMED.
  public static let mandatoryParameter = VenueCode(rawValue: -1102)
  /// PARAM_NOT_REQUIRED: it was sent where it must not be.
  public static let parameterNotRequired = VenueCode(rawValue: -1106)
  /// BAD_PRECISION: more places than the contract has.
  public static let tooPrecise = VenueCode(rawValue: -1111)
  /// NO_DEPTH: nothing in the book to execute against.
  public static let noBook = VenueCode(rawValue: -1112)
  /// INVALID_TIF.
  public static let invalidTimeInForce = VenueCode(rawValue: -1115)
  /// INVALID_ORDER_TYPE.
  public static let invalidOrderType = VenueCode(rawValue: -1116)
  /// INVALID_SIDE.
  public static let invalidSide = VenueCode(rawValue: -1117)
  /// BAD_INTERVAL.
  public static let invalidInterval = VenueCode(rawValue: -1120)
  /// BAD_SYMBOL.
  public static let invalidSymbol = VenueCode(rawValue: -1121)
  /// INVALID_LISTEN_KEY: it does not exist, or no longer.
  public static let noListenKey = VenueCode(rawValue: -1125)
  /// MORE_THAN_XX_HOURS: the span asked for is too long.
  public static let lookupTooLong = VenueCode(rawValue: -1127)
  /// OPTIONAL_PARAMS_BAD_COMBO.
  public static let invalidCombination = VenueCode(rawValue: -1128)
  /// INVALID_PARAMETER: the value of a parameter is none of those it can have.
  public static let invalidData = VenueCode(rawValue: -1130)
  /// BAD_RECV_WINDOW.
  public static let receiveWindowTooLong = VenueCode(rawValue: -1131)
  /// INVALID_NEW_ORDER_RESP_TYPE.
  public static let invalidResponseType = VenueCode(rawValue: -1136)
  /// CANCEL_REJECTED: there is no open order to cancel.
  public static let unknownOrder = VenueCode(rawValue: -2011)
  /// NO_SUCH_ORDER: a query found none.
  public static let noSuchOrder = VenueCode(rawValue: -2013)
  /// MARGIN_NOT_SUFFICIEN (the venue's spelling).
  public static let marginInsufficient = VenueCode(rawValue: -2019)
  /// ORDER_WOULD_IMMEDIATELY_TRIGGER: the price is beyond the trigger already.
  public static let wouldTrigger = VenueCode(rawValue: -2021)
  /// REDUCE_ONLY_REJECT: there is no position that it could reduce.
  public static let reduceOnlyRejected = VenueCode(rawValue: -2022)
  /// MAX_LEVERAGE_RATIO: the position would be larger than the leverage allows.
  public static let positionTooLarge = VenueCode(rawValue: -2027)
  /// QTY_LESS_THAN_ZERO.
  public static let quantityNotPositive = VenueCode(rawValue: -4003)
  /// QTY_LESS_THAN_MIN_QTY.
  public static let quantityTooSmall = VenueCode(rawValue: -4004)
  /// QTY_GREATER_THAN_MAX_QTY.
  public static let quantityTooLarge = VenueCode(rawValue: -4005)
  /// STOP_PRICE_LESS_THAN_ZERO.
  public static let stopPriceTooSmall = VenueCode(rawValue: -4006)
  /// STOP_PRICE_GREATER_THAN_MAX_PRICE.
  public static let stopPriceTooLarge = VenueCode(rawValue: -4007)
  /// CLIENT_TRAN_ID_LEN_ERROR: over 36 characters.
  public static let clientIdTooLong = VenueCode(rawValue: -4015)
  /// QTY_NOT_INCREASED_BY_STEP_SIZE.
  public static let quantityOffStep = VenueCode(rawValue: -4023)
  /// INVALID_LEVERAGE.
  public static let invalidLeverage = VenueCode(rawValue: -4028)
  /// MAX_STOP_ORDER_EXCEEDED.
  public static let tooManyAlgoOrders = VenueCode(rawValue: -4045)
  /// NO_NEED_TO_CHANGE_MARGIN_TYPE: it is what was asked for.
  public static let sameMarginType = VenueCode(rawValue: -4046)
  /// MARGIN_TYPE_CANNOT_CHANGE, because of open orders.
  public static let marginTypeWithOrders = VenueCode(rawValue: -4047)
  /// MARGIN_TYPE_CANNOT_CHANGE, because of a position.
  public static let marginTypeWithPosition = VenueCode(rawValue: -4048)
  /// INVALID_POSITION_SIDE.
  public static let invalidPositionSide = VenueCode(rawValue: -4060)
  /// POSITION_SIDE_NOT_MATCH: LONG or SHORT in one-way mode, BOTH in hedge mode.
  public static let wrongPositionSide = VenueCode(rawValue: -4061)
  /// REDUCE_ONLY_CONFLICT.
  public static let invalidReduceOnly = VenueCode(rawValue: -4062)
  /// DUPLICATED_CLIENT_TRAN_ID among open orders.
  public static let duplicateClientId = VenueCode(rawValue: -4116)
  /// STOP_ORDER_SWITCH_ALGO: conditional orders have an endpoint of their own since 2025-12-09.
  public static let algoEndpoint = VenueCode(rawValue: -4120)
  /// A second closePosition order of that kind and side. Not in the public list.
  public static let secondClosePosition = VenueCode(rawValue: -4130)
  /// MARKET_ORDER_REJECT: the book's best price is outside of PERCENT_PRICE.
  public static let bookTooFar = VenueCode(rawValue: -4131)
  /// A quantity together with closePosition.
  public static let quantityWithClosePosition = VenueCode(rawValue: -4137)
  /// `reduceOnly=false` together with closePosition.
  public static let reduceOnlyFalseWithClosePosition = VenueCode(rawValue: -4138)
  /// Leverage cannot be lowered while an isolated position is open.
  public static let leverageReduction = VenueCode(rawValue: -4161)
  /// MIN_NOTIONAL.
  public static let notionalTooSmall = VenueCode(rawValue: -4164)
  /// GTE_GTC without a position. Not in the public list.
  public static let noPositionForGTE = VenueCode(rawValue: -4509)
  /// There is no such path with that method; HTTP 404.
  public static let invalidPath = VenueCode(rawValue: -5000)

  /// Every code of the venue that has a name here, in the order of the numbers.
  public static let named: [VenueCode] = [
    .disconnected, .tooManyRequests, .unexpectedResponse, .timeout, .throttled, .tooManyOrders, .notSupported,
    .timestampOutsideWindow, .illegalCharacters, .mandatoryParameter, .parameterNotRequired, .tooPrecise, .noBook,
    .invalidTimeInForce, .invalidOrderType, .invalidSide, .invalidInterval, .invalidSymbol, .noListenKey,
    .lookupTooLong, .invalidCombination, .invalidData, .receiveWindowTooLong, .invalidResponseType, .unknownOrder,
    .noSuchOrder, .marginInsufficient, .wouldTrigger, .reduceOnlyRejected, .positionTooLarge,
    .quantityNotPositive, .quantityTooSmall, .quantityTooLarge, .stopPriceTooSmall, .stopPriceTooLarge,
    .clientIdTooLong, .quantityOffStep, .invalidLeverage,
    .tooManyAlgoOrders, .sameMarginType, .marginTypeWithOrders, .marginTypeWithPosition, .invalidPositionSide,
    .wrongPositionSide, .invalidReduceOnly, .duplicateClientId, .algoEndpoint, .secondClosePosition, .bookTooFar,
    .quantityWithClosePosition, .reduceOnlyFalseWithClosePosition, .leverageReduction, .notionalTooSmall,
    .noPositionForGTE, .invalidPath,
  ]

  /// Whether the request was executed is left open, whatever status comes with it. Source: binance-usdm 1.7.
  public var leavesOutcomeOpen: Bool { self == .unexpectedResponse || self == .timeout }
  /// An order that was named does not exist, or no longer: the answer to a query, and to a cancellation.
  public var isNoOrder: Bool { self == .noSuchOrder || self == .unknownOrder }
}

extension VenueCode: JSONRepresentable { var asJSON: JSONValue { .integer(rawValue) } }
