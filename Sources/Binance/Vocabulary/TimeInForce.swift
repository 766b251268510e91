/// How long an order stands: `timeInForce` over REST, `f` on the user stream. Source: binance-usdm 6.1.
public enum TimeInForce: VenueWord {
  /// Good till cancelled.
  case gtc
  /// Immediate or cancel: what does not execute at once expires.
  case ioc
  /// Fill or kill: executes as a whole at once, or not at all.
  case fok
  /// Post only: refused where it would execute at once.
  case gtx
  /// Good till the time in `goodTillDate`.
  case gtd
  /// Good till cancelled or till the position is gone: what `closePosition` orders show.
  case gteGtc
  /// Post only, hidden, matched with orders of the venue's own apps alone; since 2025-11-18.
  case rpi
  /// A word the documentation does not have.
  case other(String)

  public static let documented: [TimeInForce] = [
    .gtc, .ioc, .fok, .gtx, .gtd, .gteGtc, .rpi,
  ]

  public var wireName: String {
    switch self {
    case .gtc: "GTC"
    case .ioc: "IOC"
    case .fok: "FOK"
    case .gtx: "GTX"
    case .gtd: "GTD"
    case .gteGtc: "GTE_GTC"
    case .rpi: "RPI"
    case .other(let text): text
    }
  }

  /// Lives only as long as the position (binance-usdm 2.7, rules 2 and 6).
  public var isBoundToPosition: Bool { self == .gteGtc }
}
