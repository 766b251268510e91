import Basics
import Market

/// Where a value stands in the frame, in one word: 28 bits each for its start and its end.
struct FrameSlice {
  enum Kind: UInt64 { case absent, text, escapedText, number, yes, no, other }
  private let word: UInt64

  static let absent = FrameSlice(start: 0, end: 0, kind: .absent)
  /// A frame that is longer cannot be pointed into.
  static let frameLimit = 1 << 28

  init(start: Int, end: Int, kind: Kind) {
    word = UInt64(truncatingIfNeeded: start) << 36 | UInt64(truncatingIfNeeded: end) << 8 | kind.rawValue
  }

  var start: Int { Int(truncatingIfNeeded: word >> 36) }
  var end: Int { Int(truncatingIfNeeded: word >> 8) & (Self.frameLimit - 1) }
  var kind: Kind { Kind(rawValue: word & 0xFF) ?? .absent }
  var isPresent: Bool { word & 0xFF != 0 }
}

/// A value that market events are made of; raw values are places in `FrameFields`. `k` has its own set.
enum FrameField: UInt32 {
  case name, eventTime, symbol, price, quantity, transactionTime, executionKind, isBuyerMaker
  case bid, bidQuantity, ask, askQuantity
  case openTime, interval, open, high, low, close, volume, isClosed
  case stream, firstId, lastId, previousId, snapshotId, bids, asks

  static let count = 27

  /// By key.
  init?(_ key: UInt8) {
    switch key {
    case UInt8(ascii: "e"): self = .name
    case UInt8(ascii: "E"): self = .eventTime
    case UInt8(ascii: "s"): self = .symbol
    case UInt8(ascii: "p"): self = .price
    case UInt8(ascii: "q"): self = .quantity
    case UInt8(ascii: "T"): self = .transactionTime
    case UInt8(ascii: "X"): self = .executionKind
    case UInt8(ascii: "m"): self = .isBuyerMaker
    case UInt8(ascii: "b"): self = .bid
    case UInt8(ascii: "B"): self = .bidQuantity
    case UInt8(ascii: "a"): self = .ask
    case UInt8(ascii: "A"): self = .askQuantity
    case UInt8(ascii: "t"): self = .openTime
    case UInt8(ascii: "i"): self = .interval
    case UInt8(ascii: "o"): self = .open
    case UInt8(ascii: "h"): self = .high
    case UInt8(ascii: "l"): self = .low
    case UInt8(ascii: "c"): self = .close
    case UInt8(ascii: "v"): self = .volume
    case UInt8(ascii: "x"): self = .isClosed
    case UInt8(ascii: "U"): self = .firstId
    case UInt8(ascii: "u"): self = .lastId
    default: return nil
    }
  }
}

/// The values of one level of a frame. Which of the places hold anything is a bit for each, so that none has to be
/// cleared for the next frame.
struct FrameFields {
  private let places: UnsafeMutablePointer<FrameSlice>
  private var present: UInt32 = 0

  /// - Parameter places: room for `FrameField.count`, of any content.
  init(in places: UnsafeMutablePointer<FrameSlice>) { self.places = places }

  subscript(field: FrameField) -> FrameSlice {
    present & (1 << field.rawValue) == 0 ? .absent : places[Int(field.rawValue)]
  }

  /// Of a key that occurs twice the first counts.
  mutating func set(_ field: FrameField?, _ slice: FrameSlice) {
    guard let field, present & (1 << field.rawValue) == 0 else { return }
    present |= 1 << field.rawValue
    (places + Int(field.rawValue)).initialize(to: slice)
  }
}

/// One pass over the bytes of a frame. Structure is checked strictly; the text of values that no event needs is not.
struct FrameScanner {
  let bytes: UnsafeRawBufferPointer
  private let start: UnsafeRawPointer
  private let count: Int
  private var index = 0
  private(set) var outer: FrameFields
  /// Of `data` in the combined envelope.
  private(set) var data: FrameFields
  /// Of the first `k`.
  private(set) var candle: FrameFields
  private var seenData = false
  private var seenCandle = false

