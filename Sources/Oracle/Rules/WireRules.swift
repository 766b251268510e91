import Binance
import Market
import TradingEngine

extension Invariant {
  package static let noFilterRefusal = Invariant(
    "no-filter-refusal", .venue,
    "no order is refused for the contract's tick, step, minimum or price filters: -1111, -4003 to -4007, -4023, -4164")
  package static let causeNamed = Invariant(
    "cause-named", .venue, "whatever the engine sends or puts on record has an earlier event as its cause")
  package static let inFlightBounded = Invariant(
    "in-flight-bounded", .venue, "no more than 200 requests wait for their answers")
  package static let averageAddsUp = Invariant(
    "average-adds-up", .venue,
    "the average price in an order's event is the quantity-weighted price of its executions, within one tick")
  package static let feesNotNegative = Invariant(
    "fees-not-negative", .venue, "no execution is charged less than nothing: no rebate is agreed on")
}

extension Invariant {
  package static let feesAsAgreed = Invariant(
    "fees-as-agreed", .venue,
    "commission is the notional times the venue's taker rate, or its maker rate where the order waited in the book, to the last digit; a MARKET order never waits"
  )
}

/// Rules about single messages on the wire.
struct WireRules {
  private let instruments: Instruments
  private var inFlight = 0

  static let inFlightMax = 200
  private static let filters: [VenueCode] = [
    .tooPrecise, .quantityNotPositive, .quantityTooSmall, .quantityTooLarge, .stopPriceTooSmall, .stopPriceTooLarge,
    .quantityOffStep, .notionalTooSmall,
  ]

  init(_ instruments: Instruments) { self.instruments = instruments }

  mutating func sent(into found: inout Findings) {
    inFlight += 1
    found.check(
      .inFlightBounded, inFlight <= Self.inFlightMax, "\(inFlight) requests wait for their answers")
  }

  mutating func ended() { inFlight -= 1 }
  mutating func crashed() { inFlight = 0 }

  /// - Parameter isScripted: a fault made the answer, so it says nothing about the order.
  func answered(_ endpoint: String, code: VenueCode?, isScripted: Bool, into found: inout Findings) {
    guard endpoint.hasPrefix("POST"), endpoint.lowercased().hasSuffix("order") else { return }
    let isFilter = !isScripted && code.map(Self.filters.contains) == true
    found.check(
      .noFilterRefusal, !isFilter, key: "\(endpoint) \(code?.rawValue ?? 0)",
      "\(endpoint) is refused with \(code?.rawValue ?? 0)")
  }

  func caused(by cause: Int, _ what: String, into found: inout Findings) {
    found.check(
      .causeNamed, cause > 0 && cause <= found.event, key: what,
      "\(what) names event \(cause) as its cause")
  }

  /// - Parameter rates: nil: the venue does not say.
  func filled(_ fill: VenueFill, _ rates: VenueFeeRates?, into found: inout Findings) {
    found.check(
      .feesNotNegative, fill.commission >= .zero, key: String(fill.tradeId),
      "trade \(fill.tradeId) is charged \(fill.commission)")
    guard let rates else { return }
    let rate = fill.isMaker ? rates.maker : rates.taker
    let units = divideHalfEven(
      (fill.price * fill.quantity).units * Int128(rate.units), by: Int128(unitsPerOne) * Int128(unitsPerOne))
    let expected = Money(units: Int64(clamping: units))
    let waits = fill.originalType.map { ![.market, .stopMarket, .takeProfitMarket].contains($0) } ?? true
    found.check(
      .feesAsAgreed, fill.commission == expected && (!fill.isMaker || waits), key: "rate \(fill.tradeId)",
      "trade \(fill.tradeId), \(fill.isMaker ? "maker" : "taker") of a \(fill.originalType?.wireName ?? "order"), is charged "
        + "\(fill.commission), agreed is \(expected)")
  }

  /// `average`: what the executions of the order came to, this one included.
  func heard(_ update: OrderTradeUpdate, _ symbol: Symbol, average: Price, into found: inout Findings) {
    let said = update.averagePrice.value
    found.check(
      .averageAddsUp, abs(said.units - average.units) <= instruments[symbol].tick.units,
      key: String(update.tradeId),
      "the event of trade \(update.tradeId) says \(said) on average, its order's executions come to \(average)")
  }
}
