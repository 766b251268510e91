import Basics
import Binance
import Market

/// The account's listen key: how it is asked for, and how it dies.
extension Exchange {
  /// Manner in which a listen key dies.
  package enum ListenKeyEnd: String, Hashable, Sendable, CaseIterable {
    /// `listenKeyExpired` is pushed; PUT answers -1125.
    case expired
    /// No event; PUT answers -1125.
    case vanished
    /// No event; PUT answers 200. The next POST gives a new key.
    case silent
  }

  /// The key dies now. Sockets stay open; nothing is delivered until a connection asks for a key that lives.
  package func expireListenKey(_ end: ListenKeyEnd, at now: Timestamp, into effects: inout Effects) {
    advance(before: now, into: &effects)
    guard let key = sessions.listenKey.text else { return }
    switch end {
    case .expired:
      push(.listenKeyExpired(ListenKeyExpired(eventTime: now.milliseconds, listenKey: key)), into: &effects)
      sessions.listenKey.remove()
    case .vanished: sessions.listenKey.remove()
    case .silent: sessions.listenKey.deafen()
    }
    sessions.cutKeys()
  }

  /// DELETE from another session of the account: no event, the socket stays open (binance-usdm 8.1, Q25).
  package func deleteListenKeyByOtherSession(at now: Timestamp, into effects: inout Effects) {
    advance(before: now, into: &effects)
    sessions.listenKey.remove()
    sessions.cutKeys()
  }

  /// The key's time is checked when it could be over; a key that was kept alive gets the next check.
  func checkListenKey(at now: Timestamp, into effects: inout Effects) {
    guard sessions.listenKey.text != nil else { return }
    if sessions.listenKey.end <= now {
      expireListenKey(.expired, at: now, into: &effects)
    } else {
      market.clock.agenda.add(.listenKeyCheck, at: sessions.listenKey.end)
    }
  }

  // MARK: REST

  func createListenKey(at now: Timestamp) -> JSONValue {
    let isNew = sessions.listenKey.text == nil
    let end = now + settings.listenKeyLife
    let key = sessions.listenKey.create(until: end)
    if isNew { market.clock.agenda.add(.listenKeyCheck, at: end) }
    return ListenKeyAnswer(listenKey: key).json
  }

  func keepListenKeyAlive(at now: Timestamp) throws(VenueError) -> JSONValue {
    guard let key = sessions.listenKey.extend(until: now + settings.listenKeyLife) else { throw .noListenKey }
    return ListenKeyAnswer(listenKey: key).json
  }

  func deleteListenKey() throws(VenueError) -> JSONValue {
    guard sessions.listenKey.text != nil else { throw .noListenKey }
    sessions.listenKey.remove()
    sessions.cutKeys()
    return .object([])
  }
}
