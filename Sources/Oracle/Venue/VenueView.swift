import Market

/// What the oracle may read of a venue: its books, its prices and the orders that wait there.
///
/// The mock exchange is one such venue; a recording that is played back is another, which knows less. Nothing here changes
/// the venue, and no type of the exchange crosses: the oracle has words of its own, so that its rules hold for any venue.
package protocol VenueView: AnyObject {
  var instruments: Instruments { get }

  /// Wallet balance: what was paid in, plus realized PnL, minus fees.
  var wallet: Money { get }
  /// Realized PnL before fees.
  var realized: Money { get }
  /// Commission charged; positive.
  var fees: Money { get }
  func position(_ key: PositionKey) -> VenuePosition

  /// nil before the first price.
  func markPrice(_ symbol: Symbol) -> Price?
  /// nil before the first price.
  func lastPrice(_ symbol: Symbol) -> Price?

  /// Open orders, conditional ones included.
  func openOrderCount(_ symbol: Symbol) -> Int
  /// Stops that wait for their trigger.
  func openStopCount(_ symbol: Symbol) -> Int
  func hasOpenOrders(_ symbol: Symbol) -> Bool
  /// The trigger of the waiting stop that limits the loss most; nil without a position or a stop.
  func tightestStop(_ key: PositionKey) -> Price?
  /// A stop waits that would close the whole position, or has been triggered and is closing it.
  func hasLiveStop(_ key: PositionKey) -> Bool
  /// A stop waits that would close the whole position, and has not been triggered.
  func hasWaitingStop(_ key: PositionKey) -> Bool
  /// nil: the venue does not say.
  func leverage(_ symbol: Symbol) -> Int?

  /// The mark price at which the venue would close the position by itself; nil: there is none, or it does not say.
  func liquidationPrice(_ key: PositionKey) -> Price?
  /// What executions cost by the venue's own terms, as shares of their notional; nil: it does not say.
  var feeRates: VenueFeeRates? { get }

  /// Request weight that it takes in a minute; nil: not known.
  var requestWeightMax: Int? { get }

  /// Transactions in the books so far; they are numbered from 0.
  var bookingCount: Int { get }
  func booking(_ number: Int) -> VenueBooking
  /// What all accounts of the books hold together: zero in double entry.
  var sumOfAccounts: Money { get }
  /// What the round trips that have ended came to, of one contract or of all.
  func settled(_ symbol: Symbol?) -> VenueSettlement
}

extension VenueView {
  package var requestWeightMax: Int? { nil }
  package var feeRates: VenueFeeRates? { nil }
  package func liquidationPrice(_ key: PositionKey) -> Price? { nil }
}

/// Commission as a share of the notional of an execution.
package struct VenueFeeRates: Hashable, Sendable {
  /// Of an order that waited in the book.
  package var maker: Rate
  /// Of an order that took what was there.
  package var taker: Rate

  package init(maker: Rate, taker: Rate) {
    self.maker = maker
    self.taker = taker
  }
}

/// A position in the venue's books.
package struct VenuePosition: Hashable, Sendable {
  /// Signed; negative is short.
  package var quantity: Quantity
  /// What the open quantity was traded for; never negative.
  package var cost: Product

  package init(quantity: Quantity, cost: Product) {
    self.quantity = quantity
    self.cost = cost
  }

  package var direction: Direction? { quantity.direction }
}

/// A transaction of the venue's books.
package struct VenueBooking: Hashable, Sendable {
  /// What it was for, in the log's words.
  package var reason: String
  /// What its entries come to: zero in double entry.
  package var sum: Money

  package init(reason: String, sum: Money) {
    self.reason = reason
    self.sum = sum
  }
}

/// What closing positions came to, by the venue's books. Fees are positive.
package struct VenueSettlement: Hashable, Sendable {
  /// Realized PnL before fees.
  package var gross: Money
  /// Commission of the executions that closed.
  package var exitFees: Money
  /// Commission of the executions that opened.
  package var entryFees: Money
  /// Received.
  package var funding: Money

  package init(gross: Money, exitFees: Money, entryFees: Money, funding: Money) {
    self.gross = gross
    self.exitFees = exitFees
    self.entryFees = entryFees
    self.funding = funding
  }

  package var netOfExitFees: Money { gross - exitFees }
  package var net: Money { gross - exitFees - entryFees + funding }
}
