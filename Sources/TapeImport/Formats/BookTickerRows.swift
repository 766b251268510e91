import Files
import Market

/// The venue's public bookTicker (data-formats 1): best bid and ask at each change, stamped at its event time.
final class BookTickerRows: ImportReader {
  let symbol: String?
  private let csv: CSVText
  private let frame: FrameTemplate

  init(_ source: ImportSource) throws(FileProblem) {
    let symbol = try source.requiredSymbol()
    self.symbol = symbol
    csv = source.csv
    frame = FrameTemplate(symbol: symbol, stream: "bookTicker", event: "bookTicker")
  }

  var headerLines: Int { csv.headerLines }

  func next(_ line: inout ImportedLine) throws(FileProblem) -> Bool {
    guard try csv.next(checkHeader: { () throws(FileProblem) in try csv.requireName(0, ["update_id"]) }) else {
      return false
    }
    try csv.requireColumns(7)
    _ = try csv.whole(0)
    try csv.checkQuote(bid: 1, 2, ask: 3, 4)
    let transactionTime = try csv.time(5)
    line.time = try csv.time(6)
    frame.bookTicker(
      &line.bytes, updateId: csv[0], bid: csv[1], csv[2], ask: csv[3], csv[4], transactionTime, line.time)
    line.content = .frame
    line.kind = frame.kind
    line.ordinal = nil
    return true
  }
}

extension CSVText {
  /// Prices above zero, and a bid below the ask.
  func checkQuote(bid: Int, _ bidQuantity: Int, ask: Int, _ askQuantity: Int) throws(FileProblem) {
    let (best, other) = (try price(bid), try price(ask))
    _ = try (quantity(bidQuantity), quantity(askQuantity))
    guard best < other else {
      throw problem(
        bid, "a crossed book", expected: "a bid below the ask",
        found: "bid \(string(bid)), ask \(string(ask))")
    }
  }
}

extension FrameTemplate {
  func bookTicker(
    _ text: inout [UInt8], updateId: some Sequence<UInt8>, bid: ArraySlice<UInt8>, _ bidQuantity: ArraySlice<UInt8>,
    ask: ArraySlice<UInt8>, _ askQuantity: ArraySlice<UInt8>, _ transactionTime: Timestamp, _ eventTime: Timestamp
  ) {
    begin(&text)
    Self.number("u", updateId, &text)
    symbol(&text)
    Self.quoted("b", bid, &text)
    Self.quoted("B", bidQuantity, &text)
    Self.quoted("a", ask, &text)
    Self.quoted("A", askQuantity, &text)
    Self.number("T", transactionTime.milliseconds, &text)
    Self.number("E", eventTime.milliseconds, &text)
    end(&text)
  }
}
