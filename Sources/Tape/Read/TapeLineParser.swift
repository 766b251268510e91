import Basics
import Market

/// Why a line is not a line of a tape. `column` counts bytes from 0.
struct LineProblem: Error {
  var column: Int
  var what: String
  var expected: String
  var found: String
  var isChannel = false
  var advice: String?
}

/// Takes one line apart without copying.
struct TapeLineParser {
  let line: UnsafeRawBufferPointer
  private var position = 0

  init(line: UnsafeRawBufferPointer) { self.line = line }

  mutating func parse(number: Int, offset: Int) throws(LineProblem) -> TapeLine {
    try checkText()
    let time = try time()
    let start = position
    let letter = try field(named: "a channel letter")
    guard letter.count == 1, let channel = TapeChannel(rawValue: letter[0]) else {
      throw LineProblem(
        column: start, what: "unknown channel",
        expected: "one of " + TapeChannel.allCases.map(\.letter).joined(separator: " "),
        found: Excerpt.of(letter), isChannel: true)
    }
    let fields = UnsafeRawBufferPointer(rebasing: line[position...])
    return TapeLine(time: time, number: number, offset: offset, fields: fields, content: try content(of: channel))
  }

  /// Nineteen digits. Another unit, a time of zero or a recorder without a clock cannot pass for a moment of the tape.
  private mutating func time() throws(LineProblem) -> Timestamp {
    var value: UInt64 = 0
    while position < line.count, position < 19, line[position] >= 0x30, line[position] <= 0x39 {
      value = value * 10 + UInt64(line[position] - 0x30)
      position += 1
    }
    guard position == 19, position == line.count || line[position] == 0x20, let nanoseconds = Int64(exactly: value),
      Timestamp(nanoseconds: nanoseconds).canStandOnATape
    else { throw badTime() }
    position = min(position + 1, line.count)
    return Timestamp(nanoseconds: nanoseconds)
  }

  private func badTime() -> LineProblem {
    let text = line.prefix { $0 != 0x20 }
    let isNumber = !text.isEmpty && text.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    let units = [10: "seconds", 13: "milliseconds", 16: "microseconds"]
    return LineProblem(
      column: 0, what: isNumber ? "not a time that a tape can hold" : "no time at the beginning of the line",
      expected: "nanoseconds since 1970 in 19 digits, 2001-09-09 to 2261-07-16 UTC",
      found: Excerpt.of(text) + (isNumber ? ", \(text.count) \(text.count == 1 ? "digit" : "digits")" : ""),
      advice: isNumber ? units[text.count].map { "these look like \($0): import the file" } : nil)
  }

  private mutating func content(of channel: TapeChannel) throws(LineProblem) -> TapeLine.Content {
    switch channel {
    case .market: .market(connection: try name(), frame: try body())
    case .history: .history(try body())
    case .account: .account(try body())
    case .user: .user(connection: try name(), frame: try body())
    case .written: .written(connection: try name(), frame: try body())
    case .audit: .audit(try body())
    case .note: .note(try rest())
    case .link: try link()
    case .request:
      .request(
        ordinal: Int(try integer(named: "the number of the request")),
        method: TapePayload(try field(named: "a method")), path: TapePayload(try field(named: "a path")),
        query: try rest())
    case .answer:
      .answer(
        ordinal: Int(try integer(named: "the number of the request")),
        status: Int(try integer(named: "an HTTP status")), headers: try headers(), body: try rest())
    }
  }

  private mutating func link() throws(LineProblem) -> TapeLine.Content {
    let connection = try name()
    let start = position
    let word = try field(named: "a link event")
    guard let event = TapeLinkEvent.allCases.first(where: { word.elementsEqual($0.rawValue.utf8) }) else {
      throw LineProblem(
        column: start, what: "unknown link event",
        expected: "one of " + TapeLinkEvent.allCases.map(\.rawValue).joined(separator: " "),
        found: Excerpt.of(word))
    }
    return .link(connection: connection, event: event, detail: try rest())
  }

  // MARK: fields

