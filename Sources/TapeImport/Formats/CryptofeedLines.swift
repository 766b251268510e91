import Basics
import Binance
import Files
import Market

/// Raw files of cryptofeed (data-formats 5): v1, `<epoch seconds>: <raw JSON>` with lines of connections and HTTP answers
/// between, and v2, JSON lines that say what they are.
final class CryptofeedLines: ImportReader {
  let symbol: String? = nil
  private let text: ImportText
  private var clock = EpochTime(unit: .seconds)
  private var frames: RawFrames
  /// Of the version-2 format: where the decoded frame stands.
  private var decoded: [UInt8] = []
  private var passedOver = 0
  /// An address or a header of the spot market was met.
  private var isSpotFeed = false

  init(_ source: ImportSource) throws(FileProblem) {
    text = source.text
    frames = RawFrames(source, isSingle: false)
  }

  var isSpot: Bool { isSpotFeed || frames.isSpot }
  var remarks: [String] {
    frames.remarks + (passedOver > 0 ? ["\(passedOver) records passed over: neither connect, http nor recv"] : [])
  }

  func next(_ line: inout ImportedLine) throws(FileProblem) -> Bool {
    while let bytes = try text.next() {
      if bytes.isEmpty { continue }
      line.ordinal = nil
      switch bytes[0] {
      case 0x30...0x39:
        let (time, rest) = try stamp(bytes, from: 0)
        try frames.take(UnsafeRawBufferPointer(rebasing: bytes[rest...]), at: time, column: rest, into: &line)
      case UInt8(ascii: "{"):
        guard try version2(bytes, &line) else { continue }
      default:
        guard try named(bytes, &line) else { continue }
      }
      return true
    }
    return false
  }

  // MARK: version 1

