/// How far a conditional order has come: `algoStatus` over REST, `X` of ALGO_UPDATE. Source: binance-usdm 2.7, 4.5.
public enum AlgoStatus: VenueWord {
  /// Waits for its trigger.
  case new
  /// The condition is met, the child order is on its way into the matching engine.
  case triggering
  /// The child order is in the matching engine.
  case triggered
  /// The child order has ended, whether by execution or not.
  case finished
  /// Cancelled by the client.
  case canceled
  /// The matching engine refused the child order.
  case rejected
  /// Ended by the venue's rules, for example GTE_GTC after its position is gone.
  case expired
  /// A word the documentation does not have.
  case other(String)

  public static let documented: [AlgoStatus] = [
    .new, .triggering, .triggered, .finished, .canceled, .rejected, .expired,
  ]

  public var wireName: String {
    switch self {
    case .new: "NEW"
    case .triggering: "TRIGGERING"
    case .triggered: "TRIGGERED"
    case .finished: "FINISHED"
    case .canceled: "CANCELED"
    case .rejected: "REJECTED"
    case .expired: "EXPIRED"
    case .other(let text): text
    }
  }

  /// Waiting, or on its way into the matching engine.
  public var isOpen: Bool { self == .new || self == .triggering }

  /// It has ended and no event will change it.
  public var isFinal: Bool {
    switch self {
    case .finished, .canceled, .rejected, .expired: true
    case .new, .triggering, .triggered, .other: false
    }
  }
}
