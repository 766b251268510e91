import Files
import Market

/// The venue's public aggTrades (data-formats 1): 7 columns, 8 in spot files. Each becomes an `aggTrade` frame, stamped at
/// its time; the file does not know when it was sent, so `E` is the same as `T`.
final class AggTradeRows: ImportReader {
  let symbol: String?
  private let csv: CSVText
  private let frame: FrameTemplate
  private var columns = 0
  private var ids = IdSequence()

  init(_ source: ImportSource) throws(FileProblem) {
    let symbol = try source.requiredSymbol()
    self.symbol = symbol
    csv = source.csv
    frame = FrameTemplate(symbol: symbol, stream: "aggTrade", event: "aggTrade")
  }

  var headerLines: Int { csv.headerLines }
  var remarks: [String] { ids.remarks("aggregate trades") }
  var isSpot: Bool { columns == 8 }

  func next(_ line: inout ImportedLine) throws(FileProblem) -> Bool {
    guard
      try csv.next(checkHeader: { () throws(FileProblem) in try csv.requireName(0, ["agg_trade_id", "aggtradeid", "a"])
      })
    else { return false }
    if columns == 0 { columns = csv.count == 8 ? 8 : 7 }
    try csv.requireColumns(columns)
    let id = try csv.whole(0)
    try ids.take(id, csv, column: 0)
    _ = try (csv.price(1), csv.quantity(2), csv.whole(3), csv.whole(4))
    line.time = try csv.time(5)
    let isBuyerMaker = try csv.bool(6)
    frame.begin(&line.bytes)
    FrameTemplate.number("E", line.time.milliseconds, &line.bytes)
    FrameTemplate.number("a", csv[0], &line.bytes)
    frame.symbol(&line.bytes)
    FrameTemplate.quoted("p", csv[1], &line.bytes)
    FrameTemplate.quoted("q", csv[2], &line.bytes)
    FrameTemplate.number("f", csv[3], &line.bytes)
    FrameTemplate.number("l", csv[4], &line.bytes)
    FrameTemplate.number("T", line.time.milliseconds, &line.bytes)
    FrameTemplate.bool("m", isBuyerMaker, &line.bytes)
    frame.end(&line.bytes)
    line.content = .frame
    line.kind = frame.kind
    line.ordinal = id
    return true
  }
}

/// The numbers of trades: each greater than the one before; those between were left out by the source.
struct IdSequence {
  private var last: Int64?
  private var missing: Int64 = 0
  private var holes = 0
  private var firstHole = ""

  mutating func take(_ id: Int64, _ csv: CSVText, column: Int) throws(FileProblem) {
    if let last {
      guard id > last else {
        throw csv.problem(
          column, id == last ? "a trade occurs twice" : "the number of a trade goes back",
          expected: "a number above \(last)", advice: "sort the file by its first column, without repetitions")
      }
      if id > last + 1 {
        holes += 1
        if holes == 1 {
          firstHole = "\(last + 1)" + (id - last > 2 ? " to \(id - 1)" : "") + " before line \(csv.text.number)"
        }
        missing += id - last - 1
      }
    }
    last = id
  }

  func remarks(_ what: String) -> [String] {
    guard holes > 0 else { return [] }
    return ["\(missing) numbers of \(what) are missing, in \(holes) places: \(holes > 1 ? "first " : "")\(firstHole)"]
  }
}

enum SpotData {
  static let remark = "these are prices of the spot market: spot data stand in for those of USDⓈ-M"
}

extension CSVText {
  /// The first column of a header must be the one of the format.
  func requireName(_ column: Int, _ names: [String]) throws(FileProblem) {
    guard !names.contains(string(column).lowercased()) else { return }
    throw problem(column, "an unexpected column", expected: names[0])
  }
}
