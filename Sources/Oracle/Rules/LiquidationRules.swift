import Audit
import Binance
import Market
import TradingEngine

extension Invariant {
  package static let liquidationAccounted = Invariant(
    "liquidation-accounted", .engine,
    "an emergency liquidation closes or lists every position, once, with source and reason; completed means flat, settled and no order left"
  )
  package static let liquidationBounded = Invariant(
    "liquidation-bounded", .engine,
    "an emergency liquidation ends within its promised time, and tries no position more often than promised")
  package static let largestFirst = Invariant(
    "largest-first", .engine,
    "an emergency liquidation closes the largest notional first, where promised, and keeps its pause between two positions"
  )
  package static let stopsLast = Invariant(
    "stops-last", .engine, "during an emergency liquidation a position keeps its stop until it is flat")
}

/// What must hold of emergency liquidations: each accounts for every position, once; its settlements are the venue's; stops go
/// last. From the engine's audit, held against the venue's books.
struct LiquidationRules {
  /// A liquidation that sends orders.
  struct Running {
    var id: String
    var began: Timestamp
    /// Contracts whose first close was sent, oldest first.
    var sent: [(symbol: Symbol, at: Timestamp)] = []
    /// Closes of each contract since something of it was executed.
    var attempts: PerSymbol<Int>
    /// Records of positions whose settlement is open.
    var unsettled: [String] = []
    /// Executions that reduced a position since it began.
    var closing: [VenueFill] = []
    /// Contracts that had a position when it began, and those of them that had a stop.
    var positions: [Symbol]
    var stops: [Symbol]
    /// Symbols that the engine says it closed, as often as it says so.
    var closed: [String] = []
  }

  private var ids: [String] = []
  var running: Running?
  /// The one that was announced and has not ended.
  private var announced: String?
  private let limits: LiquidationLimits
  /// What positions were worth between the announcement and their close, to hold snapshots against.
  var stakes: PerSymbol<Stake?>
  /// Contracts that the engine has sent a close for since their position was opened.
  private var isClosing: PerSymbol<Bool>
  /// Records that came during the event being handled, until the venue is looked at.
  private var steps: [LiquidationRecord] = []
  var settlements: [SettlementRecord] = []
  var compared: [ComparedSettlement] = []

  init(limits: LiquidationLimits, symbols: Int) {
    self.limits = limits
    stakes = PerSymbol(repeating: nil, count: symbols)
    isClosing = PerSymbol(repeating: false, count: symbols)
  }

  mutating func filled(_ fill: VenueFill) {
    if fill.isReducing {
      running?.closing.append(fill)
      running?.attempts[fill.symbol] = 0
    }
    if fill.positionAfter.isZero { isClosing[fill.symbol] = false }
  }

  /// A process that is gone liquidates nothing any more.
  mutating func crashed() {
    running = nil
    announced = nil
  }

  mutating func took(_ record: LiquidationRecord) { steps.append(record) }
  mutating func settled(_ record: SettlementRecord) { settlements.append(record) }

  mutating func look(_ venue: some VenueView, _ trips: VenueTrips, into found: inout Findings) {
    let now = found.now
    guard running != nil || announced != nil || !steps.isEmpty || !settlements.isEmpty else { return }
    let happened = steps
    steps.removeAll(keepingCapacity: true)
    for record in happened where record.kind == .started { begin(record, into: &found) }
    for record in happened {
      if case .moved(_, .cancelling) = record.kind { remember(record, venue, at: now) }
      if case .closed = record.kind, let symbol = record.symbol { running?.closed.append(symbol) }
    }
    noteStakes(venue)
    compare(venue.instruments, trips, into: &found)
    stopsStay(venue, into: &found)
    if let running, let limit = limits.timeout {
      // A moment for what is under way when it ends.
      found.check(
        .liquidationBounded, now - running.began <= limit + .seconds(1), key: running.id,
        "liquidation '\(running.id)' goes on for \(now - running.began)")
    }
    for record in happened {
      if case .ended(let state) = record.kind { end(record, state, venue, into: &found) }
    }
  }

  private mutating func begin(_ record: LiquidationRecord, into found: inout Findings) {
    let isFresh = !ids.contains(record.correlationId)
    let isNamed = !record.correlationId.isEmpty && !record.source.isEmpty && !record.reason.isEmpty
    found.check(
      .liquidationAccounted, isFresh && isNamed && record.triggerSeq > 0 && running == nil,
      key: "begin \(record.correlationId)",
      "liquidation '\(record.correlationId)' from '\(record.source)' because of '\(record.reason)' begins "
        + (running.map { "while '\($0.id)' is under way" } ?? (isFresh ? "without saying why" : "a second time")))
    ids.append(record.correlationId)
    announced = record.correlationId
    for symbol in stakes.symbols { stakes[symbol] = nil }
  }

