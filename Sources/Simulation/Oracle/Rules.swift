import Binance
import Exchange
import Market
import TradingEngine

/// The invariants at work: what each needs to remember, how often it was looked at, where it was broken.
struct Rules {
  private(set) var checks = Array(repeating: 0, count: Invariant.allCases.count)
  private(set) var violations: [Violation] = []
  /// One report for each rule and place: a rule that stays broken is not reported at every event.
  private var reported: Set<String> = []

  // Orders, by venue order id. Looked up only.
  private var executed: [Int64: Quantity] = [:]
  private var filledOf: [Int64: Quantity] = [:]
  private var statusOf: [Int64: String] = [:]
  private var clientIds: Set<String> = []

  // Evidence of a dead user stream that the engine has had in hand, and what it did about it.
  private var evidence: (what: String, at: Timestamp)?
  private var postedSinceEvidence = false
  /// When listen keys were asked for, within `rotationWindow`, oldest first.
  private var posts: [Timestamp] = []

  private var isAdopted = false
  private var flatSince: [Timestamp?]
  private var silentSince: Timestamp?
  /// Symbols whose last order has an unknown outcome, with the client id to be asked for.
  private var unresolved: [(symbol: String, clientId: String)] = []
  private var verdictsAt: (time: Timestamp, keys: [String]) = (.distantPast, [])
  private var rrReached = 0
  private var rrPassed = 0
  private var rrRejected = 0

  static let protectionLimit = Span.seconds(5)
  static let orphanLimit = Span.seconds(10)
  static let replacementLimit = Span.seconds(1)
  /// The longest pause of a back-off: a minute and the round trips.
  static let backOffCeiling = Span.seconds(65)
  static let silenceLimit = Span.seconds(70)
  static let rotationsMax = 5
  static let rotationWindow = Span.minutes(10)
  static let connectionsMax = 6
  static let connectionWindow = Span.seconds(10)

  init(symbols: Int) {
    flatSince = Array(repeating: nil, count: symbols)
  }

  private mutating func check(
    _ invariant: Invariant, _ holds: Bool, at now: Timestamp, event: Int, key: @autoclosure () -> String = "",
    _ what: @autoclosure () -> String
  ) {
    checks[invariant.index] += 1
    guard !holds, reported.insert(invariant.rawValue + key()).inserted else { return }
    violations.append(Violation(invariant: invariant.rawValue, time: now, event: event, what: what()))
  }

  // MARK: Wire

  mutating func sent(_ request: RESTRequest, at now: Timestamp, event: Int) {
    switch request.endpoint {
    case "POST /fapi/v1/listenKey":
      if let evidence, !postedSinceEvidence {
        check(
          .deadKeyReplaced, now - evidence.at <= replacementLimit(for: evidence.at), at: now, event: event,
          "\(evidence.what), POST listenKey only \(now - evidence.at) later")
      }
      postedSinceEvidence = true
      posts.append(now)
      posts.removeAll { now - $0 > Self.rotationWindow }
      let opens = posts.count { now - $0 <= Self.connectionWindow }
      check(
        .backOffBounded, opens <= Self.connectionsMax, at: now, event: event,
        "\(opens) listen keys asked for within \(Self.connectionWindow)")
    case "POST /fapi/v1/order":
      let symbol = request["symbol"] ?? ""
      if let open = unresolved.first(where: { $0.symbol == symbol }) {
        check(
          .unknownQueriedFirst, false, at: now, event: event, key: open.clientId,
          "\(symbol) is traded again while the outcome of \(open.clientId) is unknown and not asked for")
      } else {
        check(.unknownQueriedFirst, true, at: now, event: event, "")
      }
      guard request["reduceOnly"] != "true" else { return }
      check(
        .adoptedBeforeEntry, isAdopted, at: now, event: event, "an entry is sent before the account was read")
      let seen = evidence.map { "\($0.what) at \(CivilTime($0.at).clock) UTC" }
      check(
        .noEntryWhileDark, seen == nil, at: now, event: event,
        "an entry for \(symbol) is sent although \(seen ?? "") and nothing was reconciled since")
    case "GET /fapi/v1/order":
      unresolved.removeAll { $0.clientId == request["origClientOrderId"] }
    case "GET /fapi/v1/algoOrder":
      unresolved.removeAll { $0.clientId == request["clientAlgoId"] }
    default: break
    }
  }

