import Basics

extension RESTRequest {
  /// The parameters as a query string. Everything but the unreserved characters of RFC 3986 is percent-encoded.
  public var query: String {
    var text: [UInt8] = []
    for (position, parameter) in parameters.enumerated() {
      if position > 0 { text.append(UInt8(ascii: "&")) }
      Self.appendEncoded(parameter.name, to: &text)
      text.append(UInt8(ascii: "="))
      Self.appendEncoded(parameter.value, to: &text)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads a query string or a form body. `+` is a space, a name without `=` has an empty value, and empty pieces are
  /// passed over. Throws where an escape is broken or the decoded text is no UTF-8; the offset counts in `query`.
  public init(method: HTTPMethod, path: String, query: String) throws(WireProblem) {
    var parameters: [Parameter] = []
    var offset = 0
    for piece in query.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
      defer { offset += piece.count + 1 }
      guard !piece.isEmpty else { continue }
      let equals = piece.firstIndex(of: UInt8(ascii: "=")) ?? piece.endIndex
      let name = try Self.decoded(piece[..<equals], offset: offset)
      let rest = equals == piece.endIndex ? piece[equals...] : piece[piece.index(after: equals)...]
      let value = try Self.decoded(rest, offset: offset + piece.count - rest.count)
      parameters.append(Parameter(name, value))
    }
    self.init(method: method, path: path, parameters: parameters)
  }

  private static func appendEncoded(_ string: String, to text: inout [UInt8]) {
    let hexadecimal: StaticString = "0123456789ABCDEF"
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        text.append(byte)
      default:
        text.append(UInt8(ascii: "%"))
        text.append(hexadecimal.utf8Start[Int(byte >> 4)])
        text.append(hexadecimal.utf8Start[Int(byte & 15)])
      }
    }
  }

  static func decoded(_ piece: Substring.UTF8View, offset: Int) throws(WireProblem) -> String {
    var bytes: [UInt8] = []
    var position = 0
    var rest = piece
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(0x20)
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
          throw WireProblem("expected two hexadecimal digits after `%`", offset: offset + position)
        }
        bytes.append(high << 4 | low)
        position += 2
      default: bytes.append(byte)
      }
      position += 1
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw WireProblem("the decoded text is no UTF-8", offset: offset)
    }
    return text
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
  }
}
