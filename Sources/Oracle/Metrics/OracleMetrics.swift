import Audit
import Binance
import Market
import TradingEngine

/// The value of every name in the catalogue.
extension Oracle {
  package func value(of query: MetricQuery, venue: some VenueView, delivers: Bool, now: Timestamp) -> MetricValue {
    func sum(_ counts: PerSymbol<Int64>) -> MetricValue {
      if let symbol = query.symbol { return .count(counts[symbol]) }
      return .count(counts.values.reduce(0, +))
    }
    func positions(_ matches: (Quantity) -> Bool) -> MetricValue {
      .count(Int64(instruments.symbols.filter { matches(venue.position(PositionKey($0)).quantity) }.count))
    }
    func count(_ name: String, in reason: String) -> MetricValue {
      signals.count(name, in: reason).map { .count($0) } ?? .undefined
    }
    func amount(_ name: String, in reason: String) -> MetricValue {
      signals.money(name, in: reason).map { .decimal($0.units) } ?? .undefined
    }
    func perSymbol(_ count: (Symbol) -> Int) -> MetricValue {
      if let symbol = query.symbol { return .count(Int64(count(symbol))) }
      return .count(Int64(instruments.symbols.reduce(0) { $0 + count($1) }))
    }
    func settledAtVenue(_ term: (VenueSettlement) -> Money) -> MetricValue {
      .decimal(term(venue.settled(query.symbol)).units)
    }
    func settled(_ term: KeyPath<SettlementRecord, Money>) -> MetricValue {
      let name = query.symbol.map { instruments.name($0) }
      guard let record = settlements.last(where: { $0.symbol == name }) else { return .undefined }
      return .decimal(record[keyPath: term].units)
    }
    switch query.metric {
    case .requests: return .count(requests[query.text ?? ""] ?? 0)
    case .refusals: return .count(refusals[VenueCode(rawValue: Int(query.text ?? "") ?? 0)] ?? 0)
    case .fills: return sum(fills)
    case .entries: return sum(entries)
    case .userStreamOpen: return .truth(delivers)
    case .userStreamDark: return .truth(!delivers)
    case .userStreamLive: return .truth(userState == .live)
    case .position: return hasAudit ? .decimal(position[PositionKey(query.symbol!)].units) : .undefined
    case .exchangePosition: return .decimal(venue.position(PositionKey(query.symbol!)).quantity.units)
    case .positionsOpen: return positions { !$0.isZero }
    case .positionsShortOpen: return positions { $0.direction == .short }
    case .positionsLongOpen: return positions { $0.direction == .long }
    case .positionsShortCommitted: return .count(Int64(commitments.count(.short, venue)))
    case .positionsLongCommitted: return .count(Int64(commitments.count(.long, venue)))
    case .ordersOpen: return perSymbol { venue.openOrderCount($0) }
    case .stopsOpen:
      return perSymbol { venue.openStopCount($0) }
    case .wallet: return hasAudit ? .decimal(wallet.units) : .undefined
    case .exchangeWallet: return .decimal(venue.wallet.units)
    case .exchangeRealized: return .decimal(venue.realized.units)
    case .exchangeFees: return .decimal(venue.fees.units)
    case .exchangeSettlementGross: return settledAtVenue(\.gross)
    case .exchangeSettlementExitFees: return settledAtVenue(\.exitFees)
    case .exchangeSettlementEntryFees: return settledAtVenue(\.entryFees)
    case .exchangeSettlementFunding: return settledAtVenue(\.funding)
    case .exchangeSettlementNetOfExitFees: return settledAtVenue(\.netOfExitFees)
    case .exchangeSettlementNet: return settledAtVenue(\.net)
    case .mark: return venue.markPrice(query.symbol!).map { .decimal($0.units) } ?? .undefined
    case .last: return venue.lastPrice(query.symbol!).map { .decimal($0.units) } ?? .undefined
    case .reconciliations: return .count(reconciliations)
    case .rotations: return .count(rotations)
    case .fillsBooked: return sum(booked)
    case .fillsRecovered: return sum(recovered)
    case .fillsDouble: return .count(doubled)
    case .missedFills: return .count(missed)
    case .evaluations: return sum(strategy.evaluations)
    case .setups: return sum(strategy.setups)
    case .trendChanges: return sum(strategy.trendChanges)
    case .positionsAgainstTrend: return .count(strategy.against(position))
    case .signals: return .count(signals.longs + signals.shorts)
    case .signalsLong: return .count(signals.longs)
    case .signalsShort: return .count(signals.shorts)
    case .signalsAccepted: return .count(signals.accepted)
    case .rejected: return .count(signals.rejected[query.text ?? ""] ?? 0)
    case .rrReached: return .count(signals.rrReached)
    case .rrPassed: return .count(signals.rrPassed)
    case .rrPassRate:
      guard signals.rrReached > 0 else { return .undefined }
      return .decimal(
        Int64(divideHalfEven(Int128(signals.rrPassed) * Int128(unitsPerOne), by: Int128(signals.rrReached))))
    case .rrNewest:
      let rr = query.symbol.map { signals.newestRR(of: instruments.name($0)) } ?? signals.newestRR
      return rr.map { .decimal($0.units) } ?? .undefined
    case .shortLimitCount: return count("count", in: "short_position_limit")
    case .shortLimit: return count("limit", in: "short_position_limit")
    case .shortRisk: return amount("at_risk", in: "total_short_risk")
    case .shortRiskLimit: return amount("limit", in: "total_short_risk")
    case .riskAtStop: return .decimal(riskAtStop.units)
    case .exposureLong: return .decimal(exposure.long.units)
    case .exposureShort: return .decimal(exposure.short.units)
    case .exposureNet: return .decimal(exposure.net.units)
    case .unrealizedLong: return .decimal(exposure.unrealizedLong.units)
    case .unrealizedShort: return .decimal(exposure.unrealizedShort.units)
    case .exposures: return .count(exposures)
    case .alerts: return .count(alerts[query.text ?? ""] ?? 0)
    case .notifications: return .count(notifications[query.text ?? ""] ?? 0)
    case .notificationsFailed: return .count(notificationsFailed)
    case .liquidations: return .count(liquidations[query.text ?? ""] ?? 0)
    case .settlementGross: return settled(\.gross)
    case .settlementExitFees: return settled(\.exitFees)
    case .settlementEntryFees: return settled(\.entryFees)
    case .settlementFunding: return settled(\.funding)
    case .settlementNetOfExitFees: return settled(\.netOfExitFees)
    case .settlementNet: return settled(\.net)
    case .settlementReads:
      return settlements.last.map { .count(Int64($0.reads)) } ?? .undefined
    case .nakedTime: return .span(longestNakedTime)
    case .userStreamDarkTime:
      guard everDelivered else { return .span(.zero) }
      return .span(darkSince.map { darkTime + (now - $0) } ?? darkTime)
    case .elapsed: return .span(now - from)
    }
  }
}
