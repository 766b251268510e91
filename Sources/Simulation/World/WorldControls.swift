import Basics
import Binance
import Exchange
import Market
import Oracle
import TradingEngine

/// The script's hands: faults, prices, signals and commands.
extension World: WorldControl {
  public var instruments: Instruments { setup.instruments }
  public var eventNumber: Int { events }

  /// The hands of faults and scripts in the venue. A plan that needs them is refused for a venue that has none.
  private var control: any VenueControl {
    guard let control = venue.control else { preconditionFailure("this venue takes no faults and no prices") }
    return control
  }

  public func value(of query: MetricQuery) -> MetricValue {
    oracle.value(of: query, venue: venue, delivers: deliversUserEvents, now: now)
  }

  public func inject(_ fault: Fault, step: Int, duration: Span?, count: Int?, probability: Rate?) {
    let until = duration.map { now + $0 } ?? .distantFuture
    cause = note("inject step \(step): \(fault)")
    if let probability {
      switch fault {
      case .listenKey, .disconnect, .silence, .dayCut:
        // These act at once or not at all: the draw is made here, with the time as key.
        let random = HashedRandom(seed: setup.seed, name: "fault.\(step)")
        guard random.chance(probability, Int(now.nanoseconds), 0) else { return }
      default: break
      }
    }
    faults.begin(fault, step: step, until: until, count: count, probability: probability)
    if duration != nil { queue.push(.faultEnd(step: step), at: until, lane: .timeline) }
    switch fault {
    case .listenKey(let kind):
      switch kind {
      case .expired: control.expireListenKey(.expired, at: now, into: &effects)
      case .vanished: control.expireListenKey(.vanished, at: now, into: &effects)
      case .silent: control.expireListenKey(.silent, at: now, into: &effects)
      case .deleted: control.deleteListenKeyByOtherSession(at: now, into: &effects)
      }
      takeEffect(step)
      carryOutEffects()
    case .disconnect(let target, let code): cut(target, code: code, reason: "", step: step)
    case .dayCut: cut(.allStreams, code: 1001, reason: "24 hours", step: step)
    case .silence(let target):
      let targets = links.indices.filter { target.includes(links[$0]) && links[$0].isOpenAtVenue }
      for index in targets { links[index].silentUntil = until }
      if !targets.isEmpty { takeEffect(step) }
    case .delayFills(let match, let span):
      disturb(.delay(span), match, step: step, until: until, count: count, probability: probability)
    case .splitFills(let match, let parts, let span, let ticks):
      let change = FillDisturbance.Change.split(parts: parts, over: span, ticks: ticks)
      disturb(change, match, step: step, until: until, count: count, probability: probability)
    case .delay, .drop, .answer, .lag, .duplicate, .late, .failNotifications: break
    }
    hasChanged = true
  }

  /// Hands a fault of matching to the exchange, with all that it needs to act by itself.
  private func disturb(
    _ change: FillDisturbance.Change, _ match: OrderMatch, step: Int, until: Timestamp, count: Int?, probability: Rate?
  ) {
    let symbol = match.symbol.flatMap { instruments.symbol(named: $0) }
    // A contract that is not played has no orders.
    guard match.symbol == nil || symbol != nil else { return }
    let random = HashedRandom(seed: setup.seed, name: "fault.\(step)")
    control.disturb(
      FillDisturbance(
        step: step, change, symbol: symbol, nth: match.nth, until: until, remaining: count,
        chance: probability.map { FillDisturbance.Chance($0, random) }))
  }

  /// A fault did what it is there for.
  func takeEffect(_ step: Int) {
    faults.countEffect(step, at: now)
    note("fault \(step) fires", causedBy: cause)
    occurrences.append(.fired(step: step))
    hasChanged = true
  }

  private func cut(_ target: StreamTarget, code: Int, reason: String, step: Int) {
    let targets = links.indices.filter { target.includes(links[$0]) && links[$0].isOpenAtVenue }
    for index in targets {
      links[index].isOpenAtVenue = false
      venue.closed(links[index].connection, at: now)
      dispatch(.closed(code: code, reason: reason), link: index)
    }
    if !targets.isEmpty { takeEffect(step) }
  }

  public func setPrice(_ symbol: Symbol, to price: Price, step: Int) {
    cause = note("price \(setup.instruments.name(symbol)) \(price)")
    if setup.holdsSetPrices { control.shutOutTape(symbol, until: .distantFuture) }
    control.setPrice(symbol, price, at: now, into: &effects)
    takeScriptEffect(step)
  }

  public func movePrice(_ symbol: Symbol, to price: Price, over: Span, step: Int) {
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

  public func moveThroughTrigger(_ symbol: Symbol, of kind: TriggerKind, step: Int) -> Bool {
    guard let price = control.priceBeyondTrigger(symbol, of: kind) else { return false }
    setPrice(symbol, to: price, step: step)
    return true
  }

  public func signal(_ signal: Signal, step: Int) {
    cause = note(
      "signal \(signal.direction) \(setup.instruments.name(signal.symbol)) \(signal.setupId)")
    host.input(.signal(signal), at: now)
    takeScriptEffect(step)
  }

  public func command(_ command: OperatorCommand, step: Int) {
    cause = note("operator \(command)")
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

extension StreamTarget {
  func includes(_ link: Link) -> Bool {
    switch self {
    case .userStream: link.isUser
    case .marketStreams: !link.isUser
    case .allStreams: true
    }
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
