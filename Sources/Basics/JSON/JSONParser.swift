extension JSONValue {
  /// Reads one JSON text (RFC 8259, strict). Nothing but white space may follow it.
  ///
  /// Refused: nesting deeper than 64, invalid UTF-8, lone surrogates, raw control characters in text. A key may occur
  /// twice; the first one wins in lookups.
  public init(parsing bytes: [UInt8]) throws(WireProblem) {
    self = try bytes.withUnsafeBufferPointer { (buffer) throws(WireProblem) -> JSONValue in
      try JSONValue(parsing: UnsafeRawBufferPointer(buffer))
    }
  }

  public init(parsing bytes: UnsafeRawBufferPointer) throws(WireProblem) {
    var parser = JSONParser(bytes: bytes)
    self = try parser.parse()
  }

  public init(parsing text: String) throws(WireProblem) { try self.init(parsing: [UInt8](text.utf8)) }
}

/// Recursive descent over bytes. The texts of problems follow the venue's own ("expected `,` or `}`").
package struct JSONParser {
  package static let depthLimit = 64

  package let bytes: UnsafeRawBufferPointer
  package var index = 0

  package init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  package mutating func parse() throws(WireProblem) -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    guard index == bytes.count else { throw WireProblem("trailing characters", offset: index) }
    return value
  }

  private mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  /// The next byte that is no white space, not consumed.
  private mutating func peek(_ expected: StaticString) throws(WireProblem) -> UInt8 {
    skipSpace()
    guard index < bytes.count else { throw WireProblem("the text ends, \(expected)", offset: index) }
    return bytes[index]
  }

  private mutating func value(depth: Int) throws(WireProblem) -> JSONValue {
    switch try peek("expected value") {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default: throw WireProblem("expected value", offset: index)
    }
  }

  private func checkDepth(_ depth: Int) throws(WireProblem) {
    guard depth <= Self.depthLimit else {
      throw WireProblem("nested deeper than \(Self.depthLimit)", offset: index)
    }
  }

  private mutating func object(depth: Int) throws(WireProblem) -> JSONValue {
    try checkDepth(depth)
    index += 1
    var members: [JSONMember] = []
    if try peek("expected `\"` or `}`") == UInt8(ascii: "}") {
      index += 1
      return .object(members)
    }
    while true {
      guard try peek("expected `\"`") == UInt8(ascii: "\"") else {
        throw WireProblem("key must be a string", offset: index)
      }
      let key = try string()
      guard try peek("expected `:`") == UInt8(ascii: ":") else { throw WireProblem("expected `:`", offset: index) }
      index += 1
      members.append(JSONMember(key, try value(depth: depth)))
      switch try peek("expected `,` or `}`") {
      case UInt8(ascii: ","): index += 1
      case UInt8(ascii: "}"):
        index += 1
        return .object(members)
      default: throw WireProblem("expected `,` or `}`", offset: index)
      }
    }
  }

  private mutating func array(depth: Int) throws(WireProblem) -> JSONValue {
    try checkDepth(depth)
    index += 1
    var elements: [JSONValue] = []
    if try peek("expected value or `]`") == UInt8(ascii: "]") {
      index += 1
      return .array(elements)
    }
    while true {
      elements.append(try value(depth: depth))
      switch try peek("expected `,` or `]`") {
      case UInt8(ascii: ","): index += 1
      case UInt8(ascii: "]"):
        index += 1
        return .array(elements)
      default: throw WireProblem("expected `,` or `]`", offset: index)
      }
    }
  }

  private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(WireProblem) -> JSONValue {
    for position in 0..<word.utf8CodeUnitCount {
      guard index < bytes.count, bytes[index] == word.utf8Start[position] else {
        throw WireProblem("expected `\(word)`", offset: index)
      }
      index += 1
    }
    return value
  }

  private mutating func digits() throws(WireProblem) {
    let start = index
    while index < bytes.count, bytes[index] &- 48 <= 9 { index += 1 }
    guard index > start else { throw WireProblem("invalid number, expected a digit", offset: index) }
  }

  private mutating func number() throws(WireProblem) -> String {
    let start = index
    if bytes[index] == UInt8(ascii: "-") { index += 1 }
    let firstDigit = index
    try digits()
    if bytes[firstDigit] == UInt8(ascii: "0"), index > firstDigit + 1 {
      throw WireProblem("invalid number, a leading zero", offset: firstDigit)
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      try digits()
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
      try digits()
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  /// From the opening quote to behind the closing one.
  private mutating func string() throws(WireProblem) -> String {
    index += 1
    let start = index
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        defer { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") { return try stringWithEscapes(from: start) }
      try plainCharacter()
    }
    throw WireProblem("the text ends inside a string", offset: index)
  }

  private mutating func stringWithEscapes(from start: Int) throws(WireProblem) -> String {
    var text = [UInt8](bytes[start..<index])
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        index += 1
        return String(decoding: text, as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") {
        try escape(into: &text)
      } else {
        let first = index
        try plainCharacter()
        text.append(contentsOf: bytes[first..<index])
      }
    }
    throw WireProblem("the text ends inside a string", offset: index)
  }

  /// Steps over one character that is written as itself: no control character, well-formed UTF-8 (RFC 3629).
  private mutating func plainCharacter() throws(WireProblem) {
    let first = bytes[index]
    if first < 0x80 {
      guard first >= 0x20 else { throw WireProblem("a control character inside a string", offset: index) }
      index += 1
      return
    }
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    case 0xF1...0xF3: length = 4
    default: throw WireProblem("invalid UTF-8", offset: index)
    }
    guard index + length <= bytes.count, second.contains(bytes[index + 1]) else {
      throw WireProblem("invalid UTF-8", offset: index)
    }
    for position in 2..<length where bytes[index + position] & 0xC0 != 0x80 {
      throw WireProblem("invalid UTF-8", offset: index)
    }
    index += length
  }

  private mutating func escape(into text: inout [UInt8]) throws(WireProblem) {
    let start = index
    index += 1
    guard index < bytes.count else { throw WireProblem("the text ends inside a string", offset: index) }
    let letter = bytes[index]
    index += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if code & 0xFC00 == 0xD800 {
        guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else {
          throw WireProblem("lone surrogate", offset: start)
        }
        index += 2
        let low = try hexadecimal()
        guard low & 0xFC00 == 0xDC00 else { throw WireProblem("lone surrogate", offset: start) }
        code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
      }
      guard let scalar = Unicode.Scalar(code) else { throw WireProblem("lone surrogate", offset: start) }
      text.append(contentsOf: UTF8.encode(scalar)!)
    default: throw WireProblem("invalid escape", offset: start)
    }
  }

  private mutating func hexadecimal() throws(WireProblem) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard index < bytes.count, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else {
        throw WireProblem("invalid escape, expected a hexadecimal digit", offset: index)
      }
      code = code << 4 + UInt32(digit)
      index += 1
    }
    return code
  }
}
