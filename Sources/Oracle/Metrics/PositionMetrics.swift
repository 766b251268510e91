import Market

/// Positions: how large, how many, and how long without protection.
extension Metric {
  package static let position = Metric(
    "position", .symbol, .quantity, .engine, [.booking, .adoption, .reconciliation],
    "signed position in the engine's books"
  ) { $0.oracle.hasAudit ? .quantity($0.oracle.position[$0.position]) : .undefined }

  package static let exchangePosition = Metric(
    "exchange.position", .symbol, .quantity, .venue, EventKind.trading, "signed position at the venue"
  ) { .quantity($0.venue.position($0.position).quantity) }

  package static let positionsOpen = Metric(
    "positions.open", .count, .venue, EventKind.trading, "positions open at the venue"
  ) { $0.positions { $0 != nil } }

  package static let positionsShortOpen = Metric(
    "positions.short.open", .count, .venue, EventKind.trading, "short positions open at the venue"
  ) { $0.positions { $0 == .short } }

  package static let positionsLongOpen = Metric(
    "positions.long.open", .count, .venue, EventKind.trading, "long positions open at the venue"
  ) { $0.positions { $0 == .long } }

  package static let positionsNaked = Metric(
    "positions.naked", .count, .venue, [.fill] + EventKind.waiting, "positions at the venue without a live stop"
  ) { .count($0.oracle.nakedSince.values.count { $0 != nil }) }

  package static let positionsShortCommitted = Metric(
    "positions.short.committed", .count, .venue, EventKind.trading + [.order],
    "short positions at the venue and short entries that are neither refused nor executed"
  ) { $0.committed(.short) }

  package static let positionsLongCommitted = Metric(
    "positions.long.committed", .count, .venue, EventKind.trading + [.order],
    "long positions at the venue and long entries that are neither refused nor executed"
  ) { $0.committed(.long) }

  package static let nakedTime = Metric(
    "naked-time", .span, .venue, [.fill] + EventKind.waiting,
    "longest time so far that a position was without a live stop"
  ) { .span($0.oracle.longestNakedTime) }
}

extension MetricContext {
  /// Symbols whose position at the venue goes in such a direction; nil is flat.
  fileprivate func positions(_ matches: (Direction?) -> Bool) -> MetricValue {
    .count(oracle.instruments.symbols.count { matches(venue.position(PositionKey($0)).direction) })
  }

  fileprivate func committed(_ direction: Direction) -> MetricValue {
    .count(oracle.commitments.count(direction, venue))
  }
}
