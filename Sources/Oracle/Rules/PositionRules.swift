import Binance
import Market
import TradingEngine

/// Rules about positions: protection, orphans, and whether both bookkeepings agree.
struct PositionRules {
  private var flatSince: PerSymbol<Timestamp?>

  static let protectionLimit = Span.seconds(5)
  static let orphanLimit = Span.seconds(10)

  init(symbols: Int) {
    flatSince = PerSymbol(repeating: nil, count: symbols)
  }

  func filled(_ fill: VenueFill, at now: Timestamp, event: Int, instruments: Instruments, into found: inout Findings) {
    let flips =
      fill.isReduceOnly && (fill.positionBefore.units > 0) != (fill.positionAfter.units > 0)
      && !fill.positionAfter.isZero
    found.check(
      .reduceOnlyNeverFlips, !flips, at: now, event: event, key: String(fill.tradeId),
      "\(instruments.name(fill.symbol)) went from \(fill.positionBefore) to \(fill.positionAfter) by a reduce-only order"
    )
  }

  mutating func look(
    _ oracle: Oracle, _ venue: some VenueView, at now: Timestamp, event: Int, into found: inout Findings
  ) {
    for symbol in oracle.instruments.symbols {
      let key = PositionKey(symbol)
      let isFlat = venue.position(key).quantity.isZero
      let hasOrders = venue.hasOpenOrders(symbol)
      if isFlat, hasOrders {
        let since = flatSince[symbol] ?? now
        flatSince[symbol] = since
        found.check(
          .noOrphans, now - since <= Self.orphanLimit, at: now, event: event,
          key: "\(symbol.index) \(since.nanoseconds)",
          "\(oracle.instruments.name(symbol)) is flat for \(now - since) and still has open orders")
      } else {
        flatSince[symbol] = nil
      }
      if let since = oracle.nakedSince[key] {
        found.check(
          .protectedInTime, now - since <= Self.protectionLimit, at: now, event: event,
          key: "\(symbol.index) \(since.nanoseconds)",
          "\(oracle.instruments.name(symbol)) has been without a live stop for \(now - since)")
      }
    }
  }

  /// Called when nothing is in flight: then both bookkeepings must say the same.
  func quiet(_ oracle: Oracle, _ venue: some VenueView, at now: Timestamp, event: Int, into found: inout Findings) {
    guard oracle.hasAudit, oracle.isQuiet else { return }
    for symbol in oracle.instruments.symbols {
      let key = PositionKey(symbol)
      let mine = oracle.position[key]
      let theirs = venue.position(key).quantity
      found.check(
        .engineEqualsVenue, mine == theirs, at: now, event: event, key: "\(symbol.index)",
        "\(oracle.instruments.name(symbol)): engine \(mine), venue \(theirs)")
    }
    found.check(
      .engineEqualsVenue, oracle.wallet == venue.wallet, at: now, event: event, key: "wallet",
      "wallet: engine \(oracle.wallet), venue \(venue.wallet)")
  }

  func finish(
    _ oracle: Oracle, _ venue: some VenueView, at now: Timestamp, settleLimit: Span, lastFault: Timestamp?,
    into found: inout Findings
  ) {
    guard oracle.hasAudit else { return }
    // A fault shortly before the end leaves less time than the limit allows: nothing can be said.
    if let lastFault, now - lastFault < settleLimit { return }
    let unequal = oracle.instruments.symbols.filter {
      oracle.position[PositionKey($0)] != venue.position(PositionKey($0)).quantity
    }
    let isSettled = oracle.isQuiet && oracle.missed == 0 && unequal.isEmpty && oracle.wallet == venue.wallet
    found.check(
      .settles, isSettled, at: now, event: 0,
      "at the end the user stream is \(oracle.wasDelivering ? "open" : "dark") and \(oracle.userState.rawValue), "
        + "\(oracle.missed) executions are not booked, \(unequal.count) positions differ, "
        + "wallet engine \(oracle.wallet), venue \(venue.wallet)")
  }
}
