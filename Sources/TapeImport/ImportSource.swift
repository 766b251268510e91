import Files
import Market

/// A file that was opened and whose format is known: what readers are made of.
struct ImportSource {
  let file: ImportFile
  let format: ImportFormat
  let text: ImportText
  /// Its first lines, looked at before; from the names of the columns on, where others stand before them.
  let start: [[UInt8]]
  /// Lines before the names of the columns that are none of them.
  let preamble: [[UInt8]]
  /// Told by the option, by the name inside the archive, or by the file's own.
  let symbol: String?
  let interval: Interval?
  let unit: EpochUnit?
  private let names: [FileName]
  /// The path says that these are prices of the spot market.
  let isNamedSpot: Bool

  init(_ file: ImportFile) throws(FileProblem) {
    self.file = file
    if let name = file.timeUnit, EpochUnit(name: name) == nil {
      throw FileProblem(
        .badOption, file: file.path, what: "'\(name)' is not a unit of time", expected: "s, ms, us or ns")
    }
    unit = file.timeUnit.flatMap { EpochUnit(name: $0) }
    let (name, lines) = try ImportText.start(of: file.path, lines: 12)
    names = [FileName(name), FileName(file.path)]
    symbol = file.symbol ?? names.lazy.compactMap(\.symbol).first
    interval = file.interval ?? names.lazy.compactMap(\.interval).first
    if let symbol, ContractName.isCoinMargined(symbol) { throw ContractName.refusal(symbol, file: file.path) }
    let folders = file.path.split(separator: "/")
    if zip(folders, folders.dropFirst()).contains(where: { $0 == "futures" && $1 == "cm" }) {
      throw ContractName.refusal(symbol ?? "a file below futures/cm", file: file.path)
    }
    let words = file.path.split { "/-_. ".contains($0) } + name.split { "/-_. ".contains($0) }
    isNamedSpot = words.contains { $0.lowercased() == "spot" }
    let detector = FormatDetector(path: file.path, name: name, lines: lines)
    if let format = file.format {
      self.format = format
    } else {
      format = try detector.format()
    }
    let skipped = format == .ohlcv || format == .klines ? detector.preamble : 0
    preamble = Array(lines.prefix(skipped))
    start = Array(lines.dropFirst(skipped))
    text = try ImportText(path: file.path, recovers: file.recovers)
  }

  var csv: CSVText { CSVText(text, unit: unit, preamble: preamble.count) }

  /// The contract that every line of the file is about.
  ///
  /// - Parameter cell: what the file's own column of symbols says, where it has one.
  func requiredSymbol(cell: String? = nil) throws(FileProblem) -> String {
    let told = cell.map { ContractName.read(cell: $0) }.flatMap { ContractName.isQuoted($0) ? $0 : nil }
    guard let symbol = symbol ?? told else {
      throw FileProblem(
        .badOption, file: file.path, what: "the symbol is not known",
        expected: "a name such as XRPUSDT-5m-2026-01.csv.gz, or the symbol as an option",
        found: names.lazy.compactMap(\.doubt).first, advice: "--symbol XRPUSDT")
    }
    guard ContractName.isName(symbol) else {
      let name = symbol.uppercased().filter { $0.isLetter || $0.isNumber || $0 == "_" }
      throw FileProblem(
        .badOption, file: file.path, what: "'\(symbol)' is not a symbol", expected: "capital letters and digits",
        found: "'\(symbol)'",
        advice: name != symbol && ContractName.isName(name) ? "--symbol \(name)" : "the name as the venue writes it")
    }
    if let cell { try agree(with: cell, symbol) }
    return symbol
  }

  /// The lines of another market would pass for this one's: what the lines say and what the file's name says must be one.
  /// An option decides.
  func agree(with cell: String, _ symbol: String) throws(FileProblem) {
    guard file.symbol == nil, !ContractName.does(cell: cell, mean: symbol) else { return }
    throw FileProblem(
      .badOption, file: file.path, what: "the file's name and its lines tell two contracts",
      expected: "'\(symbol)' in the lines, as in the name", found: "'\(cell)'",
      advice: "say which it is: --symbol \(ContractName.read(cell: cell))")
  }

  /// The contract that the file's name tells; nil where it tells none or an option decides.
  var namedSymbol: String? { file.symbol == nil ? symbol : nil }

  /// The interval of bars; the lines tell it where neither option nor name does.
  func requiredInterval() throws(FileProblem) -> Interval {
    if file.interval == nil {
      if let name = names.lazy.compactMap(\.unreadInterval).first, interval == nil { throw unread(name) }
      if names.contains(where: \.hasTwoIntervals), interval == nil {
        throw FileProblem(
          .badOption, file: file.path, what: "the interval is not known", expected: "one interval in the name",
          found: "two", advice: "say which it is: --interval 5m")
      }
    }
    guard let interval else { return try KlineColumns.interval(of: self) }
    if file.interval == nil, let step = KlineColumns.commonStep(of: self), step > interval {
      throw FileProblem(
        .badOption, file: file.path, what: "the file's name and its lines tell two intervals",
        expected: "bars of \(interval.name), as in the name", found: "every bar \(step.name) after the one before",
        advice: "say which it is: --interval \(step.name)")
    }
    return interval
  }

  /// Intervals of the venue that are no `Interval`.
  func unread(_ name: String) -> FileProblem {
    let advice =
      switch name {
      case "1s": "take the trades or aggTrades of that time, or bars of 1m (USDⓈ-M has none of 1s)"
      default: "take the bars of 1d or 1w of that time"
      }
    return FileProblem(
      .badOption, file: file.path, what: "bars of \(name) are not read",
      expected: "an interval of \(Interval.names.joined(separator: ", "))", found: name, advice: advice)
  }

  func reader() throws(FileProblem) -> any ImportReader {
    switch format {
    case .klines, .ohlcv: try KlineRows(self)
    case .markPriceKlines: try MarkPriceKlineRows(self)
    case .restKlines: try RESTKlines(self)
    case .aggTrades: try AggTradeRows(self)
    case .trades: try TradeRows(self)
    case .bookTicker: try BookTickerRows(self)
    case .fundingRate: try FundingRateRows(self)
    case .orderBook: try OrderBookRows(self)
    case .collector, .tardisRaw: try CollectorLines(self)
    case .cryptofeed: try CryptofeedLines(self)
    case .tardisTrades: try TardisTradeRows(self)
    case .tardisQuotes: try TardisQuoteRows(self)
    case .tardisBook: try TardisBookRows(self)
    case .tardisBookSnapshot: try TardisSnapshotRows(self)
    case .jsonLines: try JSONLines(self)
    }
  }
}