  /// Up to the next space, which is passed.
  private mutating func field(named name: String) throws(LineProblem) -> UnsafeRawBufferPointer {
    let start = position
    let bytes = line[start...]
    let end = bytes.firstIndex(of: 0x20) ?? line.count
    guard end > start else {
      throw LineProblem(
        column: start, what: "the line is cut", expected: name, found: Excerpt.of(bytes))
    }
    position = min(end + 1, line.count)
    return UnsafeRawBufferPointer(rebasing: line[start..<end])
  }

  private mutating func integer(named name: String) throws(LineProblem) -> Int64 {
    let start = position
    let text = try field(named: name)
    var value: Int64 = 0
    for byte in text {
      let digit = Int64(byte) - 48
      let (times, overflow1) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow2) = times.addingReportingOverflow(digit)
      guard digit >= 0, digit <= 9, !overflow1, !overflow2 else {
        throw LineProblem(column: start, what: "not a number", expected: name, found: Excerpt.of(text))
      }
      value = sum
    }
    return value
  }

  private mutating func name() throws(LineProblem) -> TapePayload { TapePayload(try field(named: "a connection")) }

  private mutating func rest() throws(LineProblem) -> TapePayload {
    let start = position
    position = line.count
    let payload = TapePayload(UnsafeRawBufferPointer(rebasing: line[start...]))
    if payload.isEncoded, Base64.decode(UnsafeRawBufferPointer(rebasing: line[(start + 4)...])) == nil {
      throw LineProblem(
        column: start, what: "not base64", expected: "base64 with padding after b64:",
        found: Excerpt.of(line[start...]))
    }
    return payload
  }

  private mutating func body() throws(LineProblem) -> TapePayload {
    guard position < line.count else {
      throw LineProblem(column: position, what: "the line is cut", expected: "a body", found: "nothing")
    }
    return try rest()
  }

  /// A JSON object, which may contain spaces, and the space behind it.
  private mutating func headers() throws(LineProblem) -> TapePayload {
    let start = position
    var depth = 0
    var isInText = false
    while position < line.count {
      let byte = line[position]
      position += 1
      if isInText {
        if byte == UInt8(ascii: "\\") { position += 1 } else if byte == UInt8(ascii: "\"") { isInText = false }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInText = true
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"): depth -= 1
      default: break
      }
      if depth == 0 { break }
    }
    let end = min(position, line.count)
    guard depth == 0, !isInText, end > start, line[start] == UInt8(ascii: "{") else {
      throw LineProblem(
        column: start, what: "the headers are no JSON object", expected: "{…}",
        found: Excerpt.of(line[start...]))
    }
    if position < line.count, line[position] == 0x20 { position += 1 }
    return TapePayload(UnsafeRawBufferPointer(rebasing: line[start..<end]))
  }

  /// One line of valid UTF-8 without NUL. Plain ASCII, which nearly every frame is, is told eight bytes at a time.
  private func checkText() throws(LineProblem) {
    guard let base = line.baseAddress else { return }
    // Bits that tell a byte of zero in a word (Mycroft 1987), and those of all bytes together.
    let ones: UInt64 = 0x0101_0101_0101_0101
    var zeros: UInt64 = 0
    var all: UInt64 = 0
    var index = 0
    while index + 8 <= line.count {
      let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      zeros |= (word &- ones) & ~word
      all |= word
      index += 8
    }
    while index < line.count {
      if line[index] == 0 { zeros = ~0 }
      all |= UInt64(line[index])
      index += 1
    }
    if zeros & (ones &* 0x80) != 0, let nul = ByteSearch.distance(to: 0, from: base, count: line.count) {
      throw LineProblem(
        column: nul, what: "a NUL byte", expected: "one line of text", found: "'\\x00'")
    }
    guard all & (ones &* 0x80) != 0 else { return }
    var codec = UTF8()
    var bytes = line.makeIterator()
    var column = 0
    while true {
      switch codec.decode(&bytes) {
      case .scalarValue(let scalar): column += UTF8.width(scalar)
      case .emptyInput: return
      case .error:
        throw LineProblem(
          column: column, what: "bytes that are not UTF-8", expected: "valid UTF-8, or b64:…",
          found: Excerpt.of(line[min(column, line.count)...]))
      }
    }
  }
}
