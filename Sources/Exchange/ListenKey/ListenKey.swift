import Basics
import Binance
import Market

/// The account's one listen key (binance-usdm 4.1).
struct ListenKey: Sendable {
  private(set) var text: String?
  private(set) var end = Timestamp.distantFuture
  /// PUT still answers 200, but nothing is delivered to anyone who has this key.
  private var isDeaf = false
  private var count: UInt64 = 0
  private let tokens: TokenSource

  init(tokens: TokenSource) { self.tokens = tokens }

  /// Whether a connection that asks for this key is served.
  func delivers(_ key: String) -> Bool { !isDeaf && key == text }

  /// POST: the active key with a new life, or a new one.
  mutating func create(until end: Timestamp) -> String {
    self.end = end
    if let text, !isDeaf { return text }
    count += 1
    let key = tokens.token(.listenKey, number: count, length: 64)
    text = key
    isDeaf = false
    return key
  }

  /// PUT. nil when there is no key.
  mutating func extend(until end: Timestamp) -> String? {
    if text != nil { self.end = end }
    return text
  }

  mutating func remove() {
    text = nil
    end = .distantFuture
    isDeaf = false
  }

  mutating func deafen() { isDeaf = text != nil }
}

extension Exchange {
  /// Manner in which a listen key dies.
  public enum ListenKeyEnd: String, Hashable, Sendable, CaseIterable {
    /// `listenKeyExpired` is pushed; PUT answers -1125.
    case expired
    /// No event; PUT answers -1125.
    case vanished
    /// No event; PUT answers 200. The next POST gives a new key.
    case silent
  }

  /// The key dies now. Sockets stay open; nothing is delivered until a connection asks for a key that lives.
  public func expireListenKey(_ end: ListenKeyEnd, at now: Timestamp, into effects: inout Effects) {
    settle(before: now, into: &effects)
    guard let key = listenKey.text else { return }
    switch end {
    case .expired:
      push(.listenKeyExpired(ListenKeyExpired(eventTime: now.milliseconds, listenKey: key)), into: &effects)
      listenKey.remove()
    case .vanished: listenKey.remove()
    case .silent: listenKey.deafen()
    }
    cutKeys()
  }

  /// DELETE from another session of the account: no event, the socket stays open (binance-usdm 8.1, Q25).
  public func deleteListenKeyByOtherSession(at now: Timestamp, into effects: inout Effects) {
    settle(before: now, into: &effects)
    listenKey.remove()
    cutKeys()
  }

  private func cutKeys() {
    for connection in connections.indices {
      for key in connections[connection].keys.indices { connections[connection].keys[key].isLive = false }
    }
  }

  /// The key's time is checked when it could be over; a key that was kept alive gets the next check.
  func checkListenKey(at now: Timestamp, into effects: inout Effects) {
    guard listenKey.text != nil else { return }
    if listenKey.end <= now {
      expireListenKey(.expired, at: now, into: &effects)
    } else {
      agenda.add(.listenKeyCheck, at: listenKey.end)
    }
  }

  // MARK: REST

  func createListenKey(at now: Timestamp) -> JSONValue {
    let isNew = listenKey.text == nil
    let end = now + settings.listenKeyLife
    let key = listenKey.create(until: end)
    if isNew { agenda.add(.listenKeyCheck, at: end) }
    return ListenKeyAnswer(listenKey: key).json
  }

  func keepListenKeyAlive(at now: Timestamp) throws(VenueError) -> JSONValue {
    guard let key = listenKey.extend(until: now + settings.listenKeyLife) else { throw .noListenKey }
    return ListenKeyAnswer(listenKey: key).json
  }

  func deleteListenKey() throws(VenueError) -> JSONValue {
    guard listenKey.text != nil else { throw .noListenKey }
    listenKey.remove()
    cutKeys()
    return .object([])
  }
}
