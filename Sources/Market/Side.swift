/// The direction of an order.
public enum Side: UInt8, Hashable, Sendable, CaseIterable {
  case buy, sell
  public var opposite: Side { self == .buy ? .sell : .buy }
  /// +1 or -1.
  public var sign: Int64 { self == .buy ? 1 : -1 }
}

/// The direction of a position or of a signal.
public enum Direction: UInt8, Hashable, Sendable, CaseIterable {
  case long, short
  public var opposite: Direction { self == .long ? .short : .long }
  public var sign: Int64 { self == .long ? 1 : -1 }
  public var entrySide: Side { self == .long ? .buy : .sell }
  public var exitSide: Side { entrySide.opposite }
}

extension Direction: CustomStringConvertible {
  /// `long`, `short`.
  public var description: String { self == .long ? "long" : "short" }
}

extension Quantity {
  /// Of a signed position; nil when flat.
  public var direction: Direction? { units > 0 ? .long : units < 0 ? .short : nil }
}
