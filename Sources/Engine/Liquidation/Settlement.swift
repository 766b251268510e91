import Market

/// Sums over the executions that closed positions.
public struct SettlementFigures: Hashable, Sendable {
  public var quantity = Quantity.zero
  /// Sum of price x quantity.
  public var proceeds = Product.zero
  /// Realized PnL before fees.
  public var gross = Money.zero
  /// Commission of the closing executions.
  public var exitFees = Money.zero
  /// Commission of the opening executions, as far as the engine saw them.
  public var entryFees = Money.zero
  /// At the last mark price before each close was sent.
  public var snapshot = Money.zero

  public init() {}

  /// Average exit price, rounded half-even to 1e-8; 0 without executions.
  var exitPrice: Price {
    guard quantity.units > 0 else { return .zero }
    return Price(units: Int64(clamping: divideHalfEven(proceeds.units, by: Int128(quantity.units))))
  }

  public static func + (a: SettlementFigures, b: SettlementFigures) -> SettlementFigures {
    var sum = a
    sum.quantity += b.quantity
    sum.proceeds += b.proceeds
    sum.gross += b.gross
    sum.exitFees += b.exitFees
    sum.entryFees += b.entryFees
    sum.snapshot += b.snapshot
    return sum
  }
}

/// How a settlement comes about.
public protocol Settling: Sendable {
  /// The venue's executions are read and held against the books. Without it the placement answers are believed.
  var readsExecutions: Bool { get }
  /// The total after a read.
  func total(read: SettlementFigures, before: SettlementFigures) -> SettlementFigures
}

/// From scratch in each read: what an earlier read counted is not counted again (engine.md section 9, row 54).
public struct FromScratch: Settling {
  public init() {}
  public var readsExecutions: Bool { true }
  public func total(read: SettlementFigures, before: SettlementFigures) -> SettlementFigures { read }
}
