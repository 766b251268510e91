import Basics
import Binance
import Exchange
import Market
import Oracle
import TradingEngine

/// What the venue did, carried into the network, and what the network delivers to the engine.
extension World {
  func carryOutEffects() {
    guard !effects.list.isEmpty else { return }
    for step in effects.strikes { takeEffect(step) }
    for effect in effects.list {
      switch effect {
      case .market(let connection, let event):
        if let index = index(of: connection) { dispatch(.market(event), link: index) }
      case .frame(let connection, let bytes):
        if let index = index(of: connection) { dispatch(UserFrame(bytes), link: index) }
      case .answer(let id, let response): answer(RequestID(id.number), response)
      case .close(let connection, let code, let reason):
        guard let index = index(of: connection) else { continue }
        links[index].isOpenAtVenue = false
        dispatch(.closed(code: code, reason: reason), link: index)
        hasChanged = true
      case .ledger(let change): tell(change)
      }
    }
    effects.removeAll()
  }

  /// What is new in the venue's books goes into the log and to the oracle.
  func tell(_ change: LedgerChange) {
    note("venue \(change.text(setup.instruments))", causedBy: cause, about: Self.topic(of: change))
    if case .fill(let fill) = change { checkBooks(after: fill) }
    if let change = VenueChange(change) {
      oracle.booked(change, at: now, event: events, into: &occurrences)
    }
    hasChanged = true
  }

  private func index(of connection: ConnectionID) -> Int? {
    links.lastIndex { $0.stream.number == connection.number }
  }

  /// Puts a parcel on its way to the engine, behind all that is on its way already.
  func dispatch(_ parcel: Link.Parcel, link index: Int) {
    let sent = links[index].send(
      parcel, at: now, cause: cause, delay: setup.latency.stream, random: streamLatency,
      instruments: setup.instruments)
    if let sent, sent.isHead { queue.push(.parcel(link: index), at: sent.arrival, lane: .atEngine) }
  }

  private func dispatch(_ frame: UserFrame, link index: Int) {
    let verdicts = links[index].isUser ? verdicts(on: .userEvent(frame.event)) : []
    for verdict in verdicts {
      takeEffect(verdict.step)
      var fate = EventFate()
      verdict.fault.act(on: &fate)
      for _ in 0..<fate.copies { dispatch(.frame(frame), link: index) }
      switch fate.way {
      case .inOrder: continue
      case .lost: return
      case .late(let extra):
        let delay = streamLatency.draw(setup.latency.stream, links[index].stream.number, ~events)
        reorderedFrames += 1
        queue.push(.reorderedFrame(link: index, frame: frame, cause: cause), at: now + delay + extra, lane: .atEngine)
        return
      }
    }
    dispatch(.frame(frame), link: index)
  }

  /// Delivers everything of a link that is due now; what arrives together is handed over together.
  func deliver(_ index: Int) {
    let stream = links[index].stream
    while let head = links[index].takeDue(at: now) {
      switch head.parcel {
      case .market(let event): deliver(event, on: stream)
      case .frame(let frame):
        deliverFrame(frame, link: index, cause: head.cause)
      case .opened:
        links[index].isOpenAtEngine = true
        cause = note("\(stream) opened", causedBy: head.cause, about: topic(ofLink: index))
        if links[index].isUser { oracle.streamOpened(stream.number, at: now, event: events) }
        host.link(stream, .opened, at: engineNow)
        hasChanged = true
      case .closed(let code, let reason):
        links[index].isOpenAtEngine = false
        cause = note(
          "\(stream) closed \(code) \(reason)", causedBy: head.cause, about: topic(ofLink: index, isOver: true))
        for observer in observers { observer.link(stream, .close(code: code), at: now) }
        if links[index].isUser { oracle.streamClosed(stream.number, at: now, event: events) }
        host.link(stream, .closed(code: code, reason: reason), at: engineNow)
        hasChanged = true
      case .refused:
        cause = note("\(stream) refused", causedBy: head.cause, about: topic(ofLink: index, isOver: true))
        for observer in observers { observer.link(stream, .close(code: 1006), at: now) }
        host.link(stream, .refused("connection refused"), at: engineNow)
        hasChanged = true
      case .alive:
        host.link(stream, .alive, at: engineNow)
      }
      if host.hasActions { carryOutActions() }
    }
    if let head = links[index].inbox.first { queue.push(.parcel(link: index), at: head.at, lane: .atEngine) }
  }

  private func deliver(_ event: MarketEvent, on stream: StreamID) {
    events += 1
    cause = events
    log?.note(event, stream: stream.number, at: now)
    oracle.heard(event, at: now)
    if !observers.isEmpty {
      for observer in observers { observer.market(event, stream, at: now) }
    }
    if setup.sendsMarketAsBytes {
      host.marketFrame(frames.bytes(of: event, at: now), on: stream, at: engineNow)
    } else {
      host.market(event, at: engineNow)
    }
  }

  func deliverFrame(_ frame: UserFrame, link index: Int, cause: Int) {
    guard !links[index].isAbandoned else { return }
    let stream = links[index].stream
    self.cause = note(
      "\(stream) frame \(shown(frame))", causedBy: cause, about: EventTopic(.userEvent))
    for observer in observers { observer.frame(frame, stream, isUser: links[index].isUser, at: now) }
    oracle.userFrame(frame, at: now, event: events)
    host.userFrame(frame, on: stream, at: engineNow)
    hasChanged = true
  }

  /// As the log shows it.
  private func shown(_ frame: UserFrame) -> String {
    let text = String(decoding: frame.bytes, as: UTF8.self)
    return frame.canCarryListenKey ? secrets.redact(text) : text
  }
}
