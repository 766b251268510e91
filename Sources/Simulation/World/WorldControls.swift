import Basics
import Binance
import Exchange
import Market
import Oracle
import TradingEngine

/// The script's hands: faults, prices, signals and commands.
extension World: WorldControl {
  package var instruments: Instruments { setup.instruments }
  package var eventNumber: Int { events }

  /// The hands of faults and scripts in the venue. A plan that needs them is refused for a venue that has none.
  var control: any VenueControl {
    guard let control = venue.control else { preconditionFailure("this venue takes no faults and no prices") }
    return control
  }

  package func value(of query: MetricQuery) -> MetricValue {
    oracle.value(of: query, venue: venue, delivers: deliversUserEvents, now: now)
  }

  package func setPrice(_ symbol: Symbol, of kind: PriceKind?, to price: Price, step: Int) {
    guard bears(price, symbol) else { return }
    cause = note("price \(shown(symbol, kind)) \(price)", about: EventTopic(.price, symbol))
    if setup.holdsSetPrices { control.shutOutTape(symbol, until: .distantFuture) }
    control.setPrice(symbol, price, of: kind, at: now, into: &effects)
    takeScriptEffect(step)
  }

  package func movePrice(_ symbol: Symbol, of kind: PriceKind?, to price: Price, over: Span, step: Int) {
    let begin = kind == .mark ? venue.markPrice(symbol) : venue.lastPrice(symbol)
    guard let start = begin, over > .zero else {
      setPrice(symbol, of: kind, to: price, step: step)
      return
    }
    cause = note(
      "price \(shown(symbol, kind)) moves from \(start) to \(price) over \(over)", about: EventTopic(.price, symbol))
    // The last instant included: the tape's lane comes first, and its price must not flash up before the final one.
    let until = setup.holdsSetPrices ? Timestamp.distantFuture : now + over + Span(nanoseconds: 1)
    control.shutOutTape(symbol, until: until)
    let move = PriceMove(symbol: symbol, kind: kind, from: start, to: price, begin: now, end: now + over)
    queue.push(.priceStep(move), at: min(now + .seconds(1), move.end), lane: .timeline)
    takeScriptEffect(step)
  }

  func step(_ move: PriceMove) {
    cause = 0
    let price = move.price(at: now, tick: instruments[move.symbol].tick)
    guard bears(price, move.symbol) else { return }
    control.setPrice(move.symbol, price, of: move.kind, at: now, into: &effects)
    if now < move.end { queue.push(.priceStep(move), at: min(now + .seconds(1), move.end), lane: .timeline) }
    hasChanged = true
  }

  package func moveThroughTrigger(_ symbol: Symbol, of kind: TriggerKind, by price: PriceKind?, step: Int) -> Bool {
    guard let target = control.priceBeyondTrigger(symbol, of: kind) else { return false }
    setPrice(symbol, of: price, to: target, step: step)
    return true
  }

  /// `XRPUSDT`, or `XRPUSDT mark` for one of its prices.
  private func shown(_ symbol: Symbol, _ kind: PriceKind?) -> String {
    let name = setup.instruments.name(symbol)
    return kind.map { "\(name) \($0.rawValue)" } ?? name
  }

  package func signal(_ signal: Signal, step: Int) {
    cause = note(
      "signal \(signal.direction) \(setup.instruments.name(signal.symbol)) \(signal.setupId)",
      about: EventTopic(.signal, signal.symbol))
    host.input(.signal(signal), at: engineNow)
    takeScriptEffect(step)
  }

  package func command(_ command: OperatorCommand, step: Int) {
    cause = note("operator \(command)", about: EventTopic(.command))
    oracle.commanded(command)
    host.input(.command(command), at: engineNow)
    takeScriptEffect(step)
  }

  private func takeScriptEffect(_ step: Int) {
    occurrences.append(.fired(step: step))
    carryOutEffects()
    carryOutActions()
    hasChanged = true
  }
}

/// A price on its way from one level to another, in a straight line.
struct PriceMove {
  var symbol: Symbol
  /// nil: mark and last price together.
  var kind: PriceKind?
  var from: Price
  var to: Price
  var begin: Timestamp
  var end: Timestamp

  func price(at now: Timestamp, tick: Price) -> Price {
    guard now < end else { return to }
    let done = Int128((now - begin).nanoseconds)
    let whole = Int128((end - begin).nanoseconds)
    let moved = divideHalfEven(Int128(to.units - from.units) * done, by: whole)
    return Price(units: from.units + Int64(moved)).rounded(to: tick)
  }
}
