import Basics
import Files

/// Tells the format of a file by its first lines, and by its name where the lines do not tell.
struct FormatDetector {
  let path: String
  /// The name of the text, which may lie in an archive.
  let name: String
  private let first: String
  private let fields: [String]
  /// Lines of titles, addresses and remarks before one that names columns of prices.
  let preamble: Int

  init(path: String, name: String, lines: [[UInt8]]) {
    self.path = path
    self.name = name
    let header = lines.firstIndex { line in
      let words = String(decoding: line, as: UTF8.self).lowercased()
        .split(separator: ",").map { $0.filter { $0 != "\"" } }
      return ["open", "high", "low", "close"].allSatisfy(words.contains)
    }
    // Data before it would be lost.
    let isPreamble = header.map { lines[..<$0].allSatisfy { ($0.first.map { $0 < 0x30 || $0 > 0x39 }) ?? true } }
    preamble = isPreamble == true ? header ?? 0 : 0
    first = lines.dropFirst(preamble).first.map { String(decoding: $0, as: UTF8.self) } ?? ""
    fields = first.split(separator: ",", omittingEmptySubsequences: false).map { field in
      String(field.hasPrefix("\"") && field.hasSuffix("\"") && field.count >= 2 ? field.dropFirst().dropLast() : field)
    }
  }

  func format() throws(FileProblem) -> ImportFormat {
    guard !first.isEmpty else {
      throw FileProblem(.badRow, file: path, line: 1, offset: 0, what: "the file is empty", expected: "lines of data")
    }
    if let format = try lineFormat() { return format }
    if let format = try headerFormat() { return format }
    if let format = try columnFormat() { return format }
    throw unknown("a format that is not known")
  }

  // MARK: lines of JSON

  private func lineFormat() throws(FileProblem) -> ImportFormat? {
    let bytes = Array(first.utf8)
    if first.hasPrefix("#tape ") {
      throw FileProblem(
        .badRow, file: path, line: 1, what: "this is a tape already", expected: "data of another program",
        advice: "tapedeck tape merge joins tapes, tapedeck tape cut takes a part of one")
    }
    if let purpose = VenueAnswer.purpose(of: first) {
      throw FileProblem(
        .badRow, file: path, line: 1, offset: 0, what: purpose.what, expected: "market data with times",
        found: Excerpt.of(first.utf8), advice: purpose.advice)
    }
    if first.hasPrefix("[") { return .restKlines }
    if first.hasPrefix("{\"t\":\"") { return .cryptofeed }
    if first.hasPrefix("{") { return .jsonLines }
    if first.hasPrefix("configuration: ") { return .cryptofeed }
    if ["wss://", "ws://", "https://", "http://"].contains(where: { first.hasPrefix($0) }) {
      // An address alone is the title of some other file.
      return first.contains(" <-> ") || first.contains(" -> ") ? .cryptofeed : nil
    }
    let digits = bytes.prefix { $0 >= 0x30 && $0 <= 0x39 }.count
    let rest = bytes.dropFirst(digits)
    if digits >= 10, rest.starts(with: " {".utf8) || rest.starts(with: " [".utf8) { return .collector }
    if digits == 10, rest.first == UInt8(ascii: "."), first.contains(": {") || first.contains(": [") {
      return .cryptofeed
    }
    if digits == 4, first.contains("Z {") || first.contains("Z [") { return .tardisRaw }
    return nil
  }

  // MARK: named columns

  private func headerFormat() throws(FileProblem) -> ImportFormat? {
    let names = fields.map { $0.lowercased() }
    func begins(_ columns: String...) -> Bool { names.starts(with: columns) }
    if begins("exchange", "symbol", "timestamp", "local_timestamp") { return try tardis(names) }
    if begins("symbol", "timestamp", "first_update_id") { return .orderBook }
    if begins("agg_trade_id") || begins("aggtradeid") { return .aggTrades }
    if begins("id", "price", "qty") || begins("trade_id", "price", "qty") { return .trades }
    if begins("update_id", "best_bid_price") { return .bookTicker }
    if begins("calc_time") || begins("funding_time") { return .fundingRate }
    if begins("timestamp", "percentage", "depth") {
      throw unknown("bookDepth is no order book: it has no levels of price", kept: false)
    }
    if begins("create_time", "symbol", "sum_open_interest") {
      throw unknown("metrics hold nothing that a tape plays", kept: false)
    }
    guard
      ["open", "high", "low", "close"].allSatisfy({ names.contains($0) }) || names.dropFirst().starts(with: ["o", "h"])
    else { return nil }
    if isMarkPrice { return .markPriceKlines }
    try refuseOtherKlines()
    let isVenue = names.dropFirst().starts(with: ["open", "high", "low", "close", "volume"])
    return isVenue && (names.count == 12 || names.count == 6) ? .klines : .ohlcv
  }

  private func tardis(_ names: [String]) throws(FileProblem) -> ImportFormat {
    switch names.dropFirst(4).first {
    case "id"? where !path.contains("liquidation"): return .tardisTrades
    case "ask_amount"?: return .tardisQuotes
    case "is_snapshot"?: return .tardisBook
    case let column? where column.hasPrefix("asks["): return .tardisBookSnapshot
    default: throw unknown("a Tardis file of a kind that is not imported", kept: false)
    }
  }

  // MARK: columns without names

  private func columnFormat() throws(FileProblem) -> ImportFormat? {
    func isBool(_ index: Int) -> Bool { ["true", "false"].contains(fields[index].lowercased()) }
    switch fields.count {
    case 12:
      if isMarkPrice { return .markPriceKlines }
      try refuseOtherKlines()
      // Bars of the mark price have no volume, and the archive calls both files the same.
      if let volume = UInt64(fields[5].filter { $0 != "." }), volume == 0, fields[2] != fields[3] {
        throw unknown("a price that moves without volume: bars of the mark price, or of a contract that did not trade")
      }
      return .klines
    case 5 where isMarkPrice: return .markPriceKlines
    case 6: return isBool(5) ? .trades : .klines
    case 7:
      if isBool(5), isBool(6) { return .trades }
      return isBool(6) ? .aggTrades : nil
    case 8: return isBool(6) && isBool(7) ? .aggTrades : nil
    case 3: return .fundingRate
    default: return nil
    }
  }

  /// The archive tells these bars apart by the folder alone.
  private var isMarkPrice: Bool { says("markpriceklines") || says("-mark-") }

  private func refuseOtherKlines() throws(FileProblem) {
    for other in ["indexPriceKlines", "premiumIndexKlines"] where says(other.lowercased()) {
      throw unknown("\(other) are no prices that anything trades at or is marked by", kept: false)
    }
  }

  private func says(_ word: String) -> Bool { path.lowercased().contains(word) || name.lowercased().contains(word) }

  private func unknown(_ what: String, kept: Bool = true) -> FileProblem {
    FileProblem(
      .badRow, file: path, line: 1, offset: 0, what: what,
      expected: kept ? "one of \(ImportFormat.allCases.map(\.rawValue).joined(separator: ", "))" : "market data",
      found: Excerpt.of(first.utf8), advice: kept ? "name it: --format" : nil)
  }
}
