import Audit
import Binance
import Exchange
import Market
import TradingEngine

/// The one who knows: reads the venue's ledger, the wire and the engine's audit, and says at any moment what is true.
///
/// A class, because its readers would otherwise copy it. It changes nothing. Counters are kept as events come, never recomputed from history.
final class Oracle {
  let instruments: Instruments
  let from: Timestamp
  let startWallet: Money
  let limits: RiskLimits

  // MARK: What the wire showed

  /// Looked up by endpoint or code, never iterated.
  var requests: [String: Int64] = [:]
  var refusals: [VenueCode: Int64] = [:]
  var fills: [Int64]
  var entries: [Int64]
  var commitments = Commitments()
  /// The venue's executions by trade, and how often the engine booked each.
  var trades: [TradeKey: VenueTrade] = [:]
  var missed: Int64 = 0
  /// Summed from the executions one by one, so that the ledger's balances are held against something else than themselves.
  var venueRealized = Money.zero
  var venueFees = Money.zero
  var doubled: Int64 = 0
  /// Follows the venue's transactions when it is asked for.
  var venueSettlement: RoundTrips

  // MARK: What the engine put on record

  var position: [Quantity]
  var wallet: Money
  var hasAudit = false
  var reconciliations: Int64 = 0
  var rotations: Int64 = 0
  var booked: [Int64]
  var recovered: [Int64]
  var signals = SignalStatistics()
  var strategy: StrategyCounts
  /// Every verdict, if they are wanted.
  var decisions: [Decision] = []
  let keepsDecisions: Bool
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
  var nakedSince: [Timestamp?]
  var longestNakedTime = Span.zero
  var rules: Rules
  var checks: [Int] { rules.checks }
  var violations: [Violation] { rules.violations }

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

  init(
    instruments: Instruments, from: Timestamp, wallet: Money, limits: RiskLimits = .none, keepsDecisions: Bool = false
  ) {
    self.instruments = instruments
    self.from = from
    startWallet = wallet
    self.limits = limits
    self.wallet = .zero
    let count = instruments.count
    venueSettlement = RoundTrips(symbols: count)
    fills = Array(repeating: 0, count: count)
    entries = Array(repeating: 0, count: count)
    booked = Array(repeating: 0, count: count)
    recovered = Array(repeating: 0, count: count)
    position = Array(repeating: .zero, count: count)
    nakedSince = Array(repeating: nil, count: count)
    rules = Rules(symbols: count, limits: limits)
    strategy = StrategyCounts(symbols: count)
    self.keepsDecisions = keepsDecisions
  }

  // MARK: Feeding

  func begin(exchange: Exchange, at now: Timestamp) {
    rules.begin(exchange)
    for symbol in instruments.symbols where !exchange.position(symbol).quantity.isZero {
      nakedSince[Int(symbol.index)] = now
    }
  }

  func sent(_ request: RESTRequest, _ id: RequestID, to exchange: Exchange, at now: Timestamp, event: Int) {
    requests[request.endpoint, default: 0] += 1
    rules.sent(request, at: now, event: event)
    guard commitments.sent(request, id, instruments: instruments) else { return }
    rules.entered(
      request, longs: commitments.count(.long, exchange), shorts: commitments.count(.short, exchange),
      hasAudit: hasAudit, at: now, event: event)
  }

  func answered(_ id: RequestID, _ endpoint: String, status: Int, code: VenueCode?, at now: Timestamp, event: Int) {
    commitments.answered(id, code: code)
    if let code { refusals[code, default: 0] += 1 }
    if code == .noListenKey { rules.evidenceOfDeath("-1125 answered to \(endpoint)", at: now) }
  }

  func userFrame(_ bytes: [UInt8], at now: Timestamp, event: Int) {
    if case .listenKeyExpired? = try? UserEvent(bytes: bytes) {
      rules.evidenceOfDeath("listenKeyExpired delivered", at: now)
    }
  }

  func streamClosed(isUser: Bool, at now: Timestamp, event: Int) {
    if isUser { rules.evidenceOfDeath("user stream closed", at: now) }
  }

  func ledger(_ change: LedgerChange, at now: Timestamp, event: Int, into occurrences: inout [Occurrence]) {
    switch change {
    case .fill(let fill):
      let index = Int(fill.symbol.index)
      fills[index] += 1
      let isEntry = fill.positionBefore.isZero
      if isEntry {
        entries[index] += 1
        nakedSince[index] = now
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
      rules.filled(fill, at: now, event: event, instruments: instruments)
    case .order(let order):
      commitments.moved(order)
      rules.moved(order, at: now, event: event)
    default: break
    }
  }

  /// Looks at the world after an event and notices what changed.
  func look(
    at exchange: Exchange, delivers: Bool, isWireIdle: Bool, now: Timestamp, event: Int,
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
      let index = Int(symbol.index)
      guard !exchange.position(symbol).quantity.isZero else {
        nakedSince[index] = nil
        continue
      }
      if exchange.hasLiveStop(symbol) {
        if let since = nakedSince[index] { longestNakedTime = max(longestNakedTime, now - since) }
        nakedSince[index] = nil
      } else if nakedSince[index] == nil {
        nakedSince[index] = now
      }
    }
    rules.look(self, exchange, at: now, event: event)
    if isWireIdle { rules.quiet(self, exchange, at: now, event: event) }
  }

  func finish(exchange: Exchange, at now: Timestamp, settleLimit: Span, lastFault: Timestamp?) {
    if let since = darkSince, everDelivered { darkTime = darkTime + (now - since) }
    for since in nakedSince { if let since { longestNakedTime = max(longestNakedTime, now - since) } }
    rules.finish(self, exchange, at: now, settleLimit: settleLimit, lastFault: lastFault)
  }

  /// The venue sends user events and the engine holds its stream for live.
  var isQuiet: Bool { wasDelivering && userState == .live }
}
