import Basics
import Binance
import Files
import Market
import Tape

/// Frames that the source holds as the venue sent them: looked at, never changed.
struct RawFrames {
  private let text: ImportText
  /// For what does not say of which contract it is.
  private let symbol: String?
  /// Nil: the file may hold several.
  private var only: [UInt8]?
  private let isSingle: Bool
  private let shift: Span
  private var inspector = FrameInspector()
  private var symbols: [[UInt8]] = []
  /// Of the last depth frame, by place in `symbols`.
  private var lastUpdate: [Int64?] = []
  private var chain = UpdateChain()
  private(set) var isSpot = false

  init(_ source: ImportSource, isSingle: Bool) {
    text = source.text
    symbol = source.symbol
    shift = source.file.shift
    self.isSingle = isSingle && !source.file.mixesSymbols
    only = self.isSingle ? source.symbol.map { Array($0.utf8) } : nil
  }

  var remarks: [String] { chain.remarks }

  /// - Parameters:
  ///   - json: the frame; it stands in the line last given, from `column` on.
  ///   - time: when it was received.
  mutating func take(
    _ json: UnsafeRawBufferPointer, at time: Timestamp, column: Int, into line: inout ImportedLine
  ) throws(FileProblem) {
    let fault: FrameFault?
    do throws(WireProblem) {
      let frame = TapePayload(json)
      fault = try inspector.inspect(frame).fault ?? inspector.fault(ofAnswer: frame)
    } catch {
      throw text.problem(
        column: column + (error.offset ?? 0), what: "not JSON of the venue: \(error)", expected: "a frame",
        found: Excerpt.of(json), advice: "cut the line out")
    }
    if let fault {
      throw text.problem(
        column: column, what: fault.what, expected: fault.expected, found: fault.found, advice: "cut the line out")
    }
    line.time = time
    line.ordinal = nil
    line.bytes.removeAll(keepingCapacity: true)
    line.bytes.append(contentsOf: json)
    line.content = .frame
    if json.starts(with: Self.snapshot) {
      try snapshot(json, column: column, &line)
      return
    }
    setKind(of: json, &line)
    let index = try FrameSymbol.find(in: json, isRequest: false).map { name throws(FileProblem) in
      try place(of: name, column: column)
    }
    if let index { follow(json, index) }
    if line.kind == Self.bookTicker, Self.find(Self.event, in: json) == nil { isSpot = true }
    if line.kind.starts(with: Self.kline) { try checkClosing(json, at: time, column: column) }
  }

  private static let snapshot = Array("{\"lastUpdateId\":".utf8)
  private static let stream = Array("\"stream\":\"".utf8)
  private static let event = Array("\"e\":\"".utf8)
  private static let bookTicker = Array("bookTicker".utf8)
  private static let kline = Array("kline".utf8)
  private static let depthUpdate = Array("\"depthUpdate\"".utf8)

  // MARK: what it is

  private mutating func snapshot(
    _ json: UnsafeRawBufferPointer, column: Int, _ line: inout ImportedLine
  ) throws(FileProblem) {
    guard let symbol else {
      throw text.problem(
        column: column, what: "a snapshot of depth does not say of which symbol",
        expected: "a file name such as btcusdt_20240808.gz, or the symbol as an option",
        found: Excerpt.of(json),
        advice: "--symbol BTCUSDT")
    }
    // Snapshots of USDⓈ-M carry E and T, those of spot do not.
    let isFutures = json.prefix(120).contains(UInt8(ascii: "E"))
    if !isFutures { isSpot = true }
    line.content = .answer(path: isFutures ? "/fapi/v1/depth" : "/api/v3/depth", query: "symbol=\(symbol)")
    line.kind = Array("depth snapshot".utf8)
  }

  /// `btcusdt@depth@100ms` is counted as `depth@100ms`, a bare frame by its event.
  private func setKind(of json: UnsafeRawBufferPointer, _ line: inout ImportedLine) {
    line.kind.removeAll(keepingCapacity: true)
    var from: Int?
    if let start = Self.find(Self.stream, in: json) {
      let name = json[start...].prefix { $0 != UInt8(ascii: "\"") }
      from = name.firstIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? start
    } else {
      from = Self.find(Self.event, in: json)
    }
    guard let from else {
      line.kind.append(contentsOf: "other".utf8)
      return
    }
    line.kind.append(
      contentsOf: json[from...].prefix { $0 != UInt8(ascii: "\"") && $0 >= 0x20 && $0 < 0x7F }.prefix(40))
  }

