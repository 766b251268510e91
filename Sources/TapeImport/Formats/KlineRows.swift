import Files
import Market
import Tape

/// Bars of a CSV file: the venue's public klines and plain OHLCV files (data-formats 1 and 2), with or without header.
///
/// Each becomes a closed candle with the digits of the file, stamped at its open.
final class KlineRows: ImportReader {
  let symbol: String?
  let interval: Interval?
  private let csv: CSVText
  private let rows: KlineColumns
  private let frame: KlineFrame
  private let kind: [UInt8]
  private var last: Timestamp?

  init(_ source: ImportSource) throws(FileProblem) {
    let symbol = try source.requiredSymbol()
    csv = source.csv
    rows = KlineColumns(csv, byName: source.format == .ohlcv, symbol: source.file.symbol ?? symbol)
    let step = try source.requiredInterval()
    (self.symbol, interval) = (symbol, step)
    frame = KlineFrame(symbol: symbol, interval: step)
    kind = Array("kline_\(step.name)".utf8)
  }

  var headerLines: Int { csv.headerLines }
  var remarks: [String] { rows.remarks }

  func next(_ line: inout ImportedLine) throws(FileProblem) -> Bool {
    guard let interval, try csv.next(checkHeader: rows.readHeader) else { return false }
    let bar = try rows.bar(interval, after: last)
    last = bar.openTime
    line.time = bar.openTime
    line.content = .bar(bar)
    line.bytes = frame.bytes(openTime: bar.openTime, rows.texts(bar))
    line.kind = kind
    line.ordinal = bar.openTime.milliseconds
    return true
  }
}

/// Which column of a kline file holds what.
final class KlineColumns {
  private let csv: CSVText
  /// Columns are found by their names, not by their places.
  private let byName: Bool
  private let symbol: String
  private(set) var remarks: [String] = []
  private var count = 0
  private var time = 0
  private var open = 1
  private var high = 2
  private var low = 3
  private var close = 4
  private var volume: Int?
  /// From close time on, where there are twelve columns.
  private var details: Int?
  private var symbolColumn: Int?
  private var firstSymbol: String?

  init(_ csv: CSVText, byName: Bool, symbol: String) {
    self.csv = csv
    self.byName = byName
    self.symbol = symbol
  }

  /// As bots and data vendors call them.
  static let timeNames = [
    "open_time", "open time", "opentime", "timestamp", "time", "date", "datetime", "unix", "ts", "start",
  ]

  /// Names that contradict the order of the columns are an error; with `byName` they say the order.
  func readHeader() throws(FileProblem) {
    let names = (0..<csv.count).map { csv.string($0).lowercased() }
    if byName {
      try place(names)
      return
    }
    try settle()
    let expected = volume == nil ? ["open", "high", "low", "close"] : ["open", "high", "low", "close", "volume"]
    for (index, name) in expected.enumerated() where names[index + 1] != name {
      throw csv.problem(
        index + 1, "an unexpected column", expected: name,
        advice: "--format ohlcv takes the columns by their names")
    }
  }

  private func place(_ names: [String]) throws(FileProblem) {
    count = names.count
    func find(_ wanted: [String]) -> Int? { names.firstIndex { wanted.contains($0) } }
    guard let time = find(Self.timeNames), let open = find(["open", "o"]), let high = find(["high", "h"]),
      let low = find(["low", "l"]), let close = find(["close", "c"])
    else {
      throw csv.problem(
        0, "a column is missing", expected: "columns named timestamp, open, high, low, close and volume",
        found: names.joined(separator: ","))
    }
    (self.time, self.open, self.high, self.low, self.close) = (time, open, high, low, close)
    volume = find(["volume", "vol", "v", "base_volume"])
    symbolColumn = find(["symbol", "pair", "ticker"])
    let used = [time, open, high, low, close, volume, symbolColumn].compactMap(\.self)
    let skipped = names.indices.filter { !used.contains($0) && !names[$0].isEmpty }.map { names[$0] }
    if !skipped.isEmpty { remarks.append("columns not used: \(skipped.joined(separator: ", "))") }
    if volume == nil { remarks.append("no column of volume: it is 0") }
  }

  /// By the number of columns, where nothing names them.
  private func settle() throws(FileProblem) {
    guard csv.count == 5 || csv.count == 6 || csv.count == 12 else {
      throw csv.problem(
        csv.count - 1, "wrong number of columns", expected: "6 or 12 columns", found: "\(csv.count)")
    }
    count = csv.count
    volume = count == 5 ? nil : 5
    details = count == 12 ? 6 : nil
  }

