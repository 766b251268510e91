import Market

/// Reads the bars of one kline CSV, plain or gzip, with or without a header line: the twelve columns of the venue's public
/// archive or the six of plain OHLCV files (data-formats 1 and 2).
final class KlineCSVFile {
  let path: String
  let symbol: String
  let interval: Interval
  /// The bar at the cursor; nil at the end.
  private(set) var bar: Bar?
  private(set) var rows = 0
  private(set) var headerLines = 0
  private let lines: LineSource
  /// The row at the cursor and where its fields stand, so that frames keep the digits of the file.
  private var row: [UInt8] = []
  private var fields: [Range<Int>] = []
  private var columns = 0
  private let frame: KlineFrame

  init(_ file: KlineFile) throws(TapeProblem) {
    path = file.path
    let (namedSymbol, namedInterval) = Self.parts(ofName: file.path)
    guard let symbol = file.symbol ?? namedSymbol else {
      throw TapeProblem(
        .badOption, file: path, what: "the symbol is not known",
        expected: "a name such as XRPUSDT-5m-2026-01.csv.gz, or the symbol as an option", advice: "--symbol XRPUSDT")
    }
    guard let interval = file.interval ?? namedInterval else {
      throw TapeProblem(
        .badOption, file: path, what: "the interval is not known",
        expected: "a name such as XRPUSDT-5m-2026-01.csv.gz, or the interval as an option", advice: "--interval 5m")
    }
    self.symbol = symbol
    self.interval = interval
    frame = KlineFrame(symbol: symbol, interval: interval)
    lines = try LineSource(path: file.path, packing: .either)
    try advance()
  }

  /// `XRPUSDT-5m-2025-12-01_2026-02-19.csv.gz` and `XRPUSDT_5m.csv`.
  static func parts(ofName path: String) -> (symbol: String?, interval: Interval?) {
    let name = path.split(separator: "/").last ?? ""
    let parts = name.split { "-_.".contains($0) }
    let symbol = parts.first.flatMap { part in
      part.utf8.count >= 5 && part.utf8.allSatisfy { ($0 >= 0x41 && $0 <= 0x5A) || ($0 >= 0x30 && $0 <= 0x39) }
        ? String(part) : nil
    }
    return (symbol, parts.dropFirst().lazy.compactMap { Interval(name: $0) }.first)
  }

  /// The frame of the bar at the cursor, numbers as the file writes them.
  var frameBytes: [UInt8] {
    guard let bar else { return [] }
    var texts = KlineFrame.Texts(bar)
    texts.open = text(1)
    texts.high = text(2)
    texts.low = text(3)
    texts.close = text(4)
    texts.volume = text(5)
    if columns == 12 {
      texts.quoteVolume = text(7)
      texts.trades = text(8)
      texts.takerVolume = text(9)
      texts.takerQuoteVolume = text(10)
    }
    return frame.bytes(openTime: bar.openTime, texts)
  }

  private func text(_ column: Int) -> ArraySlice<UInt8> { row[fields[column]] }

  /// Moves to the next bar.
  func advance() throws(TapeProblem) {
    let before = bar?.openTime
    while let line = try lines.next() {
      if lines.number == 1, line.starts(with: Array("PK\u{3}\u{4}".utf8)) {
        throw TapeProblem(
          .badRow, file: path, what: "this is a zip archive", expected: "a CSV file, plain or gzip",
          advice: "unpack it: unzip \(path)")
      }
      take(line)
      if row.isEmpty { continue }
      if columns == 0 || fields.count != columns { try checkColumns() }
      if lines.number == 1, try readHeader() { continue }
      let next = try readBar()
      try check(next, after: before)
      rows += 1
      bar = next
      return
    }
    bar = nil
  }

  private func take(_ line: UnsafeRawBufferPointer) {
    row.removeAll(keepingCapacity: true)
    row.append(contentsOf: line)
    if row.last == 0x0D { row.removeLast() }
    if lines.number == 1, row.starts(with: [0xEF, 0xBB, 0xBF]) { row.removeFirst(3) }
    fields.removeAll(keepingCapacity: true)
    var start = 0
    for index in row.indices where row[index] == UInt8(ascii: ",") {
      fields.append(start..<index)
      start = index + 1
    }
    fields.append(start..<row.count)
  }

  // MARK: rows

  private func checkColumns() throws(TapeProblem) {
    if columns == 0, fields.count == 6 || fields.count == 12 {
      columns = fields.count
      return
    }
    throw problem(
      column: fields.count - 1, what: "wrong number of columns",
      expected: columns == 0 ? "6 or 12 columns" : "\(columns) columns", found: "\(fields.count)")
  }