  /// `1626992741.06217: ` from a column on; where the text behind it begins.
  private func stamp(
    _ bytes: UnsafeRawBufferPointer, from start: Int
  ) throws(FileProblem) -> (time: Timestamp, rest: Int) {
    let digits = bytes[start...].prefix { ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: ".") }
    let end = start + digits.count
    guard end + 1 < bytes.count, bytes[end] == UInt8(ascii: ":"), bytes[end + 1] == 0x20 else {
      throw text.problem(
        column: start, what: "the line is cut", expected: "seconds since the epoch, a colon, a space and JSON",
        found: Excerpt.of(bytes[start...]))
    }
    return (try read(digits, column: start), end + 2)
  }

  private func read(_ digits: some Collection<UInt8>, column: Int) throws(FileProblem) -> Timestamp {
    do throws(EpochTime.Problem) { return try clock.read(digits) } catch {
      throw text.problem(
        column: column, what: error.what, expected: error.expected, found: Excerpt.of(digits),
        advice: error.advice)
    }
  }

  /// `wss://… <-> TIME`, `https://… -> TIME: BODY` and `configuration: {…}`.
  private func named(_ bytes: UnsafeRawBufferPointer, _ line: inout ImportedLine) throws(FileProblem) -> Bool {
    if bytes.starts(with: "configuration: ".utf8) {
      // It has no time of its own: that of the line before.
      guard line.time != .distantPast else { return false }
      line.content = .note(String(decoding: bytes, as: UTF8.self))
      line.kind = Array("note".utf8)
      return true
    }
    let words = bytes.split(separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false)
    guard words.count >= 3, let url = FeedURL(words[0]) else {
      throw text.problem(
        column: 0, what: "not a line of cryptofeed", expected: "an address, <-> or ->, and a time; or a time and JSON",
        found: Excerpt.of(bytes))
    }
    try check(url)
    let column = words[2].startIndex
    if words[1].elementsEqual("<->".utf8) {
      line.time = try read(words[2], column: column)
      line.content = .opened(path: url.path + (url.query.isEmpty ? "" : "?\(url.query)"))
      line.kind = Array("connection".utf8)
    } else {
      let (time, rest) = try stamp(bytes, from: column)
      try answer(url, UnsafeRawBufferPointer(rebasing: bytes[rest...]), at: time, column: rest, &line)
    }
    return true
  }

  private func answer(
    _ url: FeedURL, _ body: UnsafeRawBufferPointer, at time: Timestamp, column: Int, _ line: inout ImportedLine
  ) throws(FileProblem) {
    do throws(WireProblem) { _ = try JSONValue(parsing: body) } catch {
      throw text.problem(
        column: column + (error.offset ?? 0), what: "the body is not JSON: \(error)",
        expected: "an answer of the venue",
        found: Excerpt.of(body))
    }
    line.time = time
    line.bytes.removeAll(keepingCapacity: true)
    line.bytes.append(contentsOf: body)
    line.content = .answer(path: url.path, query: url.query)
    line.kind = Array((url.path.split(separator: "/").last.map(String.init) ?? "answer").utf8)
  }

  private func check(_ url: FeedURL) throws(FileProblem) {
    if url.host.hasPrefix("stream.") || url.path.hasPrefix("/api/") { isSpotFeed = true }
    if url.host.hasPrefix("dstream") || url.host.hasPrefix("dapi") {
      throw ContractName.refusal(url.host, file: text.path, line: text.number)
    }
    guard url.host.hasSuffix("binance.com") || url.host.hasSuffix("binancefuture.com") else {
      throw text.problem(
        column: 0, what: "this was recorded from another venue", expected: "an address of Binance", found: url.host)
    }
  }

  // MARK: version 2

  /// False for a line that holds nothing for a tape.
  private func version2(_ bytes: UnsafeRawBufferPointer, _ line: inout ImportedLine) throws(FileProblem) -> Bool {
    let value: JSONValue
    do throws(WireProblem) { value = try JSONValue(parsing: bytes) } catch {
      throw text.problem(
        column: error.offset ?? 0, what: "not JSON: \(error)", expected: "a record of cryptofeed",
        found: Excerpt.of(bytes))
    }
    guard case .string(let type)? = value["t"] else {
      throw text.problem(
        column: 0, what: "a record that does not say what it is", expected: "\"t\": header, connect, http or recv",
        found: Excerpt.of(bytes))
    }
    if type == "header" {
      guard case .string(let exchange)? = value["exchange"], ["BINANCE_FUTURES", "BINANCE"].contains(exchange) else {
        throw text.problem(
          column: 0, what: "this was recorded from another venue", expected: "\"exchange\":\"BINANCE_FUTURES\"",
          found: Excerpt.of(bytes))
      }
      isSpotFeed = exchange == "BINANCE"
      return false
    }
    guard ["connect", "http", "recv"].contains(type) else {
      passedOver += 1
      return false
    }
    guard case .number(let stamp)? = value["ts"] else {
      throw text.problem(
        column: 0, what: "a record without a time", expected: "\"ts\": seconds since the epoch",
        found: Excerpt.of(bytes))
    }
    let time = try read(Array(stamp.utf8), column: 0)
    var url: FeedURL?
    if case .string(let address)? = value["url"] ?? value["addr"] {
      url = FeedURL(Array(address.utf8))
      if let url { try check(url) }
    }
    if type == "connect" {
      guard let url else { return false }
      line.time = time
      line.content = .opened(path: url.path + (url.query.isEmpty ? "" : "?\(url.query)"))
      line.kind = Array("connection".utf8)
      return true
    }
    guard case .string(let data)? = value["data"] else {
      throw text.problem(
        column: 0, what: "a record without data", expected: "\"data\": the frame as a text",
        found: Excerpt.of(bytes))
    }
    decoded = Array(data.utf8)
    return try decoded.withUnsafeBufferPointer { (buffer) throws(FileProblem) in
      let data = UnsafeRawBufferPointer(buffer)
      if let url {
        try answer(url, data, at: time, column: 0, &line)
      } else {
        try frames.take(data, at: time, column: 0, into: &line)
      }
      return true
    }
  }
}

/// `https://fapi.binance.com/fapi/v1/depth?symbol=BTCUSDT` in its parts.
private struct FeedURL {
  var host: String
  var path: String
  var query: String

  init?(_ bytes: some Collection<UInt8>) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let scheme = ["wss://", "ws://", "https://", "http://"].first(where: { text.hasPrefix($0) }) else {
      return nil
    }
    let rest = text.dropFirst(scheme.utf8.count)
    let host = rest.prefix { $0 != "/" && $0 != "?" }
    guard !host.isEmpty, !rest.utf8.contains(where: { $0 <= 0x20 }) else { return nil }
    self.host = String(host.prefix { $0 != ":" })
    let target = rest.dropFirst(host.count)
    let path = target.prefix { $0 != "?" }
    self.path = path.isEmpty ? "/" : String(path)
    query = String(target.dropFirst(path.count + 1))
  }
}
