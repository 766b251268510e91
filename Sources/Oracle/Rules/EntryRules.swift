import Audit
import Basics
import Binance
import Market
import TradingEngine

extension Invariant {
  package static let limitsHold = Invariant(
    "limits-hold", .venue,
    "positions and entries in flight keep the engine's limits on shorts and on both sides at once")
  package static let oneEntryPerSetup = Invariant(
    "one-entry-per-setup", .engine, "an entry has an accepted signal of its own, and no setup is entered twice")
  package static let sizeWithinLimits = Invariant(
    "size-within-limits", .engine,
    "notional and risk at the stop of an entry stay within cap and budget, and are what the record says")
  package static let sizedByWallet = Invariant(
    "sized-by-wallet", .engine,
    "an entry is sized by the wallet in the engine's books, which is the venue's, and by the leverage set at the venue")
  package static let totalShortRiskHolds = Invariant(
    "total-short-risk-holds", .engine,
    "what all shorts lose at their stops stays within the promised share of the wallet; one without a stop counts with its notional"
  )
  package static let sizeAsSent = Invariant(
    "size-as-sent", .engine, "the quantity on record is the quantity that is sent")
}

/// Rules about entries: within the limits, one for each setup, as large as the record says.
struct EntryRules {
  let limits: RiskLimits

  /// Symbols with an accepted signal whose entry is still to come, and the setup. Looked up only.
  private var expected: [String: String] = [:]
  private var entered: Set<String> = []
  /// By client order id. Looked up only.
  private var sizes: [String: SizeRecord] = [:]
  /// The newest of each contract.
  private var newest: PerSymbol<SizeRecord?>
  /// Of the event being handled, with the wallet that the books had, until the venue is looked at.
  private var fresh: [(record: SizeRecord, wallet: Money)] = []

  init(limits: RiskLimits, symbols: Int) {
    self.limits = limits
    newest = PerSymbol(repeating: nil, count: symbols)
  }

  /// An entry is on its way, counted among those committed. Returns what the engine says of its quantity; nil: nothing.
  mutating func entered(
    _ request: RESTRequest, longs: Int, shorts: Int, hasAudit: Bool, into found: inout Findings
  ) -> SizeRecord? {
    let symbol = request["symbol"] ?? ""
    let key = "\(symbol) \(found.event)"
    let isShort = request["side"] == "SELL"
    let isWithin = !isShort || limits.shortsMax.map { shorts <= $0 } ?? true
    found.check(
      .limitsHold, isWithin, key: key,
      "\(symbol) is the \(shorts). short open or on its way, the limit is \(limits.shortsMax ?? 0)")
    found.check(
      .limitsHold, limits.allowsBothSides || longs == 0 || shorts == 0, key: "sides \(key)",
      "with \(symbol) \(longs) longs and \(shorts) shorts are open or on their way, and only one side is allowed")
    if let limit = limits.positionsMax {
      found.check(
        .limitsHold, longs + shorts <= limit, key: "all \(key)",
        "with \(symbol) \(longs + shorts) positions are open or on their way, the limit is \(limit)")
    }
    guard hasAudit else { return nil }
    let setup = expected.removeValue(forKey: symbol)
    found.check(
      .oneEntryPerSetup, setup.map { entered.insert($0).inserted } ?? false, key: key,
      setup.map { "setup \($0) is entered a second time" }
        ?? "an entry for \(symbol) is sent without an accepted signal")
    let size = request["newClientOrderId"].flatMap { sizes.removeValue(forKey: $0) }
    found.check(
      .sizeAsSent, size.map { "\($0.quantity)" } == request["quantity"].flatMap(Quantity.init).map { "\($0)" },
      key: key,
      "\(symbol): \(size.map { "\($0.quantity)" } ?? "nothing") is on record, \(request["quantity"] ?? "nothing") is sent"
    )
    return size
  }

  mutating func verdict(_ record: VerdictRecord) {
    guard record.rejection == nil, !record.isObserved else { return }
    expected[record.symbol] = "\(record.symbol) \(record.setupId) (\(record.source))"
  }

