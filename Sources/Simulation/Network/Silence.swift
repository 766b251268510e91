import Binance
import Market

/// What a connection does not deliver for a while. What is published meanwhile is lost.
struct Silence: Hashable, Sendable {
  var until: Timestamp
  /// Only what tells of this contract; nil: everything.
  var symbol: String?
  /// The venue's pings are lost, too.
  var includesPings: Bool

  /// Whether a parcel is lost in it. The life of the socket itself is not, but for pings.
  func swallows(_ parcel: Link.Parcel, _ instruments: Instruments) -> Bool {
    switch parcel {
    case .market(let event): symbol == nil || symbol == instruments.name(event.symbol)
    case .frame(let frame): symbol.map { frame.event?.symbols.contains($0) == true } ?? true
    case .alive: includesPings
    case .opened, .refused, .closed: false
    }
  }
}
