import Basics

extension UserEvent {
  /// Reads a frame: the bare event or `{"stream":…,"data":…}`.
  public init(bytes: [UInt8]) throws(WireProblem) { try self.init(json: try JSONValue(parsing: bytes)) }

  /// The name in `e`.
  public var name: String {
    switch self {
    case .order: "ORDER_TRADE_UPDATE"
    case .account: "ACCOUNT_UPDATE"
    case .algo: "ALGO_UPDATE"
    case .tradeLite: "TRADE_LITE"
    case .listenKeyExpired: "listenKeyExpired"
    case .accountConfig: "ACCOUNT_CONFIG_UPDATE"
    case .unknown(let name): name
    }
  }
}

extension UserEvent: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    if json["e"] == nil, json["stream"] != nil {
      self = try UserEvent(event: try json.required("data"))
    } else {
      self = try UserEvent(event: json)
    }
  }

  private init(event json: JSONValue) throws(WireProblem) {
    let name = try json.string("e")
    switch name {
    case "ORDER_TRADE_UPDATE": self = .order(try OrderTradeUpdate(json: json))
    case "ACCOUNT_UPDATE": self = .account(try AccountUpdate(json: json))
    case "ALGO_UPDATE": self = .algo(try AlgoUpdate(json: json))
    case "TRADE_LITE": self = .tradeLite(try TradeLite(json: json))
    case "listenKeyExpired": self = .listenKeyExpired(try ListenKeyExpired(json: json))
    // The other form, `ai`, tells of multi-assets mode.
    case "ACCOUNT_CONFIG_UPDATE" where json["ac"] != nil: self = .accountConfig(try AccountConfigUpdate(json: json))
    default: self = .unknown(name: name)
    }
  }

  /// An unknown event keeps its name only.
  public var json: JSONValue {
    switch self {
    case .order(let update): update.json
    case .account(let update): update.json
    case .algo(let update): update.json
    case .tradeLite(let trade): trade.json
    case .listenKeyExpired(let event): event.json
    case .accountConfig(let update): update.json
    case .unknown(let name): .object([JSONMember("e", .string(name))])
    }
  }
}
