import Market
import TestSupport
import Testing

@testable import Tape
@testable import TapeImport

/// An import takes no contract, interval or market for another one: what names and lines do not tell alike is refused
/// with the option that decides.
@Suite struct ImportGuessTests {
  static let midnight: Int64 = 1_769_904_000

  /// Rows of six columns, `step` seconds apart.
  static func rows(_ count: Int, step: Int64 = 300, from start: Int64 = midnight) -> String {
    (0..<Int64(count)).map { "\((start + $0 * step) * 1000),10,12,9,11,5\n" }.joined()
  }

  static func take(
    _ text: String, named name: String, in folder: Folder = Folder(), _ change: (inout ImportFile) -> Void = { _ in }
  ) throws -> TapeImport.Report {
    var file = ImportFile(path: folder.write(text, to: name))
    change(&file)
    return try TapeImport(files: [file], header: header).write(to: folder / "t.tape.gz")
  }

  // MARK: names

  @Test(
    arguments: [
      ("BTCUSDT_250926-1m-2025-09-01.csv", "BTCUSDT_250926"), ("BTCUSDT-1m-2025-09-01.csv", "BTCUSDT"),
      ("1000PEPE_USDT_USDT-5m-futures.csv", "1000PEPEUSDT"), ("MATIC_USDT_USDT-1h-futures.feather", "MATICUSDT"),
      ("BTC_USDT_USDT-250926-1h-futures.csv", "BTCUSDT_250926"), ("OHLCV_BTCUSDT_1m.csv", "BTCUSDT"),
      ("Binance_BTCUSDT_1h.csv", "BTCUSDT"), ("BINANCE_BTCUSDT.P, 5.csv", "BTCUSDT"),
      ("my ethusdt download (2).csv", "ETHUSDT"), ("币安人生USDT-1m-2025-10-20.csv", "币安人生USDT"),
      ("ETHBTC-1m.csv", "ETHBTC"),
    ])
  func theNameTellsTheContract(name: String, symbol: String) { #expect(FileName(name).symbol == symbol) }

  /// A spot pair of freqtrade, no contract at all, two contracts, and a day that is no delivery day.
  @Test(
    arguments: [
      "BTC_USDT-5m.csv", "OHLCV_1m.csv", "PRICES-5m.csv", "BTCUSDT-ETHUSDT-5m.csv", "btcusdt_250927.csv",
      "USDT-5m.csv",
    ])
  func aNameThatTellsNoneIsRefused(name: String) throws {
    let found = problem { _ = try Self.take(Self.rows(3), named: name) { $0.interval = .m5 } }
    #expect(found?.kind == .badOption && found?.what == "the symbol is not known", "\(found?.description ?? "")")
    #expect(found?.advice?.contains("--symbol") == true)
    #expect(try Self.take(Self.rows(3), named: name) { ($0.symbol, $0.interval) = ("XRPUSDT", .m5) }.files[0].rows == 3)
  }

  @Test func aDeliveryContractIsASeriesOfItsOwnBesideThePerpetual() throws {
    let folder = Folder()
    let names = ["BTCUSDT-5m-2026-01.csv", "BTCUSDT_260327-5m-2026-01.csv"]
    let files = names.map { ImportFile(path: folder.write(Self.rows(3), to: $0)) }
    let report = try TapeImport(files: files, header: header).write(to: folder / "t.tape.gz")
    #expect(report.files.map(\.symbol) == ["BTCUSDT", "BTCUSDT_260327"])
  }

  @Test func aChineseSymbolIsReadAndVerified() throws {
    let folder = Folder()
    let report = try Self.take(Self.rows(3), named: "币安人生USDT-5m.csv", in: folder)
    #expect(report.files[0].symbol == "币安人生USDT")
    #expect(try TapeVerification.verify(path: folder / "t.tape.gz").symbols.map(\.symbol) == ["币安人生USDT"])
  }

  // MARK: columns

  static let hours: [Int64] = [0, 1, 2].map { (midnight + $0 * 3600) * 1000 }

  static func table(_ symbol: String) -> String {
    "timestamp,symbol,open,high,low,close,volume\n"
      + hours.map { (time: Int64) -> String in "\(time),\(symbol),10,12,9,11,5\n" }.joined()
  }

  @Test(arguments: ["ETHUSDT", "ETH/USDT:USDT", "BINANCE:ETHUSDT.P", "eth-usdt"])
  func theColumnOfSymbolsIsComparedWithTheName(cell: String) throws {
    #expect(try Self.take(Self.table(cell), named: "candles.csv").files[0].symbol == "ETHUSDT")
    #expect(try Self.take(Self.table(cell), named: "ETHUSDT-1h.csv").files[0].symbol == "ETHUSDT")
    let found = problem { _ = try Self.take(Self.table(cell), named: "BTCUSDT-1h.csv") }
    #expect(found?.what == "the file's name and its lines tell two contracts")
    #expect(found?.advice == "say which it is: --symbol ETHUSDT")
    let told = try Self.take(Self.table(cell), named: "BTCUSDT-1h.csv") { $0.symbol = "ETHUSDT" }
    #expect(told.files[0].symbol == "ETHUSDT")
  }

  /// A title and an address before the names, and a column of volume named by the base asset.
  @Test func linesBeforeTheNamesOfColumnsArePassedOverAndTold() throws {
    let folder = Folder()
    let text =
      "https://www.example.com\nUnix,Date,Symbol,Open,High,Low,Close,Volume BTC,Volume USDT\n"
      + Self.hours.map { (time: Int64) -> String in "\(time),2026,BTCUSDT,10,12,9,11,5.5,60\n" }.joined()
    let report = try Self.take(text, named: "Binance_BTCUSDT_1h.csv", in: folder)
    #expect(report.files[0].headerLines == 2 && report.files[0].rows == 3)
    #expect(report.files[0].remarks.contains { $0.contains("https://www.example.com") })
    guard case .market(_, let frame)? = try readAll(folder / "t.tape.gz").first?.record else {
      Issue.record("no frame")
      return
    }
    #expect(String(decoding: frame, as: UTF8.self).contains(#""v":"5.5""#))
  }

  // MARK: intervals

  @Test(arguments: [("1s", 1), ("3d", 3 * 86_400), ("1mo", 31 * 86_400)] as [(String, Int64)])
  func intervalsThatAreNotReadAreNamed(name: String, step: Int64) throws {
    for file in ["XRPUSDT-\(name)-2026.csv", "XRPUSDT.csv"] {
      let found = problem { _ = try Self.take(Self.rows(4, step: step), named: file) }
      #expect(found?.kind == .badOption && found?.what == "bars of \(name) are not read", "\(found?.description ?? "")")
      #expect(found?.advice?.contains("--interval") == false)
    }
  }

  /// 2 February 2026 is a Monday, on which a week begins.
  @Test func weeksAreRead() throws {
    let monday = Self.midnight + 86_400
    let report = try Self.take(Self.rows(3, step: 7 * 86_400, from: monday), named: "XRPUSDT-1w-2026.csv")
    #expect(report.files[0].interval == .w1 && report.files[0].count.gaps == 0)
    #expect(problem { _ = try Self.take(Self.rows(3, step: 7 * 86_400), named: "XRPUSDT-1w-2026.csv") } != nil)
  }

  @Test func aNameThatContradictsTheStepIsRefused() throws {
    let found = problem { _ = try Self.take(Self.rows(4, step: 300), named: "XRPUSDT-1m.csv") }
    #expect(found?.what == "the file's name and its lines tell two intervals")
    #expect(found?.advice == "say which it is: --interval 5m")
    #expect(
      problem { _ = try Self.take(Self.rows(4), named: "XRPUSDT-1m-5m.csv") }?.what == "the interval is not known")
  }

