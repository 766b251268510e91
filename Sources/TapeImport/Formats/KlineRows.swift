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
    let symbol = try source.requiredSymbol(cell: KlineColumns.symbolCell(of: source))
    csv = source.csv
    let step = try source.requiredInterval()
    rows = KlineColumns(
      csv, byName: source.format == .ohlcv, symbol: symbol,
      isConfirmed: KlineColumns.steps(of: source).contains(step.length))
    (self.symbol, interval) = (symbol, step)
    frame = KlineFrame(symbol: symbol, interval: step)
    kind = Array("kline_\(step.name)".utf8)
  }

  var headerLines: Int { csv.headerLines }
  var remarks: [String] { rows.remarks }
  var isSpot: Bool { rows.isSpot }

  func next(_ line: inout ImportedLine) throws(FileProblem) -> Bool {
    guard let interval else { return false }
    guard try csv.next(checkHeader: rows.readHeader) else {
      try rows.finish(interval)
      return false
    }
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
