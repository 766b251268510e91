import Market

/// A request as the client means it, by family. `request(at:)` turns it into what is sent, `decode` reads what comes
/// back.
public enum Call: Hashable, Sendable {
  case orders(OrderCall)
  case algo(AlgoCall)
  case account(AccountCall)
  case positions(PositionCall)
  case market(MarketCall)
  case streams(StreamCall)

  public var endpoint: Endpoint {
    switch self {
    case .orders(let call): .orders(call.endpoint)
    case .algo(let call): .algo(call.endpoint)
    case .account(let call): .account(call.endpoint)
    case .positions(let call): .positions(call.endpoint)
    case .market(let call): .market(call.endpoint)
    case .streams(let call): .streams(call.endpoint)
    }
  }

  /// The contract the call names; nil when it names none.
  public var symbol: String? {
    switch self {
    case .orders(let call): call.symbol
    case .algo(let call): call.symbol
    case .account(let call): call.symbol
    case .positions(let call): call.symbol
    case .market(let call): call.symbol
    case .streams: nil
    }
  }

  /// What is sent. Parameters stand in the order of binance-usdm 2.1, 2.5 and 2.7; a signed call ends with
  /// `timestamp`, the time of sending in ms. A live shell adds `signature`.
  public func request(at time: Timestamp) -> RESTRequest {
    var list = ParameterList()
    switch self {
    case .orders(let call): call.parameters(&list)
    case .algo(let call): call.parameters(&list)
    case .account(let call): call.parameters(&list)
    case .positions(let call): call.parameters(&list)
    case .market(let call): call.parameters(&list)
    case .streams: break
    }
    let endpoint = endpoint
    if endpoint.isSigned { list.add("timestamp", time.milliseconds) }
    return RESTRequest(method: endpoint.method, path: endpoint.path, parameters: list.parameters)
  }

  /// The answer in the body of a success.
  func answer(_ json: JSONValue) throws(WireProblem) -> Answer {
    switch self {
    case .orders(let call): try call.answer(json)
    case .algo(let call): try call.answer(json)
    case .account(let call): try call.answer(json)
    case .positions(let call): try call.answer(json)
    case .market(let call): try call.answer(json)
    case .streams(let call): try call.answer(json)
    }
  }
}

extension Answer {
  /// Of a call that only does something: any object.
  static func done(_ json: JSONValue) throws(WireProblem) -> Answer {
    guard case .object = json else { throw WireProblem("expected an object, found \(json.preview)") }
    return .done
  }
}