  // MARK: bars

  static func venueRow(_ index: Int64, length: Int64 = 300, step: Int64 = 300, volume: String = "5") -> String {
    let open = midnight + index * step
    return "\(open * 1000),10,12,9,11,\(volume),\((open + length) * 1000 - 1),60,3,2,25,0\n"
  }

  /// Two minutes of a bar of five, as when the venue stood still.
  @Test func barsThatWereCutShortAreReadAndTold() throws {
    let text = Self.venueRow(0) + Self.venueRow(1, length: 120) + Self.venueRow(2)
    let report = try Self.take(text, named: "XRPUSDT-5m.csv")
    #expect(report.files[0].rows == 3)
    #expect(report.files[0].remarks.contains { $0.hasPrefix("1 bars end before their interval does") })
    let wrong = (0..<4).map { Self.venueRow($0 * 12, length: 300) }.joined()
    #expect(problem { _ = try Self.take(wrong, named: "XRPUSDT-1h.csv") } != nil)
  }

  /// A day of a contract that costs a fraction of a cent; the sums of the month are fifteen times as large.
  @Test func volumesBeyondSixtyFourBitsAreReadAndSummed() throws {
    let folder = Folder()
    let path = folder.write(
      (0..<36).map { Self.venueRow($0, volume: "153914871234.5") }.joined(), to: "1000PEPEUSDT-5m.csv")
    let from = Timestamp(seconds: Self.midnight + 3 * 3600 - 300)
    _ = try TapeImport(files: [.init(path: path)], from: from, history: [.init(.h1, count: 2)], header: header)
      .write(to: folder / "t.tape.gz")
    guard case .history(let frame)? = try readAll(folder / "t.tape.gz").first?.record else {
      Issue.record("no history")
      return
    }
    // Twelve bars of 153 914 871 234.5.
    #expect(String(decoding: frame, as: UTF8.self).contains(#""v":"1846978454814""#))
  }

