/// Prices. They change without any event of account or connection.
extension Metric {
  package static let mark = Metric("mark", .symbol, .price, .venue, [.price], "mark price") {
    .price($0.venue.markPrice($0.position.symbol))
  }

  package static let last = Metric("last", .symbol, .price, .venue, [.price], "last price") {
    .price($0.venue.lastPrice($0.position.symbol))
  }
}
