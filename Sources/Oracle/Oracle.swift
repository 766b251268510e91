import Audit
import Binance
import Market
import TradingEngine

/// The one who knows: reads the venue's ledger, the wire and the engine's audit, and says at any moment what is true.
///
/// A class, because its readers would otherwise copy it. It changes nothing. Counters are kept as events come, never recomputed from history.
package final class Oracle {
  package let instruments: Instruments
  let from: Timestamp
  let startWallet: Money
  let limits: RiskLimits

  // MARK: What the wire showed

  /// Looked up by endpoint or code, never iterated.
  var requests: [String: Int64] = [:]
  var refusals: [VenueCode: Int64] = [:]
  var fills: PerSymbol<Int64>
  var entries: PerSymbol<Int64>
  var commitments = Commitments()
  /// The venue's executions by trade, and how often the engine booked each.
  var trades: [TradeKey: VenueTrade] = [:]
  var missed: Int64 = 0
  /// Summed from the executions one by one, so that the ledger's balances are held against something else than themselves.
  var venueRealized = Money.zero
  var venueFees = Money.zero
  var doubled: Int64 = 0

  // MARK: What the engine put on record

  var position: PerPosition<Quantity>
  var wallet: Money
  var hasAudit = false
  var reconciliations: Int64 = 0
  var rotations: Int64 = 0
  var booked: PerSymbol<Int64>
  var recovered: PerSymbol<Int64>
  package internal(set) var signals = SignalStatistics()
  package internal(set) var strategy: StrategyCounts
  /// What the sized entries lose at their stops, all together.
  var riskAtStop = Money.zero
  var exposure = ExposureRecord(
    long: .zero, short: .zero, unrealizedLong: .zero, unrealizedShort: .zero, cause: "start")
  var exposures: Int64 = 0
  var alerts: [String: Int64] = [:]
  var userState = StreamStateRecord.State.closed
  /// By final state.
  var liquidations: [String: Int64] = [:]
  var settlements: [SettlementRecord] = []
  /// Delivered, by title.
  var notifications: [String: Int64] = [:]
  var notificationsFailed: Int64 = 0

  // MARK: What follows from both

  var wasDelivering = false
  var everDelivered = false
  var darkSince: Timestamp?
  var darkTime = Span.zero
  var nakedSince: PerPosition<Timestamp?>
  package internal(set) var longestNakedTime = Span.zero
  package internal(set) var rules: Rules
  package var checks: [Int] { rules.checks }
  package var violations: [Violation] { rules.violations }

  struct TradeKey: Hashable {
    var symbol: Symbol
    var id: Int64
  }

  struct VenueTrade {
    var price: Price
    var quantity: Quantity
    var realized: Money
    var commission: Money
    var timesBooked = 0
  }

  package init(
    instruments: Instruments, from: Timestamp, wallet: Money, limits: RiskLimits = .none
  ) {
    self.instruments = instruments
    self.from = from
    startWallet = wallet
    self.limits = limits
    self.wallet = .zero
    let count = instruments.count
    fills = PerSymbol(repeating: 0, count: count)
    entries = PerSymbol(repeating: 0, count: count)
    booked = PerSymbol(repeating: 0, count: count)
    recovered = PerSymbol(repeating: 0, count: count)
    position = PerPosition(repeating: .zero, count: count)
    nakedSince = PerPosition(repeating: nil, count: count)
    rules = Rules(instruments, limits: limits)
    strategy = StrategyCounts(symbols: count)
  }

  // MARK: Feeding

  package func begin(venue: some VenueView, at now: Timestamp) {
    rules.begin(venue)
    for symbol in instruments.symbols {
      let key = PositionKey(symbol)
      if !venue.position(key).quantity.isZero { nakedSince[key] = now }
    }
  }

  package func sent(_ request: RESTRequest, _ id: RequestID, to venue: some VenueView, at now: Timestamp, event: Int) {
    rules.turn(to: now, event: event)
    requests[request.endpoint, default: 0] += 1
    rules.sent(request, id)
    guard commitments.sent(request, id, instruments: instruments) else { return }
    rules.entered(
      request, longs: commitments.count(.long, venue), shorts: commitments.count(.short, venue),
      hasAudit: hasAudit)
  }

  package func answered(
    _ id: RequestID, _ endpoint: String, status: Int, error: VenueError?, usage: VenueUsage = .unknown,
    at now: Timestamp, event: Int
  ) {
    rules.turn(to: now, event: event)
    rules.told(id, usage, error)
    let code = error?.code
    commitments.answered(id, code: code)
    if let code { refusals[code, default: 0] += 1 }
    if code == .noListenKey { rules.evidenceOfDeath("-1125 answered to \(endpoint)") }
  }

  package func userFrame(_ frame: UserFrame, at now: Timestamp, event: Int) {
    rules.turn(to: now, event: event)
    if case .listenKeyExpired? = frame.event { rules.evidenceOfDeath("listenKeyExpired delivered") }
  }

  package func streamClosed(isUser: Bool, at now: Timestamp, event: Int) {
    rules.turn(to: now, event: event)
    if isUser { rules.evidenceOfDeath("user stream closed") }
  }

  package func booked(_ change: VenueChange, at now: Timestamp, event: Int, into occurrences: inout [Occurrence]) {
    rules.turn(to: now, event: event)
    switch change {
    case .fill(let fill):
      fills[fill.symbol] += 1
      let isEntry = fill.positionBefore.isZero
      if isEntry {
        entries[fill.symbol] += 1
        nakedSince[fill.position] = now
      }
      let trade = VenueTrade(
        price: fill.price, quantity: fill.quantity, realized: fill.realized, commission: fill.commission)
      trades[TradeKey(symbol: fill.symbol, id: fill.tradeId)] = trade
      missed += 1
      venueRealized += fill.realized
      venueFees += fill.commission
      occurrences.append(.fill(fill.symbol, isEntry: isEntry))
      if isEntry { occurrences.append(.positionOpened(fill.symbol)) }
      if fill.positionAfter.isZero { occurrences.append(.positionClosed(fill.symbol)) }
      rules.filled(fill)
    case .order(let order):
      commitments.moved(order)
      rules.moved(order)
    }
  }

  /// Looks at the world after an event and notices what changed.
  package func look(
    at venue: some VenueView, delivers: Bool, isWireIdle: Bool, now: Timestamp, event: Int,
    into occurrences: inout [Occurrence]
  ) {
    if delivers != wasDelivering {
      wasDelivering = delivers
      if delivers {
        if let since = darkSince { darkTime = darkTime + (now - since) }
        darkSince = nil
        everDelivered = true
        occurrences.append(.userStreamOpen)
      } else {
        darkSince = now
        occurrences.append(.userStreamDark)
      }
    }
    for symbol in instruments.symbols {
      let key = PositionKey(symbol)
      guard !venue.position(key).quantity.isZero else {
        nakedSince[key] = nil
        continue
      }
      if venue.hasLiveStop(key) {
        if let since = nakedSince[key] { longestNakedTime = max(longestNakedTime, now - since) }
        nakedSince[key] = nil
      } else if nakedSince[key] == nil {
        nakedSince[key] = now
      }
    }
    rules.turn(to: now, event: event)
    rules.look(self, venue)
    if isWireIdle { rules.quiet(self, venue) }
  }

  package func finish(venue: some VenueView, at now: Timestamp, settleLimit: Span, lastFault: Timestamp?) {
    if let since = darkSince, everDelivered { darkTime = darkTime + (now - since) }
    for since in nakedSince.values { if let since { longestNakedTime = max(longestNakedTime, now - since) } }
    // Of the run as a whole, and of no event.
    rules.turn(to: now, event: 0)
    rules.finish(self, venue, settleLimit: settleLimit, lastFault: lastFault)
  }

  /// The venue sends user events and the engine holds its stream for live.
  var isQuiet: Bool { wasDelivering && userState == .live }
}
