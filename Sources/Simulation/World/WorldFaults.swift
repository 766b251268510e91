import Basics
import Binance
import Exchange
import Market
import Oracle

/// Where faults strike: the world asks the faults at work what becomes of what it carries, and is their hand when they act
/// at once.
extension World {
  package func inject(_ fault: Fault, step: Int, duration: Span?, count: Int?, probability: Rate?) {
    let until = duration.map { now + $0 } ?? .distantFuture
    cause = note(
      "inject step \(step): \(fault)",
      about: EventTopic(.fault, nil, [EventTopic.word(ofStep: step)]))
    if fault.definition.phase == .atOnce, let probability {
      // It acts now or not at all: the draw is made here, with the time as key.
      let random = HashedRandom(seed: setup.seed, name: "fault.\(step)")
      guard random.chance(probability, Int(now.nanoseconds), 0) else { return }
    }
    faults.begin(fault, step: step, until: until, count: count, probability: probability)
    if duration != nil { queue.push(.faultEnd(step: step), at: until, lane: .timeline) }
    switch fault.definition.action {
    case .atOnce(let act): act(self, fault.arguments, Strike(step: step, until: until))
    case .order(let change):
      disturb(
        change(fault.arguments), fault.arguments, step: step, until: until, count: count, probability: probability)
    case .request, .connection, .userEvent, .notification: break
    }
    hasChanged = true
  }

  /// The faults that act on this.
  func verdicts(on meeting: @autoclosure () -> FaultMeeting) -> [FaultDesk.Verdict] {
    faults.isIdle ? [] : faults.meet(meeting(), seed: setup.seed, at: now)
  }

  /// A fault did what it is there for.
  func takeEffect(_ step: Int) {
    faults.countEffect(step, at: now)
    note("fault \(step) fires", causedBy: cause, about: EventTopic(.fault, nil, [EventTopic.word(ofStep: step)]))
    occurrences.append(.fired(step: step))
    hasChanged = true
  }

  /// Hands a fault of matching to the exchange, with all that it needs to act by itself.
  private func disturb(
    _ change: FillDisturbance.Change, _ match: FaultArguments, step: Int, until: Timestamp, count: Int?,
    probability: Rate?
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

  /// Every fault that refuses this connection takes effect.
  func refusesConnection(isUser: Bool) -> Bool {
    let verdicts = verdicts(on: .connection(isUser: isUser))
    for verdict in verdicts { takeEffect(verdict.step) }
    return !verdicts.isEmpty
  }

  /// Every fault that fails this message takes effect.
  func failsNotification(by channel: String) -> Bool {
    let verdicts = verdicts(on: .notification(channel))
    for verdict in verdicts { takeEffect(verdict.step) }
    return !verdicts.isEmpty
  }

  // MARK: At once

  /// Closes what the venue has open of these streams.
  func cut(_ target: StreamTarget, code: Int, reason: String, step: Int) {
    let targets = openLinks(target)
    for index in targets {
      links[index].isOpenAtVenue = false
      venue.closed(links[index].connection, at: now)
      dispatch(.closed(code: code, reason: reason), link: index)
    }
    if !targets.isEmpty { takeEffect(step) }
  }

  /// Begins a silence on what is open of these streams.
  func silence(_ target: StreamTarget, _ silence: Silence, step: Int) {
    let targets = openLinks(target)
    for index in targets { links[index].begin(silence) }
    if !targets.isEmpty { takeEffect(step) }
  }

  /// Sets the distance between the two clocks.
  func setClock(_ side: ClockSide, by span: Span, step: Int) {
    venueClockLead = side == .ahead ? span : .zero - span
    clockStep = step
    takeEffect(step)
  }

  private func openLinks(_ target: StreamTarget) -> [Int] {
    links.indices.filter { target.includes(isUser: links[$0].isUser) && links[$0].isOpenAtVenue }
  }
}