  @Test func historyOfBarsIsThatOfTheirMultiples() throws {
    let folder = Folder()
    let path = folder.write(Self.rows(400, step: 180), to: "XRPUSDT-3m.csv")
    let from = Timestamp(seconds: Self.midnight + 390 * 180)
    func intervals(_ lengths: [HistoryLength]) throws -> ([String], [TapeImport.Report.ShortHistory]) {
      let report = try TapeImport(files: [.init(path: path)], from: from, history: lengths, header: header)
        .write(to: folder / "t.tape.gz")
      var names: [String] = []
      for case .history(let frame) in try readAll(folder / "t.tape.gz").map(\.record) {
        let text = String(decoding: frame, as: UTF8.self)
        for name in Interval.names where text.contains("\"i\":\"\(name)\"") && !names.contains(name) {
          names.append(name)
        }
      }
      return (names, report.shortHistory)
    }
    let (names, short) = try intervals([.init(.m5, count: 4), .init(.m15, count: 4), .init(.h1, count: 4)])
    #expect(names == ["15m", "1h"])
    #expect(short == [.init(symbol: "XRPUSDT", interval: .m5, found: 0, wanted: 4)])
    #expect(try intervals(HistoryLength.each(0)).0.isEmpty)
  }

  // MARK: told

  @Test func daysBetweenFilesAreTold() throws {
    let folder = Folder()
    let files = [Int64(0), 3].map { day in
      ImportFile(path: folder.write(Self.rows(288, from: Self.midnight + day * 86_400), to: "XRPUSDT-5m-\(day).csv"))
    }
    let report = try TapeImport(files: files, header: header).write(to: folder / "t.tape.gz")
    #expect(report.gaps.count == 1)
    #expect(report.gaps.first?.hasPrefix("576 bars of 5m are missing from 2026-02-02T00:00:00Z between ") == true)
  }

  @Test func theMissingNumberOfATradeIsTold() throws {
    func trade(_ id: Int64, _ time: Int64) -> String { "\(id),10,5,50,\(Self.midnight * 1000 + time),true\n" }
    let report = try Self.take(trade(7, 0) + trade(8, 1) + trade(11, 2), named: "XRPUSDT-trades.csv")
    #expect(report.files[0].remarks == ["2 numbers of trades are missing, in 1 places: 9 to 10 before line 3"])
  }

  @Test func theUpdateThatBreaksTheChainIsTold() throws {
    func row(_ time: Int, _ first: Int, _ last: Int, after: Int) -> String {
      "XRPUSDT,\(Self.midnight * 1000 + Int64(time)),\(first),\(last),b,set,10,5,\(after)\n"
    }
    let head = "symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu\n"
    let report = try Self.take(
      head + row(0, 1, 4, after: 0) + row(1, 5, 9, after: 4) + row(2, 15, 19, after: 14), named: "depth.csv")
    #expect(
      report.files[0].remarks == [
        "3 depth frames, chain of update ids broken 1 times: update 19 in line 4 follows 14, the one before it is 9"
      ])
  }

  @Test func pricesOfTheSpotMarketAreToldAndMarked() throws {
    let folder = Folder()
    let trade = "7,10,5,50,\(Self.midnight * 1000),true,true\n"
    #expect(try Self.take(trade, named: "XRPUSDT-trades.csv", in: folder).isSpot)
    #expect(try TapeReader(path: folder / "t.tape.gz").header.marks == [.spot])
    #expect(try Self.take(Self.rows(3), named: "spot/XRPUSDT-5m.csv", in: folder).isSpot)
    #expect(try !Self.take(Self.rows(3), named: "um/XRPUSDT-5m.csv", in: folder).isSpot)
  }

  @Test(
    arguments: [
      (#"{"timezone":"UTC","serverTime":1,"rateLimits":[],"symbols":[]}"#, "exchangeInfo"),
      (#"[{"symbol":"XRPUSDT","brackets":[{"bracket":1}]}]"#, "leverageBracket"),
      (#"{"feeTier":0,"canTrade":true,"totalWalletBalance":"1"}"#, "account"),
      (#"[{"symbol":"XRPUSDT","positionAmt":"1","entryPrice":"2"}]"#, "positions"),
    ])
  func answersThatAreNoMarketDataAreNamed(text: String, word: String) {
    let found = problem { _ = try Self.take(text, named: "XRPUSDT.json") }
    #expect(found?.kind == .badRow && found?.what.contains(word) == true, "\(found?.description ?? "")")
  }
}
