import Market

/// The order book of one contract, kept from what the venue sends. Source of the rules: binance-usdm 3.5.
///
/// 1. A snapshot begins the book: the answer of `GET /fapi/v1/depth`, or a frame with the best levels.
/// 2. A change that ends before the snapshot (`u < lastUpdateId`) is dropped.
/// 3. The first that is applied holds the snapshot's id (`U <= lastUpdateId <= u`), or names it as the one before
///    (`pu == lastUpdateId`), which leaves nothing between the two either.
/// 4. Every later one names the one before it (`pu` is the last `u`). Otherwise updates are missing: the book is emptied
///    and waits for a snapshot.
///
/// The book is known as deep as its snapshot was; below, only what has changed since is known.
///
/// Cost of an update: for each of its levels that of `Levels.set`, no pass over the book. In the steady state nothing is
/// allocated.
package struct OrderBook: Hashable, Sendable {
  package let symbol: Symbol
  package private(set) var bids = Levels(side: .buy)
  package private(set) var asks = Levels(side: .sell)
  private var progress = Progress.waiting

  private enum Progress: Hashable, Sendable {
    /// For a snapshot.
    case waiting
    /// It has one with this id, and no change has been applied to it.
    case begun(Int64)
    /// The last change that was applied ended with this id.
    case following(Int64)
  }

  /// What became of an update.
  package enum Outcome: Hashable, Sendable {
    case applied
    /// Rule 2: the snapshot holds it already.
    case dropped
  }

  /// An empty book that waits for a snapshot.
  package init(of symbol: Symbol) { self.symbol = symbol }

  package var isSynchronised: Bool { progress != .waiting }

  /// The venue's id of the last update in it; nil while it waits for a snapshot.
  package var lastId: Int64? {
    switch progress {
    case .waiting: nil
    case .begun(let id), .following(let id): id
    }
  }

  /// Nil where a side has no level, as in a book that waits for a snapshot.
  package var top: Top? {
    guard let bid = bids.best, let ask = asks.best else { return nil }
    return Top(bid: bid, ask: ask)
  }

  /// Empties the book; it waits for a snapshot. Its room is kept.
  package mutating func reset() {
    bids.clear()
    asks.clear()
    progress = .waiting
  }

  /// Empties the book and lets it follow the changes behind an id without a snapshot: then it holds the levels that have
  /// changed since, and each of them as it is. For looking at changes; what does not change remains unknown.
  package mutating func follow(after id: Int64) {
    reset()
    progress = .following(id)
  }

  /// Brings the book up to an update of its contract.
  ///
  /// - Throws: `BookProblem`. After a gap or a crossing the book is empty and waits for a snapshot; after every other
  ///   problem it is as it was.
  @discardableResult
  package mutating func apply(_ update: borrowing BookUpdate) throws(BookProblem) -> Outcome {
    precondition(update.symbol == symbol, "an update of another contract")
    switch update.kind {
    case .diff:
      return try change(update)
    case .partial, .snapshot:
      try begin(update)
      return .applied
    }
  }

  private mutating func begin(_ update: borrowing BookUpdate) throws(BookProblem) {
    if let lastId, update.lastId < lastId { throw .outOfOrder(newest: lastId, found: update.lastId) }
    try check(update, allowsZero: false)
    bids.replace(with: update.bids)
    asks.replace(with: update.asks)
    progress = .begun(update.lastId)
    try checkCrossing(update.lastId)
  }

  private mutating func change(_ update: borrowing BookUpdate) throws(BookProblem) -> Outcome {
    guard update.previousId < update.firstId, update.firstId <= update.lastId else {
      throw .disorderedIds(first: update.firstId, last: update.lastId, previous: update.previousId)
    }
    switch progress {
    case .waiting: throw .notSynchronised(first: update.firstId, last: update.lastId)
    case .begun(let id):
      if update.lastId < id { return .dropped }
      guard update.firstId <= id || update.previousId == id else { throw gap(behind: id, update) }
    case .following(let id):
      guard update.lastId > id else { throw .outOfOrder(newest: id, found: update.lastId) }
      guard update.previousId == id else { throw gap(behind: id, update) }
    }
    try check(update, allowsZero: true)
    for level in update.bids { bids.set(level.quantity, at: level.price) }
    for level in update.asks { asks.set(level.quantity, at: level.price) }
    progress = .following(update.lastId)
    try checkCrossing(update.lastId)
    return .applied
  }

  private mutating func gap(behind id: Int64, _ update: borrowing BookUpdate) -> BookProblem {
    reset()
    return .gap(expected: id, previous: update.previousId, first: update.firstId, last: update.lastId)
  }

  /// Before anything is changed, so that an update is applied whole or not at all.
  private func check(_ update: borrowing BookUpdate, allowsZero: Bool) throws(BookProblem) {
    let least: Int64 = allowsZero ? 0 : 1
    for level in update.bids where level.price.units <= 0 || level.quantity.units < least {
      throw .impossibleLevel(side: .buy, level, last: update.lastId)
    }
    for level in update.asks where level.price.units <= 0 || level.quantity.units < least {
      throw .impossibleLevel(side: .sell, level, last: update.lastId)
    }
  }

  private mutating func checkCrossing(_ last: Int64) throws(BookProblem) {
    guard let top, top.isCrossed else { return }
    reset()
    throw .crossed(bid: top.bid.price, ask: top.ask.price, last: last)
  }
}
