import Files
import Market

/// The venue's public trades (data-formats 1): 6 columns, 7 in spot files. Each becomes a `trade` frame, stamped at its time.
///
/// A price of 0 is kept: such records are real, and no reader takes them for trades (binance-usdm 3.4).
final class TradeRows: ImportReader {
  let symbol: String?
  private let csv: CSVText
  private let frame: FrameTemplate
  private var columns = 0
  private var ids = IdSequence()

  init(_ source: ImportSource) throws(FileProblem) {
    let symbol = try source.requiredSymbol()
    self.symbol = symbol
    csv = source.csv
    frame = FrameTemplate(symbol: symbol, stream: "trade", event: "trade")
  }

  var headerLines: Int { csv.headerLines }
  var remarks: [String] { ids.remarks("trades") }
  var isSpot: Bool { columns == 7 }

  func next(_ line: inout ImportedLine) throws(FileProblem) -> Bool {
    guard try csv.next(checkHeader: { () throws(FileProblem) in try csv.requireName(0, ["id", "trade_id", "t"]) })
    else {
      return false
    }
    if columns == 0 { columns = csv.count == 7 ? 7 : 6 }
    try csv.requireColumns(columns)
    let id = try csv.whole(0)
    try ids.take(id, csv, column: 0)
    _ = try (csv.quantity(1), csv.quantity(2), csv.volume(3))
    line.time = try csv.time(4)
    frame.trade(
      &line.bytes, at: line.time, id: csv[0], price: csv[1], quantity: csv[2], isBuyerMaker: try csv.bool(5))
    line.content = .frame
    line.kind = frame.kind
    line.ordinal = id
    return true
  }
}

extension FrameTemplate {
  func trade(
    _ text: inout [UInt8], at time: Timestamp, id: ArraySlice<UInt8>, price: ArraySlice<UInt8>,
    quantity: ArraySlice<UInt8>, isBuyerMaker: Bool
  ) {
    begin(&text)
    Self.number("E", time.milliseconds, &text)
    Self.number("T", time.milliseconds, &text)
    symbol(&text)
    Self.number("t", id, &text)
    Self.quoted("p", price, &text)
    Self.quoted("q", quantity, &text)
    Self.quoted("X", "MARKET".utf8, &text)
    Self.bool("m", isBuyerMaker, &text)
    end(&text)
  }
}
