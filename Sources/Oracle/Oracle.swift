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
  /// Those of them that no user event has brought to the engine since its stream last became, or ceased to be, live: it
  /// can know of them only by asking.
  var unheard: Int64 = 0
  /// How often its stream became, or ceased to be, live.
  var streamChanges = 0
  /// What the executions of each order came to so far. Looked up only.
  var executed: [Int64: (quantity: Quantity, quote: Product)] = [:]
  /// Summed from the executions one by one, so that the ledger's balances are held against something else than themselves.
  var venueRealized = Money.zero
  var venueFees = Money.zero
  var doubled: Int64 = 0

  /// What the engine was told of the market.
  var market: HeardMarket

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
  /// Demands that were rejected, by reason.
  var liquidationsRefused: [String: Int64] = [:]
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
  /// When the stop of a position was triggered, as long as the position is open.
  var stopTriggeredAt: PerPosition<Timestamp?>
  /// A stop that was triggered protects for so long; then it ought to have been executed.
  static let triggeredStopLimit = Span.seconds(3)
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
    /// Of its order's executions, this one included.
    var average: Price
    /// `streamChanges` when it happened; nil: a user event has brought it.
    var unheardSince: Int?
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
    stopTriggeredAt = nakedSince
    market = HeardMarket(symbols: count)
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

  package func sent(
    _ request: RESTRequest, _ id: RequestID, to venue: some VenueView, at now: Timestamp, event: Int, cause: Int
  ) {
    rules.turn(to: now, event: event)
    rules.caused(by: cause, request.endpoint)
    requests[request.endpoint, default: 0] += 1
    rules.sent(request, id, venue)
    guard commitments.sent(request, id, instruments: instruments) else { return }
    rules.entered(
      request, longs: commitments.count(.long, venue), shorts: commitments.count(.short, venue), self, venue)
  }

  /// - Parameter isScripted: a fault made the answer, or changed it.
  package func answered(
    _ id: RequestID, _ endpoint: String, error: VenueError?, usage: VenueUsage = .unknown, isScripted: Bool,
    at now: Timestamp, event: Int
  ) {
    rules.turn(to: now, event: event)
    rules.told(id, usage, error)
    let code = error?.code
    rules.answered(id, endpoint, code: code, isScripted: isScripted)
    commitments.answered(id, code: code)
    if let code { refusals[code, default: 0] += 1 }
    if code == .noListenKey { rules.evidenceOfDeath("-1125 answered to \(endpoint)") }
  }

  /// No answer will come.
  package func unanswered() { rules.unanswered() }

  package func userFrame(_ frame: UserFrame, at now: Timestamp, event: Int) {
    rules.turn(to: now, event: event)
    guard let said = frame.event else { return }
    rules.heard(said)
    switch said {
    case .listenKeyExpired: rules.evidenceOfDeath("listenKeyExpired delivered")
    case .order(let update) where update.tradeId != 0: heard(update)
    default: break
    }
  }

  /// A market event reached the engine.
  package func heard(_ event: MarketEvent, at now: Timestamp) { market.heard(event, at: now) }

  private func heard(_ update: OrderTradeUpdate) {
    guard let symbol = instruments.symbol(named: update.symbol) else { return }
    let key = TradeKey(symbol: symbol, id: update.tradeId)
    guard let trade = trades[key] else { return }
    rules.heard(update, symbol, average: trade.average)
    noteHeard(key)
  }

  /// The engine has learned of it, or it is too old to be waited for.
  func noteHeard(_ key: TradeKey) {
    guard let since = trades[key]?.unheardSince else { return }
    trades[key]?.unheardSince = nil
    if since == streamChanges { unheard -= 1 }
  }

  /// The engine's user stream was opened, as the engine sees it.
  package func streamOpened(_ number: Int, at now: Timestamp, event: Int) {
    rules.turn(to: now, event: event)
    rules.opened(number)
  }

  /// A user stream was closed by the venue or the network.
  package func streamClosed(_ number: Int, at now: Timestamp, event: Int) {
    rules.turn(to: now, event: event)
    rules.closed(number)
    rules.evidenceOfDeath("user stream closed")
  }

  package func streamClosedByEngine(_ number: Int, at now: Timestamp, event: Int) {
    rules.turn(to: now, event: event)
    rules.closedByEngine(number)
  }

  /// The engine's process is gone.
  package func crashed() { rules.crashed() }

  package func commanded(_ command: OperatorCommand) {
    rules.commanded(command)
    if case .liquidate(let demand) = command, let token = demand.token { rules.given(token) }
  }

  /// The venue gave the engine this listen key.
  package func given(listenKey: String) { rules.given(listenKey) }

  /// A line of the engine's text log, or a record of its audit, as text.
  package func said(_ text: String, in place: String, at now: Timestamp, event: Int) {
    rules.turn(to: now, event: event)
    rules.said(text, in: place)
  }

  package func notified(_ notification: Notification, of venue: some VenueView, at now: Timestamp, event: Int) {
    said("\(notification.title) \(notification.text)", in: "message", at: now, event: event)
    rules.notified(notification, venue, isKnown: hasAudit && missed == 0)
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
      if fill.positionAfter.isZero { stopTriggeredAt[fill.position] = nil }
      let before = executed[fill.orderId] ?? (.zero, .zero)
      let (quantity, quote) = (before.quantity + fill.quantity, before.quote + fill.price * fill.quantity)
      executed[fill.orderId] = (quantity, quote)
      let trade = VenueTrade(
        price: fill.price, quantity: fill.quantity, realized: fill.realized, commission: fill.commission,
        average: VenueTrip.average(quote, quantity), unheardSince: streamChanges)
      trades[TradeKey(symbol: fill.symbol, id: fill.tradeId)] = trade
      missed += 1
      unheard += 1
      venueRealized += fill.realized
      venueFees += fill.commission
      occurrences.append(.fill(fill.symbol, isEntry: isEntry))
      if isEntry { occurrences.append(.positionOpened(fill.symbol)) }
      if fill.positionAfter.isZero { occurrences.append(.positionClosed(fill.symbol)) }
      rules.filled(fill)
    case .order(let order):
      commitments.moved(order)
      if order.status == .algo(.triggering), let terms = order.terms, terms.type.isStop {
        stopTriggeredAt[terms.position] = stopTriggeredAt[terms.position] ?? now
      }
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
      let isOpen = !venue.position(key).quantity.isZero
      let overdue = isOpen ? overdueSince(key, venue, at: now) : nil
      if isOpen, overdue != nil || !venue.hasLiveStop(key) {
        nakedSince[key] = nakedSince[key] ?? overdue ?? now
      } else if let since = nakedSince[key] {
        // Protected, or closed while it was still naked: either way the time without a stop is over and counts.
        longestNakedTime = max(longestNakedTime, now - since)
        nakedSince[key] = nil
      }
    }
    rules.turn(to: now, event: event)
    rules.look(self, venue)
    if isWireIdle { rules.quiet(self, venue) }
  }

  /// Its stop was triggered a while ago and is not executed, and no other one waits: since when it protects no more.
  private func overdueSince(_ key: PositionKey, _ venue: some VenueView, at now: Timestamp) -> Timestamp? {
    guard let since = stopTriggeredAt[key], now - since > Self.triggeredStopLimit, !venue.hasWaitingStop(key) else {
      return nil
    }
    return since + Self.triggeredStopLimit
  }

  package func finish(venue: some VenueView, at now: Timestamp, settleLimit: Span, lastFault: Timestamp?) {
    if let since = darkSince, everDelivered { darkTime = darkTime + (now - since) }
    for since in nakedSince.values { if let since { longestNakedTime = max(longestNakedTime, now - since) } }
    // Of the run as a whole, and of no event.
    rules.turn(to: now, event: 0)
    rules.finish(self, venue, settleLimit: settleLimit, lastFault: lastFault)
  }

  func holdsVenuesPositions(_ venue: some VenueView) -> Bool {
    instruments.symbols.allSatisfy { position[PositionKey($0)] == venue.position(PositionKey($0)).quantity }
  }

  /// The venue sends user events and the engine holds its stream for live.
  var isQuiet: Bool { wasDelivering && userState == .live }
}
