/// Replaces secrets by stable tokens, so that nothing secret reaches a tape.
///
/// A listen key becomes `‹listen-key-1›`, the same key always the same token; signatures and API keys become `‹secret›`.
/// Listen keys are recognised where the venue writes them (`"listenKey":"…"`, `listenKey=…`, `/ws/…`), and from then on
/// wherever they occur. Bytes without any of these come back unchanged.
public struct Redaction: Sendable {
  private var keys: [[UInt8]] = []
  /// Occurrences replaced so far.
  public private(set) var listenKeyOccurrences = 0
  public private(set) var secretOccurrences = 0
  /// Different listen keys met.
  public var listenKeys: Int { keys.count }

  public init() {}

  /// The token of a key, which is remembered.
  public mutating func token(forListenKey key: [UInt8]) -> String {
    if let index = keys.firstIndex(of: key) { return "‹listen-key-\(index + 1)›" }
    keys.append(key)
    return "‹listen-key-\(keys.count)›"
  }

  public mutating func redact(_ bytes: [UInt8]) -> [UInt8] {
    learn(from: bytes)
    var result = bytes
    for (index, key) in keys.enumerated() {
      listenKeyOccurrences += Self.replace(key, by: Array("‹listen-key-\(index + 1)›".utf8), in: &result)
    }
    for marker in Self.secretMarkers { secretOccurrences += Self.blank(after: marker, in: &result) }
    return result
  }

  public mutating func redact(_ text: String) -> String {
    String(decoding: redact([UInt8](text.utf8)), as: UTF8.self)
  }

  private static let keyMarkers = ["\"listenKey\":\"", "\"listenKey\": \"", "listenKey=", "/ws/"].map { Array($0.utf8) }
  private static let secretMarkers = [
    "signature=", "\"signature\":\"", "\"signature\": \"", "\"apiKey\":\"", "\"apiKey\": \"", "X-MBX-APIKEY\":\"",
    "X-MBX-APIKEY\": \"", "X-MBX-APIKEY: ", "X-MBX-APIKEY=", "x-mbx-apikey\":\"", "x-mbx-apikey\": \"",
    "x-mbx-apikey: ",
  ].map { Array($0.utf8) }
  private static let replacement = Array("‹secret›".utf8)

  /// A listen key of the venue has 64 letters and digits; shorter ones (from 16) occur in doubles of it. What is shorter
  /// or holds other characters is a stream name.
  private mutating func learn(from bytes: [UInt8]) {
    for marker in Self.keyMarkers {
      var start = 0
      while let found = Self.find(marker, in: bytes, from: start) {
        start = found + marker.count
        let value = bytes[start...].prefix { Self.isKeyCharacter($0) }
        if value.count >= 16 { _ = token(forListenKey: Array(value)) }
      }
    }
  }

  private static func isKeyCharacter(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x61 && byte <= 0x7A) || byte == 0x5F
      || byte == 0x2D
  }

  private static func find(_ needle: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count - start >= needle.count else { return nil }
    for index in start...(bytes.count - needle.count) where bytes[index] == needle[0] {
      if bytes[index..<(index + needle.count)].elementsEqual(needle) { return index }
    }
    return nil
  }

  private static func replace(_ old: [UInt8], by new: [UInt8], in bytes: inout [UInt8]) -> Int {
    var count = 0
    var start = 0
    while let found = find(old, in: bytes, from: start) {
      bytes.replaceSubrange(found..<(found + old.count), with: new)
      start = found + new.count
      count += 1
    }
    return count
  }

  /// Replaces the value that follows `marker`, up to a quote, `&`, comma, space or the end.
  private static func blank(after marker: [UInt8], in bytes: inout [UInt8]) -> Int {
    var count = 0
    var start = 0
    while let found = find(marker, in: bytes, from: start) {
      let from = found + marker.count
      let value = bytes[from...].prefix { ![0x22, 0x26, 0x2C, 0x20, 0x0D, 0x0A, 0x7D].contains($0) }
      start = from
      guard !value.isEmpty, !value.elementsEqual(replacement) else { continue }
      bytes.replaceSubrange(from..<(from + value.count), with: replacement)
      start = from + replacement.count
      count += 1
    }
    return count
  }
}