  private mutating func remember(_ record: LiquidationRecord, _ venue: some VenueView, at now: Timestamp) {
    let open = venue.instruments.symbols.filter { !venue.position(PositionKey($0)).quantity.isZero }
    running = Running(
      id: record.correlationId, began: now, attempts: PerSymbol(repeating: 0, count: venue.instruments.count),
      positions: open,
      stops: open.filter { venue.hasLiveStop(PositionKey($0)) })
  }

  /// A stop protects its position until that is flat.
  private mutating func stopsStay(_ venue: some VenueView, into found: inout Findings) {
    guard let running else { return }
    for symbol in running.stops where !venue.position(PositionKey(symbol)).quantity.isZero {
      found.check(
        .stopsLast, venue.hasLiveStop(PositionKey(symbol)), key: "\(running.id) \(symbol.index)",
        "the stop of \(venue.instruments.name(symbol)) is gone while \(venue.position(PositionKey(symbol)).quantity) are still open"
      )
    }
  }

  private mutating func end(
    _ record: LiquidationRecord, _ state: LiquidationState, _ venue: some VenueView, into found: inout Findings
  ) {
    if announced == record.correlationId { announced = nil }
    guard let ended = running, ended.id == record.correlationId else { return }
    running = nil
    found.check(
      .liquidationAccounted, state != .completed || ended.unsettled.isEmpty, key: "settled \(record.correlationId)",
      "liquidation '\(record.correlationId)' is called completed and \(ended.unsettled.joined(separator: ", ")) is not settled"
    )
    for symbol in venue.instruments.symbols {
      let name = venue.instruments.name(symbol)
      let isFlat = venue.position(PositionKey(symbol)).quantity.isZero
      let isListed = record.symbols.contains(name)
      let reports = ended.closed.count { $0 == name }
      let isAccounted =
        reports <= 1 && (isFlat || isListed) && (reports == 1 || isListed || !ended.positions.contains(symbol))
      found.check(
        .liquidationAccounted, isAccounted, key: "\(record.correlationId) \(name)",
        "liquidation '\(record.correlationId)' ends as \(state.rawValue): \(name) is \(isFlat ? "flat" : "open") at the venue, reported closed \(reports) times, \(isListed ? "" : "not ")listed as left over"
      )
      guard state == .completed else { continue }
      found.check(
        .liquidationAccounted, !venue.hasOpenOrders(symbol),
        key: "orders \(record.correlationId) \(name)",
        "liquidation '\(record.correlationId)' is called completed and \(name) still has open orders")
    }
  }

  // MARK: Closes

  /// A close on its way: the first one of a position is looked at, its repetitions are not.
  mutating func sent(_ request: RESTRequest, _ venue: some VenueView, into found: inout Findings) {
    let now = found.now
    guard case .orders(.place) = Endpoint(request), request["reduceOnly"] == "true",
      let symbol = request["symbol"].flatMap({ venue.instruments.symbol(named: $0) })
    else { return }
    judgeAttempts(symbol, venue, into: &found)
    let wasClosing = isClosing[symbol]
    isClosing[symbol] = true
    guard let running, !running.sent.contains(where: { $0.symbol == symbol }), !wasClosing else { return }
    self.running?.sent.append((symbol, now))
    stakes[symbol]?.isClosing = true
    let name = venue.instruments.name(symbol)
    if let last = running.sent.last {
      guard let spacing = limits.spacing else { return }
      found.check(
        .largestFirst, now - last.at >= spacing, key: "\(running.id) \(name)",
        "\(name) is closed \(now - last.at) after \(venue.instruments.name(last.symbol))")
    } else if limits.beginsWithLargest {
      let open = running.positions.filter { $0 != symbol && !isClosing[$0] }
      let largest = open.max { Self.notional($0, venue) < Self.notional($1, venue) }
      // The prices that the engine goes by are a moment older.
      let isLargest = largest.map { Self.notional($0, venue).units * 98 <= Self.notional(symbol, venue).units * 100 }
      found.check(
        .largestFirst, isLargest ?? true, key: "\(running.id) first",
        "\(name) is closed first, and \(largest.map(venue.instruments.name) ?? "") is worth more")
    }
  }

  private mutating func judgeAttempts(_ symbol: Symbol, _ venue: some VenueView, into found: inout Findings) {
    guard running != nil else { return }
    running?.attempts[symbol] += 1
    guard let running, let limit = limits.attemptsMax else { return }
    found.check(
      .liquidationBounded, running.attempts[symbol] <= limit, key: "\(running.id) \(symbol.index)",
      "\(venue.instruments.name(symbol)) is closed for the \(running.attempts[symbol]). time without an execution")
  }

  private static func notional(_ symbol: Symbol, _ venue: some VenueView) -> Product {
    (venue.lastPrice(symbol) ?? .zero) * venue.position(PositionKey(symbol)).quantity.magnitude
  }
}
