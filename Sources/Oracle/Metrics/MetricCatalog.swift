import Market

/// What kind of value a metric has. Comparisons are allowed within one kind only.
public enum ValueKind: String, Hashable, Sendable {
  case count, quantity, price, money, ratio, span, truth
}

/// The value of a metric at one moment.
public enum MetricValue: Hashable, Sendable {
  /// 0/0, a price nobody has seen: any comparison with it fails.
  case undefined
  case count(Int64)
  /// Quantity, price, money or ratio, in units of 1e-8.
  case decimal(Int64)
  case span(Span)
  case truth(Bool)
}

/// What stands behind a metric's name: `position.XRPUSDT`, `requests["POST /fapi/v1/listenKey"]`.
public enum ArgumentKind: Hashable, Sendable {
  case none
  /// `.SYMBOL`, required.
  case symbol
  /// `.SYMBOL`, may be left out for all symbols.
  case optionalSymbol
  /// `["METHOD /path"]`.
  case endpoint
  /// `["-1125"]`: a venue error code.
  case code
  /// `["rr_below_min"]`: a gate's reason.
  case reason
  /// `["condition"]`: an alert condition.
  case condition
  /// `["completed"]`: how an emergency liquidation ended.
  case outcome
  /// `["EMERGENCY_LIQUIDATION"]`: title of a message to a person.
  case title
}

public struct MetricSpec: Hashable, Sendable {
  public var name: String
  public var argument: ArgumentKind
  public var kind: ValueKind
  /// Only ever grows: inside `within … of X` it is counted from the anchor on.
  public var isCounter: Bool
  /// Read from the wire and the venue's ledger, so defined for any engine; otherwise from the engine's audit.
  public var isVenueSide: Bool
  public var summary: String
}

/// Every name a scenario may use. One list, one spelling.
public enum Metric: Int, CaseIterable, Hashable, Sendable {
  case requests, refusals, fills, entries
  case userStreamOpen, userStreamDark, userStreamLive
  case position, exchangePosition
  case positionsOpen, positionsShortOpen, positionsLongOpen, positionsShortCommitted, positionsLongCommitted
  case ordersOpen, stopsOpen
  case wallet, exchangeWallet, exchangeRealized, exchangeFees
  case exchangeSettlementGross, exchangeSettlementExitFees, exchangeSettlementEntryFees, exchangeSettlementFunding
  case exchangeSettlementNetOfExitFees, exchangeSettlementNet
  case mark, last
  case reconciliations, rotations
  case fillsBooked, fillsRecovered, fillsDouble, missedFills
  case evaluations, setups, trendChanges, positionsAgainstTrend
  case signals, signalsLong, signalsShort, signalsAccepted, rejected
  case rrReached, rrPassed, rrPassRate, rrNewest
  case shortLimitCount, shortLimit, shortRisk, shortRiskLimit
  case riskAtStop, exposures, exposureLong, exposureShort, exposureNet, unrealizedLong, unrealizedShort
  case alerts
  case notifications, notificationsFailed
  case liquidations
  case settlementGross, settlementExitFees, settlementEntryFees, settlementFunding, settlementNetOfExitFees,
    settlementNet
  case settlementReads
  case nakedTime, userStreamDarkTime, elapsed

