import Market

/// Wallets, and what round trips came to by the venue's books.
extension Metric {
  package static let wallet = Metric(
    "wallet", .money, .engine, [.booking, .adoption], "wallet balance in the engine's books"
  ) { $0.oracle.hasAudit ? .money($0.oracle.wallet) : .undefined }

  package static let exchangeWallet = Metric(
    "exchange.wallet", .money, .venue, [.fill], "wallet balance at the venue"
  ) { .money($0.venue.wallet) }

  package static let exchangeRealized = Metric(
    "exchange.realized", .money, .venue, [.fill], "realized PnL at the venue, before fees"
  ) { .money($0.venue.realized) }

  package static let exchangeFees = Metric(
    "exchange.fees", .money, .venue, [.fill], "commission charged by the venue"
  ) { .money($0.venue.fees) }

  package static let exchangeUnrealizedLong = unrealized(.long, "longs")
  package static let exchangeUnrealizedShort = unrealized(.short, "shorts")

  package static let exchangeEquity = Metric(
    "exchange.equity", .money, .venue, [.fill, .price],
    "wallet balance and unrealized PnL at the venue, at the mark price"
  ) { context in
    let gains = [Direction.long, .short].map { context.unrealized($0) }
    return .money(gains.contains(nil) ? nil : gains.reduce(context.venue.wallet) { $0 + ($1 ?? .zero) })
  }

  private static func unrealized(_ direction: Direction, _ word: String) -> Metric {
    Metric(
      "exchange.unrealized.\(direction == .long ? "long" : "short")", .money, .venue, [.fill, .price],
      "unrealized PnL of the \(word) at the venue, at the mark price, before fees"
    ) { .money($0.unrealized(direction)) }
  }

  package static let exchangeSettlementGross = settled("gross", "realized PnL before fees") { $0.gross }
  package static let exchangeSettlementExitFees = settled("exit-fees", "commission for closing") { $0.exitFees }
  package static let exchangeSettlementEntryFees = settled("entry-fees", "commission for opening") { $0.entryFees }
  package static let exchangeSettlementFunding = settled("funding", "funding received") { $0.funding }
  package static let exchangeSettlementNetOfExitFees = settled("net-of-exit-fees", "gross - exit-fees") {
    $0.netOfExitFees
  }
  package static let exchangeSettlementNet = settled("net", "gross - exit-fees - entry-fees + funding") { $0.net }

  private static func settled(
    _ term: String, _ summary: String, _ amount: @escaping @Sendable (VenueSettlement) -> Money
  ) -> Metric {
    Metric(
      "exchange.settlement.\(term)", .optionalSymbol, .money, .venue, [.fill], "settled at the venue: \(summary)"
    ) {
      .money(amount($0.venue.settled($0.symbol)))
    }
  }
}

extension MetricContext {
  /// nil: a position has no mark price yet.
  fileprivate func unrealized(_ direction: Direction) -> Money? {
    var sum = Money.zero
    for symbol in oracle.instruments.symbols {
      let position = venue.position(PositionKey(symbol))
      guard position.direction == direction else { continue }
      guard let mark = venue.markPrice(symbol) else { return nil }
      let value = mark * position.quantity.magnitude
      sum += Money(rounding: direction == .long ? value - position.cost : position.cost - value) ?? .zero
    }
    return sum
  }
}
