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