  /// At once after a connection that was stable. Each key asked for shortly before allows twice the pause, from one second
  /// on (engine.md 8.4), and a whole series of rotations the slow pause: then another process may be deleting the key (engine.md section 5,
  /// rules 4 and 7).
  private func replacementLimit(for evidence: Timestamp) -> Span {
    if posts.count > Self.rotationsMax { return Self.backOffCeiling }
    let recent = posts.count { evidence - $0 < Self.backOffCeiling }
    guard recent > 0 else { return Self.replacementLimit }
    return min(Self.backOffCeiling, .seconds(1 << Int64(recent - 1)) + Self.replacementLimit)
  }

  mutating func evidenceOfDeath(_ what: String, at now: Timestamp) {
    guard evidence == nil else { return }
    evidence = (what, now)
    postedSinceEvidence = false
  }

  // MARK: Ledger

  mutating func filled(_ fill: Fill, at now: Timestamp, event: Int, instruments: Instruments) {
    filledOf[fill.orderId, default: .zero] += fill.quantity
    let flips =
      fill.isReduceOnly && (fill.positionBefore.units > 0) != (fill.positionAfter.units > 0)
      && !fill.positionAfter.isZero
    check(
      .reduceOnlyNeverFlips, !flips, at: now, event: event, key: String(fill.tradeId),
      "\(instruments.name(fill.symbol)) went from \(fill.positionBefore) to \(fill.positionAfter) by a reduce-only order"
    )
  }

  mutating func moved(_ order: OrderChange, at now: Timestamp, event: Int) {
    let previous = statusOf[order.id]
    check(
      .orderTransitions, Self.isLegal(from: previous, to: order.status), at: now, event: event, key: String(order.id),
      "order \(order.id) went from \(previous ?? "nothing") to \(order.status)")
    statusOf[order.id] = order.status
    if previous == nil {
      let isNew = clientIds.insert(order.isAlgo ? "algo \(order.clientId)" : order.clientId).inserted
      check(
        .clientIdsUnique, isNew, at: now, event: event, key: order.clientId,
        "client order id \(order.clientId) is used a second time")
    }
    guard !order.isAlgo else { return }
    let sum = filledOf[order.id] ?? .zero
    check(
      .fillsSumToExecuted, sum == order.executed && order.executed >= executed[order.id] ?? .zero, at: now,
      event: event, key: String(order.id),
      "order \(order.id) says executed \(order.executed), its executions sum to \(sum)")
    executed[order.id] = order.executed
  }

  private static func isLegal(from old: String?, to new: String) -> Bool {
    switch (old, new) {
    case (nil, "NEW"), ("NEW", "PARTIALLY_FILLED"), ("NEW", "FILLED"), ("NEW", "CANCELED"), ("NEW", "EXPIRED"),
      ("PARTIALLY_FILLED", "PARTIALLY_FILLED"), ("PARTIALLY_FILLED", "FILLED"), ("PARTIALLY_FILLED", "CANCELED"),
      ("PARTIALLY_FILLED", "EXPIRED"), ("NEW", "TRIGGERING"), ("TRIGGERING", "TRIGGERED"), ("TRIGGERED", "FINISHED"),
      ("TRIGGERING", "REJECTED"), ("TRIGGERED", "REJECTED"), ("TRIGGERING", "FINISHED"):
      true
    default: false
    }
  }

  // MARK: Audit

  mutating func adopted() {
    isAdopted = true
    reconciled()
  }

  /// What was missed has been looked for: from here on the stream may be trusted again.
  mutating func reconciled() { evidence = nil }

  mutating func recorded(_ record: OrderRecord, at now: Timestamp, event: Int) {
    if record.kind == .unresolved { unresolved.append((record.symbol, record.clientId)) }
  }

