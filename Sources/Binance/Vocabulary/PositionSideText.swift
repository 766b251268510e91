import Market

// The two lists that stay closed: a message whose side or position side is unknown cannot be booked, so reading it is a
// problem with the key and the text in it, and never a guess.

extension PositionSide {
  /// `BOTH`, `LONG` or `SHORT`: `positionSide` over REST, `ps` on the user stream. Source: binance-usdm 2.5, 4.3.
  public var wireName: String {
    switch self {
    case .both: "BOTH"
    case .long: "LONG"
    case .short: "SHORT"
    }
  }

  /// nil for any other text.
  public init?(wireName text: String) {
    guard let side = Self.allCases.first(where: { $0.wireName == text }) else { return nil }
    self = side
  }
}

extension JSONValue {
  /// `BOTH`, `LONG` or `SHORT`.
  public func positionSide(_ key: String) throws(WireProblem) -> PositionSide {
    let value = try required(key)
    guard case .string(let text) = value, let side = PositionSide(wireName: text) else {
      throw value.mismatch(key, "BOTH, LONG or SHORT")
    }
    return side
  }
}

extension PositionSide: JSONRepresentable { var asJSON: JSONValue { .string(wireName) } }
