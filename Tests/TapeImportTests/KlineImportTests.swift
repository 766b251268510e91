import Basics
import Binance
import Market
import TestSupport
import Testing

@testable import Tape
@testable import TapeImport

@Suite struct KlineImportTests {
  static func six(_ rows: [String]) -> [UInt8] { bytes(rows.joined(separator: "\n") + "\n") }

  /// 2026-01-30 00:00 UTC.
  static let midnight: Int64 = 1_769_731_200

  static func minutes(_ count: Int, from minute: Int64 = 0) -> [String] {
    (0..<Int64(count)).map { index in
      let price = 100 + index % 7
      return
        "\((midnight + (minute + index) * 60) * 1000),\(price),\(price + 2).50,\(price - 1),\(price + 1),\(index + 1).5"
    }
  }

  @Test func aBarBecomesAFrameStampedAtItsOpenWithTheDigitsOfTheFile() throws {
    let folder = Folder()
    let row = "1769904000000,1.5460,1.547,1.544,1.546,74137.90,1769904059999,114567.0308,340,27722.5,42850.8697,0"
    folder.write(
      bytes(
        "\u{FEFF}open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
          + "taker_buy_quote_volume,ignore\r\n\(row)\r\n"), to: "XRPUSDT-1m-2026-02.csv")
    let report = try TapeImport(files: [.init(path: folder / "XRPUSDT-1m-2026-02.csv")], header: header)
      .write(to: folder / "t.tape.gz")
    #expect(report.files.map(\.rows) == [1])
    #expect(report.files.map(\.headerLines) == [1])
    let read = try readAll(folder / "t.tape.gz")
    #expect(read.map(\.time) == [Timestamp(milliseconds: 1_769_904_000_000)])
    let expected =
      #"{"stream":"xrpusdt@kline_1m","data":{"e":"kline","E":1769904060000,"s":"XRPUSDT","k":{"t":1769904000000,"#
      + #""T":1769904059999,"s":"XRPUSDT","i":"1m","f":0,"L":0,"o":"1.5460","c":"1.546","h":"1.547","l":"1.544","#
      + #""v":"74137.90","n":340,"x":true,"q":"114567.0308","V":"27722.5","Q":"42850.8697","B":"0"}}}"#
    #expect(read.map(\.record) == [.market(connection: "m1", frame: bytes(expected))])
  }

  @Test(arguments: ["1769904000", "1769904000000", "1769904000000000", "1769904000000000000"])
  func theUnitOfATimeIsToldByItsSize(time: String) throws {
    let folder = Folder()
    folder.write(Self.six(["\(time),1,1,1,1,0"]), to: "x.csv")
    _ = try TapeImport(files: [.init(path: folder / "x.csv", symbol: "XRPUSDT", interval: .m1)], header: header)
      .write(to: folder / "t")
    #expect(try readAll(folder / "t").map(\.time) == [Timestamp(seconds: 1_769_904_000)])
  }

  @Test(
    arguments: [
      ("XRPUSDT-5m-2025-12-01_2026-02-19.csv.gz", "XRPUSDT", "5m"), ("a/b/TAOUSDT-spot-3m-2025.csv", "TAOUSDT", "3m"),
      ("1000PEPEUSDT_1h.csv", "1000PEPEUSDT", "1h"), ("data.csv", nil, nil), ("BTCUSDT.csv", "BTCUSDT", nil),
      ("futures-um-klines-BTCUSDT-1h-2024-10-28.zip", "BTCUSDT", "1h"),
      ("BTCUSD_PERP-1m-2024-01.zip", "BTCUSD_PERP", nil),
      ("usdm_btcusdt_20240808.gz", "BTCUSDT", nil), ("BINANCE_FUTURES.ws.1.0.gz", nil, nil),
    ] as [(String, String?, String?)])
  func namesTellSymbolAndInterval(name: String, symbol: String?, interval: String?) {
    let parts = FileName(name)
    #expect(parts.symbol == symbol)
    #expect(parts.interval?.name == interval)
  }

