import Market
import OrderBook

/// Looks for what no order book of one contract can be: a bid that reaches the ask, a price of zero.
///
/// Changes are followed as far as their chain of ids reaches, without a snapshot: a level that has changed since the
/// chain began is known exactly, and two such levels that cross are a fault whatever else is in the book. A hole in the
/// chain is none: recordings have them. Behind one, and behind a fault, the chain begins anew; what comes out of order,
/// from a second recording of the same stream, is passed over.
struct BookCheck {
  private var followed: OrderBook
  /// For what is looked at by itself.
  private var single: OrderBook

  init(of symbol: Symbol) {
    followed = OrderBook(of: symbol)
    single = followed
  }

  /// - Parameter isChained: the stream is known to be one of changes, where no level leaves the book without being named.
  mutating func fault(of update: borrowing BookUpdate, isChained: Bool) -> FrameFault? {
    guard update.kind == .diff else {
      single.reset()
      return Self.apply(update, to: &single)
    }
    guard isChained else {
      single.follow(after: update.previousId)
      return Self.apply(update, to: &single)
    }
    if followed.lastId.map({ $0 < update.lastId }) == false { return nil }
    if followed.lastId != update.previousId { followed.follow(after: update.previousId) }
    return Self.apply(update, to: &followed)
  }

  /// Begins the chain anew with the next change.
  mutating func forget() { followed.reset() }

  private static func apply(_ update: borrowing BookUpdate, to book: inout OrderBook) -> FrameFault? {
    do throws(BookProblem) {
      try book.apply(update)
      return nil
    } catch {
      book.reset()
      switch error {
      case .crossed, .impossibleLevel: return FrameFault(what: error.what, expected: error.expected, found: error.found)
      case .notSynchronised, .gap, .outOfOrder, .disorderedIds: return nil
      }
    }
  }
}
