import Market

/// Why an update was not applied to a book, or left it unusable. Source of the rules: binance-usdm 3.5.
package enum BookProblem: Error, Hashable, Sendable {
  /// A change came before any snapshot.
  case notSynchronised(first: Int64, last: Int64)
  /// Updates are missing between the one with `expected` as its last id and the one found. The book must be begun anew
  /// with a snapshot.
  case gap(expected: Int64, previous: Int64, first: Int64, last: Int64)
  /// Older than what the book holds, or the same.
  case outOfOrder(newest: Int64, found: Int64)
  /// `U`, `u` and `pu` of one update contradict each other.
  case disorderedIds(first: Int64, last: Int64, previous: Int64)
  /// A price not above zero, a quantity below zero, or in a list of levels that are there a quantity of zero.
  case impossibleLevel(side: Side, BookLevel, last: Int64)
  /// After the update with the id `last` the best bid reaches the best ask. The book must be begun anew.
  case crossed(bid: Price, ask: Price, last: Int64)

  package var what: String {
    switch self {
    case .notSynchronised: "a change of a book that was not begun"
    case .gap: "a gap in the updates of a book"
    case .outOfOrder: "an update of a book that is out of order"
    case .disorderedIds: "an update of a book whose ids contradict each other"
    case .impossibleLevel: "an impossible level of a book"
    case .crossed: "a crossed book"
    }
  }

  package var expected: String {
    switch self {
    case .notSynchronised: "a snapshot first"
    case .gap(let expected, _, _, _): "an update that follows \(expected)"
    case .outOfOrder(let newest, _): "an id above \(newest)"
    case .disorderedIds: "pu < U <= u"
    case .impossibleLevel: "a price above zero, and a quantity above zero or, to take a level away, of zero"
    case .crossed: "a bid below the ask"
    }
  }

  package var found: String {
    switch self {
    case .notSynchronised(let first, let last): "U \(first), u \(last)"
    case .gap(_, let previous, let first, let last): "U \(first), u \(last), pu \(previous)"
    case .outOfOrder(_, let found): "\(found)"
    case .disorderedIds(let first, let last, let previous): "U \(first), u \(last), pu \(previous)"
    case .impossibleLevel(let side, let level, let last):
      "\(side == .buy ? "bid" : "ask") \(level.price), quantity \(level.quantity), in update \(last)"
    case .crossed(let bid, let ask, let last): "bid \(bid), ask \(ask), after update \(last)"
    }
  }
}

extension BookProblem: CustomStringConvertible {
  package var description: String { "\(what): expected \(expected), found \(found)" }
}
