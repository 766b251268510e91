/// The listen key of the user data stream, over REST. Source: binance-usdm 4.1.
public enum StreamEndpoint: Hashable, Sendable, CaseIterable {
  case createKey, keepKeyAlive, deleteKey

  var row: EndpointRow {
    switch self {
    case .createKey: EndpointRow(.post, "/fapi/v1/listenKey", .key, webSocketMethod: "userDataStream.start")
    case .keepKeyAlive: EndpointRow(.put, "/fapi/v1/listenKey", .key, webSocketMethod: "userDataStream.ping")
    case .deleteKey: EndpointRow(.delete, "/fapi/v1/listenKey", .key, webSocketMethod: "userDataStream.stop")
    }
  }
}

/// None has parameters: the API key says whose key is meant.
public enum StreamCall: Hashable, Sendable {
  case createKey, keepKeyAlive, deleteKey

  public var endpoint: StreamEndpoint {
    switch self {
    case .createKey: .createKey
    case .keepKeyAlive: .keepKeyAlive
    case .deleteKey: .deleteKey
    }
  }

  func answer(_ json: JSONValue) throws(WireProblem) -> Answer {
    switch self {
    case .createKey: return .listenKey(try ListenKeyAnswer(json: json).listenKey)
    // The venue answers with the key, or with nothing but an object.
    case .keepKeyAlive where json["listenKey"] != nil: return .listenKey(try ListenKeyAnswer(json: json).listenKey)
    case .keepKeyAlive, .deleteKey: return try .done(json)
    }
  }
}
