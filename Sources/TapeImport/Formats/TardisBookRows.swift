import Files
import Market

/// Changes of the book (incremental_book_L2) of Tardis. Rows of one receive time and kind are one message.
///
/// Update ids are not in the file; they are counted here, so that the chain is unbroken: a change has one id of its own and
/// names the one before, and a snapshot carries the id of the change that follows it, as the rules of a local book demand
/// (binance-usdm 3.5).
final class TardisBookRows: ImportReader {
  private let rows: TardisRows
  private var frame: FrameTemplate?
  private var book = BookText()
  /// The row at hand has been read and belongs to the next message.
  private var ahead: (exchange: Timestamp, received: Timestamp, isSnapshot: Bool)?
  private var changes: Int64 = 0
  private var isBegun = false

  init(_ source: ImportSource) throws(FileProblem) {
    rows = TardisRows(source, columns: ["is_snapshot", "side", "price", "amount"])
  }

  var symbol: String? { rows.symbol }
  var headerLines: Int { rows.csv.headerLines }
  var isSpot: Bool { rows.isSpot }

  func next(_ line: inout ImportedLine) throws(FileProblem) -> Bool {
    if !isBegun {
      isBegun = true
      ahead = try read()
    }
    guard let message = ahead else { return false }
    let frame = self.frame ?? FrameTemplate(symbol: rows.symbol, stream: "depth@0ms", event: "depthUpdate")
    self.frame = frame
    book.clear()
    var exchange = message.exchange
    repeat {
      exchange = max(exchange, ahead?.exchange ?? exchange)
      try book.add(rows.csv, isBid: isBid(), price: 6, quantity: 7)
      ahead = try read()
    } while ahead.map { $0.received == message.received && $0.isSnapshot == message.isSnapshot } ?? false
    line.time = message.received
    if message.isSnapshot {
      book.snapshot(
        &line, symbol: rows.symbol, updateId: changes + 1, eventTime: exchange, transactionTime: exchange)
    } else {
      changes += 1
      book.update(&line, frame, first: changes, last: changes, previous: changes - 1, at: exchange)
    }
    return true
  }

  private func read() throws(FileProblem) -> (Timestamp, Timestamp, Bool)? {
    guard let (exchange, received) = try rows.next() else { return nil }
    return (exchange, received, try rows.csv.bool(4))
  }

  private func isBid() throws(FileProblem) -> Bool {
    switch rows.csv.string(5) {
    case "bid": return true
    case "ask": return false
    default: throw rows.csv.problem(5, "not a side", expected: "bid or ask")
    }
  }
}

/// The best levels of the book (book_snapshot_5, _25) of Tardis: each row is kept as an answer with the book.
final class TardisSnapshotRows: ImportReader {
  private let rows: TardisRows
  private let levels: Int
  private var book = BookText()
  private var number: Int64 = 0

  init(_ source: ImportSource) throws(FileProblem) {
    let header = source.start.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
    levels = max(1, header.split(separator: ",").count { $0.hasPrefix("asks[") && $0.hasSuffix("].price") })
    rows = TardisRows(
      source,
      columns: (0..<levels).flatMap { level in
        ["asks[\(level)].price", "asks[\(level)].amount", "bids[\(level)].price", "bids[\(level)].amount"]
      })
  }

  var symbol: String? { rows.symbol }
  var headerLines: Int { rows.csv.headerLines }
  var isSpot: Bool { rows.isSpot }

  func next(_ line: inout ImportedLine) throws(FileProblem) -> Bool {
    guard let (exchange, received) = try rows.next() else { return false }
    let csv = rows.csv
    book.clear()
    for level in 0..<levels {
      let column = 4 + level * 4
      if !csv[column].isEmpty { try book.add(csv, isBid: false, price: column, quantity: column + 1) }
      if !csv[column + 2].isEmpty { try book.add(csv, isBid: true, price: column + 2, quantity: column + 3) }
    }
    if !csv[4].isEmpty, !csv[6].isEmpty { try csv.checkQuote(bid: 6, 7, ask: 4, 5) }
    number += 1
    line.time = received
    book.snapshot(&line, symbol: rows.symbol, updateId: number, eventTime: exchange, transactionTime: exchange)
    return true
  }
}
