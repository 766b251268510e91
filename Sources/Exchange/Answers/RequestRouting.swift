import Basics
import Binance
import Market

/// From a request to its answer.
extension Exchange {
  /// Executes a request; user events that it causes leave before its answer.
  ///
  /// - Parameter lag: queries of `laggingEndpoints` are answered as they would have been this much earlier, not before
  ///   the start; for all others it means nothing.
  package func request(
    _ id: ClientRequestID, _ request: RESTRequest, at now: Timestamp, lag: Span = .zero, into effects: inout Effects
  ) {
    advance(before: now, into: &effects)
    counters.requests += 1
    let endpoint = Endpoint(request)
    let isOrder = endpoint?.countsAsOrder == true && (endpoint != .algo(.place) || manner.countsAlgoOrders)
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
          status: 404, code: .invalidPath, message: "Path \(request.path), Method \(request.method.rawValue) is invalid"
        )
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
      if status == 404, manner.showsPageForUnknownPath { body = Array("<html><h2>404 Not found</h2></html>".utf8) }
    }
    let response = RESTResponse(status: status, headers: limits.headers(isOrder: isOrder) + headers, body: body)
    effects.append(.answer(id, response))
    market.scheduleBeat(at: now)
  }

  private func answer(
    _ endpoint: Endpoint, _ parameters: Parameters, at now: Timestamp, asOf moment: Timestamp?,
    into effects: inout Effects
  ) throws(VenueError) -> JSONValue {
    switch endpoint {
    case .orders(let endpoint): try answer(endpoint, parameters, at: now, asOf: moment, into: &effects)
    case .algo(let endpoint): try answer(endpoint, parameters, at: now, into: &effects)
    case .account(let endpoint): try answer(endpoint, parameters, asOf: moment)
    case .positions(let endpoint): try answer(endpoint, parameters, at: now, asOf: moment, into: &effects)
    case .market(let endpoint): try answer(endpoint, parameters, at: now)
    case .streams(let endpoint): try answer(endpoint, at: now)
    }
  }

  private func answer(
    _ endpoint: OrderEndpoint, _ parameters: Parameters, at now: Timestamp, asOf moment: Timestamp?,
    into effects: inout Effects
  ) throws(VenueError) -> JSONValue {
    switch endpoint {
    case .place: return try placeOrder(parameters, at: now, into: &effects)
    case .query: return try queryOrder(parameters, asOf: moment)
    case .queryOpen: return try queryOpenOrder(parameters)
    case .cancel: return try cancelOrder(parameters)
    case .open: return try openOrders(parameters, asOf: moment)
    case .cancelAll:
      // MARKET orders never rest, and one that still works is out of reach: nothing to cancel.
      _ = try parameters.symbol()
      return Self.allCancelled
    }
  }

  private func answer(
    _ endpoint: AlgoEndpoint, _ parameters: Parameters, at now: Timestamp, into effects: inout Effects
  ) throws(VenueError) -> JSONValue {
    switch endpoint {
    case .place: try placeAlgoOrder(parameters, at: now, into: &effects)
    case .query: try queryAlgoOrder(parameters)
    case .cancel: try cancelAlgoOrder(parameters, at: now, into: &effects)
    case .open: try openAlgoOrders(parameters)
    case .cancelAll: try cancelAllAlgoOrders(parameters, at: now, into: &effects)
    }
  }

  private func answer(
    _ endpoint: AccountEndpoint, _ parameters: Parameters, asOf moment: Timestamp?
  ) throws(VenueError) -> JSONValue {
    switch endpoint {
    case .balances: account(asOf: moment)
    case .trades: try userTrades(parameters, asOf: moment)
    }
  }

  private func answer(
    _ endpoint: PositionEndpoint, _ parameters: Parameters, at now: Timestamp, asOf moment: Timestamp?,
    into effects: inout Effects
  ) throws(VenueError) -> JSONValue {
    switch endpoint {
    case .risk: try positionRisk(parameters, asOf: moment)
    case .mode: PositionModeAnswer(dualSidePosition: account.isHedge).json
    case .setLeverage: try setLeverage(parameters, at: now, into: &effects)
    case .setMarginType: try setMarginType(parameters)
    }
  }

  private func answer(
    _ endpoint: MarketEndpoint, _ parameters: Parameters, at now: Timestamp
  ) throws(VenueError) -> JSONValue {
    switch endpoint {
    case .ping: .object([])
    case .time: .object([JSONMember("serverTime", .integer(now.milliseconds))])
    case .exchangeInfo: info.json
    case .klines: try klines(parameters, at: now)
    case .premiumIndex: try premiumIndex(parameters, at: now)
    }
  }

  private func answer(_ endpoint: StreamEndpoint, at now: Timestamp) throws(VenueError) -> JSONValue {
    switch endpoint {
    case .createKey: createListenKey(at: now)
    case .keepKeyAlive: try keepListenKeyAlive(at: now)
    case .deleteKey: try deleteListenKey()
    }
  }

  static let allCancelled = DoneAnswer(msg: "The operation of cancel all open order is done.").json
}