  private mutating func place(of name: UnsafeRawBufferPointer, column: Int) throws(FileProblem) -> Int {
    if let index = symbols.firstIndex(where: { Self.isEqual($0, name) }) { return index }
    let upper = name.map { $0 >= 0x61 && $0 <= 0x7A ? $0 - 32 : $0 }
    let symbol = String(decoding: upper, as: UTF8.self)
    if ContractName.isCoinMargined(symbol) { throw ContractName.refusal(symbol, file: text.path, line: text.number) }
    if let only, only != upper {
      throw text.problem(
        column: column, what: "another symbol in a file of one",
        expected: "frames of \(String(decoding: only, as: UTF8.self))", found: symbol,
        advice: "if the file may hold several: --mixed-symbols")
    }
    if isSingle { only = upper }
    symbols.append(upper)
    lastUpdate.append(nil)
    return symbols.count - 1
  }

  private static func isEqual(_ symbol: [UInt8], _ name: UnsafeRawBufferPointer) -> Bool {
    guard symbol.count == name.count else { return false }
    for index in symbol.indices
    where symbol[index] != (name[index] >= 0x61 && name[index] <= 0x7A ? name[index] - 32 : name[index]) {
      return false
    }
    return true
  }

  // MARK: chain of updates, closing of candles

  /// `pu` is the `u` before it; spot has no `pu`, there `U` follows it (binance-usdm 3.5).
  private mutating func follow(_ json: UnsafeRawBufferPointer, _ symbol: Int) {
    let head = UnsafeRawBufferPointer(rebasing: json.prefix(320))
    guard Self.find(Self.depthUpdate, in: head) != nil, let last = Self.number("\"u\":", in: head) else { return }
    let before = Self.number("\"pu\":", in: head)
    if before == nil { isSpot = true }
    let previous = before ?? Self.number("\"U\":", in: head).map { $0 - 1 }
    chain.take(previous: previous, after: lastUpdate[symbol], last: last, line: text.number)
    lastUpdate[symbol] = last
  }

  /// A closed candle that came before its end would be taken for a bar to be played.
  private func checkClosing(_ json: UnsafeRawBufferPointer, at time: Timestamp, column: Int) throws(FileProblem) {
    guard let value = try? JSONValue(parsing: json), let data = value["data"] ?? Optional(value),
      let candle = data["k"],
      candle["x"] == .bool(true), case .number(let text)? = candle["T"], let end = Int64(text),
      case let missing = Span.milliseconds(end - (time + shift).milliseconds), missing >= .zero
    else { return }
    throw self.text.problem(
      column: column, what: "a closed candle came before its end: the recorder's clock was slow",
      expected: "a time after \(end) ms", found: "\((time + shift).milliseconds) ms",
      advice: "add what the clock lacked to all times: --shift \((shift + missing).milliseconds + 1)ms or more")
  }

  private static func number(_ marker: String, in bytes: UnsafeRawBufferPointer) -> Int64? {
    guard let start = find(Array(marker.utf8), in: bytes) else { return nil }
    let digits = bytes[start...].prefix { $0 >= 0x30 && $0 <= 0x39 }
    return digits.count <= 18 ? Int64(String(decoding: digits, as: UTF8.self)) : nil
  }

  /// The index behind the first occurrence. Markers begin with a quote.
  private static func find(_ marker: [UInt8], in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    return marker.withUnsafeBytes { marker in
      var start = 0
      while start + marker.count <= bytes.count,
        let distance = ByteSearch.distance(
          to: marker[0], from: base + start, count: bytes.count - marker.count - start + 1)
      {
        let place = start + distance
        if ByteSearch.areEqual(base + place, marker.baseAddress!, count: marker.count) { return place + marker.count }
        start = place + 1
      }
      return nil
    }
  }
}
