import Binance

/// How pressing a request is, the most pressing first: what may still go out when the venue asks for patience, and in which
/// order what has waited goes. Source: engine.md 4.7.
package enum Urgency: Int, CaseIterable, Comparable, Sendable {
  /// Stops, closing MARKET orders, and what became of an order whose outcome is not known.
  case protect
  /// What goes with a close: targets, cancels, and all that a liquidation asks.
  case close
  /// An entry, and the clearing of its way. It never waits: a late one is about a market that has moved on.
  case enter
  /// The account held against the books, the listen key, margin type and leverage.
  case reconcile
  /// Candles.
  case history

  package static func < (a: Urgency, b: Urgency) -> Bool { a.rawValue < b.rawValue }

  init(_ call: Call, for purpose: Purpose) {
    switch purpose {
    case .market: self = .history
    case .user: self = .reconcile
    case .entries: self = .enter
    case .liquidation: self = .close
    case .orders(.configure): self = .reconcile
    case .orders(.siblings), .orders(.cancel): self = .close
    case .orders(.query), .orders(.executions), .orders(.sought): self = .protect
    case .orders(.place):
      switch call {
      case .orders(.place(let order)): self = order.reduceOnly ? .protect : .enter
      case .algo(.place(let order)): self = order.type.isTarget ? .close : .protect
      default: self = .protect
      }
    }
  }
}
