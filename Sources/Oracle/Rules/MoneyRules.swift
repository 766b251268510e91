import Audit
import Binance
import Market
import TradingEngine

/// Rules about money: the venue's wallet, and what the engine books and closes.
struct MoneyRules {
  func booked(_ record: FillRecord, venue: Oracle.VenueTrade, at now: Timestamp, event: Int, into found: inout Findings)
  {
    let key = "\(record.symbol) \(record.tradeId)"
    found.check(
      .fillBookedOnce, venue.timesBooked == 1, at: now, event: event, key: key,
      "trade \(record.tradeId) of \(record.symbol) is booked \(venue.timesBooked) times")
    found.check(
      .figuresAgree,
      record.price == venue.price && record.quantity == venue.quantity && record.realized == venue.realized
        && record.commission == venue.commission, at: now, event: event, key: key,
      "trade \(record.tradeId): engine \(record.quantity) @ \(record.price), realized \(record.realized), commission \(record.commission); venue \(venue.quantity) @ \(venue.price), realized \(venue.realized), commission \(venue.commission)"
    )
    found.check(
      .noZeroPrice, record.price.units > 0 && record.quantity.units > 0, at: now, event: event, key: key,
      "booked \(record.quantity) @ \(record.price) from \(record.source.rawValue)")
  }

  func bookedUnknown(_ record: FillRecord, at now: Timestamp, event: Int, into found: inout Findings) {
    found.check(
      .fillBookedOnce, false, at: now, event: event, key: "\(record.symbol) \(record.tradeId)",
      "trade \(record.tradeId) of \(record.symbol) is booked from \(record.source.rawValue), the venue knows no such execution"
    )
    found.check(
      .noZeroPrice, record.price.units > 0 && record.quantity.units > 0, at: now, event: event,
      key: "\(record.symbol) \(record.tradeId)",
      "booked \(record.quantity) @ \(record.price) from \(record.source.rawValue)")
  }

  func closed(_ record: PositionClosedRecord, at now: Timestamp, event: Int, into found: inout Findings) {
    found.check(
      .noZeroPrice, record.exitPrice.units > 0 && record.quantity.units > 0, at: now, event: event,
      key: "close \(record.symbol) \(record.orderId)",
      "\(record.symbol) closed with exit_price=\(record.exitPrice) quantity=\(record.quantity)")
  }

  func look(_ oracle: Oracle, _ venue: some VenueView, at now: Timestamp, event: Int, into found: inout Findings) {
    found.check(
      .walletAddsUp, venue.wallet == oracle.startWallet + oracle.venueRealized - oracle.venueFees, at: now,
      event: event,
      "wallet \(venue.wallet), start \(oracle.startWallet) + realized \(oracle.venueRealized) - fees \(oracle.venueFees)"
    )
  }
}
