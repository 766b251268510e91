/// Which price triggers a conditional order: `workingType` over REST, `wt` on the user stream.
/// Source: binance-usdm 2.7, 6.3.
public enum WorkingType: VenueWord {
  /// The mark price of the venue.
  case markPrice
  /// The price of the last trade; the venue's default.
  case contractPrice
  /// A word the documentation does not have.
  case other(String)

  public static let documented: [WorkingType] = [
    .markPrice, .contractPrice,
  ]

  public var wireName: String {
    switch self {
    case .markPrice: "MARK_PRICE"
    case .contractPrice: "CONTRACT_PRICE"
    case .other(let text): text
    }
  }
}