  /// How much room a scanner needs for what it finds.
  static let roomNeeded = 3 * FrameField.count

  /// - Parameter room: for `roomNeeded`, of any content; used as long as the scanner is.
  init(bytes: UnsafeRawBufferPointer, room: UnsafeMutablePointer<FrameSlice>) {
    self.bytes = bytes
    // Of no bytes none is ever loaded.
    start = bytes.baseAddress ?? UnsafeRawPointer(room)
    count = bytes.count
    outer = FrameFields(in: room)
    data = FrameFields(in: room + FrameField.count)
    candle = FrameFields(in: room + 2 * FrameField.count)
  }

  private enum Level { case outer, data, candle }

  mutating func scanFrame() throws(WireProblem) {
    guard count < FrameSlice.frameLimit else {
      throw WireProblem("the frame is longer than \(FrameSlice.frameLimit) bytes")
    }
    if try peek() == UInt8(ascii: "{") { try object(.outer) } else { _ = try value(depth: 0) }
    skipSpace()
    guard index == count else { throw WireProblem("trailing characters", offset: index) }
  }

  @inline(__always)
  private func byte(_ position: Int) -> UInt8 { start.load(fromByteOffset: position, as: UInt8.self) }

  private mutating func skipSpace() {
    while index < count {
      switch byte(index) {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  /// The next byte that is no white space, not consumed.
  @inline(__always)
  private mutating func peek() throws(WireProblem) -> UInt8 {
    if index < count, byte(index) > 0x20 { return byte(index) }
    return try peekBehindSpace()
  }

  @inline(never)
  private mutating func peekBehindSpace() throws(WireProblem) -> UInt8 {
    skipSpace()
    guard index < count else { throw WireProblem("the frame ends too early", offset: index) }
    return byte(index)
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
        if first == UInt8(ascii: "{"), byte(key.start) == UInt8(ascii: "k"), level != .candle, !seenCandle {
          seenCandle = true
          try object(.candle)
        } else {
          let slice = try value(depth: 2)
          let field = FrameField(byte(key.start))
          switch level {
          case .outer: outer.set(field, slice)
          case .data: data.set(field, slice)
          case .candle: candle.set(field, slice)
          }
        }
      } else if first == UInt8(ascii: "{"), level == .outer, !seenData, text(key, is: "data") {
        seenData = true
        try object(.data)
      } else {
        let slice = try value(depth: 2)
        switch level {
        case .outer: outer.set(longField(key), slice)
        case .data: data.set(longField(key), slice)
        case .candle: break
        }
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

  /// The field of a key of more than one letter; of most lengths there is none.
  @inline(__always)
  private func longField(_ key: FrameSlice) -> FrameField? {
    switch key.end - key.start {
    case 2: text(key, is: "pu") ? .previousId : nil
    case 4: text(key, is: "bids") ? .bids : text(key, is: "asks") ? .asks : nil
    case 6: text(key, is: "stream") ? .stream : nil
    case 12: text(key, is: "lastUpdateId") ? .snapshotId : nil
    default: nil
    }
  }

  /// A key with the colon behind it.
  @inline(__always)
  private mutating func key() throws(WireProblem) -> FrameSlice {
    guard try peek() == UInt8(ascii: "\"") else { throw WireProblem("key must be a string", offset: index) }
    let slice = try string()
    guard try peek() == UInt8(ascii: ":") else { throw WireProblem("expected `:`", offset: index) }
    index += 1
    return slice
  }

  /// Eight bytes at a time: the lowest set bit of the result is the top bit of the first quote, backslash or control
  /// character (Mycroft 1987); bits above it may be false.
  @inline(__always)
  private static func ends(in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
    let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
    let found =
      ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes) | ((word &- ones &* 0x20) & ~word)
    return found & (ones &* 0x80)
  }

  private mutating func string() throws(WireProblem) -> FrameSlice {
    let first = index + 1
    var position = first
    var kind = FrameSlice.Kind.text
    while true {
      while position + 8 <= count {
        let found = Self.ends(in: UInt64(littleEndian: start.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
        if found != 0 {
          position += found.trailingZeroBitCount >> 3
          break
        }
        position += 8
      }
      guard position < count else { throw WireProblem("the frame ends inside a string", offset: count) }
      switch byte(position) {
      case UInt8(ascii: "\""):
        index = position + 1
        return FrameSlice(start: first, end: position, kind: kind)
      case UInt8(ascii: "\\"):
        kind = .escapedText
        position += 2
      case 0..<0x20: throw WireProblem("a control character inside a string", offset: position)
      default: position += 1
      }
    }
  }

  private mutating func value(depth: Int) throws(WireProblem) -> FrameSlice {
    let first = try peek()
    let start = index
    switch first {
    case UInt8(ascii: "\""): return try string()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      repeat { index += 1 } while index < count && Self.isInNumber(byte(index))
      return FrameSlice(start: start, end: index, kind: .number)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      try container(depth: depth + 1)
      return FrameSlice(start: start, end: index, kind: .other)
    case UInt8(ascii: "t"): return try literal("true", .yes)
    case UInt8(ascii: "f"): return try literal("false", .no)
    case UInt8(ascii: "n"): return try literal("null", .other)
    default: throw WireProblem("expected value", offset: index)
    }
  }

  @inline(__always)
  private static func isInNumber(_ byte: UInt8) -> Bool {
    if byte &- UInt8(ascii: "0") <= 9 { return true }
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "e"), UInt8(ascii: "E"): return true
    default: return false
    }
  }

  /// Steps over an object or an array that no event needs.
  private mutating func container(depth: Int) throws(WireProblem) {
    guard depth <= JSONParser.depthLimit else {
      throw WireProblem("nested deeper than \(JSONParser.depthLimit)", offset: index)
    }
    let isObject = byte(index) == UInt8(ascii: "{")
    let close = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
    index += 1
    if try peek() == close {
      index += 1
      return
    }
    while true {
      if isObject { _ = try key() }
      if try peek() == UInt8(ascii: "\"") { _ = try string() } else { _ = try value(depth: depth) }
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
      guard index < count, byte(index) == word.utf8Start[position] else {
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
      let digit = bytes[position] &- UInt8(ascii: "0")
      guard digit <= 9 else { throw problem(slice, key, "a time in ms") }
      // Thirteen digits, as all times have, cannot leave the range of numbers.
      guard slice.end - slice.start <= 13 || milliseconds <= 920_000_000_000 else {
        throw problem(slice, key, "a time in ms before the year 2262")
      }
      milliseconds = milliseconds &* 10 &+ Int64(digit)
    }
    guard milliseconds <= 9_200_000_000_000 else {
      throw problem(slice, key, "a time in ms before the year 2262")
    }
    return Timestamp(milliseconds: milliseconds)
  }

  func price(_ slice: FrameSlice, _ key: StaticString) throws(WireProblem) -> Price {
    Price(units: try decimal(slice, key))
  }

  func quantity(_ slice: FrameSlice, _ key: StaticString) throws(WireProblem) -> Quantity {
    Quantity(units: try decimal(slice, key))
  }

  func volume(_ slice: FrameSlice, _ key: StaticString) throws(WireProblem) -> Volume {
    let volume: Volume
    do { volume = try Volume.read(try textBytes(slice, key)).value } catch {
      throw problem(slice, key, "a decimal number in quotes")
    }
    guard !volume.isNegative else { throw problem(slice, key, "a number not below zero") }
    return volume
  }

  private func decimal(_ slice: FrameSlice, _ key: StaticString) throws(WireProblem) -> Int64 {
    let units: Int64
    do { units = try DecimalText.parse(try textBytes(slice, key)).units } catch {
      throw problem(slice, key, "a decimal number in quotes")
    }
    guard units >= 0 else { throw problem(slice, key, "a number not below zero") }
    return units
  }

  func problem(_ slice: FrameSlice, _ key: StaticString, _ expected: String) -> WireProblem {
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
