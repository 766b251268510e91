import Market

extension Side {
  /// `BUY` or `SELL`: `side` over REST, `S` on the user stream. Source: binance-usdm 2.5, 4.3.
  public var wireName: String { self == .buy ? "BUY" : "SELL" }

  /// nil for any other text.
  public init?(wireName text: String) {
    guard let side = Self.allCases.first(where: { $0.wireName == text }) else { return nil }
    self = side
  }
}

extension JSONValue {
  /// `BUY` or `SELL`.
  public func side(_ key: String) throws(WireProblem) -> Side {
    let value = try required(key)
    guard case .string(let text) = value, let side = Side(wireName: text) else {
      throw value.mismatch(key, "BUY or SELL")
    }
    return side
  }
}

extension Side: JSONRepresentable { var asJSON: JSONValue { .string(wireName) } }