  @Test func severalFilesAreMergedByTimeThenSymbolWhateverTheirOrder() throws {
    let folder = Folder()
    folder.write(Self.six(Self.minutes(3)), to: "XRPUSDT-1m-a.csv")
    folder.write(Self.six(Self.minutes(2, from: 3)), to: "XRPUSDT-1m-b.csv")
    folder.write(Self.six(Self.minutes(5)), to: "BTCUSDT-1m.csv")
    let names = ["XRPUSDT-1m-b.csv", "BTCUSDT-1m.csv", "XRPUSDT-1m-a.csv"]
    for (output, order) in [("one", names), ("two", names.reversed())] {
      _ = try TapeImport(files: order.map { .init(path: folder / $0) }, header: header).write(to: folder / output)
    }
    #expect(try folder.read("one") == folder.read("two"))
    let frames = try TapeKline.all(folder / "one")
    #expect(frames.map(\.stream) == (0..<5).flatMap { _ in ["btcusdt@kline_1m", "xrpusdt@kline_1m"] })
    #expect(frames.map(\.time.nanoseconds) == frames.map(\.time.nanoseconds).sorted())
  }

  @Test func barsBeforeTheStartBecomeHistoryAndEveryRowIsCounted() throws {
    let folder = Folder()
    // From 00:02 on, so the 5m candle of 00:00 is incomplete and dropped.
    folder.write(Self.six(Self.minutes(60, from: 2)), to: "XRPUSDT-1m.csv")
    let start = Timestamp(seconds: Self.midnight + 32 * 60)
    let report = try TapeImport(
      files: [.init(path: folder / "XRPUSDT-1m.csv")], from: start, to: start + .minutes(10),
      history: [.init(.m5, count: 4), .init(.m15, count: 3)], header: header
    ).write(to: folder / "t")
    #expect(report.files.map { [$0.rows, $0.before, $0.played, $0.after] } == [[60, 30, 10, 20]])
    #expect(report.shortHistory == [.init(symbol: "XRPUSDT", interval: .m15, found: 1, wanted: 3)])
    let history = try TapeKline.all(folder / "t").filter { $0.channel == .history }
    #expect(history.allSatisfy { $0.time == start })
    let opens = try history.map { (try $0.kline.integer("t") / 1000 - Self.midnight) / 60 }
    #expect(opens == [10, 15, 20, 25, 15])
    // The 5m candle of 00:10 is rows 8 to 12: opens 101, 102, 103, 104, 105; volumes 9.5 to 13.5.
    let candle = history[0].kline
    #expect(try candle.string("o") == "101")
    #expect(try candle.string("h") == "107.5")
    #expect(try candle.string("l") == "100")
    #expect(try candle.string("c") == "106")
    #expect(try candle.string("v") == "57.5")
  }

  struct Fault: CustomTestStringConvertible, Sendable {
    var name: String
    var rows: [String]
    var place: String
    var text: String
    var testDescription: String { name }
    init(_ name: String, _ rows: [String], _ place: String, _ text: String) {
      (self.name, self.rows, self.place, self.text) = (name, rows, place, text)
    }
  }

  static let good = "1769904000000,1,1,1,1,0"