  mutating func verdict(_ record: VerdictRecord, at now: Timestamp, event: Int) {
    let key = "\(record.symbol) \(record.setupId) \(record.source) \(record.interval?.name ?? "")"
    let isBelow = record.isRejected(for: "rr_below_min")
    if verdictsAt.time != now { verdictsAt = (now, []) }
    check(
      .oneVerdict, !verdictsAt.keys.contains(key), at: now, event: event, key: key,
      "a second verdict on setup \(record.setupId) of \(record.symbol)")
    verdictsAt.keys.append(key)
    if record.reachedRR {
      rrReached += 1
      if isBelow { rrRejected += 1 } else { rrPassed += 1 }
    }
    let (reached, passed, refused) = (rrReached, rrPassed, rrRejected)
    check(
      .rrAddsUp, reached == passed + refused && (record.reachedRR || !isBelow), at: now,
      event: event, "reached \(reached), passed \(passed), below minimum \(refused)")
    if record.rejection == nil {
      check(
        .noZeroPrice, record.entry.units > 0 && record.target.units > 0 && record.stop.units > 0, at: now,
        event: event, key: key, "accepted with entry \(record.entry), target \(record.target), stop \(record.stop)")
    }
    guard let rr = record.rr else { return }
    // Cross-multiplied, so that no division rounds: floor(reward x 1e8 / risk) is what was logged.
    let sign = record.direction.sign
    let reward = Int128((record.target.units - record.entry.units) * sign)
    let risk = Int128((record.entry.units - record.stop.units) * sign)
    let exact = risk > 0 ? divideFloor(reward * Int128(unitsPerOne), by: risk) : 0
    let passes = record.rrMin.map { risk > 0 && reward * Int128(unitsPerOne) >= Int128($0.units) * risk } ?? true
    check(
      .rrRecomputed, Int128(rr.units) == exact && passes == !isBelow, at: now,
      event: event, key: key,
      "\(record.symbol) logs RR \(rr) and \(record.rejection ?? "accepted"), its prices give \(Rate(units: Int64(clamping: exact)))"
    )
  }

  mutating func booked(_ record: FillRecord, venue: Oracle.VenueTrade, at now: Timestamp, event: Int) {
    let key = "\(record.symbol) \(record.tradeId)"
    check(
      .fillBookedOnce, venue.timesBooked == 1, at: now, event: event, key: key,
      "trade \(record.tradeId) of \(record.symbol) is booked \(venue.timesBooked) times")
    check(
      .figuresAgree,
      record.price == venue.price && record.quantity == venue.quantity && record.realized == venue.realized
        && record.commission == venue.commission, at: now, event: event, key: key,
      "trade \(record.tradeId): engine \(record.quantity) @ \(record.price), realized \(record.realized), commission \(record.commission); venue \(venue.quantity) @ \(venue.price), realized \(venue.realized), commission \(venue.commission)"
    )
    check(
      .noZeroPrice, record.price.units > 0 && record.quantity.units > 0, at: now, event: event, key: key,
      "booked \(record.quantity) @ \(record.price) from \(record.source.rawValue)")
  }

  mutating func bookedUnknown(_ record: FillRecord, at now: Timestamp, event: Int) {
    check(
      .fillBookedOnce, false, at: now, event: event, key: "\(record.symbol) \(record.tradeId)",
      "trade \(record.tradeId) of \(record.symbol) is booked from \(record.source.rawValue), the venue knows no such execution"
    )
    check(
      .noZeroPrice, record.price.units > 0 && record.quantity.units > 0, at: now, event: event,
      key: "\(record.symbol) \(record.tradeId)",
      "booked \(record.quantity) @ \(record.price) from \(record.source.rawValue)")
  }

  mutating func closed(_ record: PositionClosedRecord, at now: Timestamp, event: Int) {
    check(
      .noZeroPrice, record.exitPrice.units > 0 && record.quantity.units > 0, at: now, event: event,
      key: "close \(record.symbol) \(record.orderId)",
      "\(record.symbol) closed with exit_price=\(record.exitPrice) quantity=\(record.quantity)")
  }

  // MARK: State

