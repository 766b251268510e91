import Binance
import Market
import TradingEngine

/// Entries on the wire that have neither been refused nor executed to the end. With the positions they are what an account
/// is committed to: a limit that counts positions only is broken by two orders sent at once.
struct Commitments {
  private struct Entry {
    var clientId: String
    var symbol: Symbol
    var direction: Direction
    /// What has not been executed yet.
    var remaining: Quantity
  }
  /// Oldest first; few at any time.
  private var entries: [Entry] = []
  /// Which order a request is about. Looked up only.
  private var about: [RequestID: String] = [:]

  /// Returns whether the request is an entry.
  mutating func sent(_ request: RESTRequest, _ id: RequestID, instruments: Instruments) -> Bool {
    switch Endpoint(request) {
    case .orders(.place) where request["reduceOnly"] != "true":
      guard let symbol = request["symbol"].flatMap({ instruments.symbol(named: $0) }) else { return false }
      let clientId = request["newClientOrderId"] ?? "request \(id.number)"
      entries.append(
        Entry(
          clientId: clientId, symbol: symbol, direction: request["side"] == "SELL" ? .short : .long,
          remaining: request["quantity"].flatMap(Quantity.init) ?? .zero))
      about[id] = clientId
      return true
    case .orders(.query): about[id] = request["origClientOrderId"]
    default: break
    }
    return false
  }

  /// A clear refusal ends an entry; so does the venue's word that it knows no such order.
  mutating func answered(_ id: RequestID, code: VenueCode?) {
    guard let clientId = about.removeValue(forKey: id), code != nil else { return }
    entries.removeAll { $0.clientId == clientId }
  }

  mutating func moved(_ order: VenueOrderChange) {
    guard case .order(let status) = order.status else { return }
    if let terms = order.terms, let index = entries.firstIndex(where: { $0.clientId == order.clientId }) {
      entries[index].remaining = terms.quantity - order.executed
    }
    guard !status.isOpen else { return }
    entries.removeAll { $0.clientId == order.clientId }
  }

  /// An entry of this side is neither refused nor executed to the end.
  func isEntering(_ symbol: Symbol, _ direction: Direction) -> Bool {
    entries.contains { $0.symbol == symbol && $0.direction == direction }
  }

  /// What entries of the contract may still execute.
  func quantity(_ symbol: Symbol) -> Quantity {
    entries.reduce(.zero) { $1.symbol == symbol ? $0 + $1.remaining : $0 }
  }

  /// Symbols with a position of this side or an entry on its way to one.
  func count(_ direction: Direction, _ venue: some VenueView) -> Int {
    venue.instruments.symbols.count { symbol in
      venue.position(PositionKey(symbol)).direction == direction
        || entries.contains { $0.symbol == symbol && $0.direction == direction }
    }
  }
}
