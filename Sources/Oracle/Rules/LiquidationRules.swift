import Audit
import Market
import TradingEngine

extension Invariant {
  package static let liquidationAccounted = Invariant(
    "liquidation-accounted", .engine,
    "an emergency liquidation closes or lists every position, once, with source and reason; completed means flat and no order left"
  )
  package static let settlementAgrees = Invariant(
    "settlement-agrees", .engine,
    "gross and exit fees of a settlement equal the venue's executions to the last digit")
  package static let stopsLast = Invariant(
    "stops-last", .engine, "during an emergency liquidation a position keeps its stop until it is flat")
}

/// A settlement beside what the venue's own executions come to.
package struct ComparedSettlement: Hashable, Sendable {
  package var record: SettlementRecord
  package var venueGross: Money
  package var venueExitFees: Money
}

/// What must hold of emergency liquidations: each accounts for every position, once; its settlements are the venue's; stops go
/// last. From the engine's audit, held against the venue's books.
struct LiquidationRules {
  /// A liquidation that sends orders.
  private struct Running {
    var id: String
    /// Executions that reduced a position since it began.
    var closing: [VenueFill] = []
    /// Contracts that had a position when it began, and those of them that had a stop.
    var positions: [Symbol]
    var stops: [Symbol]
    /// Symbols that the engine says it closed, as often as it says so.
    var closed: [String] = []
  }

  private var ids: [String] = []
  private var running: Running?
  /// Records that came during the event being handled, until the venue is looked at.
  private var steps: [LiquidationRecord] = []
  private var settlements: [SettlementRecord] = []
  private(set) var compared: [ComparedSettlement] = []

  mutating func filled(_ fill: VenueFill) { if fill.isReducing { running?.closing.append(fill) } }
  mutating func took(_ record: LiquidationRecord) { steps.append(record) }
  mutating func settled(_ record: SettlementRecord) { settlements.append(record) }

  mutating func look(_ venue: some VenueView, into found: inout Findings) {
    guard running != nil || !steps.isEmpty || !settlements.isEmpty else { return }
    let happened = steps
    steps.removeAll(keepingCapacity: true)
    for record in happened where record.kind == .started { begin(record, into: &found) }
    for record in happened {
      if case .moved(_, .cancelling) = record.kind { remember(record, venue) }
      if case .closed = record.kind, let symbol = record.symbol { running?.closed.append(symbol) }
    }
    compare(venue.instruments, into: &found)
    stopsStay(venue, into: &found)
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
  }

  private mutating func remember(_ record: LiquidationRecord, _ venue: some VenueView) {
    let open = venue.instruments.symbols.filter { !venue.position(PositionKey($0)).quantity.isZero }
    running = Running(
      id: record.correlationId, positions: open,
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

  /// Executions that reduced a position since the liquidation began.
  private func closing(_ symbol: Symbol?) -> [VenueFill] {
    running?.closing.filter { symbol == nil || $0.symbol == symbol } ?? []
  }

  private mutating func compare(_ instruments: Instruments, into found: inout Findings) {
    for record in settlements {
      let symbol = record.symbol.flatMap { instruments.symbol(named: $0) }
      let fills = closing(symbol)
      let gross = fills.reduce(Money.zero) { $0 + $1.realized }
      let fees = fills.reduce(Money.zero) { $0 + $1.commission }
      let quantity = fills.reduce(Quantity.zero) { $0 + $1.quantity }
      compared.append(ComparedSettlement(record: record, venueGross: gross, venueExitFees: fees))
      guard record.isSettled else { continue }
      let isEqual =
        record.gross == gross && record.exitFees == fees && (record.symbol == nil || record.quantity == quantity)
      found.check(
        .settlementAgrees, isEqual, key: "\(record.correlationId) \(record.symbol ?? "")",
        "settlement of \(record.symbol ?? "all"): engine gross \(record.gross), exit fees \(record.exitFees); venue gross \(gross), exit fees \(fees)"
      )
    }
    settlements.removeAll(keepingCapacity: true)
  }

  private mutating func end(
    _ record: LiquidationRecord, _ state: LiquidationState, _ venue: some VenueView, into found: inout Findings
  ) {
    guard let ended = running, ended.id == record.correlationId else { return }
    running = nil
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
}
