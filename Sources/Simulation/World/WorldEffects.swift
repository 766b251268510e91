import Basics
import Binance
import Exchange
import Market
import TradingEngine

/// What the venue did, carried into the network, and what the network delivers to the engine.
extension World {
  func carryOutEffects() {
    guard !effects.list.isEmpty else { return }
    for effect in effects.list {
      switch effect {
      case .market(let connection, let event):
        if let index = index(of: connection) { dispatch(.market(event), link: index) }
      case .frame(let connection, let bytes):
        if let index = index(of: connection) { dispatchFrame(bytes, link: index) }
      case .answer(let id, let response): answer(RequestID(id.number), response)
      case .close(let connection, let code, let reason):
        guard let index = index(of: connection) else { continue }
        links[index].isOpenAtVenue = false
        dispatch(.closed(code: code, reason: reason), link: index)
        hasChanged = true
      case .ledger(let change):
        note("venue \(change.text(setup.instruments))", causedBy: cause)
        oracle.ledger(change, at: now, event: log.count, into: &occurrences)
        hasChanged = true
      }
    }
    effects.removeAll()
  }

  private func index(of connection: ConnectionID) -> Int? {
    links.lastIndex { $0.stream.number == connection.number }
  }

  /// Puts a parcel on its way to the engine, behind all that is on its way already.
  func dispatch(_ parcel: Link.Parcel, link index: Int) {
    let sent = links[index].send(
      parcel, at: now, cause: cause, delay: setup.latency.stream, random: streamLatency)
    if let sent, sent.isHead { queue.push(.parcel(link: index), at: sent.arrival, lane: .atEngine) }
  }

  private func dispatchFrame(_ bytes: [UInt8], link index: Int) {
    for verdict in faults.meet(userFrame: bytes, isUser: links[index].isUser, seed: setup.seed, at: now) {
      takeEffect(verdict.step)
      switch verdict.fault {
      case .duplicate: dispatch(.frame(bytes), link: index)
      case .late(_, let extra):
        let delay = streamLatency.draw(setup.latency.stream, links[index].stream.number, ~log.count)
        reorderedFrames += 1
        queue.push(.reorderedFrame(link: index, bytes: bytes, cause: cause), at: now + delay + extra, lane: .atEngine)
        return
      default: break
      }
    }
    dispatch(.frame(bytes), link: index)
  }

  /// Delivers everything of a link that is due now; what arrives together is handed over together.
  func deliver(_ index: Int) {
    let stream = links[index].stream
    while let head = links[index].takeDue(at: now) {
      switch head.parcel {
      case .market(let event): deliver(event, on: stream)
      case .frame(let bytes):
        deliverFrame(bytes, link: index, cause: head.cause)
      case .opened:
        links[index].isOpenAtEngine = true
        cause = note("\(stream) opened", causedBy: head.cause)
        adapter.input(.link(stream, .opened), at: now)
        hasChanged = true
      case .closed(let code, let reason):
        links[index].isOpenAtEngine = false
        cause = note("\(stream) closed \(code) \(reason)", causedBy: head.cause)
        recorder?.link(stream, .close(code: code), at: now)
        oracle.streamClosed(isUser: links[index].isUser, at: now, event: log.count)
        adapter.input(.link(stream, .closed(code: code, reason: reason)), at: now)
        hasChanged = true
      case .alive:
        adapter.input(.link(stream, .alive), at: now)
      }
      if !adapter.actions.isEmpty { carryOutActions() }
    }
    if let head = links[index].inbox.first { queue.push(.parcel(link: index), at: head.at, lane: .atEngine) }
  }

  private func deliver(_ event: MarketEvent, on stream: StreamID) {
    cause = log.note(event, stream: stream.number, at: now)
    recorder?.market(event, stream, at: now)
    guard setup.sendsMarketAsBytes else {
      adapter.market(event, at: now)
      return
    }
    let bytes = frames.bytes(of: event, at: now)
    do throws(WireProblem) {
      if case .event(let decoded, _) = try frames.reader.read(bytes) { adapter.market(decoded, at: now) }
    } catch {
      adapter.input(.undecodable(stream, bytes: bytes, why: error.description), at: now)
    }
  }

  func deliverFrame(_ bytes: [UInt8], link index: Int, cause: Int) {
    guard !links[index].isAbandoned else { return }
    let stream = links[index].stream
    let text = String(decoding: bytes, as: UTF8.self)
    // Only these two forms of frame can carry a listen key.
    let hasKey = text.hasPrefix("{\"e\":\"listenKeyExpired") || text.hasPrefix("{\"stream\"")
    self.cause = note("\(stream) frame \(hasKey ? secrets.redact(text) : text)", causedBy: cause)
    recorder?.frame(bytes, stream, isUser: links[index].isUser, at: now)
    oracle.userFrame(bytes, at: now, event: log.count)
    adapter.frame(bytes, on: stream, at: now)
    hasChanged = true
  }
}
