import Exchange
import Market
import TradingEngine

/// The value of every name in the catalogue.
extension Oracle {
  func value(of query: MetricQuery, exchange: Exchange, delivers: Bool, now: Timestamp) -> MetricValue {
    func sum(_ counts: [Int64]) -> MetricValue {
      if let symbol = query.symbol { return .count(counts[Int(symbol.index)]) }
      return .count(counts.reduce(0, +))
    }
    func positions(_ matches: (Quantity) -> Bool) -> MetricValue {
      .count(Int64(instruments.symbols.filter { matches(exchange.position($0).quantity) }.count))
    }
    func perSymbol(_ count: (Symbol) -> Int) -> MetricValue {
      if let symbol = query.symbol { return .count(Int64(count(symbol))) }
      return .count(Int64(instruments.symbols.reduce(0) { $0 + count($1) }))
    }
    func settled(_ term: KeyPath<SettlementRecord, Money>) -> MetricValue {
      let name = query.symbol.map { instruments.name($0) }
      guard let record = settlements.last(where: { $0.symbol == name }) else { return .undefined }
      return .decimal(record[keyPath: term].units)
    }
    switch query.metric {
    case .requests: return .count(requests[query.text ?? ""] ?? 0)
    case .refusals: return .count(refusals[Int(query.text ?? "") ?? 0] ?? 0)
    case .fills: return sum(fills)
    case .entries: return sum(entries)
    case .userStreamOpen: return .truth(delivers)
    case .userStreamDark: return .truth(!delivers)
    case .userStreamLive: return .truth(userState == .live)
    case .position: return hasAudit ? .decimal(position[Int(query.symbol!.index)].units) : .undefined
    case .exchangePosition: return .decimal(exchange.position(query.symbol!).quantity.units)
    case .positionsOpen: return positions { !$0.isZero }
    case .positionsShortOpen: return positions { $0.direction == .short }
    case .positionsLongOpen: return positions { $0.direction == .long }
    case .ordersOpen: return perSymbol { exchange.openOrders($0).count + exchange.openAlgoOrders($0).count }
    case .stopsOpen:
      return perSymbol { symbol in exchange.openAlgoOrders(symbol).count { $0.orderType == "STOP_MARKET" } }
    case .wallet: return hasAudit ? .decimal(wallet.units) : .undefined
    case .exchangeWallet: return .decimal(exchange.wallet.units)
    case .exchangeRealized: return .decimal(exchange.realized.units)
    case .exchangeFees: return .decimal(exchange.fees.units)
    case .mark: return exchange.markPrice(query.symbol!).map { .decimal($0.units) } ?? .undefined
    case .last: return exchange.lastPrice(query.symbol!).map { .decimal($0.units) } ?? .undefined
    case .reconciliations: return .count(reconciliations)
    case .rotations: return .count(rotations)
    case .fillsBooked: return sum(booked)
    case .fillsRecovered: return sum(recovered)
    case .fillsDouble: return .count(doubled)
    case .missedFills: return .count(missed)
    case .signals: return .count(signals)
    case .signalsAccepted: return .count(accepted)
    case .rejected: return .count(rejected[query.text ?? ""] ?? 0)
    case .rrReached: return .count(rrReached)
    case .rrPassed: return .count(rrPassed)
    case .rrPassRate:
      guard rrReached > 0 else { return .undefined }
      return .decimal(Int64(divideHalfEven(Int128(rrPassed) * Int128(unitsPerOne), by: Int128(rrReached))))
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
