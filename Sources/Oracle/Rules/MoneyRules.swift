import Audit
import Binance
import Market
import TradingEngine

extension Invariant {
  package static let walletAddsUp = Invariant(
    "wallet-adds-up", .venue, "venue wallet = start + realized - fees, exactly")
  package static let fillBookedOnce = Invariant(
    "fill-booked-once", .engine, "the engine books an execution once, and only what the venue executed")
  package static let figuresAgree = Invariant(
    "figures-agree", .engine, "price, quantity, realized PnL and commission of a booked execution equal the venue's")
  package static let noZeroPrice = Invariant(
    "no-zero-price", .engine,
    "no price of zero in a booked execution, a closed or taken-over position, a trade, a settlement or an accepted signal"
  )
}

/// Rules about money: the venue's wallet, and what the engine books and closes.
struct MoneyRules {
  /// `venue` is the execution that the record is about; nil: there is none.
  func booked(_ record: FillRecord, venue: Oracle.VenueTrade?, into found: inout Findings) {
    let key = "\(record.symbol) \(record.tradeId)"
    if let venue {
      found.check(
        .fillBookedOnce, venue.timesBooked == 1, key: key,
        "trade \(record.tradeId) of \(record.symbol) is booked \(venue.timesBooked) times")
      found.check(
        .figuresAgree,
        record.price == venue.price && record.quantity == venue.quantity && record.realized == venue.realized
          && record.commission == venue.commission, key: key,
        "trade \(record.tradeId): engine \(record.quantity) @ \(record.price), realized \(record.realized), commission \(record.commission); venue \(venue.quantity) @ \(venue.price), realized \(venue.realized), commission \(venue.commission)"
      )
    } else {
      found.check(
        .fillBookedOnce, false, key: key,
        "trade \(record.tradeId) of \(record.symbol) is booked from \(record.source.rawValue), the venue knows no such execution"
      )
    }
    found.check(
      .noZeroPrice, record.price.units > 0 && record.quantity.units > 0, key: key,
      "booked \(record.quantity) @ \(record.price) from \(record.source.rawValue)")
  }

  func closed(_ record: PositionClosedRecord, into found: inout Findings) {
    found.check(
      .noZeroPrice, record.exitPrice.units > 0 && record.quantity.units > 0,
      key: "close \(record.symbol) \(record.orderId)",
      "\(record.symbol) closed with exit_price=\(record.exitPrice) quantity=\(record.quantity)")
  }

  /// A price that stands on record for a quantity that is not zero.
  func priced(_ prices: [Price], _ quantity: Quantity, _ what: String, into found: inout Findings) {
    found.check(
      .noZeroPrice, quantity.isZero || prices.allSatisfy { $0.units > 0 }, key: what,
      "\(what) says \(quantity) at \(prices.map(\.description).joined(separator: " and "))")
  }

  func look(_ oracle: Oracle, _ venue: some VenueView, into found: inout Findings) {
    found.check(
      .walletAddsUp, venue.wallet == oracle.startWallet + oracle.venueRealized - oracle.venueFees,
      "wallet \(venue.wallet), start \(oracle.startWallet) + realized \(oracle.venueRealized) - fees \(oracle.venueFees)"
    )
  }
}
