import Basics
import Binance
import Files
import Market
import Tape

/// Answers of `GET /fapi/v1/klines`, stored as they came: an array of arrays (data-formats 8), on one line or many, several
/// answers one after the other.
final class RESTKlines: ImportReader {
  let symbol: String?
  let interval: Interval?
  private let text: ImportText
  private let frame: KlineFrame
  private let kind: [UInt8]
  private var clock: EpochTime
  /// The line at hand and how far it was read.
  private var row: [UInt8] = []
  private var position = 0
  /// Brackets open around the place.
  private var depth = 0
  /// The inner array being collected, which may go over several lines.
  private var element: [UInt8] = []
  private var column = 0
  private var last: Timestamp?

  init(_ source: ImportSource) throws(FileProblem) {
    let symbol = try source.requiredSymbol()
    guard let step = source.interval ?? Self.interval(of: source) else {
      throw FileProblem(
        .badOption, file: source.file.path, what: "the interval is not known",
        expected: "a name such as XRPUSDT-5m.json, or the interval as an option", advice: "--interval 5m")
    }
    (self.symbol, interval) = (symbol, step)
    text = source.text
    clock = EpochTime(unit: source.unit)
    frame = KlineFrame(symbol: symbol, interval: step)
    kind = Array("kline_\(step.name)".utf8)
  }

  var remarks: [String] {
    ["the last bar may have been unfinished when it was asked for: leave it out with --to if it was"]
  }

  /// From the open and close time of the first bar, where the first line holds it whole.
  private static func interval(of source: ImportSource) -> Interval? {
    guard let line = source.start.first, let begin = line.firstIndex(where: { $0 != UInt8(ascii: "[") }),
      case let parts = line[begin...].prefix(while: { $0 != UInt8(ascii: "]") }).split(separator: UInt8(ascii: ",")),
      parts.count == 12, let open = Int64(String(decoding: parts[0], as: UTF8.self)),
      let close = Int64(String(decoding: parts[6], as: UTF8.self)), close > open
    else { return nil }
    return Interval.allCases.first { $0.length.milliseconds == close - open + 1 }
  }

  func next(_ line: inout ImportedLine) throws(FileProblem) -> Bool {
    while true {
      while position < row.count {
        let byte = row[position]
        position += 1
        switch byte {
        case UInt8(ascii: "["):
          depth += 1
          if depth == 2 {
            element.removeAll(keepingCapacity: true)
            column = position - 1
          }
          guard depth <= 2 else { throw problem(position - 1, "brackets too deep", found: "[") }
        case UInt8(ascii: "]"):
          depth -= 1
          guard depth >= 0 else { throw problem(position - 1, "a bracket too many", found: "]") }
          if depth == 1 {
            try read(&line)
            return true
          }
        case 0x20, 0x09: break
        case UInt8(ascii: ",") where depth == 1: break
        default:
          guard depth == 2 else {
            throw problem(position - 1, "not an array of bars", found: Excerpt.of([byte]))
          }
          element.append(byte)
          guard element.count < 4096 else {
            throw problem(column, "a bar without an end", found: Excerpt.of(element))
          }
        }
      }
      guard let bytes = try text.next() else { break }
      row.removeAll(keepingCapacity: true)
      row.append(contentsOf: bytes)
      position = 0
    }
    guard depth == 0 else { throw problem(row.count, "the file ends inside an array", found: "the end of the file") }
    return false
  }

  private func read(_ line: inout ImportedLine) throws(FileProblem) {
    guard let interval else { return }
    let fields = element.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard fields.count == 12 else {
      throw problem(column, "not a bar", expected: "an array of 12", found: "\(fields.count) values")
    }
    func number<Value: DecimalValue>(_ index: Int) throws(FileProblem) -> Value {
      let written = try? Written<Value>(parsing: String(decoding: self.digits(fields[index]), as: UTF8.self))
      guard let written else {
        throw problem(column, "not a number that can be held", found: Excerpt.of(fields[index]))
      }
      return written.value
    }
    func time(_ index: Int) throws(FileProblem) -> Timestamp {
      do throws(EpochTime.Problem) { return try clock.read(fields[index]) } catch {
        throw text.problem(
          column: column, what: error.what, expected: error.expected, found: Excerpt.of(fields[index]),
          advice: error.advice)
      }
    }
    let trades = String(decoding: fields[8], as: UTF8.self)
    guard let count = Int64(trades), count >= 0, String(count) == trades else {
      throw problem(column, "not a number of trades", found: Excerpt.of(fields[8]))
    }
    let bar = Bar(
      openTime: try time(0), open: try number(1), high: try number(2), low: try number(3), close: try number(4),
      volume: try number(5), quoteVolume: try number(7), trades: count, takerVolume: try number(9),
      takerQuoteVolume: try number(10))
    guard interval.open(containing: bar.openTime) == bar.openTime else {
      throw problem(
        column, "a bar off the grid of \(interval.name)",
        expected: "an open time that is a multiple of \(interval.name)",
        found: Excerpt.of(fields[0]))
    }
    if let last, bar.openTime <= last {
      throw problem(
        column, bar.openTime == last ? "a bar occurs twice" : "time goes back",
        expected: "an open time after \(TimeText.write(last))", found: TimeText.write(bar.openTime))
    }
    guard bar.isPossible else {
      throw problem(
        column, "an impossible bar", expected: Bar.possible,
        found: Excerpt.of(element))
    }
    last = bar.openTime
    var texts = KlineFrame.Texts(bar)
    (texts.open, texts.high, texts.low, texts.close) = (
      digits(fields[1]), digits(fields[2]), digits(fields[3]), digits(fields[4])
    )
    (texts.volume, texts.quoteVolume) = (digits(fields[5]), digits(fields[7]))
    (texts.takerVolume, texts.takerQuoteVolume) = (digits(fields[9]), digits(fields[10]))
    line.time = bar.openTime
    line.content = .bar(bar)
    line.bytes = frame.bytes(openTime: bar.openTime, texts)
    line.kind = kind
    line.ordinal = bar.openTime.milliseconds
  }

  /// Without the quotes.
  private func digits(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    field.count >= 2 && field.first == 0x22 && field.last == 0x22 ? field.dropFirst().dropLast() : field
  }

  private func problem(_ column: Int, _ what: String, expected: String = "[[time,\"open\",…],…]", found: String)
    -> FileProblem
  {
    text.problem(column: column, what: what, expected: expected, found: found)
  }
}
