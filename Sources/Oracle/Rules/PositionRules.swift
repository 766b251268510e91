import Binance
import Market
import TradingEngine

extension Invariant {
  package static let reduceOnlyNeverFlips = Invariant(
    "reduce-only-never-flips", .venue, "a reduce-only execution never turns a position around")
  package static let protectedInTime = Invariant(
    "protected-in-time", .venue, "no position is without a live stop for more than 3 s and the way of two messages")
  package static let noOrphans = Invariant(
    "no-orphans", .venue,
    "no order stays open for more than 10 s after its position is flat; an entry that is at work is none")
  package static let engineEqualsVenue = Invariant(
    "engine-equals-venue", .engine, "when everything is quiet, engine and venue agree on positions and wallet")
  package static let settles = Invariant(
    "settles", .engine, "after the last fault everything becomes quiet and equal within the settle limit")
}

/// Rules about positions: protection, orphans, and whether both bookkeepings agree.
struct PositionRules {
  private let instruments: Instruments
  private var flatSince: PerSymbol<Timestamp?>
  /// Orders that open a position and were placed while there was none, oldest first; few at any time.
  private var entries: [(id: Int64, symbol: Symbol)] = []

  /// Three seconds for a confirmed stop, else the position is closed (engine.md 4.4), and half a second for the news of the
  /// entry to come and the close to go.
  static let protectionLimit = Span.milliseconds(3500)
  static let orphanLimit = Span.seconds(10)

  init(_ instruments: Instruments) {
    self.instruments = instruments
    flatSince = PerSymbol(repeating: nil, count: instruments.count)
  }

  mutating func moved(_ order: VenueOrderChange) {
    guard case .order(let status) = order.status, let terms = order.terms, !terms.isReducing else { return }
    if status == .new { entries.append((order.id, order.symbol)) }
    if !status.isOpen { entries.removeAll { $0.id == order.id } }
  }

  mutating func filled(_ fill: VenueFill, into found: inout Findings) {
    // What is left of an entry has outlived the position that it opened.
    if fill.positionAfter.isZero { entries.removeAll { $0.symbol == fill.symbol } }
    let flips =
      fill.isReduceOnly && (fill.positionBefore.units > 0) != (fill.positionAfter.units > 0)
      && !fill.positionAfter.isZero
    found.check(
      .reduceOnlyNeverFlips, !flips, key: String(fill.tradeId),
      "\(instruments.name(fill.symbol)) went from \(fill.positionBefore) to \(fill.positionAfter) by a reduce-only order"
    )
  }

  mutating func look(_ oracle: Oracle, _ venue: some VenueView, into found: inout Findings) {
    let now = found.now
    for symbol in instruments.symbols {
      let key = PositionKey(symbol)
      let isFlat = venue.position(key).quantity.isZero
      let isLeft =
        isFlat && venue.hasOpenOrders(symbol)
        && venue.openOrderCount(symbol) > entries.count { $0.symbol == symbol }
      if isLeft {
        let since = flatSince[symbol] ?? now
        flatSince[symbol] = since
        found.check(
          .noOrphans, now - since <= Self.orphanLimit,
          key: "\(symbol.index) \(since.nanoseconds)",
          "\(instruments.name(symbol)) is flat for \(now - since) and still has open orders")
      } else {
        flatSince[symbol] = nil
      }
      if let since = oracle.nakedSince[key] {
        found.check(
          .protectedInTime, now - since <= Self.protectionLimit,
          key: "\(symbol.index) \(since.nanoseconds)",
          "\(instruments.name(symbol)) has been without a live stop for \(now - since)")
      }
    }
  }

  /// Called when nothing is in flight: then both bookkeepings must say the same.
  func quiet(_ oracle: Oracle, _ venue: some VenueView, into found: inout Findings) {
    // What the stream did not bring is `silence-noticed`'s until its limit.
    guard oracle.hasAudit, oracle.isQuiet, oracle.unheard == 0 else { return }
    for symbol in instruments.symbols {
      let key = PositionKey(symbol)
      let mine = oracle.position[key]
      let theirs = venue.position(key).quantity
      found.check(
        .engineEqualsVenue, mine == theirs, key: "\(symbol.index)",
        "\(instruments.name(symbol)): engine \(mine), venue \(theirs)")
    }
    found.check(
      .engineEqualsVenue, oracle.wallet == venue.wallet, key: "wallet",
      "wallet: engine \(oracle.wallet), venue \(venue.wallet)")
  }

  func finish(_ oracle: Oracle, _ venue: some VenueView, into found: inout Findings) {
    guard oracle.hasAudit else { return }
    let unequal = instruments.symbols.filter {
      oracle.position[PositionKey($0)] != venue.position(PositionKey($0)).quantity
    }
    let isSettled = oracle.isQuiet && oracle.missed == 0 && unequal.isEmpty && oracle.wallet == venue.wallet
    found.check(
      .settles, isSettled,
      "at the end the user stream is \(oracle.wasDelivering ? "open" : "dark") and \(oracle.userState.rawValue), "
        + "\(oracle.missed) executions are not booked, \(unequal.count) positions differ, "
        + "wallet engine \(oracle.wallet), venue \(venue.wallet)")
  }
}
