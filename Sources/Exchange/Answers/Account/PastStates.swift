import Binance
import Market

/// What queries see whose view lags behind matching (binance-usdm 8.1, Q13 and Q33): the venue as it was a while ago.
///
/// Nothing is kept for it. Orders and positions change by executions alone, and those are all on record with their times.
extension Exchange {
  /// Calls whose answer can be that of an earlier moment.
  package static let laggingEndpoints: [Endpoint] = [
    .orders(.query), .orders(.open), .account(.trades), .account(.balances), .positions(.risk),
  ]

  /// The books of that moment; of now without one.
  func books(asOf moment: Timestamp?) -> Ledger { moment.map { account.ledger.asOf($0) } ?? account.ledger }

  /// An order as it stood at that moment; nil before it came into being. What happened at the moment has happened.
  func state(of order: Order, asOf moment: Timestamp?) -> Order? {
    guard let moment, moment < order.updateTime else { return order }
    guard moment >= order.time else { return nil }
    // The last change was still to come: the order was open, with what it had executed.
    var past = order
    (past.executed, past.quote, past.status, past.updateTime) = (.zero, .zero, .new, order.time)
    for fill in account.fills where fill.orderId == order.id && fill.time <= moment {
      past.executed += fill.quantity
      past.quote += fill.price * fill.quantity
      past.status = .partiallyFilled
      past.updateTime = fill.time
    }
    return past
  }

  func openOrders(_ symbol: Symbol, asOf moment: Timestamp?) -> [Order] {
    guard moment != nil else { return openOrders(symbol) }
    return account.orders.compactMap { $0.symbol == symbol ? state(of: $0, asOf: moment) : nil }.filter(\.isOpen)
  }
}