  /// A first field that is no number is a header; its names must not contradict the order of the columns.
  private func readHeader() throws(TapeProblem) -> Bool {
    let first = text(0)
    guard let byte = first.first, byte < 0x30 || byte > 0x39 else { return false }
    for (column, name) in ["open", "high", "low", "close", "volume"].enumerated() {
      let found = String(decoding: text(column + 1), as: UTF8.self)
      guard found.lowercased() == name else {
        throw problem(column: column + 1, what: "an unexpected column", expected: name, found: "'\(found)'")
      }
    }
    headerLines = 1
    return true
  }

  private func readBar() throws(TapeProblem) -> Bar {
    let openTime = try time(0)
    var bar = Bar(
      openTime: openTime, open: try number(1), high: try number(2), low: try number(3), close: try number(4),
      volume: try number(5), quoteVolume: .zero, trades: 0, takerVolume: .zero, takerQuoteVolume: .zero)
    guard columns == 12 else { return bar }
    let closeTime = try time(6)
    let expected = openTime.milliseconds + interval.length.milliseconds - 1
    guard closeTime.milliseconds == expected else {
      throw problem(
        column: 6, what: "the close time does not fit an interval of \(interval.name)", expected: "\(expected)",
        found: String(decoding: text(6), as: UTF8.self))
    }
    bar.quoteVolume = try number(7)
    bar.trades = try whole(8)
    bar.takerVolume = try number(9)
    bar.takerQuoteVolume = try number(10)
    return bar
  }

  private func check(_ bar: Bar, after before: Timestamp?) throws(TapeProblem) {
    let found = String(decoding: text(0), as: UTF8.self)
    guard interval.open(containing: bar.openTime) == bar.openTime else {
      throw problem(
        column: 0, what: "a bar off the grid of \(interval.name)",
        expected: "an open time that is a multiple of \(interval.name)",
        found: found, advice: "check the interval")
    }
    if let before {
      guard bar.openTime != before else {
        throw problem(column: 0, what: "a bar occurs twice", expected: "a later open time", found: found)
      }
      guard bar.openTime > before else {
        throw problem(
          column: 0, what: "time goes back", expected: "an open time after \(TimeText.write(before))",
          found: "\(found) (\(TimeText.write(bar.openTime)))", advice: "sort the file by its first column")
      }
    }
    guard bar.isPossible else {
      throw problem(
        column: 1, what: "an impossible bar",
        expected: "low above 0, high and low around open and close, volume not negative",
        found: String(decoding: row[fields[1].lowerBound..<fields[5].upperBound], as: UTF8.self))
    }
  }

  // MARK: fields

  private func number<Value: Scaled>(_ column: Int) throws(TapeProblem) -> Value {
    let range = fields[column]
    let result: Result<Int64, NumberProblem> = row.withUnsafeBytes { bytes in
      do throws(NumberProblem) {
        return .success(try DecimalText.parse(UnsafeRawBufferPointer(rebasing: bytes[range])).units)
      } catch { return .failure(error) }
    }
    switch result {
    case .success(let units): return Value(units: units)
    case .failure(let problem):
      let expected =
        switch problem {
        case .empty, .notANumber: "a decimal number"
        case .tooPrecise: "at most eight places"
        case .tooLarge: "a number below 92233720368"
        }
      throw self.problem(
        column: column, what: "not a number that can be held", expected: expected,
        found: LineProblem.excerpt(row[range]))
    }
  }

  private func whole(_ column: Int) throws(TapeProblem) -> Int64 {
    let digits = text(column)
    guard !digits.isEmpty, digits.count <= 19, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
      let value = Int64(String(decoding: digits, as: UTF8.self))
    else {
      throw problem(
        column: column, what: "not a whole number", expected: "digits", found: LineProblem.excerpt(digits))
    }
    return value
  }

  /// The unit of an epoch time is told by its size (data-formats, common rules): 10 digits are seconds, 13 milliseconds,
  /// 16 microseconds, 19 nanoseconds.
  private func time(_ column: Int) throws(TapeProblem) -> Timestamp {
    let value = try whole(column)
    switch text(column).count {
    case 10: return Timestamp(nanoseconds: value * 1_000_000_000)
    case 13: return Timestamp(nanoseconds: value * 1_000_000)
    case 16: return Timestamp(nanoseconds: value * 1000)
    case 19: return Timestamp(nanoseconds: value)
    default:
      throw problem(
        column: column, what: "not an epoch time", expected: "10, 13, 16 or 19 digits (s, ms, µs, ns)",
        found: LineProblem.excerpt(text(column)))
    }
  }

  func problem(
    column: Int, what: String, expected: String, found: String, advice: String? = nil
  ) -> TapeProblem {
    TapeProblem(
      .badRow, file: path, line: lines.number, column: fields[column].lowerBound + 1, what: what, expected: expected,
      found: found, advice: advice)
  }
}
