import Audit
import Binance
import Market
import TradingEngine

/// The invariants at work. What each needs to remember is kept by subject; here is who is told of what.
package struct Rules {
  private var found = Findings()
  private var orders: OrderRules
  private var connection = ConnectionRules()
  private var streams: StreamRules
  private var positions: PositionRules
  private var money = MoneyRules()
  private var ledger: LedgerRules
  private var signals = SignalRules()
  private var entries: EntryRules
  private var liquidation: LiquidationRules
  private var protection: ProtectionRules
  private var stops: StopRules
  private var closing: ClosingRules
  private var records = RecordRules()
  private var wire: WireRules
  private var secrets = SecretRules()
  private var commands = CommandRules()
  private var notices = NoticeRules()
  private var trips: VenueTrips
  private var patience = PatienceRules()
  private var equity: EquityRules
  private var promises: PromiseRules
  private var feeRates: VenueFeeRates?

  var checks: [Int] { found.checks }
  var violations: [Violation] { found.violations }
  /// What answers told of the request weight.
  var weight: UsedWeightSeen { patience.weight }
  package var settlements: [ComparedSettlement] { liquidation.compared }

  init(_ instruments: Instruments, limits: RiskLimits = .none) {
    let count = instruments.count
    orders = OrderRules(instruments)
    streams = StreamRules(instruments)
    positions = PositionRules(instruments)
    ledger = LedgerRules(symbols: count)
    entries = EntryRules(limits: limits, symbols: count)
    liquidation = LiquidationRules(limits: limits.liquidation, symbols: count)
    protection = ProtectionRules(symbols: count)
    stops = StopRules(instruments)
    closing = ClosingRules(instruments)
    wire = WireRules(instruments)
    trips = VenueTrips(symbols: count)
    equity = EquityRules(instruments)
    promises = PromiseRules(limits: limits)
  }

  mutating func begin(_ venue: some VenueView) {
    ledger.begin(venue)
    trips.begin(venue)
    equity.begin(venue)
    feeRates = venue.feeRates
    patience.weightMax = venue.requestWeightMax
  }

  /// What is told from here on happened then.
  mutating func turn(to now: Timestamp, event: Int) { found.turn(to: now, event: event) }

  /// The engine's process is gone, and with it what it knew.
  mutating func crashed() {
    records.crashed()
    wire.crashed()
    streams.crashed()
    commands.crashed()
    liquidation.crashed()
    equity.crashed()
    promises.crashed()
  }

  // MARK: Wire

  mutating func sent(_ request: RESTRequest, _ id: RequestID, _ venue: some VenueView) {
    wire.sent(into: &found)
    patience.sent(request, id, into: &found)
    orders.sent(request, into: &found)
    connection.sent(request, into: &found)
    streams.sent(request, id)
    stops.sent(request, venue, into: &found)
    closing.sent(request)
    records.sent(request, id)
    liquidation.sent(request, venue, into: &found)
  }

  mutating func entered(
    _ request: RESTRequest, longs: Int, shorts: Int, _ oracle: Oracle, _ venue: some VenueView
  ) {
    let size = entries.entered(request, longs: longs, shorts: shorts, hasAudit: oracle.hasAudit, into: &found)
    promises.entered(request, shorts: shorts, size: size, oracle, venue, into: &found)
    let symbol = request["symbol"] ?? ""
    commands.entered(symbol, into: &found)
    if oracle.hasAudit, request["side"] == "SELL" { entries.enteredShort(symbol, oracle, venue, into: &found) }
  }

  mutating func answered(_ id: RequestID, _ endpoint: String, code: VenueCode?, isScripted: Bool) {
    wire.ended()
    wire.answered(endpoint, code: code, isScripted: isScripted, into: &found)
    streams.answered(id, code: code)
    records.answered(id, code: code)
  }

  mutating func unanswered() { wire.ended() }
  mutating func caused(by cause: Int, _ what: String) { wire.caused(by: cause, what, into: &found) }

  mutating func heard(_ event: UserEvent) { records.heard(event) }

  /// `average`: what the executions of the order came to up to this one.
  mutating func heard(_ update: OrderTradeUpdate, _ symbol: Symbol, average: Price) {
    wire.heard(update, symbol, average: average, into: &found)
  }

  /// An answer has reached the engine: what it says of the venue's limits, and its refusal, if it is one.
  mutating func told(_ id: RequestID, _ usage: VenueUsage, _ error: VenueError?) {
    patience.told(id, usage, error, at: found.now)
  }

  mutating func evidenceOfDeath(_ what: String) { connection.evidenceOfDeath(what, at: found.now) }
  mutating func opened(_ stream: Int) { streams.opened(stream) }
  mutating func closed(_ stream: Int) { streams.closed(stream) }
  mutating func closedByEngine(_ stream: Int) { streams.closedByEngine(stream, into: &found) }

  // MARK: Operator and people

  mutating func commanded(_ command: OperatorCommand) { commands.commanded(command) }
  mutating func given(_ secret: String) { secrets.given(secret) }
  mutating func said(_ text: String, in place: String) { secrets.said(text, in: place, into: &found) }

  mutating func notified(_ notification: Notification, _ venue: some VenueView, isKnown: Bool) {
    notices.notified(notification, venue, isKnown: isKnown, into: &found)
  }

  // MARK: Ledger

  mutating func filled(_ fill: VenueFill) {
    orders.filled(fill, into: &found)
    wire.filled(fill, feeRates, into: &found)
    ledger.filled(fill)
    trips.filled(fill, at: found.now)
    stops.filled(fill)
    liquidation.filled(fill)
    positions.filled(fill, into: &found)
  }

  mutating func moved(_ order: VenueOrderChange) {
    orders.moved(order, into: &found)
    positions.moved(order)
    stops.moved(order, into: &found)
    records.moved(order)
    closing.moved(order)
  }

  // MARK: Audit

  /// Every record, before what is particular to it.
  mutating func recorded(_ event: AuditEvent) {
    records.took(event, into: &found)
    if case .order(let record) = event { orders.recorded(record) }
  }

  mutating func adopted() { connection.adopted() }

  mutating func takenOver(_ record: AdoptedRecord, _ symbol: Symbol, before: Quantity) {
    money.priced([record.entryPrice], record.position, "position_query of \(record.symbol)", into: &found)
    trips.takenOver(symbol)
    equity.tookOver(record)
    closing.takenOver(symbol)
    if record.occasion == .difference { records.corrected(symbol, from: before, to: record.position) }
  }

  mutating func takenOver(_ record: BalanceAdoptedRecord) {
    records.corrected(from: record.before, to: record.wallet)
    equity.tookOverBalance()
  }

  mutating func trend(_ record: TrendRecord) { promises.trend(record) }

  mutating func exposed(_ record: ExposureRecord, _ oracle: Oracle) {
    equity.exposed(record, wallet: oracle.wallet, market: oracle.market, knows: oracle.missed == 0)
  }

  mutating func reconciled() {
    connection.reconciled()
    streams.reconciled()
  }

  mutating func verdict(_ record: VerdictRecord) {
    signals.verdict(record, into: &found)
    promises.verdict(record, into: &found)
    entries.verdict(record)
  }

  mutating func sized(_ record: SizeRecord, _ symbol: Symbol?, wallet: Money) {
    entries.sized(record, symbol, wallet: wallet, into: &found)
  }

  /// `venue` is the execution that the record is about; nil: there is none.
  mutating func booked(_ record: FillRecord, venue: Oracle.VenueTrade?) {
    money.booked(record, venue: venue, into: &found)
  }

  mutating func traded(_ record: TradeExecutedRecord) {
    money.priced([record.entryPrice], record.quantity, "trade_executed of \(record.symbol)", into: &found)
    closing.traded(record)
  }

  mutating func closed(_ record: PositionClosedRecord) {
    money.closed(record, into: &found)
    equity.closed(record)
    closing.closed(record)
  }

  mutating func took(_ record: LiquidationRecord) {
    liquidation.took(record)
    commands.took(record)
    notices.took(record)
  }

  mutating func settled(_ record: SettlementRecord) {
    if let symbol = record.symbol {
      money.priced([record.entryPrice, record.exitPrice], record.quantity, "settlement of \(symbol)", into: &found)
    }
    liquidation.settled(record)
  }

  // MARK: State

  mutating func look(_ oracle: Oracle, _ venue: some VenueView) {
    let hasMissed = oracle.missed > 0
    money.look(oracle, venue, into: &found)
    ledger.look(venue, into: &found)
    positions.look(oracle, venue, into: &found)
    connection.look(oracle, into: &found)
    streams.look(oracle, venue, into: &found)
    protection.look(venue, into: &found)
    stops.look(into: &found)
    entries.look(venue, hasMissed: hasMissed, into: &found)
    closing.look(venue, trips, hasMissed: hasMissed, into: &found)
    records.look(venue, into: &found)
    liquidation.look(venue, trips, into: &found)
    equity.look(venue, isSame: oracle.holdsVenuesPositions(venue), into: &found)
  }

  /// Called when nothing is in flight: then both bookkeepings must say the same.
  mutating func quiet(_ oracle: Oracle, _ venue: some VenueView) { positions.quiet(oracle, venue, into: &found) }

  mutating func finish(_ oracle: Oracle, _ venue: some VenueView, settleLimit: Span, lastFault: Timestamp?) {
    // A fault shortly before the end leaves less time than the limit allows: nothing can be said.
    if let lastFault, found.now - lastFault < settleLimit { return }
    positions.finish(oracle, venue, into: &found)
    if oracle.hasAudit {
      records.finish(into: &found)
      equity.finish(oracle, venue, into: &found)
    }
  }
}
