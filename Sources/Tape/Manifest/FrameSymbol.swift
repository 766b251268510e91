import Basics
import Market

/// Finds the symbol that a frame or a request is about, without reading the JSON.
package enum FrameSymbol {
  private static let stream = Needle("\"stream\":\"")
  private static let field = Needle("\"s\":\"")
  private static let member = Needle("\"symbol\":\"")
  private static let parameter = Needle("symbol=")

  package static func find(in line: UnsafeRawBufferPointer, isRequest: Bool) -> UnsafeRawBufferPointer? {
    if isRequest { return name(after: parameter, in: line) }
    if let name = name(after: stream, in: line) { return name }
    return name(after: field, in: line)
  }

  /// Of an audit line.
  package static func find(inAudit line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    name(after: member, in: line)
  }

  /// The interval of a kline stream, whose name goes on behind the symbol: `btcusdt@kline_5m`.
  package static func interval(after name: UnsafeRawBufferPointer, in line: UnsafeRawBufferPointer) -> Interval? {
    guard let base = line.baseAddress, let start = name.baseAddress else { return nil }
    let rest = line[(start - base + name.count)...]
    guard rest.starts(with: klineStream) else { return nil }
    let text = rest.dropFirst(klineStream.count).prefix { $0 != UInt8(ascii: "\"") }
    return Interval.allCases.first { text.elementsEqual($0.name.utf8) }
  }

  private static let klineStream = Array("@kline_".utf8)

  private static func name(after marker: Needle, in line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    guard let from = marker.find(in: line).map({ $0 + marker.bytes.count }) else { return nil }
    var end = from
    while end < line.count, isNameCharacter(line[end]) { end += 1 }
    return end > from ? UnsafeRawBufferPointer(rebasing: line[from..<end]) : nil
  }

  /// Bytes above ASCII are parts of letters of other scripts.
  private static func isNameCharacter(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x61 && byte <= 0x7A) || byte == 0x5F
      || byte >= 0x80
  }

  /// As the venue writes names of contracts.
  package static func text(_ name: UnsafeRawBufferPointer) -> String {
    String(decoding: name.map { $0 >= 0x61 && $0 <= 0x7A ? $0 - 32 : $0 }, as: UTF8.self)
  }

  package static func isEqual(_ symbol: String, _ name: UnsafeRawBufferPointer) -> Bool {
    let symbol = symbol.utf8
    guard symbol.count == name.count else { return false }
    for (a, b) in zip(symbol, name) where a != (b >= 0x61 && b <= 0x7A ? b - 32 : b) { return false }
    return true
  }
}
