import Audit
import Binance
import Market
import TradingEngine

/// The invariants at work. What each needs to remember is kept by subject; here is who is told of what.
package struct Rules {
  private var found = Findings()
  private var orders = OrderRules()
  private var connection = ConnectionRules()
  private var positions: PositionRules
  private var money = MoneyRules()
  private var ledger: LedgerRules
  private var signals = SignalRules()
  private var entries: EntryRules
  private var liquidation = LiquidationRules()
  private var protection: ProtectionRules

  var checks: [Int] { found.checks }
  var violations: [Violation] { found.violations }
  package var settlements: [ComparedSettlement] { liquidation.compared }

  init(symbols: Int, limits: RiskLimits = .none) {
    positions = PositionRules(symbols: symbols)
    ledger = LedgerRules(symbols: symbols)
    entries = EntryRules(limits: limits)
    protection = ProtectionRules(symbols: symbols)
  }

  mutating func begin(_ venue: some VenueView) { ledger.begin(venue) }

  // MARK: Wire

  mutating func sent(_ request: RESTRequest, at now: Timestamp, event: Int) {
    orders.sent(request, at: now, event: event, into: &found)
    connection.sent(request, at: now, event: event, into: &found)
  }

  mutating func entered(
    _ request: RESTRequest, longs: Int, shorts: Int, hasAudit: Bool, at now: Timestamp, event: Int
  ) {
    entries.entered(
      request, longs: longs, shorts: shorts, hasAudit: hasAudit, at: now, event: event, into: &found)
  }

  mutating func evidenceOfDeath(_ what: String, at now: Timestamp) { connection.evidenceOfDeath(what, at: now) }

  // MARK: Ledger

  mutating func filled(_ fill: VenueFill, at now: Timestamp, event: Int, instruments: Instruments) {
    orders.filled(fill)
    ledger.filled(fill)
    liquidation.filled(fill)
    positions.filled(fill, at: now, event: event, instruments: instruments, into: &found)
  }

  mutating func moved(_ order: VenueOrderChange, at now: Timestamp, event: Int) {
    orders.moved(order, at: now, event: event, into: &found)
  }

  // MARK: Audit

  mutating func adopted() { connection.adopted() }

  mutating func reconciled() { connection.reconciled() }

  mutating func recorded(_ record: OrderRecord, at now: Timestamp, event: Int) { orders.recorded(record) }

  mutating func verdict(_ record: VerdictRecord, at now: Timestamp, event: Int) {
    signals.verdict(record, at: now, event: event, into: &found)
    entries.verdict(record)
  }

  mutating func sized(_ record: SizeRecord, at now: Timestamp, event: Int) {
    entries.sized(record, at: now, event: event, into: &found)
  }

  mutating func booked(_ record: FillRecord, venue: Oracle.VenueTrade, at now: Timestamp, event: Int) {
    money.booked(record, venue: venue, at: now, event: event, into: &found)
  }

  mutating func bookedUnknown(_ record: FillRecord, at now: Timestamp, event: Int) {
    money.bookedUnknown(record, at: now, event: event, into: &found)
  }

  mutating func closed(_ record: PositionClosedRecord, at now: Timestamp, event: Int) {
    money.closed(record, at: now, event: event, into: &found)
  }

  mutating func took(_ record: LiquidationRecord) { liquidation.took(record) }
  mutating func settled(_ record: SettlementRecord) { liquidation.settled(record) }

  // MARK: State

  mutating func look(_ oracle: Oracle, _ venue: some VenueView, at now: Timestamp, event: Int) {
    money.look(oracle, venue, at: now, event: event, into: &found)
    ledger.look(venue, at: now, event: event, into: &found)
    positions.look(oracle, venue, at: now, event: event, into: &found)
    connection.look(oracle, at: now, event: event, into: &found)
    protection.look(oracle.instruments, venue, at: now, event: event, into: &found)
    liquidation.look(oracle.instruments, venue, at: now, event: event, into: &found)
  }

  /// Called when nothing is in flight: then both bookkeepings must say the same.
  mutating func quiet(_ oracle: Oracle, _ venue: some VenueView, at now: Timestamp, event: Int) {
    positions.quiet(oracle, venue, at: now, event: event, into: &found)
  }

  mutating func finish(
    _ oracle: Oracle, _ venue: some VenueView, at now: Timestamp, settleLimit: Span, lastFault: Timestamp?
  ) {
    positions.finish(oracle, venue, at: now, settleLimit: settleLimit, lastFault: lastFault, into: &found)
  }
}
