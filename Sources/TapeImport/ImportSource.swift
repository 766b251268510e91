import Files
import Market

/// A file that was opened and whose format is known: what readers are made of.
struct ImportSource {
  let file: ImportFile
  let format: ImportFormat
  let text: ImportText
  /// Its first lines, looked at before.
  let start: [[UInt8]]
  /// Told by the option, by the name inside the archive, or by the file's own.
  let symbol: String?
  let interval: Interval?
  let unit: EpochUnit?

  init(_ file: ImportFile) throws(FileProblem) {
    self.file = file
    if let name = file.timeUnit, EpochUnit(name: name) == nil {
      throw FileProblem(
        .badOption, file: file.path, what: "'\(name)' is not a unit of time", expected: "s, ms, us or ns")
    }
    unit = file.timeUnit.flatMap { EpochUnit(name: $0) }
    let (name, start) = try ImportText.start(of: file.path, lines: 3)
    self.start = start
    let (packed, own) = (FileName(name), FileName(file.path))
    symbol = file.symbol ?? packed.symbol ?? own.symbol
    interval = file.interval ?? packed.interval ?? own.interval
    if let symbol, ContractName.isCoinMargined(symbol) { throw ContractName.refusal(symbol, file: file.path) }
    let folders = file.path.split(separator: "/")
    if zip(folders, folders.dropFirst()).contains(where: { $0 == "futures" && $1 == "cm" }) {
      throw ContractName.refusal(symbol ?? "a file below futures/cm", file: file.path)
    }
    if let format = file.format {
      self.format = format
    } else {
      format = try FormatDetector(path: file.path, name: name, lines: start).format()
    }
    text = try ImportText(path: file.path, recovers: file.recovers)
  }

  var csv: CSVText { CSVText(text, unit: unit) }

  /// The contract that every line of the file is about.
  func requiredSymbol() throws(FileProblem) -> String {
    guard let symbol else {
      throw FileProblem(
        .badOption, file: file.path, what: "the symbol is not known",
        expected: "a name such as XRPUSDT-5m-2026-01.csv.gz, or the symbol as an option", advice: "--symbol XRPUSDT")
    }
    let isName =
      !symbol.isEmpty
      && symbol.utf8.allSatisfy { byte in
        (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x30 && byte <= 0x39) || byte == 0x5F
      }
    guard isName else {
      throw FileProblem(
        .badOption, file: file.path, what: "'\(symbol)' is not a symbol", expected: "capital letters and digits",
        found: "'\(symbol)'", advice: "--symbol \(symbol.uppercased().filter { $0.isLetter || $0.isNumber })")
    }
    return symbol
  }

  /// The interval of bars; the caller looks into the file where neither option nor name tells it.
  func requiredInterval() throws(FileProblem) -> Interval {
    if let interval { return interval }
    return try KlineColumns.interval(of: self)
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
