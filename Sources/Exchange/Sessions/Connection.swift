import Binance
import Market

/// A stream connection as the venue knows it.
struct Connection: Sendable {
  /// A listen key that the connection asked for. Dead from the start when the key was unknown then: the venue accepts it
  /// silently and delivers nothing (binance-usdm 4.1).
  struct BoundKey: Sendable {
    var text: String
    var isLive: Bool
  }

  let id: ConnectionID
  let openedAt: Timestamp
  var isCombined: Bool
  /// In the order of subscribing, listen keys among them.
  var subscriptions: [StreamName] = []
  var keys: [BoundKey] = []

  var liveKey: String? { keys.first { $0.isLive }?.text }

  /// - Parameter listenKey: the account's; a listen key that it does not know is dead from the start.
  mutating func subscribe(_ stream: StreamName, _ listenKey: ListenKey) {
    if case .other(let key) = stream {
      keys.removeAll { $0.text == key }
      keys.append(BoundKey(text: key, isLive: listenKey.delivers(key)))
    }
    if !subscriptions.contains(stream) { subscriptions.append(stream) }
  }

  mutating func unsubscribe(_ stream: StreamName) {
    if case .other(let key) = stream { keys.removeAll { $0.text == key } }
    subscriptions.removeAll { $0 == stream }
  }
}
