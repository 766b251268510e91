import Files
import Market
import Tape

/// Which column of a kline file holds what.
final class KlineColumns {
  private let csv: CSVText
  /// Columns are found by their names, not by their places.
  private let byName: Bool
  private let symbol: String
  /// Two rows that follow each other have the interval between them.
  private let isConfirmed: Bool
  private var columnRemarks: [String] = []
  /// Bars that end before their interval does, and the first of them.
  private var short = 0
  private var firstShort = ""
  private var bars = 0
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

  init(_ csv: CSVText, byName: Bool, symbol: String, isConfirmed: Bool = false) {
    self.csv = csv
    self.byName = byName
    self.symbol = symbol
    self.isConfirmed = isConfirmed
  }

  var remarks: [String] {
    guard short > 0 else { return columnRemarks }
    return columnRemarks + [
      "\(short) bars end before their interval does, as when the venue stood still: \(firstShort)"
    ]
  }

  /// The venue's own files count in microseconds for the spot market alone (data-formats 1).
  var isSpot: Bool { details != nil && csv.unit == .microseconds }

  /// As bots and data vendors call them.
  static let timeNames = [
    "open_time", "open time", "opentime", "timestamp", "time", "date", "datetime", "unix", "ts", "start",
  ]

  static let symbolNames = ["symbol", "pair", "ticker"]

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
    volume = find(["volume", "vol", "v", "base_volume"]) ?? find(baseVolumeNames)
    symbolColumn = find(Self.symbolNames)
    let used = [time, open, high, low, close, volume, symbolColumn].compactMap(\.self)
    let skipped = names.indices.filter { !used.contains($0) && !names[$0].isEmpty }.map { names[$0] }
    if !skipped.isEmpty { columnRemarks.append("columns not used: \(skipped.joined(separator: ", "))") }
    if volume == nil { columnRemarks.append("no column of volume: it is 0") }
  }

  /// `Volume BTC` of BTCUSDT; `Volume USDT` beside it is in the quote asset.
  private var baseVolumeNames: [String] {
    guard let base = ContractName.baseAsset(of: symbol)?.lowercased() else { return [] }
    return ["volume \(base)", "volume_\(base)", "volume(\(base))", "volume (\(base))"]
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
    bars += 1
    if let volume { bar.volume = try csv.volume(volume) }
    if let details {
      let closeTime = try csv.time(details)
      // `…59999` in milliseconds, `…59999999` in microseconds.
      let expected = openTime + interval.length
      if closeTime > openTime, closeTime < expected - .milliseconds(1), bars > 1 || isConfirmed {
        short += 1
        if short == 1 { firstShort = "line \(csv.text.number), at \(TimeText.write(closeTime))" }
      } else {
        guard closeTime < expected, closeTime >= expected - .milliseconds(1) else {
          throw csv.problem(
            details, "the close time does not fit an interval of \(interval.name)",
            expected: "\(expected.milliseconds - 1)")
        }
      }
      bar.quoteVolume = try csv.volume(details + 1)
      bar.trades = try csv.whole(details + 2)
      bar.takerVolume = try csv.volume(details + 3)
      bar.takerQuoteVolume = try csv.volume(details + 4)
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
        open, "an impossible bar", expected: Bar.possible,
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

  /// Standstills are rare; where most bars are too short, it is the interval that is wrong.
  func finish(_ interval: Interval) throws(FileProblem) {
    guard short * 2 > bars else { return }
    throw csv.text.problem(
      what: "\(short) of \(bars) bars end before an interval of \(interval.name) does",
      expected: "bars of one interval",
      found: firstShort, advice: "check the interval: --interval")
  }
}
