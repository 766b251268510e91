import Files
import Market

/// A change of the book, or the whole book, while its rows are collected. Its levels stay as the file wrote them.
struct BookText {
  var bids: [UInt8] = []
  var asks: [UInt8] = []

  /// A side of a message of 16 MiB would be no book.
  private static let limit = 8 << 20

  mutating func clear() {
    bids.removeAll(keepingCapacity: true)
    asks.removeAll(keepingCapacity: true)
  }

  /// Adds a level of the row at hand; a quantity of 0 takes it away.
  mutating func add(_ csv: CSVText, isBid: Bool, price: Int, quantity: Int) throws(FileProblem) {
    _ = try (csv.price(price), csv.quantity(quantity))
    if isBid {
      FrameTemplate.level(csv[price], csv[quantity], &bids)
    } else {
      FrameTemplate.level(csv[price], csv[quantity], &asks)
    }
    guard bids.count + asks.count <= Self.limit else {
      throw csv.problem(
        price, "one moment holds more levels than a book has", expected: "at most \(Self.limit) bytes of levels",
        advice: "check the column of times")
    }
  }

  /// The answer to `GET /fapi/v1/depth`, keys in the venue's order.
  func snapshot(
    _ line: inout ImportedLine, symbol: String, updateId: Int64, eventTime: Timestamp, transactionTime: Timestamp
  ) {
    line.content = .answer(path: "/fapi/v1/depth", query: "symbol=\(symbol)")
    line.kind = Array("depth snapshot".utf8)
    line.ordinal = nil
    line.bytes = Array(
      "{\"lastUpdateId\":\(updateId),\"E\":\(eventTime.milliseconds),\"T\":\(transactionTime.milliseconds)".utf8)
    FrameTemplate.levels("bids", bids, &line.bytes)
    FrameTemplate.levels("asks", asks, &line.bytes)
    line.bytes.append(UInt8(ascii: "}"))
  }

  func update(
    _ line: inout ImportedLine, _ frame: FrameTemplate, first: Int64, last: Int64, previous: Int64, at time: Timestamp
  ) {
    line.content = .frame
    line.kind = frame.kind
    line.ordinal = nil
    frame.begin(&line.bytes)
    FrameTemplate.number("E", time.milliseconds, &line.bytes)
    FrameTemplate.number("T", time.milliseconds, &line.bytes)
    frame.symbol(&line.bytes)
    FrameTemplate.number("U", first, &line.bytes)
    FrameTemplate.number("u", last, &line.bytes)
    FrameTemplate.number("pu", previous, &line.bytes)
    FrameTemplate.levels("b", bids, &line.bytes)
    FrameTemplate.levels("a", asks, &line.bytes)
    frame.end(&line.bytes)
  }
}