  /// The figures are computed anew from quantity, prices and wallet; what the record says of them has to agree.
  mutating func sized(_ record: SizeRecord, _ symbol: Symbol?, wallet: Money, into found: inout Findings) {
    sizes[record.clientId] = record
    fresh.append((record, wallet))
    if let symbol { newest[symbol] = record }
    let distance = Price(units: abs(record.entry.units - record.stop.units))
    let notional = record.entry * record.quantity
    let atStop = distance * record.quantity
    func limit(_ rate: Rate?, times leverage: Int = 1) -> Product? {
      rate.map { Product(units: (record.wallet * $0).units * Int128(leverage)) }
    }
    func isWithin(_ amount: Product, _ limit: Product?) -> Bool { limit.map { amount <= $0 } ?? true }
    let cap = limit(limits.positionMax, times: record.leverage)
    let budget = limit(limits.riskPerTrade)
    let fits =
      record.isGiven
      || isWithin(notional, cap) && isWithin(atStop, budget) && notional <= record.cap.asProduct
        && atStop <= record.riskBudget.asProduct
    found.check(
      .sizeWithinLimits, fits && Money(rounding: atStop) == record.riskAtStop,
      key: record.clientId,
      "\(record.symbol) \(record.quantity) @ \(record.entry): notional \(Money(rounding: notional) ?? .zero) of \(record.cap), at the stop \(Money(rounding: atStop) ?? .zero) (on record \(record.riskAtStop)) of \(record.riskBudget)"
    )
  }

  /// - Parameter hasMissed: the venue has executed what the engine has not booked, so the wallets differ rightly.
  mutating func look(_ venue: some VenueView, hasMissed: Bool, into found: inout Findings) {
    guard !fresh.isEmpty else { return }
    for (record, wallet) in fresh {
      let leverage = venue.instruments.symbol(named: record.symbol).flatMap { venue.leverage($0) }
      let isVenues = hasMissed || record.wallet == venue.wallet
      found.check(
        .sizedByWallet, record.wallet == wallet && isVenues && record.leverage == leverage ?? record.leverage,
        key: record.clientId,
        "\(record.symbol) is sized by a wallet of \(record.wallet) with leverage \(record.leverage); the books have "
          + "\(wallet), the venue \(venue.wallet) and \(leverage ?? 0)")
    }
    fresh.removeAll(keepingCapacity: true)
  }

  /// A short is on its way. Fees are left out, so that an engine that counts them keeps well within.
  mutating func enteredShort(_ name: String, _ oracle: Oracle, _ venue: some VenueView, into found: inout Findings) {
    let event = found.event
    guard let share = limits.totalShortRisk else { return }
    var sum = Product.zero
    for symbol in venue.instruments.symbols { sum += atRisk(symbol, oracle, venue, now: found.now) }
    let limit = venue.wallet * share
    found.check(
      .totalShortRiskHolds, sum <= limit, key: "\(name) \(event)",
      "with \(name) the shorts lose \(Money(rounding: sum) ?? .zero) at their stops, the limit is "
        + "\(Money(rounding: limit) ?? .zero)")
  }

  private func atRisk(_ symbol: Symbol, _ oracle: Oracle, _ venue: some VenueView, now: Timestamp) -> Product {
    let key = PositionKey(symbol)
    let position = venue.position(key)
    let planned = newest[symbol].map { $0.riskAtStop.asProduct }
    guard position.direction == .short else {
      let isComing = position.quantity.isZero && oracle.commitments.isEntering(symbol, .short)
      return isComing ? planned ?? .zero : .zero
    }
    if let stop = venue.tightestStop(key) { return max(stop * position.quantity.magnitude - position.cost, .zero) }
    // Its stop may still be on its way.
    let isNaked = (oracle.nakedSince[key]).map { now - $0 > PositionRules.protectionLimit } ?? true
    return isNaked ? position.cost : planned ?? position.cost
  }
}
