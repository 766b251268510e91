import Audit
import Binance
import Market
import TradingEngine

extension Invariant {
  package static let closingAgrees = Invariant(
    "closing-agrees", .engine,
    "prices, quantity, PnL, commission and reason of a closed position are those of the venue's executions")
  package static let entryAgrees = Invariant(
    "entry-agrees", .engine, "entry price and quantity of a trade on record are the venue's, the price within one tick")
}

/// Rules about what the record says of a position as a whole, held against the venue's executions.
struct ClosingRules {
  private let instruments: Instruments
  /// Records of the event being handled, until the venue is looked at.
  private var trades: [TradeExecutedRecord] = []
  private var closings: [PositionClosedRecord] = []
  /// Contracts that the engine took over during the event.
  private var takenOver: [Symbol] = []

  /// Client ids that the engine has sent, and the venue's ids of those orders. Looked up only.
  private var sent: Set<String> = []
  private var own: Set<Int64> = []

  init(_ instruments: Instruments) { self.instruments = instruments }

  mutating func sent(_ request: RESTRequest) {
    switch Endpoint(request) {
    case .orders(.place): if let id = request["newClientOrderId"] { sent.insert(id) }
    case .algo(.place): if let id = request["clientAlgoId"] { sent.insert(id) }
    default: break
    }
  }

  mutating func moved(_ order: VenueOrderChange) {
    if order.status == .order(.new), sent.contains(order.clientId) { own.insert(order.id) }
  }

  mutating func traded(_ record: TradeExecutedRecord) { trades.append(record) }
  mutating func closed(_ record: PositionClosedRecord) { closings.append(record) }
  mutating func takenOver(_ symbol: Symbol) { takenOver.append(symbol) }

  /// - Parameter hasMissed: the venue has executed what the engine has not booked.
  mutating func look(_ venue: some VenueView, _ trips: VenueTrips, hasMissed: Bool, into found: inout Findings) {
    for record in trades where !hasMissed { look(at: record, venue, into: &found) }
    for record in closings { look(at: record, trips, into: &found) }
    trades.removeAll(keepingCapacity: true)
    closings.removeAll(keepingCapacity: true)
    takenOver.removeAll(keepingCapacity: true)
  }

  private func look(at record: TradeExecutedRecord, _ venue: some VenueView, into found: inout Findings) {
    guard let symbol = instruments.symbol(named: record.symbol) else { return }
    let position = venue.position(PositionKey(symbol))
    let entry = VenueTrip.average(position.cost, position.quantity.magnitude)
    let isNear = abs(entry.units - record.entryPrice.units) <= instruments[symbol].tick.units
    found.check(
      .entryAgrees, isNear && position.quantity.magnitude == record.quantity && position.direction == record.direction,
      key: "\(record.symbol) \(record.entryOrderId)",
      "\(record.symbol): on record \(record.quantity) @ \(record.entryPrice), at the venue \(position.quantity) @ \(entry)"
    )
  }

  private func look(at record: PositionClosedRecord, _ trips: VenueTrips, into found: inout Findings) {
    guard let symbol = instruments.symbol(named: record.symbol) else { return }
    let key = "\(record.symbol) \(record.orderId)"
    guard let trip = trips.closed(symbol, by: record.orderId) else {
      // Books that are closed by the venue's word have no execution to show.
      found.check(
        .closingAgrees, takenOver.contains(symbol), key: key,
        "\(record.symbol) is called closed by order \(record.orderId), which closed nothing at the venue")
      return
    }
    guard !trip.isTakenOver else { return }
    let commission = trip.entryFees + trip.exitFees
    let isNear = abs(trip.entryPrice.units - record.entryPrice.units) <= instruments[symbol].tick.units
    let areEqual =
      record.exitPrice == trip.exitPrice && record.quantity == trip.closedQuantity && record.grossPnl == trip.realized
      && record.commission == commission && record.netPnl == trip.realized - commission
    let type = trip.orders.last { $0.id == record.orderId }?.type
    let reason = type.flatMap(Self.reason)
    // Of an order by another hand the venue's list of executions does not say what it was.
    let isUntold = record.closeReason == "UNKNOWN" && !own.contains(record.orderId)
    found.check(
      .closingAgrees, isNear && areEqual && (reason == nil || reason == record.closeReason || isUntold), key: key,
      "\(record.symbol) closed on record: \(record.quantity) of \(record.entryPrice) @ \(record.exitPrice), gross "
        + "\(record.grossPnl), commission \(record.commission), net \(record.netPnl), \(record.closeReason); at the venue: "
        + "\(trip.closedQuantity) of \(trip.entryPrice) @ \(trip.exitPrice), gross \(trip.realized), commission "
        + "\(commission), \(type?.wireName ?? "order") ")
  }

  /// engine.md 7.2: by what the order was before its trigger.
  private static func reason(_ type: OrderType) -> String? {
    if type.isStop { return "STOP_LOSS" }
    if type.isTarget { return "TAKE_PROFIT" }
    return type == .market ? "CLOSE" : nil
  }
}
