import Audit
import Market

extension Invariant {
  package static let settlementAgrees = Invariant(
    "settlement-agrees", .engine,
    "gross, fees, quantity and exit price of a settlement equal the venue's executions to the last digit, its snapshot is the unrealized PnL just before the close, and the total is the sum"
  )
}

/// A settlement beside what the venue's own executions come to.
package struct ComparedSettlement: Hashable, Sendable {
  package var record: SettlementRecord
  package var venueGross: Money
  package var venueExitFees: Money
}

/// What a position was worth at the venue, lowest and highest, from the announcement of a liquidation to the close.
struct Stake {
  var low: Money
  var high: Money
  var cost: Product
  /// Its close was sent: what it is worth from here on is no snapshot of before.
  var isClosing = false
}

/// Settlements of a liquidation, held against the venue's books.
extension LiquidationRules {
  /// Executions that reduced a position since the liquidation began.
  private func closing(_ symbol: Symbol?) -> [VenueFill] {
    running?.closing.filter { symbol == nil || $0.symbol == symbol } ?? []
  }

  mutating func noteStakes(_ venue: some VenueView) {
    for symbol in venue.instruments.symbols {
      let position = venue.position(PositionKey(symbol))
      guard let direction = position.direction, let mark = venue.markPrice(symbol), stakes[symbol]?.isClosing != true
      else { continue }
      let value = mark * position.quantity.magnitude
      let gain = Money(rounding: direction == .long ? value - position.cost : position.cost - value) ?? .zero
      let before = stakes[symbol]
      stakes[symbol] = Stake(
        low: min(before?.low ?? gain, gain), high: max(before?.high ?? gain, gain), cost: position.cost)
    }
  }

  mutating func compare(_ instruments: Instruments, _ trips: VenueTrips, into found: inout Findings) {
    guard !settlements.isEmpty else { return }
    for record in settlements {
      let symbol = record.symbol.flatMap { instruments.symbol(named: $0) }
      let fills = closing(symbol)
      let gross = fills.reduce(Money.zero) { $0 + $1.realized }
      let fees = fills.reduce(Money.zero) { $0 + $1.commission }
      compared.append(ComparedSettlement(record: record, venueGross: gross, venueExitFees: fees))
      if !record.isSettled, let name = record.symbol { running?.unsettled.append(name) }
      guard record.isSettled else { continue }
      let isEqual =
        record.gross == gross && record.exitFees == fees && (symbol.map { agrees(record, $0, fills, trips) } ?? true)
      found.check(
        .settlementAgrees, isEqual, key: "\(record.correlationId) \(record.symbol ?? "")",
        "settlement of \(record.symbol ?? "all"): engine \(record.quantity) @ \(record.exitPrice), gross \(record.gross), exit fees \(record.exitFees), entry fees \(record.entryFees), snapshot \(record.snapshot); venue gross \(gross), exit fees \(fees)"
          + (symbol.flatMap { stakes[$0] }.map { ", worth \($0.low) to \($0.high) before" } ?? ""))
    }
    total(into: &found)
    settlements.removeAll(keepingCapacity: true)
  }

  /// What is particular to one position.
  private func agrees(_ record: SettlementRecord, _ symbol: Symbol, _ fills: [VenueFill], _ trips: VenueTrips) -> Bool {
    let quantity = fills.reduce(Quantity.zero) { $0 + $1.quantity }
    let proceeds = fills.reduce(Product.zero) { $0 + $1.price * $1.quantity }
    guard record.quantity == quantity, record.exitPrice == VenueTrip.average(proceeds, quantity) else { return false }
    // Closed as a whole by this liquidation: what opening it cost is known, too.
    if let trip = trips.lastClosed(symbol), !trip.isTakenOver, trip.closedQuantity == quantity,
      trip.orders.last?.id == fills.last?.orderId, record.entryFees != trip.entryFees
    {
      return false
    }
    guard let stake = stakes[symbol], stake.isClosing else { return true }
    // The engine's mark price is a moment older than the venue's: a thousandth of what was open.
    let tolerance = Money(units: (Money(rounding: stake.cost) ?? .zero).units / 1000)
    return stake.low - tolerance <= record.snapshot && record.snapshot <= stake.high + tolerance
  }

  /// The total beside the records that it is made of.
  private func total(into found: inout Findings) {
    guard let total = settlements.last(where: { $0.symbol == nil }) else { return }
    let parts = settlements.filter { $0.symbol != nil && $0.correlationId == total.correlationId }
    func sum(_ amount: (SettlementRecord) -> Money) -> Bool { parts.reduce(.zero) { $0 + amount($1) } == amount(total) }
    found.check(
      .settlementAgrees, sum(\.gross) && sum(\.exitFees) && sum(\.entryFees) && sum(\.funding) && sum(\.snapshot),
      key: "\(total.correlationId) total",
      "the total of settlement '\(total.correlationId)' is not the sum of its \(parts.count) positions")
  }
}
