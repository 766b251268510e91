import Basics
import Binance
import Market

/// Who listens: the stream connections, and the listen key that lets them hear of the account.
struct Sessions: Sendable {
  private(set) var connections: [Connection] = []
  var listenKey: ListenKey

  init(tokens: TokenSource) { listenKey = ListenKey(tokens: tokens) }

  func isOpen(_ connection: ConnectionID) -> Bool { connections.contains { $0.id == connection } }

  /// Whether user events reach this connection now.
  func hearsOfAccount(_ connection: ConnectionID) -> Bool {
    connections.contains { $0.id == connection && $0.liveKey != nil }
  }

  mutating func open(_ connection: ConnectionID, _ target: StreamConnection, at now: Timestamp) {
    var new = Connection(id: connection, openedAt: now, isCombined: target.isCombined)
    for stream in target.streams { new.subscribe(stream, listenKey) }
    if let key = target.listenKey { new.subscribe(.other(key), listenKey) }
    connections.append(new)
  }

  mutating func close(_ connection: ConnectionID) { connections.removeAll { $0.id == connection } }

  /// Does what a control message asks; returns the result that is answered. Nil when there is no such connection.
  mutating func carryOut(_ request: StreamRequest, from connection: ConnectionID) -> JSONValue? {
    guard let index = connections.firstIndex(where: { $0.id == connection }) else { return nil }
    switch request.action {
    case .subscribe(let streams): for stream in streams { connections[index].subscribe(stream, listenKey) }
    case .unsubscribe(let streams): for stream in streams { connections[index].unsubscribe(stream) }
    case .listSubscriptions: return .array(connections[index].subscriptions.map { .string($0.text) })
    case .setCombined(let isCombined): connections[index].isCombined = isCombined
    case .getCombined: return .bool(connections[index].isCombined)
    }
    return .null
  }

  /// No connection hears of the account until it asks for a key that lives.
  mutating func cutKeys() {
    for connection in connections.indices {
      for key in connections[connection].keys.indices { connections[connection].keys[key].isLive = false }
    }
  }

  /// Sends a user event to every connection that is bound to the live key.
  func push(_ event: UserEvent, into effects: inout Effects) {
    var bare: [UInt8]?
    for connection in connections {
      guard let key = connection.liveKey else { continue }
      if connection.isCombined {
        let frame = JSONValue.object([JSONMember("stream", .string(key)), JSONMember("data", event.json)])
        effects.append(.frame(connection.id, frame.bytes))
      } else {
        let bytes = bare ?? event.json.bytes
        bare = bytes
        effects.append(.frame(connection.id, bytes))
      }
    }
  }
}
