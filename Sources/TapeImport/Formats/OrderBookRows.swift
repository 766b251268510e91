import Files
import Market

/// Historical order book files of the venue, T_DEPTH and S_DEPTH (data-formats 7): rows of one update are one message,
/// `snap` rows the answer with the whole book. The update ids are the venue's own.
final class OrderBookRows: ImportReader {
  private let csv: CSVText
  private let path: String
  private let source: ImportSource
  private var name = ""
  private var firstName: String?
  private var frame: FrameTemplate?
  private var book = BookText()
  private var ahead: Update?
  private var last: Int64?
  private var aheadLine = 0
  private var isBegun = false
  private var chain = UpdateChain()

  private struct Update: Equatable {
    var time: Timestamp
    var first: Int64
    var last: Int64
    /// Nil: a snapshot.
    var previous: Int64?
  }

  init(_ source: ImportSource) throws(FileProblem) {
    csv = source.csv
    path = source.file.path
    self.source = source
  }

  var symbol: String? { name }
  var headerLines: Int { csv.headerLines }

  var remarks: [String] { chain.remarks }

  func next(_ line: inout ImportedLine) throws(FileProblem) -> Bool {
    if !isBegun {
      isBegun = true
      ahead = try read()
    }
    guard let update = ahead else { return false }
    let frame = self.frame ?? FrameTemplate(symbol: name, stream: "depth@100ms", event: "depthUpdate")
    self.frame = frame
    book.clear()
    let place = aheadLine
    repeat {
      try book.add(csv, isBid: isBid(), price: 6, quantity: 7)
      ahead = try read()
    } while ahead == update
    line.time = update.time
    guard let previous = update.previous else {
      book.snapshot(
        &line, symbol: name, updateId: update.last, eventTime: update.time, transactionTime: update.time)
      return true
    }
    chain.take(previous: previous, after: last, last: update.last, line: place)
    last = update.last
    book.update(&line, frame, first: update.first, last: update.last, previous: previous, at: update.time)
    return true
  }

  private func read() throws(FileProblem) -> Update? {
    guard try csv.next(checkHeader: { () throws(FileProblem) in try csv.requireName(0, ["symbol"]) }) else {
      return nil
    }
    try csv.requireColumns(9)
    aheadLine = csv.text.number
    if csv.string(0) != firstName { try take(csv.string(0)) }
    var update = Update(time: try csv.time(1), first: try csv.whole(2), last: try csv.whole(3))
    switch csv.string(5) {
    case "snap": break
    case "set": update.previous = try csv.whole(8)
    default: throw csv.problem(5, "not a kind of row", expected: "snap or set")
    }
    return update
  }

  private func take(_ symbol: String) throws(FileProblem) {
    guard firstName == nil else {
      throw csv.problem(
        0, "another symbol in a file of one", expected: "'\(firstName ?? "")' in every row",
        advice: "split the file by symbol")
    }
    if ContractName.isCoinMargined(symbol) { throw ContractName.refusal(symbol, file: path, line: csv.text.number) }
    firstName = symbol
    name = source.file.symbol ?? symbol.uppercased()
    guard ContractName.isName(name) else {
      throw csv.problem(0, "not a symbol", expected: "capital letters and digits")
    }
    if let named = source.namedSymbol { try source.agree(with: name, named) }
  }

  private func isBid() throws(FileProblem) -> Bool {
    switch csv.string(4) {
    case "b": return true
    case "a": return false
    default: throw csv.problem(4, "not a side", expected: "a or b")
    }
  }
}