  mutating func look(_ oracle: Oracle, _ exchange: Exchange, at now: Timestamp, event: Int) {
    check(
      .walletAddsUp, exchange.wallet == oracle.startWallet + oracle.venueRealized - oracle.venueFees, at: now,
      event: event,
      "wallet \(exchange.wallet), start \(oracle.startWallet) + realized \(oracle.venueRealized) - fees \(oracle.venueFees)"
    )
    for symbol in oracle.instruments.symbols {
      let index = Int(symbol.index)
      let isFlat = exchange.position(symbol).quantity.isZero
      let hasOrders = exchange.hasOpenOrders(symbol)
      if isFlat, hasOrders {
        let since = flatSince[index] ?? now
        flatSince[index] = since
        check(
          .noOrphans, now - since <= Self.orphanLimit, at: now, event: event, key: "\(index) \(since.nanoseconds)",
          "\(oracle.instruments.name(symbol)) is flat for \(now - since) and still has open orders")
      } else {
        flatSince[index] = nil
      }
      if let since = oracle.nakedSince[index] {
        check(
          .protectedInTime, now - since <= Self.protectionLimit, at: now, event: event,
          key: "\(index) \(since.nanoseconds)",
          "\(oracle.instruments.name(symbol)) has been without a live stop for \(now - since)")
      }
    }
    if let evidence, !postedSinceEvidence {
      check(
        .deadKeyReplaced, now - evidence.at <= replacementLimit(for: evidence.at), at: now, event: event,
        "\(evidence.what) and no POST listenKey for \(now - evidence.at)")
    }
    if evidence != nil, postedSinceEvidence, !oracle.wasDelivering, let last = posts.last {
      check(
        .backOffBounded, now - last <= Self.backOffCeiling, at: now, event: event, key: "\(last.nanoseconds)",
        "the user stream is down and no listen key was asked for in \(now - last)")
    }
    guard oracle.hasAudit else { return }
    // Nothing missed, nothing to notice: silence counts from the first execution that was not heard of.
    if oracle.darkSince != nil, oracle.everDelivered, oracle.userState == .live, oracle.missed > 0 {
      let since = silentSince ?? now
      silentSince = since
      check(
        .silenceNoticed, now - since <= Self.silenceLimit, at: now, event: event, key: "\(since.nanoseconds)",
        "an execution is missed for \(now - since) in a dark user stream that the engine still holds for live"
      )
    } else {
      silentSince = nil
    }
  }

  /// Called when nothing is in flight: then both bookkeepings must say the same.
  mutating func quiet(_ oracle: Oracle, _ exchange: Exchange, at now: Timestamp, event: Int) {
    guard oracle.hasAudit, oracle.isQuiet else { return }
    for symbol in oracle.instruments.symbols {
      let mine = oracle.position[Int(symbol.index)]
      let theirs = exchange.position(symbol).quantity
      check(
        .engineEqualsVenue, mine == theirs, at: now, event: event, key: "\(symbol.index)",
        "\(oracle.instruments.name(symbol)): engine \(mine), venue \(theirs)")
    }
    check(
      .engineEqualsVenue, oracle.wallet == exchange.wallet, at: now, event: event, key: "wallet",
      "wallet: engine \(oracle.wallet), venue \(exchange.wallet)")
  }

  mutating func finish(
    _ oracle: Oracle, _ exchange: Exchange, at now: Timestamp, settleLimit: Span, lastFault: Timestamp?
  ) {
    guard oracle.hasAudit else { return }
    // A fault shortly before the end leaves less time than the limit allows: nothing can be said.
    if let lastFault, now - lastFault < settleLimit { return }
    let unequal = oracle.instruments.symbols.filter {
      oracle.position[Int($0.index)] != exchange.position($0).quantity
    }
    let isSettled = oracle.isQuiet && oracle.missed == 0 && unequal.isEmpty && oracle.wallet == exchange.wallet
    check(
      .settles, isSettled, at: now, event: 0,
      "at the end the user stream is \(oracle.wasDelivering ? "open" : "dark") and \(oracle.userState.rawValue), "
        + "\(oracle.missed) executions are not booked, \(unequal.count) positions differ, "
        + "wallet engine \(oracle.wallet), venue \(exchange.wallet)")
  }
}

extension Invariant {
  /// Looked up at every check, so not searched for each time.
  private static let indexes = Dictionary(uniqueKeysWithValues: zip(allCases, allCases.indices))
  var index: Int { Self.indexes[self]! }
}