  static let faults = [
    Fault("bad number", [good, "1769904060000,1,1,x,1,0"], ":2:19: ", "expected a decimal number\n  found    'x'"),
    Fault("empty field", [good, "1769904060000,1,1,1,1,"], ":2:23: ", "found    nothing"),
    Fault("too many places", ["1769904000000,1,1.000000001,1,1,0"], ":1:17: ", "at most eight places"),
    Fault("too large", ["1769904000000,1,99999999999999,1,1,0"], ":1:17: ", "a number below"),
    Fault("columns", ["1769904000000,1,1,1"], ":1: ", "a format that is not known"),
    Fault("columns change", [good, good + ",1"], ":2:25: ", "expected 6 columns\n  found    7"),
    Fault("duplicate", [good, good], ":2:1: ", "a bar occurs twice"),
    Fault(
      "time back", ["1769904060000,1,1,1,1,0", good], ":2:1: ",
      "expected an open time after 2026-02-01T00:01:00Z"),
    Fault("off grid", ["1769904001000,1,1,1,1,0"], ":1:1: ", "a bar off the grid of 1m"),
    Fault("high below open", ["1769904000000,2,1,1,1,0"], ":1:15: ", "an impossible bar"),
    Fault("price zero", ["1769904000000,0,0,0,0,0"], ":1:15: ", "an impossible bar"),
    Fault("negative volume", ["1769904000000,1,1,1,1,-1"], ":1:15: ", "found    1,1,1,1,-1"),
    Fault("eleven digits", ["17699040000,1,1,1,1,0"], ":1:1: ", "10, 13, 16 or 19 digits"),
    Fault("second header", [good, "time,open,high,low,close,volume"], ":2:1: ", "not a time"),
    Fault("unit changes", [good, "1769904060000000,1,1,1,1,0"], ":2:1: ", "the unit of time changes"),
    Fault("time zero", ["0,1,1,1,1,0"], ":1:1: ", "10, 13, 16 or 19 digits"),
    Fault("year 2286", ["9999999999,1,1,1,1,0"], ":1:1: ", "the time lies far beyond 2262"),
    Fault("year 2001", ["1000000000000,1,1,1,1,0"], ":1:1: ", "the time lies in the year 2001"),
    Fault(
      "number of 400 digits", ["1769904000000,1,1,1,1,\(String(repeating: "9", count: 400))"], ":1:23: ",
      "a number below"),
    Fault(
      "close time", ["1769904000000,1,1,1,1,0,1769904299999,0,0,0,0,0"], ":1:25: ",
      "the close time does not fit an interval of 1m"),
  ]

  @Test(arguments: faults) func aBadRowIsTold(_ fault: Fault) throws {
    let folder = Folder()
    let path = folder.write(Self.six(fault.rows), to: "XRPUSDT-1m.csv")
    let found = problem { _ = try TapeImport(files: [.init(path: path)], header: header).write(to: folder / "t") }
    let problem = try #require(found)
    #expect(problem.kind == .badRow)
    #expect(problem.description.hasPrefix(path + fault.place), "\(problem)")
    #expect(problem.description.contains(fault.text), "\(problem)")
    #expect(folder.files == ["XRPUSDT-1m.csv"], "nothing half-made stays")
  }

  @Test func badOptionsAreTold() throws {
    let folder = Folder()
    let path = folder.write(Self.six(Self.minutes(10)), to: "XRPUSDT-1m.csv")
    let unnamed = folder.write(Self.six(Self.minutes(10)), to: "data.csv")
    let start = Timestamp(seconds: Self.midnight)
    let single = folder.write(Self.six(["\(Self.midnight),1,1,1,1,1"]), to: "one.csv")
    let rows: [(TapeImport, String)] = [
      (.init(files: [], header: header), "no file to import"),
      (.init(files: [.init(path: unnamed)], header: header), "the symbol is not known"),
      (.init(files: [.init(path: unnamed, symbol: "xrp")], header: header), "'xrp' is not a symbol"),
      (.init(files: [.init(path: single, symbol: "X")], header: header), "the interval is not known"),
      (.init(files: [.init(path: path)], from: start + .seconds(1), header: header), "from cuts a bar of 1m"),
      (.init(files: [.init(path: path)], from: start, to: start, header: header), "the range is empty"),
      (.init(files: [.init(path: path)], from: start + .hours(1), header: header), "nothing lies in the range"),
      (
        .init(files: [.init(path: path), .init(path: unnamed, symbol: "XRPUSDT", interval: .m1)], header: header),
        "a bar occurs in two files"
      ),
    ]
    for (options, text) in rows {
      let found = problem { _ = try options.write(to: folder / "t") }
      #expect(found?.description.contains(text) == true, "\(found?.description ?? "nothing") instead of \(text)")
    }
  }
}
