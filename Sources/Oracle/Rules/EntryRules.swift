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

  init(limits: RiskLimits) { self.limits = limits }

  /// An entry is on its way, counted among those committed.
  mutating func entered(_ request: RESTRequest, longs: Int, shorts: Int, hasAudit: Bool, into found: inout Findings) {
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
    guard hasAudit else { return }
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
  }

  mutating func verdict(_ record: VerdictRecord) {
    guard record.rejection == nil, !record.details.contains(JSONMember("observed", .bool(true))) else { return }
    expected[record.symbol] = "\(record.symbol) \(record.setupId) (\(record.source))"
  }

  /// The figures are computed anew from quantity, prices and wallet; what the record says of them has to agree.
  mutating func sized(_ record: SizeRecord, into found: inout Findings) {
    sizes[record.clientId] = record
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
}
