import Market

/// Writes frames of market streams from the digits of a file: keys in the venue's order (binance-usdm 3.4), values as the
/// source wrote them. What a source does not know is left out, or 0 where readers need a value.
struct FrameTemplate {
  private let start: [UInt8]
  private let symbolField: [UInt8]
  let kind: [UInt8]

  /// - Parameters:
  ///   - stream: the part behind the `@`.
  ///   - event: `e` of the frame.
  init(symbol: String, stream: String, event: String) {
    start = Array("{\"stream\":\"\(symbol.lowercased())@\(stream)\",\"data\":{\"e\":\"\(event)\"".utf8)
    symbolField = Array(",\"s\":\"\(symbol)\"".utf8)
    kind = Array(stream.utf8)
  }

  func begin(_ text: inout [UInt8]) {
    text.removeAll(keepingCapacity: true)
    text.append(contentsOf: start)
  }

  func symbol(_ text: inout [UInt8]) { text.append(contentsOf: symbolField) }

  static func number(_ key: StaticString, _ digits: some Sequence<UInt8>, _ text: inout [UInt8]) {
    self.key(key, &text)
    text.append(contentsOf: digits)
  }

  static func number(_ key: StaticString, _ value: Int64, _ text: inout [UInt8]) {
    self.key(key, &text)
    if value < 0 { text.append(UInt8(ascii: "-")) }
    DecimalText.appendInteger(value.magnitude, to: &text)
  }

  static func quoted(_ key: StaticString, _ value: some Sequence<UInt8>, _ text: inout [UInt8]) {
    self.key(key, &text)
    text.append(UInt8(ascii: "\""))
    text.append(contentsOf: value)
    text.append(UInt8(ascii: "\""))
  }

  static func bool(_ key: StaticString, _ value: Bool, _ text: inout [UInt8]) {
    self.key(key, &text)
    text.append(contentsOf: (value ? "true" : "false").utf8)
  }

  /// `,"key":[["price","quantity"],…]`
  static func levels(_ key: StaticString, _ levels: [UInt8], _ text: inout [UInt8]) {
    self.key(key, &text)
    text.append(UInt8(ascii: "["))
    text.append(contentsOf: levels)
    text.append(UInt8(ascii: "]"))
  }

  /// Adds `["price","quantity"]` to a list of levels.
  static func level(_ price: some Sequence<UInt8>, _ quantity: some Sequence<UInt8>, _ levels: inout [UInt8]) {
    levels.append(contentsOf: levels.isEmpty ? "[\"".utf8 : ",[\"".utf8)
    levels.append(contentsOf: price)
    levels.append(contentsOf: "\",\"".utf8)
    levels.append(contentsOf: quantity)
    levels.append(contentsOf: "\"]".utf8)
  }

  func end(_ text: inout [UInt8]) { text.append(contentsOf: "}}".utf8) }

  private static func key(_ name: StaticString, _ text: inout [UInt8]) {
    text.append(contentsOf: ",\"".utf8)
    text.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    text.append(contentsOf: "\":".utf8)
  }
}
