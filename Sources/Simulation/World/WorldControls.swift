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

  package func setPrice(_ symbol: Symbol, to price: Price, step: Int) {
    cause = note("price \(setup.instruments.name(symbol)) \(price)")
    if setup.holdsSetPrices { control.shutOutTape(symbol, until: .distantFuture) }
    control.setPrice(symbol, price, at: now, into: &effects)
    takeScriptEffect(step)
  }

  package func movePrice(_ symbol: Symbol, to price: Price, over: Span, step: Int) {
    guard let start = venue.lastPrice(symbol), over > .zero else {
      setPrice(symbol, to: price, step: step)
      return
    }
    cause = note("price \(setup.instruments.name(symbol)) moves from \(start) to \(price) over \(over)")
    // The last instant included: the tape's lane comes first, and its price must not flash up before the final one.
    let until = setup.holdsSetPrices ? Timestamp.distantFuture : now + over + Span(nanoseconds: 1)
    control.shutOutTape(symbol, until: until)
    let move = PriceMove(symbol: symbol, from: start, to: price, begin: now, end: now + over)
    queue.push(.priceStep(move), at: min(now + .seconds(1), move.end), lane: .timeline)
    takeScriptEffect(step)
  }

  func step(_ move: PriceMove) {
    cause = 0
    control.setPrice(move.symbol, move.price(at: now, tick: instruments[move.symbol].tick), at: now, into: &effects)
    if now < move.end { queue.push(.priceStep(move), at: min(now + .seconds(1), move.end), lane: .timeline) }
    hasChanged = true
  }

  package func moveThroughTrigger(_ symbol: Symbol, of kind: TriggerKind, step: Int) -> Bool {
    guard let price = control.priceBeyondTrigger(symbol, of: kind) else { return false }
    setPrice(symbol, to: price, step: step)
    return true
  }

  package func signal(_ signal: Signal, step: Int) {
    cause = note(
      "signal \(signal.direction) \(setup.instruments.name(signal.symbol)) \(signal.setupId)")
    host.input(.signal(signal), at: now)
    takeScriptEffect(step)
  }

  package func command(_ command: OperatorCommand, step: Int) {
    cause = note("operator \(command)")
    oracle.commanded(command)
    host.input(.command(command), at: now)
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
