import Files
import Market

/// What the CSV files of Tardis have in common (data-formats 6): a header, `exchange,symbol,timestamp,local_timestamp` in
/// front, times in microseconds, one symbol, order of receive time.
final class TardisRows {
  let csv: CSVText
  private let path: String
  private let columns: [String]
  private var first: String?
  /// Exchange of the rows: `binance` is spot.
  private(set) var isSpot = false
  private let source: ImportSource

  init(_ source: ImportSource, columns: [String]) {
    csv = source.csv
    path = source.file.path
    self.source = source
    self.columns = ["exchange", "symbol", "timestamp", "local_timestamp"] + columns
  }

  /// The symbol of the file: that of its first row.
  private(set) var symbol = ""

  /// Moves to the next row; its exchange and receive time.
  func next() throws(FileProblem) -> (exchange: Timestamp, received: Timestamp)? {
    let isRow = try csv.next { () throws(FileProblem) in
      for (index, name) in columns.enumerated() {
        guard index < csv.count else {
          throw csv.problem(csv.count - 1, "a column is missing", expected: name, found: "the end of the line")
        }
        if csv.string(index) != name { throw csv.problem(index, "an unexpected column", expected: name) }
      }
    }
    guard isRow else { return nil }
    guard csv.headerLines == 1 else {
      throw csv.problem(0, "the header is missing", expected: columns.joined(separator: ","))
    }
    try csv.requireColumns(columns.count)
    if first == nil || csv.string(1) != first { try take(csv.string(1)) }
    return (try csv.time(2), try csv.time(3))
  }

  private func take(_ symbol: String) throws(FileProblem) {
    guard first == nil else {
      throw csv.problem(
        1, "another symbol in a file of one", expected: "'\(first ?? "")' in every row",
        advice: "split the file by symbol")
    }
    let exchange = csv.string(0)
    if ContractName.isCoinMargined(symbol) || exchange == "binance-delivery" {
      throw ContractName.refusal(symbol, file: path, line: csv.text.number)
    }
    guard exchange == "binance-futures" || exchange == "binance" else {
      throw csv.problem(0, "this was recorded from another venue", expected: "binance-futures")
    }
    isSpot = exchange == "binance"
    first = symbol
    self.symbol = source.file.symbol ?? symbol.uppercased()
    guard ContractName.isName(self.symbol) else {
      throw csv.problem(1, "not a symbol", expected: "capital letters and digits")
    }
    if let named = source.namedSymbol { try source.agree(with: self.symbol, named) }
  }
}

/// Trades of Tardis. `side` is that of the taker.
final class TardisTradeRows: ImportReader {
  private let rows: TardisRows
  private var frame: FrameTemplate?

  init(_ source: ImportSource) throws(FileProblem) {
    rows = TardisRows(source, columns: ["id", "side", "price", "amount"])
  }

  var symbol: String? { rows.symbol }
  var headerLines: Int { rows.csv.headerLines }
  var isSpot: Bool { rows.isSpot }

  func next(_ line: inout ImportedLine) throws(FileProblem) -> Bool {
    guard let (exchange, received) = try rows.next() else { return false }
    let csv = rows.csv
    let frame = self.frame ?? FrameTemplate(symbol: rows.symbol, stream: "trade", event: "trade")
    self.frame = frame
    _ = try (csv.whole(4), csv.quantity(6), csv.quantity(7))
    let side = csv.string(5)
    guard side == "buy" || side == "sell" else { throw csv.problem(5, "not a side", expected: "buy or sell") }
    line.time = received
    frame.trade(
      &line.bytes, at: exchange, id: csv[4], price: csv[6], quantity: csv[7], isBuyerMaker: side == "sell")
    line.content = .frame
    line.kind = frame.kind
    line.ordinal = nil
    return true
  }
}

/// Quotes (book_ticker) of Tardis: best ask and bid. There is no update id: `u` is 0. A row with one side alone is no quote
/// that a frame could hold; such rows are counted and passed over.
final class TardisQuoteRows: ImportReader {
  private let rows: TardisRows
  private var frame: FrameTemplate?
  private var oneSided = 0

  init(_ source: ImportSource) throws(FileProblem) {
    rows = TardisRows(source, columns: ["ask_amount", "ask_price", "bid_price", "bid_amount"])
  }

  var symbol: String? { rows.symbol }
  var headerLines: Int { rows.csv.headerLines }
  var remarks: [String] {
    oneSided > 0 ? ["\(oneSided) rows without a bid or an ask were passed over"] : []
  }
  var isSpot: Bool { rows.isSpot }

  func next(_ line: inout ImportedLine) throws(FileProblem) -> Bool {
    while let (exchange, received) = try rows.next() {
      let csv = rows.csv
      guard !csv[5].isEmpty, !csv[6].isEmpty else {
        oneSided += 1
        continue
      }
      let frame = self.frame ?? FrameTemplate(symbol: rows.symbol, stream: "bookTicker", event: "bookTicker")
      self.frame = frame
      try csv.checkQuote(bid: 6, 7, ask: 5, 4)
      line.time = received
      frame.bookTicker(
        &line.bytes, updateId: [0x30], bid: csv[6], csv[7], ask: csv[5], csv[4], exchange, exchange)
      line.content = .frame
      line.kind = frame.kind
      line.ordinal = nil
      return true
    }
    return false
  }
}
