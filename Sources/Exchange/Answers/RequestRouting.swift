import Basics
import Binance
import Market

/// From a request to its answer.
extension Exchange {
  /// Executes a request; user events that it causes leave before its answer.
  ///
  /// - Parameter lag: queries of `laggingEndpoints` are answered as they would have been this much earlier, not before
  ///   the start; for all others it means nothing.
  public func request(
    _ id: ClientRequestID, _ request: RESTRequest, at now: Timestamp, lag: Span = .zero, into effects: inout Effects
  ) {
    settle(before: now, into: &effects)
    counters.requests += 1
    let endpoint = Endpoint(request)
    let isOrder = endpoint == .placeOrder || (endpoint == .placeAlgoOrder && settings.era >= .e3)
    var headers: [Parameter] = []
    var status = 200
    var body: [UInt8]
    do throws(VenueError) {
      let weight = endpoint?.weight(of: request) ?? 1
      if let over = limits.use(weight: weight, isOrder: isOrder, at: now) {
        headers = [Parameter("Retry-After", String(over.retryAfter))]
        throw over.refusal
      }
      guard let endpoint else {
        throw VenueError(
          status: 404, code: -5000, message: "Path \(request.path), Method \(request.method.rawValue) is invalid")
      }
      let parameters = Parameters(request: request, instruments: instruments)
      if endpoint.isSigned { try parameters.checkTime(at: now) }
      let moment = lag > .zero ? max(start, now - lag) : nil
      body = try answer(endpoint, parameters, at: now, asOf: moment, into: &effects).bytes
    } catch {
      counters.refusals += 1
      status = error.status
      body = error.json.bytes
      // Production shows an HTML page for a path it does not know (binance-usdm 2.1).
      if status == 404, settings.profile == .production { body = Array("<html><h2>404 Not found</h2></html>".utf8) }
    }
    let response = RESTResponse(status: status, headers: limits.headers(isOrder: isOrder) + headers, body: body)
    effects.append(.answer(id, response))
    scheduleTick(at: now)
  }

  private func answer(
    _ endpoint: Endpoint, _ parameters: Parameters, at now: Timestamp, asOf moment: Timestamp?,
    into effects: inout Effects
  ) throws(VenueError) -> JSONValue {
    switch endpoint {
    case .ping: return .object([])
    case .time: return .object([JSONMember("serverTime", .integer(now.milliseconds))])
    case .exchangeInfo: return info.json
    case .klines: return try klines(parameters, at: now)
    case .premiumIndex: return try premiumIndex(parameters, at: now)
    case .placeOrder: return try placeOrder(parameters, at: now, into: &effects)
    case .queryOrder: return try queryOrder(parameters, asOf: moment)
    case .cancelOrder: return try cancelOrder(parameters)
    case .openOrders: return try openOrders(parameters, asOf: moment)
    case .cancelAllOrders:
      // MARKET orders never rest, and one that still works is out of reach: nothing to cancel.
      _ = try parameters.symbol()
      return Self.allCancelled
    case .placeAlgoOrder: return try placeAlgoOrder(parameters, at: now, into: &effects)
    case .queryAlgoOrder: return try queryAlgoOrder(parameters)
    case .cancelAlgoOrder: return try cancelAlgoOrder(parameters, at: now, into: &effects)
    case .openAlgoOrders: return try openAlgoOrders(parameters)
    case .cancelAllAlgoOrders: return try cancelAllAlgoOrders(parameters, at: now, into: &effects)
    case .userTrades: return try userTrades(parameters, asOf: moment)
    case .account: return account(asOf: moment)
    case .positionRisk: return try positionRisk(parameters, asOf: moment)
    case .leverage: return try setLeverage(parameters, at: now, into: &effects)
    case .marginType: return try setMarginType(parameters)
    case .positionMode: return PositionModeAnswer(dualSidePosition: false).json
    case .createListenKey: return createListenKey(at: now)
    case .keepListenKeyAlive: return try keepListenKeyAlive(at: now)
    case .deleteListenKey: return try deleteListenKey()
    }
  }

  static let allCancelled = DoneAnswer(msg: "The operation of cancel all open order is done.").json
}

/// The calls that are served. Source: binance-usdm 2.1.
enum Endpoint: String, Sendable {
  case ping = "GET /fapi/v1/ping"
  case time = "GET /fapi/v1/time"
  case exchangeInfo = "GET /fapi/v1/exchangeInfo"
  case klines = "GET /fapi/v1/klines"
  case premiumIndex = "GET /fapi/v1/premiumIndex"
  case placeOrder = "POST /fapi/v1/order"
  case queryOrder = "GET /fapi/v1/order"
  case cancelOrder = "DELETE /fapi/v1/order"
  case openOrders = "GET /fapi/v1/openOrders"
  case cancelAllOrders = "DELETE /fapi/v1/allOpenOrders"
  case placeAlgoOrder = "POST /fapi/v1/algoOrder"
  case queryAlgoOrder = "GET /fapi/v1/algoOrder"
  case cancelAlgoOrder = "DELETE /fapi/v1/algoOrder"
  case openAlgoOrders = "GET /fapi/v1/openAlgoOrders"
  case cancelAllAlgoOrders = "DELETE /fapi/v1/algoOpenOrders"
  case userTrades = "GET /fapi/v1/userTrades"
  case account = "GET /fapi/v3/account"
  case positionRisk = "GET /fapi/v3/positionRisk"
  case leverage = "POST /fapi/v1/leverage"
  case marginType = "POST /fapi/v1/marginType"
  case positionMode = "GET /fapi/v1/positionSide/dual"
  case createListenKey = "POST /fapi/v1/listenKey"
  case keepListenKeyAlive = "PUT /fapi/v1/listenKey"
  case deleteListenKey = "DELETE /fapi/v1/listenKey"

  init?(_ request: RESTRequest) { self.init(rawValue: request.endpoint) }

  /// Takes `timestamp`. The signature itself is the business of whoever reads the raw bytes.
  var isSigned: Bool {
    switch self {
    case .ping, .time, .exchangeInfo, .klines, .premiumIndex, .createListenKey, .keepListenKeyAlive, .deleteListenKey:
      false
    default: true
    }
  }

  func weight(of request: RESTRequest) -> Int {
    switch self {
    case .placeOrder, .placeAlgoOrder: 0
    case .klines:
      switch request["limit"].flatMap({ Int($0) }) ?? 500 {
      case ..<100: 1
      case ..<500: 2
      case ...1000: 5
      default: 10
      }
    case .premiumIndex: request["symbol"] == nil ? 10 : 1
    case .openOrders, .openAlgoOrders: request["symbol"] == nil ? 40 : 1
    case .userTrades, .account, .positionRisk: 5
    case .positionMode: 30
    default: 1
    }
  }
}