  public var spec: MetricSpec {
    func make(
      _ name: String, _ argument: ArgumentKind, _ kind: ValueKind, counter: Bool, venue: Bool, _ summary: String
    ) -> MetricSpec {
      MetricSpec(
        name: name, argument: argument, kind: kind, isCounter: counter, isVenueSide: venue, summary: summary)
    }
    func settlement(_ term: String, _ summary: String) -> MetricSpec {
      make(
        "exchange.settlement.\(term)", .optionalSymbol, .money, counter: false, venue: true,
        "settled at the venue: \(summary)")
    }
    switch self {
    case .requests:
      return make("requests", .endpoint, .count, counter: true, venue: true, "requests of this kind sent by the engine")
    case .refusals:
      return make(
        "refusals", .code, .count, counter: true, venue: true, "answers with this error code that reached the engine")
    case .fills:
      return make("fills", .optionalSymbol, .count, counter: true, venue: true, "executions at the venue")
    case .entries:
      return make("entries", .optionalSymbol, .count, counter: true, venue: true, "executions that opened a position")
    case .userStreamOpen:
      return make(
        "user-stream.open", .none, .truth, counter: false, venue: true, "the venue delivers user events to the engine")
    case .userStreamDark:
      return make(
        "user-stream.dark", .none, .truth, counter: false, venue: true,
        "the venue delivers no user events to the engine")
    case .userStreamLive:
      return make(
        "user-stream.live", .none, .truth, counter: false, venue: false,
        "the engine holds its user stream for live and reconciled")
    case .position:
      return make("position", .symbol, .quantity, counter: false, venue: false, "signed position in the engine's books")
    case .exchangePosition:
      return make("exchange.position", .symbol, .quantity, counter: false, venue: true, "signed position at the venue")
    case .positionsOpen:
      return make("positions.open", .none, .count, counter: false, venue: true, "positions open at the venue")
    case .positionsShortOpen:
      return make(
        "positions.short.open", .none, .count, counter: false, venue: true, "short positions open at the venue")
    case .positionsLongOpen:
      return make("positions.long.open", .none, .count, counter: false, venue: true, "long positions open at the venue")
    case .positionsShortCommitted:
      return make(
        "positions.short.committed", .none, .count, counter: false, venue: true,
        "short positions at the venue and short entries that are neither refused nor executed")
    case .positionsLongCommitted:
      return make(
        "positions.long.committed", .none, .count, counter: false, venue: true,
        "long positions at the venue and long entries that are neither refused nor executed")
    case .ordersOpen:
      return make(
        "orders.open", .optionalSymbol, .count, counter: false, venue: true,
        "open orders at the venue, conditional ones included")
    case .stopsOpen:
      return make("stops.open", .optionalSymbol, .count, counter: false, venue: true, "waiting stops at the venue")
    case .wallet:
      return make("wallet", .none, .money, counter: false, venue: false, "wallet balance in the engine's books")
    case .exchangeWallet:
      return make("exchange.wallet", .none, .money, counter: false, venue: true, "wallet balance at the venue")
    case .exchangeRealized:
      return make(
        "exchange.realized", .none, .money, counter: false, venue: true, "realized PnL at the venue, before fees")
    case .exchangeFees:
      return make("exchange.fees", .none, .money, counter: false, venue: true, "commission charged by the venue")
    case .exchangeSettlementGross: return settlement("gross", "realized PnL before fees")
    case .exchangeSettlementExitFees: return settlement("exit-fees", "commission for closing")
    case .exchangeSettlementEntryFees: return settlement("entry-fees", "commission for opening")
    case .exchangeSettlementFunding: return settlement("funding", "funding received")
    case .exchangeSettlementNetOfExitFees: return settlement("net-of-exit-fees", "gross - exit-fees")
    case .exchangeSettlementNet: return settlement("net", "gross - exit-fees - entry-fees + funding")
    case .mark:
      return make("mark", .symbol, .price, counter: false, venue: true, "mark price")
    case .last:
      return make("last", .symbol, .price, counter: false, venue: true, "last price")
    case .reconciliations:
      return make(
        "reconciliations", .none, .count, counter: true, venue: false,
        "completed reconciliations, that of the start excluded")
    case .rotations:
      return make("rotations", .none, .count, counter: true, venue: false, "listen keys taken after the first")
    case .fillsBooked:
      return make(
        "fills.booked", .optionalSymbol, .count, counter: true, venue: false, "executions booked by the engine")
    case .fillsRecovered:
      return make(
        "fills.recovered", .optionalSymbol, .count, counter: true, venue: false,
        "executions booked from a query because the stream had missed them")
    case .fillsDouble:
      return make("fills.double", .none, .count, counter: true, venue: false, "executions booked more than once")
    case .missedFills:
      return make(
        "missed-fills", .none, .count, counter: false, venue: false,
        "executions at the venue that the engine has not booked")
    case .evaluations:
      return make(
        "evaluations", .optionalSymbol, .count, counter: true, venue: false,
        "closed candles that the ICT strategy looked at")
    case .setups:
      return make(
        "setups", .optionalSymbol, .count, counter: true, venue: false, "different setups that had a signal")
    case .trendChanges:
      return make(
        "trend.changes", .optionalSymbol, .count, counter: true, venue: false, "changes of the ICT strategy's trend")
    case .positionsAgainstTrend:
      return make(
        "positions.against-trend", .none, .count, counter: false, venue: false,
        "symbols whose position stands against the ICT strategy's trend")
    case .signalsLong:
      return make("signals.long", .none, .count, counter: true, venue: false, "long signals with a verdict")
    case .signalsShort:
      return make("signals.short", .none, .count, counter: true, venue: false, "short signals with a verdict")
    case .signals:
      return make("signals", .none, .count, counter: true, venue: false, "signals with a verdict")
    case .signalsAccepted:
      return make("signals.accepted", .none, .count, counter: true, venue: false, "signals that passed all gates")
    case .rejected:
      return make("rejected", .reason, .count, counter: true, venue: false, "signals rejected for this reason")
    case .rrReached:
      return make("rr.reached", .none, .count, counter: true, venue: false, "candidates that came to the RR gate")
    case .rrPassed:
      return make("rr.passed", .none, .count, counter: true, venue: false, "candidates that the RR gate let through")
    case .rrPassRate:
      return make("rr.pass-rate", .none, .ratio, counter: false, venue: false, "rr.passed / rr.reached")
    case .rrNewest:
      return make(
        "rr.newest", .optionalSymbol, .ratio, counter: false, venue: false,
        "reward-to-risk of the candidate that came to the RR gate last, rounded down to 1e-8")
    case .shortLimitCount:
      return make(
        "short-limit.count", .none, .count, counter: false, venue: false,
        "shorts that the newest rejection short_position_limit counted")
    case .shortLimit:
      return make(
        "short-limit.limit", .none, .count, counter: false, venue: false,
        "limit that the newest rejection short_position_limit named")
    case .shortRisk:
      return make(
        "short-risk.at-risk", .none, .money, counter: false, venue: false,
        "amount at risk that the newest rejection total_short_risk named")
    case .shortRiskLimit:
      return make(
        "short-risk.limit", .none, .money, counter: false, venue: false,
        "limit that the newest rejection total_short_risk named")
    case .riskAtStop:
      return make(
        "risk.at-stop", .none, .money, counter: true, venue: false,
        "what the entries so far lose at their stops, before fees")
    case .exposures:
      return make("exposures", .none, .count, counter: true, venue: false, "exposure reports of the engine")
    case .exposureLong:
      return make("exposure.long", .none, .money, counter: false, venue: false, "notional of the longs, newest report")
    case .exposureShort:
      return make(
        "exposure.short", .none, .money, counter: false, venue: false, "notional of the shorts, newest report")
    case .exposureNet:
      return make("exposure.net", .none, .money, counter: false, venue: false, "longs less shorts, newest report")
    case .unrealizedLong:
      return make(
        "unrealized.long", .none, .money, counter: false, venue: false,
        "unrealized PnL of the longs before fees, newest report")
    case .unrealizedShort:
      return make(
        "unrealized.short", .none, .money, counter: false, venue: false,
        "unrealized PnL of the shorts before fees, newest report")
    case .alerts:
      return make("alerts", .condition, .count, counter: true, venue: false, "alerts raised for this condition")
    case .notifications:
      return make(
        "notifications", .title, .count, counter: true, venue: false, "messages with this title that were delivered")
    case .notificationsFailed:
      return make(
        "notifications.failed", .none, .count, counter: true, venue: false, "messages that were not delivered")
    case .liquidations:
      return make(
        "liquidations", .outcome, .count, counter: true, venue: false, "emergency liquidations that ended like this")
    case .settlementGross:
      return make(
        "settlement.gross", .optionalSymbol, .money, counter: false, venue: false,
        "realized PnL before fees of the last settlement")
    case .settlementExitFees:
      return make(
        "settlement.exit-fees", .optionalSymbol, .money, counter: false, venue: false,
        "commission of closing in the last settlement")
    case .settlementEntryFees:
      return make(
        "settlement.entry-fees", .optionalSymbol, .money, counter: false, venue: false,
        "commission of opening in the last settlement, as far as the engine saw it")
    case .settlementFunding:
      return make(
        "settlement.funding", .optionalSymbol, .money, counter: false, venue: false,
        "funding received (negative: paid) in the last settlement")
    case .settlementNetOfExitFees:
      return make(
        "settlement.net-of-exit-fees", .optionalSymbol, .money, counter: false, venue: false,
        "gross minus exit fees of the last settlement")
    case .settlementNet:
      return make(
        "settlement.net", .optionalSymbol, .money, counter: false, venue: false,
        "gross minus exit and entry fees plus funding of the last settlement")
    case .settlementReads:
      return make(
        "settlement.reads", .none, .count, counter: false, venue: false,
        "how often the last settlement read the venue's executions")
    case .nakedTime:
      return make(
        "naked-time", .none, .span, counter: false, venue: true,
        "longest time so far that a position was without a live stop")
    case .userStreamDarkTime:
      return make(
        "user-stream.dark-time", .none, .span, counter: false, venue: true,
        "total time so far without delivery of user events")
    case .elapsed:
      return make("elapsed", .none, .span, counter: false, venue: true, "virtual time since the start of the run")
    }
  }

  public static func named(_ name: String) -> Metric? { allCases.first { $0.spec.name == name } }
}

/// A metric with its argument, resolved.
public struct MetricQuery: Hashable, Sendable {
  public var metric: Metric
  public var symbol: Symbol?
  public var text: String?
  public init(metric: Metric, symbol: Symbol? = nil, text: String? = nil) {
    self.metric = metric
    self.symbol = symbol
    self.text = text
  }
}

/// Whatever can tell the present values.
public protocol MetricSource {
  func value(of query: MetricQuery) -> MetricValue
}
