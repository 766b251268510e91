/// Orders that wait at the venue.
extension Metric {
  package static let ordersOpen = Metric(
    "orders.open", .optionalSymbol, .count, .venue, EventKind.waiting,
    "open orders at the venue, conditional ones included"
  ) { context in context.sum { context.venue.openOrderCount($0) } }

  package static let stopsOpen = Metric(
    "stops.open", .optionalSymbol, .count, .venue, EventKind.waiting, "waiting stops at the venue"
  ) { context in context.sum { context.venue.openStopCount($0) } }
}
