import Files
import Market
import Tape

/// Bars of the mark price: the venue's public markPriceKlines (data-formats 1).
///
/// The venue has no stream of them; each bar becomes four `markPriceUpdate` frames along the path that a bar is traded
/// along (docs/explanation/fills.md): open, the nearer extreme, the other one, close; at its beginning, after one and two
/// thirds, and a second before its end.
final class MarkPriceKlineRows: ImportReader {
  let symbol: String?
  let interval: Interval?
  private let csv: CSVText
  private let rows: KlineColumns
  private let frame: FrameTemplate
  private var last: Timestamp?
  private var bar: Bar?
  /// Frames of `bar` that were given.
  private var given = 4

  init(_ source: ImportSource) throws(FileProblem) {
    let symbol = try source.requiredSymbol()
    csv = source.csv
    rows = KlineColumns(csv, byName: false, symbol: symbol)
    self.symbol = symbol
    interval = try source.requiredInterval()
    frame = FrameTemplate(symbol: symbol, stream: "markPrice", event: "markPriceUpdate")
  }

  var headerLines: Int { csv.headerLines }

  var remarks: [String] {
    guard let interval, interval > .m1 else { return [] }
    return [
      "a mark price every \(Span(nanoseconds: interval.length.nanoseconds / 3)): stops that watch it wait so long"
    ]
  }

  func next(_ line: inout ImportedLine) throws(FileProblem) -> Bool {
    guard let interval else { return false }
    if given == 4 {
      guard try csv.next(checkHeader: rows.readHeader) else {
        try rows.finish(interval)
        return false
      }
      let next = try rows.bar(interval, after: last)
      last = next.openTime
      bar = next
      given = 0
    }
    guard let bar else { return false }
    let third = Span(nanoseconds: interval.length.nanoseconds / 3)
    line.time = given == 3 ? bar.openTime + interval.length - .seconds(1) : bar.openTime + third * Int64(given)
    frame.begin(&line.bytes)
    FrameTemplate.number("E", line.time.milliseconds, &line.bytes)
    frame.symbol(&line.bytes)
    FrameTemplate.quoted("p", try rows.path[given], &line.bytes)
    frame.end(&line.bytes)
    line.content = .frame
    line.kind = frame.kind
    line.ordinal = nil
    given += 1
    return true
  }
}
