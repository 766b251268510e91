/// Replaces secrets by stable tokens, so that nothing secret reaches a tape.
///
/// A listen key becomes `‹listen-key-1›`, the same key always the same token; signatures, API keys and the names of
/// accounts become `‹secret›`. Listen keys and API keys are recognised where the venue writes them, and from then on
/// wherever they occur. Bytes without any of these come back unchanged.
public struct Redaction: Sendable {
  private var keys: [Needle] = []
  /// What is replaced wherever it occurs: strings named by the user, and API keys met.
  private var strings: [Needle]
  /// Occurrences replaced so far.
  public private(set) var listenKeyOccurrences = 0
  public private(set) var secretOccurrences = 0
  /// Different listen keys met.
  public var listenKeys: Int { keys.count }

  /// - Parameter also: strings that are replaced wherever they occur. Empty ones count for nothing.
  public init(also: [String] = []) { strings = also.filter { !$0.isEmpty }.map { Needle($0) } }

  /// The token of a key, which is remembered.
  public mutating func token(forListenKey key: [UInt8]) -> String {
    if let index = keys.firstIndex(where: { $0.bytes == key }) { return "‹listen-key-\(index + 1)›" }
    keys.append(Needle(key))
    return "‹listen-key-\(keys.count)›"
  }

  public mutating func redact(_ bytes: [UInt8]) -> [UInt8] {
    learn(from: bytes)
    var result = bytes
    for (index, key) in keys.enumerated() {
      listenKeyOccurrences += Self.replace(key, by: Array("‹listen-key-\(index + 1)›".utf8), in: &result)
    }
    for string in strings { secretOccurrences += Self.replace(string, by: Self.replacement, in: &result) }
    for marker in Self.secretMarkers { secretOccurrences += Self.blank(after: marker, in: &result) }
    return result
  }

  public mutating func redact(_ text: String) -> String {
    String(decoding: redact([UInt8](text.utf8)), as: UTF8.self)
  }

  private static let keyMarkers = ["\"listenKey\":\"", "\"listenKey\": \"", "listenKey=", "/ws/"].map { Needle($0) }
  /// Values that stay the same from request to request: once met, they are replaced wherever they occur.
  private static let apiKeyMarkers = [
    "\"apiKey\":\"", "\"apiKey\": \"", "X-MBX-APIKEY\":\"", "X-MBX-APIKEY\": \"", "X-MBX-APIKEY: ", "X-MBX-APIKEY=",
    "x-mbx-apikey\":\"", "x-mbx-apikey\": \"", "x-mbx-apikey: ", "apiKey=",
  ].map { Needle($0) }
  private static let secretMarkers =
    apiKeyMarkers
    + [
      "signature=", "\"signature\":\"", "\"signature\": \"",
      // Names of accounts: the balance query's accountAlias, and what other programs and products write.
      "\"accountAlias\":\"", "\"accountAlias\": \"", "\"accountId\":", "\"accountId\": ", "\"uid\":", "\"uid\": ",
      "\"userId\":", "\"userId\": ", "\"subAccountId\":", "\"subAccountId\": ", "\"email\":\"", "\"email\": \"",
    ].map { Needle($0) }
  private static let replacement = Array("‹secret›".utf8)
  /// Shorter API keys are replaced at their place only: elsewhere they might be a word.
  private static let secretLengthMin = 16

  /// Remembers the keys of `bytes`. A listen key of the venue has 64 letters and digits; shorter ones (from 16) occur in
  /// doubles of it. What is shorter or holds other characters is a stream name.
  public mutating func learn(from bytes: [UInt8]) {
    for marker in Self.keyMarkers {
      Self.eachValue(after: marker, in: bytes) { if $0.count >= 16 { _ = token(forListenKey: $0) } }
    }
    for marker in Self.apiKeyMarkers {
      Self.eachValue(after: marker, in: bytes) {
        let value = Needle($0)
        if $0.count >= Self.secretLengthMin, !strings.contains(value) { strings.append(value) }
      }
    }
  }

  private static func eachValue(after marker: Needle, in bytes: [UInt8], _ body: ([UInt8]) -> Void) {
    var start = 0
    while let found = marker.find(in: bytes, from: start) {
      start = found + marker.bytes.count
      body(Array(bytes[start...].prefix { isKeyCharacter($0) }))
    }
  }

  private static func isKeyCharacter(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x61 && byte <= 0x7A) || byte == 0x5F
      || byte == 0x2D
  }

  private static func replace(_ old: Needle, by new: [UInt8], in bytes: inout [UInt8]) -> Int {
    var count = 0
    var start = 0
    while let found = old.find(in: bytes, from: start) {
      bytes.replaceSubrange(found..<(found + old.bytes.count), with: new)
      start = found + new.count
      count += 1
    }
    return count
  }

  /// Replaces the value that follows `marker`, up to a quote, `&`, comma, space, bracket or the end. A number becomes a
  /// text, so that JSON stays JSON.
  private static func blank(after marker: Needle, in bytes: inout [UInt8]) -> Int {
    let isText = !marker.bytes.suffix(3).elementsEqual("\": ".utf8) && !marker.bytes.suffix(2).elementsEqual("\":".utf8)
    var count = 0
    var start = 0
    while let found = marker.find(in: bytes, from: start) {
      var from = found + marker.bytes.count
      start = from
      var isNumber = false
      if !isText {
        // The value of this member may be a text or a number.
        guard from < bytes.count else { return count }
        if bytes[from] == 0x22 { from += 1 } else { isNumber = bytes[from] >= 0x30 && bytes[from] <= 0x39 }
        guard isNumber || bytes[from - 1] == 0x22 else { continue }
      }
      let value = bytes[from...].prefix { ![0x22, 0x26, 0x2C, 0x20, 0x0D, 0x0A, 0x7D, 0x5D].contains($0) }
      guard !value.isEmpty, !value.elementsEqual(replacement) else { continue }
      let new = isNumber ? [0x22] + replacement + [0x22] : replacement
      bytes.replaceSubrange(from..<(from + value.count), with: new)
      start = from + new.count
      count += 1
    }
    return count
  }
}

/// Counts what stands replaced on a tape.
package struct RedactionTokens: Hashable, Sendable {
  package init() {}

  private static let key = Needle("‹listen-key-")
  private static let secret = Needle("‹secret›")
  /// What stands behind the words: `1`, or `1.2` on a merged tape.
  private var keys: Set<[UInt8]> = []
  package private(set) var secrets = 0
  package var listenKeys: Int { keys.count }

  package mutating func count(in line: UnsafeRawBufferPointer) {
    var start = 0
    while let found = Self.secret.find(in: line, from: start) {
      secrets += 1
      start = found + Self.secret.bytes.count
    }
    start = 0
    while let found = Self.key.find(in: line, from: start) {
      start = found + Self.key.bytes.count
      let number = line[start...].prefix(24).prefix { ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: ".") }
      keys.insert(Array(number))
    }
  }
}
