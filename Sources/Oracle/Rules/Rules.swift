import Audit
import Binance
import Market
import TradingEngine

/// The invariants at work. What each needs to remember is kept by subject; here is who is told of what.
package struct Rules {
  private var found = Findings()
  private var orders: OrderRules
  private var connection = ConnectionRules()
  private var positions: PositionRules
  private var money = MoneyRules()
  private var ledger: LedgerRules
  private var signals = SignalRules()
  private var entries: EntryRules
  private var liquidation = LiquidationRules()
  private var protection: ProtectionRules
  private var patience = PatienceRules()

  var checks: [Int] { found.checks }
  var violations: [Violation] { found.violations }
  /// What answers told of the request weight.
  var weight: UsedWeightSeen { patience.weight }
  package var settlements: [ComparedSettlement] { liquidation.compared }

  init(_ instruments: Instruments, limits: RiskLimits = .none) {
    orders = OrderRules(instruments)
    positions = PositionRules(instruments)
    ledger = LedgerRules(symbols: instruments.count)
    entries = EntryRules(limits: limits)
    protection = ProtectionRules(symbols: instruments.count)
  }

  mutating func begin(_ venue: some VenueView) {
    ledger.begin(venue)
    patience.weightMax = venue.requestWeightMax
  }

  /// What is told from here on happened then.
  mutating func turn(to now: Timestamp, event: Int) { found.turn(to: now, event: event) }

  // MARK: Wire

  mutating func sent(_ request: RESTRequest, _ id: RequestID = RequestID(0)) {
    patience.sent(request, id, into: &found)
    orders.sent(request, into: &found)
    connection.sent(request, into: &found)
  }

  mutating func entered(_ request: RESTRequest, longs: Int, shorts: Int, hasAudit: Bool) {
    entries.entered(request, longs: longs, shorts: shorts, hasAudit: hasAudit, into: &found)
  }

  /// An answer has reached the engine: what it says of the venue's limits, and its refusal, if it is one.
  mutating func told(_ id: RequestID, _ usage: VenueUsage, _ error: VenueError?) {
    patience.told(id, usage, error, at: found.now)
  }

  mutating func evidenceOfDeath(_ what: String) { connection.evidenceOfDeath(what, at: found.now) }

  // MARK: Ledger

  mutating func filled(_ fill: VenueFill) {
    orders.filled(fill, into: &found)
    ledger.filled(fill)
    liquidation.filled(fill)
    positions.filled(fill, into: &found)
  }

  mutating func moved(_ order: VenueOrderChange) { orders.moved(order, into: &found) }

  // MARK: Audit

  mutating func adopted() { connection.adopted() }
  mutating func reconciled() { connection.reconciled() }
  mutating func recorded(_ record: OrderRecord) { orders.recorded(record) }

  mutating func verdict(_ record: VerdictRecord) {
    signals.verdict(record, into: &found)
    entries.verdict(record)
  }

  mutating func sized(_ record: SizeRecord) { entries.sized(record, into: &found) }

  /// `venue` is the execution that the record is about; nil: there is none.
  mutating func booked(_ record: FillRecord, venue: Oracle.VenueTrade?) {
    money.booked(record, venue: venue, into: &found)
  }

  mutating func closed(_ record: PositionClosedRecord) { money.closed(record, into: &found) }
  mutating func took(_ record: LiquidationRecord) { liquidation.took(record) }
  mutating func settled(_ record: SettlementRecord) { liquidation.settled(record) }

  // MARK: State

  mutating func look(_ oracle: Oracle, _ venue: some VenueView) {
    money.look(oracle, venue, into: &found)
    ledger.look(venue, into: &found)
    positions.look(oracle, venue, into: &found)
    connection.look(oracle, into: &found)
    protection.look(venue, into: &found)
    liquidation.look(venue, into: &found)
  }

  /// Called when nothing is in flight: then both bookkeepings must say the same.
  mutating func quiet(_ oracle: Oracle, _ venue: some VenueView) { positions.quiet(oracle, venue, into: &found) }

  mutating func finish(_ oracle: Oracle, _ venue: some VenueView, settleLimit: Span, lastFault: Timestamp?) {
    positions.finish(oracle, venue, settleLimit: settleLimit, lastFault: lastFault, into: &found)
  }
}
