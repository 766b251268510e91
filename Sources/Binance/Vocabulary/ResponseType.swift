/// What a placement is answered with: `newOrderRespType`. Source: binance-usdm 2.5.
public enum ResponseType: VenueWord {
  /// The order as accepted; the venue's default.
  case ack
  /// The order after it was matched.
  case result
  /// A word the documentation does not have.
  case other(String)

  public static let documented: [ResponseType] = [
    .ack, .result,
  ]

  public var wireName: String {
    switch self {
    case .ack: "ACK"
    case .result: "RESULT"
    case .other(let text): text
    }
  }
}