  /// The bar of the row at hand, which must follow the one before.
  func bar(_ interval: Interval, after last: Timestamp?) throws(FileProblem) -> Bar {
    if count == 0 { try settle() }
    try csv.requireColumns(count)
    try checkSymbol()
    let openTime = try csv.time(time)
    var bar = Bar(
      openTime: openTime, open: try csv.value(open), high: try csv.value(high), low: try csv.value(low),
      close: try csv.value(close), volume: .zero, quoteVolume: .zero, trades: 0, takerVolume: .zero,
      takerQuoteVolume: .zero)
    if let volume { bar.volume = try csv.value(volume) }
    if let details {
      let closeTime = try csv.time(details)
      // `…59999` in milliseconds, `…59999999` in microseconds.
      let expected = openTime + interval.length
      guard closeTime < expected, closeTime >= expected - .milliseconds(1) else {
        throw csv.problem(
          details, "the close time does not fit an interval of \(interval.name)",
          expected: "\(expected.milliseconds - 1)")
      }
      bar.quoteVolume = try csv.value(details + 1)
      bar.trades = try csv.whole(details + 2)
      bar.takerVolume = try csv.value(details + 3)
      bar.takerQuoteVolume = try csv.value(details + 4)
    }
    try check(bar, interval, after: last)
    return bar
  }

  private func checkSymbol() throws(FileProblem) {
    guard let symbolColumn else { return }
    let found = csv.string(symbolColumn)
    guard found == firstSymbol ?? found else {
      throw csv.problem(
        symbolColumn, "another symbol in a file of one", expected: "'\(firstSymbol ?? symbol)' in every row",
        advice: "split the file by symbol")
    }
    firstSymbol = found
  }

  private func check(_ bar: Bar, _ interval: Interval, after last: Timestamp?) throws(FileProblem) {
    guard interval.open(containing: bar.openTime) == bar.openTime else {
      throw csv.problem(
        time, "a bar off the grid of \(interval.name)", expected: "an open time that is a multiple of \(interval.name)",
        advice: "check the interval: --interval")
    }
    if let last {
      guard bar.openTime != last else {
        throw csv.problem(time, "a bar occurs twice", expected: "a later open time")
      }
      guard bar.openTime > last else {
        throw csv.problem(
          time, "time goes back", expected: "an open time after \(TimeText.write(last))",
          found: "\(csv.string(time)) (\(TimeText.write(bar.openTime)))", advice: "sort the file by its times")
      }
    }
    guard bar.isPossible else {
      let columns = [open, high, low, close] + (volume.map { [$0] } ?? [])
      throw csv.problem(
        open, "an impossible bar", expected: "low above 0, high and low around open and close, volume not negative",
        found: columns.map { csv.string($0) }.joined(separator: ","))
    }
  }

  /// The bar's numbers as the file writes them.
  func texts(_ bar: Bar) -> KlineFrame.Texts {
    var texts = KlineFrame.Texts(bar)
    (texts.open, texts.high, texts.low, texts.close) = (csv[open], csv[high], csv[low], csv[close])
    if let volume { texts.volume = csv[volume] }
    if let details {
      texts.quoteVolume = csv[details + 1]
      texts.trades = csv[details + 2]
      texts.takerVolume = csv[details + 3]
      texts.takerQuoteVolume = csv[details + 4]
    }
    return texts
  }

  /// The prices as the file writes them, in the order in which a bar is traded along.
  var path: [ArraySlice<UInt8>] {
    get throws(FileProblem) {
      let (open, high, low): (Price, Price, Price) = (
        try csv.value(self.open), try csv.value(self.high), try csv.value(self.low)
      )
      let isHighFirst = high.units - open.units < open.units - low.units
      return [
        csv[self.open], isHighFirst ? csv[self.high] : csv[self.low], isHighFirst ? csv[self.low] : csv[self.high],
        csv[close],
      ]
    }
  }

  /// The interval of a file that does not name it: by the close time of the first row, or by the step between two rows.
  static func interval(of source: ImportSource) throws(FileProblem) -> Interval {
    var times: [Timestamp] = []
    var clock = EpochTime(unit: source.unit)
    let header = source.start.first.map { Self.fields($0).map { $0.lowercased() } } ?? []
    let column = header.firstIndex { timeNames.contains($0) } ?? 0
    for line in source.start {
      let fields = Self.fields(line)
      guard column < fields.count, let time = try? clock.read(Array(fields[column].utf8)) else { continue }
      times.append(time)
      if times.count == 1, fields.count == 12, let close = try? clock.read(Array(fields[6].utf8)) {
        let length = close - time + .milliseconds(1)
        if let interval = Interval.allCases.first(where: { abs(($0.length - length).nanoseconds) < 1_000_000 }) {
          return interval
        }
      }
    }
    if times.count >= 2, let interval = Interval.allCases.first(where: { $0.length == times[1] - times[0] }) {
      return interval
    }
    throw FileProblem(
      .badOption, file: source.file.path, what: "the interval is not known",
      expected: "a name such as XRPUSDT-5m-2026-01.csv.gz, or the interval as an option", advice: "--interval 5m")
  }

  private static func fields(_ line: [UInt8]) -> [String] {
    line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { field in
      String(decoding: field.first == 0x22 && field.count >= 2 ? field.dropFirst().dropLast() : field, as: UTF8.self)
    }
  }
}
