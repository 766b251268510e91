/// From which money a position is backed: `marginType` over REST, `mt` of ACCOUNT_UPDATE.
/// Source: binance-usdm 2.1, 4.4.
///
/// The venue has two spellings of it: REST requests take CROSSED and ISOLATED, ACCOUNT_UPDATE
/// says cross and isolated. MARGIN_CALL has the spelling of requests.
public enum MarginType: VenueWord {
  /// By the whole wallet of the asset.
  case crossed
  /// By a margin of its own, which is all it can lose.
  case isolated
  /// A word the documentation does not have.
  case other(String)

  public static let documented: [MarginType] = [
    .crossed, .isolated,
  ]

  public var wireName: String {
    switch self {
    case .crossed: "CROSSED"
    case .isolated: "ISOLATED"
    case .other(let text): text
    }
  }

  /// As ACCOUNT_UPDATE writes it.
  public var eventName: String {
    switch self {
    case .crossed: "cross"
    case .isolated: "isolated"
    case .other(let text): text
    }
  }

  /// Reads the spelling of ACCOUNT_UPDATE. A text that is none of its two words stays as it is, a word of REST too.
  public init(eventName text: String) {
    self = Self.documented.first { $0.eventName == text } ?? .other(text)
  }
}
