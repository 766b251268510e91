// Words written as text literals, for code that has not yet been moved to the words themselves. Delete this file when
// nothing needs it.

extension OrderStatus: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(wireName: text) }
}

extension OrderType: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(wireName: text) }
}

extension AlgoStatus: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(wireName: text) }
}

extension TimeInForce: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(wireName: text) }
}

extension WorkingType: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(wireName: text) }
}

extension ExecutionType: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(wireName: text) }
}

extension ResponseType: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(wireName: text) }
}

extension VenueCode: ExpressibleByIntegerLiteral {
  public init(integerLiteral number: Int) { self.init(rawValue: number) }
}
