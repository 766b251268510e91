extension JSONValue {
  /// Compact UTF-8 text: no white space, keys in their order, text beyond ASCII as itself.
  public var bytes: [UInt8] {
    var text: [UInt8] = []
    append(to: &text)
    return text
  }

  public var text: String { String(decoding: bytes, as: UTF8.self) }

  public func append(to text: inout [UInt8]) {
    switch self {
    case .null: text.append(contentsOf: "null".utf8)
    case .bool(let value): text.append(contentsOf: (value ? "true" : "false").utf8)
    case .number(let digits): text.append(contentsOf: digits.utf8)
    case .string(let string): Self.appendQuoted(string, to: &text)
    case .array(let elements):
      text.append(UInt8(ascii: "["))
      for (position, element) in elements.enumerated() {
        if position > 0 { text.append(UInt8(ascii: ",")) }
        element.append(to: &text)
      }
      text.append(UInt8(ascii: "]"))
    case .object(let members):
      text.append(UInt8(ascii: "{"))
      for (position, member) in members.enumerated() {
        if position > 0 { text.append(UInt8(ascii: ",")) }
        Self.appendQuoted(member.key, to: &text)
        text.append(UInt8(ascii: ":"))
        member.value.append(to: &text)
      }
      text.append(UInt8(ascii: "}"))
    }
  }

  package static func appendQuoted(_ string: String, to text: inout [UInt8]) {
    let hexadecimal: StaticString = "0123456789abcdef"
    text.append(UInt8(ascii: "\""))
    let isPlain =
      string.utf8.withContiguousStorageIfAvailable { bytes in
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) else {
          return false
        }
        text.append(contentsOf: bytes)
        return true
      } ?? false
    guard !isPlain else {
      text.append(UInt8(ascii: "\""))
      return
    }
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        text.append(UInt8(ascii: "\\"))
        text.append(byte)
      case 0x08: text.append(contentsOf: "\\b".utf8)
      case 0x09: text.append(contentsOf: "\\t".utf8)
      case 0x0A: text.append(contentsOf: "\\n".utf8)
      case 0x0C: text.append(contentsOf: "\\f".utf8)
      case 0x0D: text.append(contentsOf: "\\r".utf8)
      case 0..<0x20:
        text.append(contentsOf: "\\u00".utf8)
        text.append(hexadecimal.utf8Start[Int(byte >> 4)])
        text.append(hexadecimal.utf8Start[Int(byte & 15)])
      default: text.append(byte)
      }
    }
    text.append(UInt8(ascii: "\""))
  }
}
