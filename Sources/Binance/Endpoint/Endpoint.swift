/// A request that the venue takes, by family. Each family is one file beside this one: its endpoints with a row of the
/// table for each, its calls, their parameters and the reading of their answers. Source: binance-usdm 2.1.
///
/// An enum in two levels and not a list, so that who must have a place for every endpoint is told by the compiler which
/// one is missing.
public enum Endpoint: Hashable, Sendable, CaseIterable, CustomStringConvertible {
  case orders(OrderEndpoint)
  case algo(AlgoEndpoint)
  case account(AccountEndpoint)
  case positions(PositionEndpoint)
  case market(MarketEndpoint)
  case streams(StreamEndpoint)

  /// Family by family, in the order of the cases.
  public static let allCases: [Endpoint] =
    OrderEndpoint.allCases.map { .orders($0) } + AlgoEndpoint.allCases.map { .algo($0) }
    + AccountEndpoint.allCases.map { .account($0) } + PositionEndpoint.allCases.map { .positions($0) }
    + MarketEndpoint.allCases.map { .market($0) } + StreamEndpoint.allCases.map { .streams($0) }

  /// What is written down about it.
  public var row: EndpointRow {
    switch self {
    case .orders(let endpoint): endpoint.row
    case .algo(let endpoint): endpoint.row
    case .account(let endpoint): endpoint.row
    case .positions(let endpoint): endpoint.row
    case .market(let endpoint): endpoint.row
    case .streams(let endpoint): endpoint.row
    }
  }

  public var method: HTTPMethod { row.method }
  /// Without query, for example `/fapi/v1/order`.
  public var path: String { row.path }
  /// `POST /fapi/v1/order`: how scripts, logs and measures name it.
  public var text: String { "\(method.rawValue) \(path)" }
  public var description: String { text }

  /// The request carries `timestamp` and a signature. The signature itself is the business of whoever reads the raw bytes.
  public var isSigned: Bool { row.security == .signed }
  /// Its answer belongs to one account: the request names it by an API key.
  public var isAboutAccount: Bool { row.security != .none }
  /// It counts against the limits of orders, not only against those of weight.
  public var countsAsOrder: Bool { row.countsAsOrder }
  /// REQUEST_WEIGHT that a request uses up. Source: binance-usdm 1.6, 2.1.
  public func weight(of request: RESTRequest) -> Int { row.weight.units(of: request) }
  /// The same over the websocket API; nil where the venue has none. Source: binance-usdm 5.
  public var webSocketMethod: String? { row.webSocketMethod }
}

// MARK: - Finding one

extension Endpoint {
  private static let byText = Dictionary(uniqueKeysWithValues: allCases.map { ($0.text, $0) })

  /// By `text`; nil when there is no such endpoint.
  public init?(text: String) {
    guard let endpoint = Self.byText[text] else { return nil }
    self = endpoint
  }

  public init?(_ request: RESTRequest) { self.init(text: request.endpoint) }
}

// MARK: - A row of the table

/// What the venue's documentation says of an endpoint.
public struct EndpointRow: Hashable, Sendable {
  /// Who may ask. Source: binance-usdm 1.3.
  public enum Security: Hashable, Sendable {
    /// Anybody.
    case none
    /// Whoever has an API key, without a signature (USER_STREAM).
    case key
    /// Signed with the secret of an API key (TRADE, USER_DATA).
    case signed
  }

  public var method: HTTPMethod
  public var path: String
  public var security: Security
  public var weight: RequestWeight
  public var countsAsOrder: Bool
  public var webSocketMethod: String?

  init(
    _ method: HTTPMethod, _ path: String, _ security: Security, weight: RequestWeight = .fixed(1),
    countsAsOrder: Bool = false, webSocketMethod: String? = nil
  ) {
    self.method = method
    self.path = path
    self.security = security
    self.weight = weight
    self.countsAsOrder = countsAsOrder
    self.webSocketMethod = webSocketMethod
  }
}

/// How the weight of a request follows from its parameters.
public enum RequestWeight: Hashable, Sendable {
  case fixed(Int)
  /// Less when the request names a contract.
  case bySymbol(one: Int, all: Int)
  /// By the rows asked for: the weight of the first step whose `most` is not below them, else of more than all steps.
  case byLimit(usual: Int, [LimitStep], more: Int)

  public struct LimitStep: Hashable, Sendable {
    public var most: Int
    public var weight: Int
  }

  func units(of request: RESTRequest) -> Int {
    switch self {
    case .fixed(let weight): return weight
    case .bySymbol(let one, let all): return request["symbol"] == nil ? all : one
    case .byLimit(let usual, let steps, let more):
      let limit = request["limit"].flatMap { Int($0) } ?? usual
      return steps.first { limit <= $0.most }?.weight ?? more
    }
  }
}
