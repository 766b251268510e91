import Basics
import Binance
import Files
import Market

/// JSON lines whose keys the user names: one for the time, one for the venue's own JSON, as an object or as a text.
final class JSONLines: ImportReader {
  let symbol: String? = nil
  private let text: ImportText
  private let timePath: [String]
  /// Empty: the whole line.
  private let payloadPath: [String]
  private var clock: EpochTime
  private var frames: RawFrames
  private var decoded: [UInt8] = []

  init(_ source: ImportSource) throws(FileProblem) {
    guard let time = source.file.timeKey, let payload = source.file.payloadKey else {
      throw FileProblem(
        .badOption, file: source.file.path, what: "of JSON lines the keys must be named",
        expected: "the key of the time and the key of the venue's JSON",
        found: source.start.first.map { Excerpt.of($0) },
        advice: "--time-key ts --payload-key data; parts of nested keys are joined by dots, . is the whole line")
    }
    text = source.text
    timePath = time.split(separator: ".").map(String.init)
    payloadPath = payload.split(separator: ".").map(String.init)
    clock = EpochTime(unit: source.unit)
    frames = RawFrames(source, isSingle: false)
  }

  var isSpot: Bool { frames.isSpot }
  var remarks: [String] { frames.remarks }

  func next(_ line: inout ImportedLine) throws(FileProblem) -> Bool {
    while let bytes = try text.next() {
      if bytes.isEmpty { continue }
      let value: JSONValue
      do throws(WireProblem) { value = try JSONValue(parsing: bytes) } catch {
        throw text.problem(
          column: error.offset ?? 0, what: "not JSON: \(error)", expected: "one JSON object a line",
          found: Excerpt.of(bytes))
      }
      let time = try self.time(in: value, bytes)
      guard let payload = payloadPath.reduce(value as JSONValue?, { $0?[$1] }) else {
        throw missing(payloadPath, bytes)
      }
      switch payload {
      case .string(let text):
        decoded = Array(text.utf8)
        try decoded.withUnsafeBufferPointer { (buffer) throws(FileProblem) in
          let data = UnsafeRawBufferPointer(buffer)
          try frames.take(data, at: time, column: 0, into: &line)
        }
      case .object, .array:
        let range = JSONPlace.range(of: payloadPath, in: bytes) ?? 0..<bytes.count
        try frames.take(UnsafeRawBufferPointer(rebasing: bytes[range]), at: time, column: range.lowerBound, into: &line)
      default:
        throw text.problem(
          column: 0, what: "\"\(payloadPath.joined(separator: "."))\" is neither an object nor a text",
          expected: "the venue's JSON", found: Excerpt.of(Array(payload.text.utf8)))
      }
      return true
    }
    return false
  }

  private func time(in value: JSONValue, _ bytes: UnsafeRawBufferPointer) throws(FileProblem) -> Timestamp {
    let found = timePath.reduce(value as JSONValue?) { $0?[$1] }
    let digits: String
    switch found {
    case .number(let text)?: digits = text
    case .string(let text)?: digits = text
    default: throw missing(timePath, bytes)
    }
    do throws(EpochTime.Problem) { return try clock.read(Array(digits.utf8)) } catch {
      throw text.problem(
        column: 0, what: "\"\(timePath.joined(separator: "."))\": \(error.what)", expected: error.expected,
        found: Excerpt.of(Array(digits.utf8)), advice: error.advice)
    }
  }

  private func missing(_ path: [String], _ bytes: UnsafeRawBufferPointer) -> FileProblem {
    text.problem(
      column: 0, what: "the key \"\(path.joined(separator: "."))\" is missing, or holds no such value",
      expected: "it in every line", found: Excerpt.of(bytes))
  }
}

/// Finds where a value stands in a text that is known to be JSON, so that its bytes can be kept.
enum JSONPlace {
  static func range(of path: [String], in bytes: UnsafeRawBufferPointer) -> Range<Int>? {
    var range = trimmed(0..<bytes.count, bytes)
    for key in path {
      guard let next = value(of: Array(key.utf8), in: bytes, range) else { return nil }
      range = next
    }
    return range
  }

  private static func trimmed(_ range: Range<Int>, _ bytes: UnsafeRawBufferPointer) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, bytes[start] <= 0x20 { start += 1 }
    while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
    return start..<end
  }

  /// The first of that key, as lookups in a tree find it. Keys with escapes are not found.
  private static func value(of key: [UInt8], in bytes: UnsafeRawBufferPointer, _ object: Range<Int>) -> Range<Int>? {
    guard !object.isEmpty, bytes[object.lowerBound] == UInt8(ascii: "{") else { return nil }
    var index = object.lowerBound + 1
    while index < object.upperBound {
      while index < object.upperBound, bytes[index] != UInt8(ascii: "\"") {
        if bytes[index] == UInt8(ascii: "}") { return nil }
        index += 1
      }
      let nameEnd = end(ofTextAt: index, bytes, object.upperBound)
      let isKey = nameEnd - index == key.count + 2 && bytes[(index + 1)..<(nameEnd - 1)].elementsEqual(key)
      index = nameEnd
      while index < object.upperBound, bytes[index] != UInt8(ascii: ":") { index += 1 }
      let start = index + 1
      index = end(ofValueAt: start, bytes, object.upperBound)
      if isKey { return trimmed(start..<index, bytes) }
      index += 1
    }
    return nil
  }

  private static func end(ofTextAt start: Int, _ bytes: UnsafeRawBufferPointer, _ limit: Int) -> Int {
    var index = start + 1
    while index < limit, bytes[index] != UInt8(ascii: "\"") { index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1 }
    return min(index + 1, limit)
  }

  /// The comma or bracket behind it.
  private static func end(ofValueAt start: Int, _ bytes: UnsafeRawBufferPointer, _ limit: Int) -> Int {
    var depth = 0
    var index = start
    while index < limit {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        index = end(ofTextAt: index, bytes, limit)
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return index }
        depth -= 1
      case UInt8(ascii: ","):
        if depth == 0 { return index }
      default: break
      }
      index += 1
    }
    return limit
  }
}
