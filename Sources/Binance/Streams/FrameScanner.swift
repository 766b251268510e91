import Market

/// Where a value stands in the frame.
struct FrameSlice {
  enum Kind: UInt8 { case absent, text, escapedText, number, yes, no, other }
  var start = 0
  var end = 0
  var kind = Kind.absent
  var isPresent: Bool { kind != .absent }
}

/// The values that market events are made of, by key. `k` has its own set.
struct FrameFields {
  var name = FrameSlice()  // e
  var eventTime = FrameSlice()  // E
  var symbol = FrameSlice()  // s
  var price = FrameSlice()  // p
  var quantity = FrameSlice()  // q
  var transactionTime = FrameSlice()  // T
  var executionKind = FrameSlice()  // X
  var isBuyerMaker = FrameSlice()  // m
  var bid = FrameSlice()  // b
  var bidQuantity = FrameSlice()  // B
  var ask = FrameSlice()  // a
  var askQuantity = FrameSlice()  // A
  var openTime = FrameSlice()  // t
  var interval = FrameSlice()  // i
  var open = FrameSlice()  // o
  var high = FrameSlice()  // h
  var low = FrameSlice()  // l
  var close = FrameSlice()  // c
  var volume = FrameSlice()  // v
  var isClosed = FrameSlice()  // x

  mutating func set(_ key: UInt8, _ slice: FrameSlice) {
    switch key {
    case UInt8(ascii: "e"): Self.keepFirst(&name, slice)
    case UInt8(ascii: "E"): Self.keepFirst(&eventTime, slice)
    case UInt8(ascii: "s"): Self.keepFirst(&symbol, slice)
    case UInt8(ascii: "p"): Self.keepFirst(&price, slice)
    case UInt8(ascii: "q"): Self.keepFirst(&quantity, slice)
    case UInt8(ascii: "T"): Self.keepFirst(&transactionTime, slice)
    case UInt8(ascii: "X"): Self.keepFirst(&executionKind, slice)
    case UInt8(ascii: "m"): Self.keepFirst(&isBuyerMaker, slice)
    case UInt8(ascii: "b"): Self.keepFirst(&bid, slice)
    case UInt8(ascii: "B"): Self.keepFirst(&bidQuantity, slice)
    case UInt8(ascii: "a"): Self.keepFirst(&ask, slice)
    case UInt8(ascii: "A"): Self.keepFirst(&askQuantity, slice)
    case UInt8(ascii: "t"): Self.keepFirst(&openTime, slice)
    case UInt8(ascii: "i"): Self.keepFirst(&interval, slice)
    case UInt8(ascii: "o"): Self.keepFirst(&open, slice)
    case UInt8(ascii: "h"): Self.keepFirst(&high, slice)
    case UInt8(ascii: "l"): Self.keepFirst(&low, slice)
    case UInt8(ascii: "c"): Self.keepFirst(&close, slice)
    case UInt8(ascii: "v"): Self.keepFirst(&volume, slice)
    case UInt8(ascii: "x"): Self.keepFirst(&isClosed, slice)
    default: break
    }
  }

  private static func keepFirst(_ field: inout FrameSlice, _ slice: FrameSlice) {
    if !field.isPresent { field = slice }
  }
}

/// One pass over the bytes of a frame. Structure is checked strictly; the text of values that no event needs is not.
struct FrameScanner {
  let bytes: UnsafeRawBufferPointer
  private var index = 0
  private(set) var outer = FrameFields()
  /// Of `data` in the combined envelope.
  private(set) var data = FrameFields()
  /// Of the first `k`.
  private(set) var candle = FrameFields()
  private var seenData = false
  private var seenCandle = false

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private enum Level { case outer, data, candle }

  mutating func scanFrame() throws(WireProblem) {
    if try peek() == UInt8(ascii: "{") { try object(.outer) } else { _ = try value(depth: 0) }
    skipSpace()
    guard index == bytes.count else { throw WireProblem("trailing characters", offset: index) }
  }

  private mutating func skipSpace() {
    while index < bytes.count, bytes[index] <= 0x20 {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  /// The next byte that is no white space, not consumed.
  private mutating func peek() throws(WireProblem) -> UInt8 {
    skipSpace()
    guard index < bytes.count else { throw WireProblem("the frame ends too early", offset: index) }
    return bytes[index]
  }

  private mutating func object(_ level: Level) throws(WireProblem) {
    index += 1
    if try peek() == UInt8(ascii: "}") {
      index += 1
      return
    }
    while true {
      let key = try self.key()
      let first = try peek()
      if key.end - key.start == 1 {
        if first == UInt8(ascii: "{"), bytes[key.start] == UInt8(ascii: "k"), level != .candle, !seenCandle {
          seenCandle = true
          try object(.candle)
        } else {
          let slice = try value(depth: 2)
          switch level {
          case .outer: outer.set(bytes[key.start], slice)
          case .data: data.set(bytes[key.start], slice)
          case .candle: candle.set(bytes[key.start], slice)
          }
        }
      } else if first == UInt8(ascii: "{"), level == .outer, !seenData, text(key, is: "data") {
        seenData = true
        try object(.data)
      } else {
        _ = try value(depth: 2)
      }
      switch try peek() {
      case UInt8(ascii: ","): index += 1
      case UInt8(ascii: "}"):
        index += 1
        return
      default: throw WireProblem("expected `,` or `}`", offset: index)
      }
    }
  }

  /// A key with the colon behind it.
  private mutating func key() throws(WireProblem) -> FrameSlice {
    guard try peek() == UInt8(ascii: "\"") else { throw WireProblem("key must be a string", offset: index) }
    let slice = try string()
    guard try peek() == UInt8(ascii: ":") else { throw WireProblem("expected `:`", offset: index) }
    index += 1
    return slice
  }

  private mutating func string() throws(WireProblem) -> FrameSlice {
    index += 1
    let start = index
    var kind = FrameSlice.Kind.text
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        defer { index += 1 }
        return FrameSlice(start: start, end: index, kind: kind)
      case UInt8(ascii: "\\"):
        kind = .escapedText
        index += 2
      case 0..<0x20: throw WireProblem("a control character inside a string", offset: index)
      default: index += 1
      }
    }
    throw WireProblem("the frame ends inside a string", offset: bytes.count)
  }

