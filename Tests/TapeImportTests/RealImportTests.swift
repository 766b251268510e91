import Basics
import Binance
import Market
import TestSupport
import Testing

@testable import Files
@testable import Tape
@testable import TapeImport

/// Real files of other programs, held against the README beside them: its rows, symbols, periods and counts.
@Suite(.enabled(if: RealMarketData.isThere, "needs the folder of real market data, see MARKET_DATA"))
struct RealImportTests {
  /// What the README says of a file: the cells of its row.
  struct Claim {
    var symbol: String
    var period: String
    var rows: Int
    var notes: String

    init(_ name: String) throws {
      let readme = try LineSource(path: RealMarketData.folder + "/README.md", packing: .either)
      var cells: [String] = []
      while let line = try readme.next() {
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("| \(name) |") { cells = text.split(separator: "|").map { $0.trimmingBlanks } }
      }
      try #require(cells.count >= 9, "the README has no row of \(name)")
      (symbol, period, notes) = (cells[2], cells[3], cells[8])
      rows = try #require(Int(cells[4]))
    }
  }

  /// Folder, file, and how many moments a row becomes: 1, or fewer (rows of one message) or more (a bar of mark prices).
  static let files: [(String, String, ImportFormat, Int)] = [
    ("public-zips", "BTCUSDT-1m-2020-01-01.zip", .klines, 1440),
    ("public-zips", "futures-APEUSDT-aggTrades-2024-10-18.zip", .aggTrades, 45342),
    ("public-zips", "futures-um-klines-BTCUSDT-1h-2024-10-28.zip", .klines, 24),
    ("public-zips", "spot-klines-BTCUSDT-1h-2024-10-28.zip", .klines, 24),
    ("klines-3m-spot", "TAOUSDT-spot-3m-2025-12-01_2026-02-19.csv.gz", .klines, 38869),
    ("klines-1h-um", "DOTUSDT-1h-2025-05-01_2026-05-18.csv.gz", .klines, 9180),
    ("klines-1m-um-public-csv", "DOTUSDT-1m-2026-02.csv.gz", .klines, 40320),
    ("funding-um", "DOTUSDT-funding-2025-05-01_2026-05-18.csv.gz", .fundingRate, 1148),
    ("mark-1h-um", "ZECUSDT-mark-1h-2025-12-01_2026-02-19.csv.gz", .markPriceKlines, 1938 * 4),
    ("binance-tick-book-csv", "btcusdt-depth-snap.csv", .orderBook, 1),
    ("binance-tick-book-csv", "btcusdt-depth-update.csv", .orderBook, 1),
    ("tardis-csv", "binance-futures_book_snapshot_25_BTCUSDT.csv", .tardisBookSnapshot, 10),
    ("tardis-csv", "binance-futures_book_snapshot_5_BTCUSDT.csv", .tardisBookSnapshot, 10),
    ("raw-ws-hftbacktest", "usdm_btcusdt_20240808.gz", .collector, 93954),
    ("raw-ws-hftbacktest", "spot_btcusdt_20240808.gz", .collector, 41249),
    ("raw-ws-cryptofeed", "BINANCE_FUTURES.ws.1.0.gz", .cryptofeed, 1536),
  ]

