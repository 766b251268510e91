/// What an ORDER_TRADE_UPDATE reports, its `x`: the event, where `OrderStatus` is the state after it.
/// Source: binance-usdm 4.3.
public enum ExecutionType: VenueWord {
  /// The order was accepted.
  case new
  /// An execution.
  case trade
  /// An execution of the venue's own liquidation order.
  case calculated
  /// Cancelled by the client.
  case canceled
  /// Ended by the venue's rules, self-trade prevention included.
  case expired
  /// Price or quantity were changed.
  case amendment
  /// A word the documentation does not have.
  case other(String)

  public static let documented: [ExecutionType] = [
    .new, .trade, .calculated, .canceled, .expired, .amendment,
  ]

  public var wireName: String {
    switch self {
    case .new: "NEW"
    case .trade: "TRADE"
    case .calculated: "CALCULATED"
    case .canceled: "CANCELED"
    case .expired: "EXPIRED"
    case .amendment: "AMENDMENT"
    case .other(let text): text
    }
  }

  /// Something was bought or sold: the event carries a trade id, a price and a quantity.
  public var isExecution: Bool { self == .trade || self == .calculated }
}
