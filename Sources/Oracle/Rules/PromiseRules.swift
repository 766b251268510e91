import Audit
import Basics
import Binance
import Market
import TradingEngine

extension Invariant {
  package static let minimumAsPromised = Invariant(
    "minimum-as-promised", .engine,
    "the least RR of a verdict is the one that the settings promise for side and trend; what is accepted reaches it, what is rejected for it does not"
  )
  package static let extraShortWhenBearish = Invariant(
    "extra-short-when-bearish", .engine,
    "a short beyond the plain limit is entered only where the trend on record of its contract is bearish")
  package static let freshMarketOnly = Invariant(
    "fresh-market-only", .venue, "no contract is entered whose newest market event is older than promised")
  package static let exposureWithinLimits = Invariant(
    "exposure-within-limits", .engine,
    "an entry, and with it all that is open and on its way, stays within the promised shares of the venue's wallet at the prices heard last"
  )
}

/// Rules about entries that hold an engine to what its settings promise at its door, and not to what its record says of
/// them.
struct PromiseRules {
  private let limits: RiskLimits
  /// As the engine put them on record, by contract. Looked up only.
  private var trends: [String: String] = [:]

  init(limits: RiskLimits) { self.limits = limits }

  mutating func trend(_ record: TrendRecord) { trends[record.symbol] = record.to }

  /// What a new process thinks of the market it says anew.
  mutating func crashed() { trends = [:] }

  // MARK: Verdicts

  /// The rates of which one is the minimum: without a trend on record that of any trend.
  private func minimums(_ direction: Direction, _ symbol: String) -> [Rate] {
    let side = limits.rewards.filter { $0.direction == direction }
    guard let trend = trends[symbol] else { return side.flatMap(\.rates) }
    return (side.first { $0.trend == trend } ?? side.first { $0.trend == nil })?.rates ?? []
  }

  func verdict(_ record: VerdictRecord, into found: inout Findings) {
    let rates = minimums(record.direction, record.symbol)
    guard !rates.isEmpty, record.reachedRR || record.rejection == nil else { return }
    let isPromised = record.rrMin.map(rates.contains) ?? false
    // Where several may apply, the lowest is the least that is asked.
    let reaches = record.rr.map { rr in rates.contains { rr >= $0 } } ?? false
    let misses = record.rr.map { rr in rates.contains { rr < $0 } } ?? true
    let isRight = record.rejection == nil ? reaches : !record.isRejected(for: .rrBelowMin) || misses
    func text(_ rate: Rate?) -> String { rate.map(String.init(describing:)) ?? "none" }
    found.check(
      .minimumAsPromised, isPromised && isRight, key: "\(record.symbol) \(record.setupId)",
      "\(record.symbol) \(record.direction): RR \(text(record.rr)), least \(text(record.rrMin)), \(record.reason ?? "accepted"); "
        + "promised is a least of \(rates.map(String.init(describing:)).joined(separator: " or "))")
  }

  // MARK: Entries

  /// An entry is on its way, counted among those committed.
  ///
  /// - Parameter size: what the engine says of its quantity; nil: nothing.
  func entered(
    _ request: RESTRequest, shorts: Int, size: SizeRecord?, _ oracle: Oracle, _ venue: some VenueView,
    into found: inout Findings
  ) {
    guard let symbol = request["symbol"].flatMap({ venue.instruments.symbol(named: $0) }) else { return }
    let name = venue.instruments.name(symbol)
    let key = "\(name) \(found.event)"
    if let limit = limits.marketAgeMax {
      let age = oracle.market.newest[symbol].map { found.now - $0 }
      found.check(
        .freshMarketOnly, age.map { $0 < limit } ?? false, key: key,
        "\(name) is entered, and its newest market event is \(age.map { "\($0) old" } ?? "still to come")")
    }
    if oracle.hasAudit, request["side"] == "SELL", let limit = limits.shortsMaxUnlessBearish, let trend = trends[name] {
      found.check(
        .extraShortWhenBearish, shorts <= limit || trend == "bearish", key: key,
        "\(name) is the \(shorts). short open or on its way, and its trend is \(trend)")
    }
    // Executions that the engine does not know yet have changed the wallet that it goes by.
    guard oracle.missed == 0, let quantity = request["quantity"].flatMap(Quantity.init) else { return }
    if let share = limits.positionMax, let size, !size.isGiven, let price = oracle.market.price[symbol] {
      let notional = price * quantity
      let limit = Product(units: (venue.wallet * share).units * Int128(venue.leverage(symbol) ?? 1))
      found.check(
        .exposureWithinLimits, notional <= limit, key: key,
        "\(name) is entered for \(Money(rounding: notional) ?? .zero), the limit is \(Money(rounding: limit) ?? .zero)")
    }
    if let share = limits.exposureMax {
      let sum = venue.instruments.symbols.reduce(Product.zero) { $0 + committed($1, oracle, venue) }
      let limit = venue.wallet * share
      found.check(
        .exposureWithinLimits, sum <= limit, key: "all \(key)",
        "with \(name) \(Money(rounding: sum) ?? .zero) are open or on their way, the limit is \(Money(rounding: limit) ?? .zero)"
      )
    }
  }

  /// Notional of what is open of a contract and of what is on its way to be.
  private func committed(_ symbol: Symbol, _ oracle: Oracle, _ venue: some VenueView) -> Product {
    let position = venue.position(PositionKey(symbol))
    let coming = oracle.commitments.quantity(symbol)
    guard let price = oracle.market.price[symbol] else { return position.cost }
    return price * (position.quantity.magnitude + coming)
  }
}