  @Test(arguments: files)
  func aFileHoldsWhatTheReadmeSays(folder: String, name: String, format: ImportFormat, moments: Int) throws {
    let claim = try Claim(name)
    let cursor = try ImportCursor(ImportFile(path: "\(RealMarketData.folder)/\(folder)/\(name)"))
    #expect(cursor.format == format)
    var count = 0
    while cursor.time != nil {
      count += 1
      try cursor.advance()
    }
    #expect(count == moments)
    // The README counts frames of cryptofeed without the line of the connection.
    #expect(cursor.rows == claim.rows + (format == .cryptofeed ? 1 : 0))
    if let symbol = cursor.symbol { #expect(symbol == claim.symbol) }
    let held = cursor.count
    func minute(_ time: Timestamp?) -> String { time.map { "\(CivilTime($0).date) \(CivilTime($0).clock)" } ?? "" }
    let ends = claim.period.split(separator: " .. ", maxSplits: 1).map(String.init)
    // Written to the minute or the second; the connection of cryptofeed was opened a second before its first frame.
    let first = try #require(ends.first?.replacing(" ..", with: ""))
    if format != .cryptofeed { #expect(minute(held.first).hasPrefix(first)) }
    if ends.count == 2, format != .markPriceKlines {
      let last = ends[1].count > 8 ? ends[1] : first.prefix(11) + ends[1]
      #expect(minute(held.last).hasPrefix(last))
    }
    if claim.notes.contains("gaps 0"), format.isBars { #expect(held.gaps == 0) }
    if claim.notes.contains("CHECKSUM file: True") { #expect(cursor.isPublished) }
    if claim.notes.contains("chain unbroken") {
      #expect(cursor.remarks.contains { $0.hasSuffix("chain of update ids unbroken") })
    }
    if format == .collector {
      for kind in held.kinds where kind.name != "depth snapshot" {
        #expect(claim.notes.contains("\(kind.name) \(kind.count)"), "\(kind)")
      }
      #expect(held.kinds.contains { $0.name == "depth snapshot" && $0.count == 1 })
    }
  }

  /// Sums of the rows, made by hand with Python's decimal module over `unzip -p`: 45342 rows, their quantities, the
  /// products of price and quantity, sales by takers, and no hole in the numbers 171927517 to 171972858.
  @Test func theDigitsOfAggregateTradesComeThrough() throws {
    let folder = Folder()
    let path = RealMarketData.folder + "/public-zips/futures-APEUSDT-aggTrades-2024-10-18.zip"
    let report = try TapeImport(files: [.init(path: path)], header: header).write(to: folder / "t")
    #expect(report.files[0].remarks == [], "no number is missing")
    let instrument = try #require(PublishedRules.production("XRPUSDT"))
    var rules = instrument
    rules.name = "APEUSDT"
    let frames = MarketFrameReader(instruments: Instruments([rules]))
    let reader = try TapeReader(path: folder / "t")
    var (quantity, notional, makers, trades) = (Int128(0), Int128(0), 0, 0)
    while let line = try reader.next() {
      guard case .market(_, let frame) = line.content, case .aggregate(let trade, _) = try frames.read(frame.raw) else {
        continue
      }
      #expect(trade.time == line.time)
      trades += 1
      quantity += Int128(trade.quantity.units)
      notional += Int128(trade.price.units) * Int128(trade.quantity.units)
      makers += trade.isBuyerMaker ? 1 : 0
    }
    #expect(trades == 45342)
    #expect(quantity == 41_674_860 * 100_000_000)
    #expect(notional == Int128(3_026_597_401_260) * 100_000_000_000)
    #expect(makers == 22202)
  }

  /// Every frame of the recording is in the tape, byte by byte, at its own nanosecond.
  @Test func aRecordingKeepsItsBytes() throws {
    let folder = Folder()
    let path = RealMarketData.folder + "/raw-ws-hftbacktest/usdm_btcusdt_20240808.gz"
    _ = try TapeImport(files: [.init(path: path)], header: header).write(to: folder / "t")
    let source = try LineSource(path: path, packing: .gzip)
    let reader = try TapeReader(path: folder / "t")
    var equal = 0
    while let line = try reader.next() {
      switch line.content {
      case .market(_, let frame):
        let original = try #require(try source.next())
        let text = bytes("\(line.time.nanoseconds) ")
        if original.starts(with: text), original.dropFirst(text.count).elementsEqual(frame.raw) { equal += 1 }
      case .answer(_, let status, _, let body):
        let original = try #require(try source.next())
        if status == 200, original.dropFirst(20).elementsEqual(body.raw) { equal += 1 }
      case .request(_, _, _, let query): #expect(query.text == "symbol=BTCUSDT")
      default: Issue.record("another line: \(line.channel)")
      }
    }
    #expect(equal == 93954)
  }

  /// The rules of a local book (binance-usdm 3.5) hold between the answers and the frames of two files of cryptofeed.
  @Test func snapshotsAndChangesOfTwoFilesFitTogether() throws {
    let folder = Folder()
    let names = ["BINANCE_FUTURES.0.gz", "BINANCE_FUTURES.ws.1.0.gz", "BINANCE_FUTURES.http.0.0.gz"]
    let report = try TapeImport(
      files: names.map { .init(path: RealMarketData.folder + "/raw-ws-cryptofeed/\($0)") }, header: header
    ).write(to: folder / "t")
    #expect(report.tape.summary[.market] == 91 + 613 + 764 + 67)
    #expect(report.tape.summary[.answer] == 5)
    #expect(report.tape.summary[.link] == 1)
    var snapshots: [String: Int64] = [:]
    var symbol = ""
    var begun: Set<String> = []
    let reader = try TapeReader(path: folder / "t")
    while let line = try reader.next() {
      switch line.content {
      case .request(_, _, _, let query): symbol = String(query.text.dropFirst(7).prefix { $0 != "&" })
      case .answer(_, _, _, let body) where !symbol.isEmpty:
        snapshots[symbol] = try JSONValue(parsing: body.bytes).integer("lastUpdateId")
      case .market(_, let frame) where frame.text.contains("depthUpdate"):
        let data = try JSONValue(parsing: frame.bytes).required("data")
        let name = try data.string("s")
        guard let id = snapshots[name], try data.integer("u") >= id, !begun.contains(name) else { continue }
        begun.insert(name)
        #expect(try data.integer("U") <= id, "\(name): the first change to be applied must hold the snapshot's id")
      default: continue
      }
    }
    #expect(begun.count == 4)
  }
}

extension Substring {
  fileprivate var trimmingBlanks: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
