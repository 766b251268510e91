/// How far an order in the matching engine has come: `status` over REST, `X` of ORDER_TRADE_UPDATE.
/// Source: binance-usdm 2.4, 4.3.
public enum OrderStatus: VenueWord {
  /// Accepted, nothing executed.
  case new
  /// Executed in part, the rest still works.
  case partiallyFilled
  /// Executed as a whole.
  case filled
  /// Cancelled by the client; what was executed before stays executed.
  case canceled
  /// In the venue's list of words; no stream event with it is known.
  case rejected
  /// Ended by the venue's rules, for example what a market order found no counterpart for.
  case expired
  /// Ended by self-trade prevention.
  case expiredInMatch
  /// A liquidation that the insurance fund takes over.
  case newInsurance
  /// A position reduced by auto-deleveraging, the counterpart of another account's liquidation.
  case newADL
  /// A word the documentation does not have.
  case other(String)

  public static let documented: [OrderStatus] = [
    .new, .partiallyFilled, .filled, .canceled, .rejected, .expired, .expiredInMatch, .newInsurance, .newADL,
  ]

  public var wireName: String {
    switch self {
    case .new: "NEW"
    case .partiallyFilled: "PARTIALLY_FILLED"
    case .filled: "FILLED"
    case .canceled: "CANCELED"
    case .rejected: "REJECTED"
    case .expired: "EXPIRED"
    case .expiredInMatch: "EXPIRED_IN_MATCH"
    case .newInsurance: "NEW_INSURANCE"
    case .newADL: "NEW_ADL"
    case .other(let text): text
    }
  }

  /// It can still execute.
  public var isOpen: Bool { self == .new || self == .partiallyFilled }

  /// It has ended and no event will change it. Neither open nor final are the venue's own liquidation states and words
  /// that are not known: who depends on the outcome must ask.
  public var isFinal: Bool {
    switch self {
    case .filled, .canceled, .rejected, .expired, .expiredInMatch: true
    case .new, .partiallyFilled, .newInsurance, .newADL, .other: false
    }
  }
}