  private mutating func value(depth: Int) throws(WireProblem) -> FrameSlice {
    let first = try peek()
    let start = index
    switch first {
    case UInt8(ascii: "\""): return try string()
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      try container(depth: depth + 1)
      return FrameSlice(start: start, end: index, kind: .other)
    case UInt8(ascii: "t"): return try literal("true", .yes)
    case UInt8(ascii: "f"): return try literal("false", .no)
    case UInt8(ascii: "n"): return try literal("null", .other)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      while index < bytes.count, Self.isInNumber(bytes[index]) { index += 1 }
      return FrameSlice(start: start, end: index, kind: .number)
    default: throw WireProblem("expected value", offset: index)
    }
  }

  private static func isInNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  /// Steps over an object or an array that no event needs.
  private mutating func container(depth: Int) throws(WireProblem) {
    guard depth <= JSONParser.depthLimit else {
      throw WireProblem("nested deeper than \(JSONParser.depthLimit)", offset: index)
    }
    let isObject = bytes[index] == UInt8(ascii: "{")
    let close = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
    index += 1
    if try peek() == close {
      index += 1
      return
    }
    while true {
      if isObject { _ = try key() }
      _ = try value(depth: depth)
      let next = try peek()
      guard next == close || next == UInt8(ascii: ",") else {
        throw WireProblem(isObject ? "expected `,` or `}`" : "expected `,` or `]`", offset: index)
      }
      index += 1
      if next == close { return }
    }
  }

  private mutating func literal(_ word: StaticString, _ kind: FrameSlice.Kind) throws(WireProblem) -> FrameSlice {
    let start = index
    for position in 0..<word.utf8CodeUnitCount {
      guard index < bytes.count, bytes[index] == word.utf8Start[position] else {
        throw WireProblem("expected `\(word)`", offset: index)
      }
      index += 1
    }
    return FrameSlice(start: start, end: index, kind: kind)
  }
}

// MARK: - Values

extension FrameScanner {
  func text(_ slice: FrameSlice, is word: StaticString) -> Bool {
    guard slice.kind == .text, slice.end - slice.start == word.utf8CodeUnitCount else { return false }
    for position in 0..<word.utf8CodeUnitCount where bytes[slice.start + position] != word.utf8Start[position] {
      return false
    }
    return true
  }

  /// The bytes of a text without escapes. The venue writes names, numbers and types as they are.
  func textBytes(_ slice: FrameSlice, _ key: StaticString) throws(WireProblem) -> UnsafeRawBufferPointer {
    guard slice.kind == .text else { throw problem(slice, key, "plain text") }
    return UnsafeRawBufferPointer(rebasing: bytes[slice.start..<slice.end])
  }

  func bool(_ slice: FrameSlice, _ key: StaticString) throws(WireProblem) -> Bool {
    switch slice.kind {
    case .yes: return true
    case .no: return false
    default: throw problem(slice, key, "true or false")
    }
  }

  /// A time in ms that fits a `Timestamp`, with room for the length of a candle behind it.
  func time(_ slice: FrameSlice, _ key: StaticString) throws(WireProblem) -> Timestamp {
    guard slice.kind == .number else { throw problem(slice, key, "a time in ms") }
    var milliseconds: Int64 = 0
    for position in slice.start..<slice.end {
      let digit = Int64(bytes[position]) - 48
      guard digit >= 0, digit <= 9 else { throw problem(slice, key, "a time in ms") }
      milliseconds = milliseconds * 10 + digit
      guard milliseconds <= 9_200_000_000_000 else { throw problem(slice, key, "a time in ms before the year 2262") }
    }
    return Timestamp(milliseconds: milliseconds)
  }

  func price(_ slice: FrameSlice, _ key: StaticString) throws(WireProblem) -> Price {
    Price(units: try decimal(slice, key))
  }

  func quantity(_ slice: FrameSlice, _ key: StaticString) throws(WireProblem) -> Quantity {
    Quantity(units: try decimal(slice, key))
  }

  private func decimal(_ slice: FrameSlice, _ key: StaticString) throws(WireProblem) -> Int64 {
    let units: Int64
    do { units = try DecimalText.parse(try textBytes(slice, key)).units } catch {
      throw problem(slice, key, "a decimal number in quotes")
    }
    guard units >= 0 else { throw problem(slice, key, "a number not below zero") }
    return units
  }

  private func problem(_ slice: FrameSlice, _ key: StaticString, _ expected: String) -> WireProblem {
    guard slice.isPresent else { return WireProblem("'\(key)' is missing, expected \(expected)") }
    let found = String(decoding: bytes[slice.start..<slice.end].prefix(40), as: UTF8.self)
    return WireProblem("'\(key)': expected \(expected), found \(found)", offset: slice.start)
  }

  /// Up to eight bytes in one integer; longer texts do not fit and give 0.
  static func packed(_ bytes: some Collection<UInt8>) -> UInt64 {
    guard bytes.count <= 8 else { return 0 }
    var code: UInt64 = 0
    for byte in bytes { code = code << 8 | UInt64(byte) }
    return code
  }
}
