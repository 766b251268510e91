import Binance
import Glibc
import Market
import TestSupport
import Testing

@testable import Tape
@testable import TapeImport

/// What is refused, where, and with which reason. Nothing half-made stays.
@Suite struct ImportRefusalTests {
  struct Refusal: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var file: String
    var text: String
    /// Behind the file's name.
    var place: String
    var what: String
    var change: @Sendable (inout ImportFile) -> Void

    init(
      _ name: String, _ file: String, _ text: String, _ place: String, _ what: String,
      _ change: @escaping @Sendable (inout ImportFile) -> Void = { _ in }
    ) {
      (testDescription, self.file, self.text) = (name, file, text)
      (self.place, self.what, self.change) = (place, what, change)
    }
  }

  static let agg = "171927517,0.7097,19.0,551530707,551530708,1729209603958,false"
  static let tardis = "exchange,symbol,timestamp,local_timestamp,"
  static let book = "symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu\n"
  static func frame(_ symbol: String) -> String {
    #"{"stream":"\#(symbol)@depth","data":{"e":"depthUpdate","s":"\#(symbol.uppercased())","u":8}}"#
  }
  static let closing =
    #"{"stream":"btcusdt@kline_1m","data":{"e":"kline","E":1723161240005,"s":"BTCUSDT","#
    + #""k":{"t":1723161180000,"T":1723161239999,"s":"BTCUSDT","i":"1m","o":"1","c":"1","h":"1","l":"1","v":"0","x":true}}}"#

  static let refusals = [
    // COIN-M as USDⓈ-M.
    Refusal(
      "COIN-M by the name", "BTCUSD_PERP-1m-2024-01.csv", ImportFormatTests.kline, ": ",
      "these are data of COIN-M contracts: BTCUSD_PERP"),
    Refusal(
      "COIN-M by the option", "x.csv", ImportFormatTests.kline, ": ", "COIN-M contracts: ETHUSD_240628",
      { $0.symbol = "ETHUSD_240628" }),
    Refusal(
      "COIN-M by a frame", "rec.jsonl", "1723161255319702566 \(frame("btcusd_perp"))", ":1: ",
      "COIN-M contracts: BTCUSD_PERP"
    ),
    Refusal(
      "COIN-M by the address", "feed", "wss://dstream.binance.com/stream?streams=x <-> 1626992740.17", ":1: ",
      "COIN-M contracts: dstream.binance.com"),
    Refusal(
      "COIN-M by the exchange", "t.csv",
      tardis + "id,side,price,amount\nbinance-delivery,BTCUSD,1577836801481000,1577836801490123,12,sell,1,1", ":2: ",
      "COIN-M contracts: BTCUSD"),
    // Several symbols in a file of one.
    Refusal(
      "two symbols in a collector file", "btcusdt_20240808",
      "1723161255319702566 \(frame("btcusdt"))\n1723161255319702567 \(frame("ethusdt"))", ":2:21: ",
      "another symbol in a file of one"),
    Refusal(
      "two symbols in a Tardis file", "t.csv",
      tardis + "id,side,price,amount\nbinance-futures,BTCUSDT,1577836801481000,1577836801490123,12,sell,1,1\n"
        + "binance-futures,ETHUSDT,1577836801481000,1577836801490123,13,sell,1,1", ":3:17: ",
      "another symbol in a file of one"),
    Refusal(
      "two symbols in an order book", "d.csv",
      book + "BTCUSDT,1667346579146,90,95,b,snap,1,1,-1\nETHUSDT,1667346579146,90,95,b,snap,1,1,-1", ":3:1: ",
      "another symbol in a file of one"),
    Refusal(
      "two symbols in OHLCV", "XRPUSDT-1m.csv",
      "time,open,high,low,close,volume,symbol\n1764345540,1,1,1,1,1,XRP\n1764345600,1,1,1,1,1,BTC", ":3:22: ",
      "another symbol in a file of one"),
    // Units.
    Refusal(
      "microseconds read as milliseconds", "APEUSDT.csv", agg.replacing("603958", with: "603958000"), ":1:",
      "this is not a time in ms", { $0.timeUnit = "ms" }),
    Refusal(
      "the unit changes", "APEUSDT.csv",
      agg + "\n" + agg.replacing("517,", with: "518,").replacing("603958", with: "603958000"),
      ":2:43: ", "the unit of time changes"),
    Refusal("a unit that there is not", "APEUSDT.csv", agg, ": ", "'m' is not a unit of time", { $0.timeUnit = "m" }),
    Refusal(
      "year 2", "APEUSDT.csv", agg.replacing("1729209603958", with: "0064345540000"), ":1:43: ",
      "the time lies in the year 1972"),
    Refusal(
      "30 February", "XRPUSDT-1m.csv", "date,open,high,low,close,volume\n2026-02-30,1,1,1,1,1", ":2:1: ", "not a date"),
    // Order.
    Refusal(
      "time goes back beyond the tolerance", "APEUSDT.csv",
      agg + "\n" + agg.replacing("517,", with: "518,").replacing("603958", with: "602957"), ":2:1: ",
      "time goes back by 1.001s"),
    Refusal(
      "time goes back without any tolerance", "APEUSDT.csv",
      agg + "\n" + agg.replacing("517,", with: "518,").replacing("603958", with: "603957"), ":2:1: ",
      "time goes back by 1ms", { $0.tolerance = .zero }),
    Refusal("a trade twice", "APEUSDT.csv", agg + "\n" + agg, ":2:1: ", "a trade occurs twice"),
    Refusal(
      "a candle that closes before its end", "btcusdt_20240808", "1723161239990000000 \(closing)", ":1:21: ",
      "the recorder's clock was slow"),
    // Values.
    Refusal("price zero", "APEUSDT.csv", agg.replacing("0.7097", with: "0.0"), ":1:11: ", "not a price"),
    Refusal("negative quantity", "APEUSDT.csv", agg.replacing("19.0", with: "-1"), ":1:18: ", "a negative quantity"),
    Refusal(
      "neither true nor false", "APEUSDT.csv", agg.replacing("false", with: "maybe"), ":1: ",
      "a format that is not known"),
    Refusal(
      "a crossed book", "BTCUSDT.csv",
      "update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time\n"
        + "8,1.3,2,1.2,3,1723161256313,1723161256314", ":2:3: ", "a crossed book"),
    Refusal("a rate of 80 %", "BTCUSDT.csv", "calc_time,r\n1764547200001,1.5", ":2:15: ", "not a funding rate"),
    Refusal(
      "two headers", "APEUSDT.csv", "agg_trade_id,a,b,c,d,e,f\nagg_trade_id,a,b,c,d,e,f", ":2:1: ", "not a whole number"
    ),
    Refusal(
      "a recorded frame that no market can have sent", "btcusdt_20240808",
      "1723161255319702566 " + ImportFormatTests.ticker.replacing("\"b\":\"1.1\"", with: "\"b\":\"1.3\""), ":1:21: ",
      "a crossed book"),
    // JSON.
    Refusal(
      "half a line", "btcusdt_20240808", "1723161255319702566 {\"stream\":\"btcusdt@tr", ":1:42: ",
      "not JSON of the venue"),
    Refusal(
      "a line without a frame", "btcusdt_20240808", "1723161255319702566 {}\n172316125531", ":2:1: ", "the line is cut"),
    Refusal(
      "a snapshot of nobody knows what", "recording", "1723161255319702566 \(ImportFormatTests.snapshot)", ":1:21: ",
      "does not say of which symbol"),
    Refusal("unnamed keys", "x.jsonl", "{\"ts\":1}", ": ", "of JSON lines the keys must be named"),
    Refusal(
      "a key that is missing", "x.jsonl", "{\"ts\":1723161255319}", ":1:1: ", "the key \"data\" is missing",
      { ($0.timeKey, $0.payloadKey) = ("ts", "data") }),
    Refusal(
      "another venue", "feed", "wss://ws-feed.pro.coinbase.com/ <-> 1626992740.17", ":1:1: ",
      "this was recorded from another venue"),
    // Formats that hold no market.
    Refusal("bookDepth", "BTCUSDT.csv", "timestamp,percentage,depth,notional\n", ":1: ", "bookDepth is no order book"),
    Refusal(
      "index prices", "indexPriceKlines-BTCUSDT-1m.csv", ImportFormatTests.kline, ":1: ",
      "indexPriceKlines are no prices"),
    Refusal(
      "bars of the mark price that only the folder tells", "BTCUSDT-1m.csv",
      "1769904000000,1.5,1.6,1.4,1.5,0,1769904059999,0,60,0,0,0", ":1: ", "a price that moves without volume"),
    Refusal("zstandard", "x.zst", "(\u{B5}", ":", "a format that is not known"),
    Refusal("a tape", "x.tape", "#tape 1 {}", ":1: ", "this is a tape already"),
    Refusal("nothing", "x.csv", "", ":1: ", "the file is empty"),
    Refusal(
      "only a header", "XRPUSDT-1m.csv", "open_time,open,high,low,close,volume\n", ": ", "nothing lies in the range"),
  ]

  @Test(arguments: refusals) func isRefused(_ refusal: Refusal) throws {
    let folder = Folder()
    var file = ImportFile(path: folder.write(bytes(refusal.text), to: refusal.file))
    refusal.change(&file)
    let found = problem { _ = try TapeImport(files: [file], header: header).write(to: folder / "t") }
    let problem = try #require(found)
    let start = refusal.what == "nothing lies in the range" ? folder / "t" : file.path
    #expect(problem.description.hasPrefix(start + refusal.place), "\(problem)")
    #expect(problem.what.contains(refusal.what), "\(problem)")
    #expect(folder.files == [refusal.file], "nothing half-made stays")
  }

  @Test func whatTheTolerancesAllowIsKeptAndCounted() throws {
    let folder = Folder()
    let path = folder.write(
      bytes(Self.agg + "\n" + Self.agg.replacing("517,", with: "518,").replacing("603958", with: "603458")),
      to: "APEUSDT.csv")
    let report = try TapeImport(files: [.init(path: path)], header: header).write(to: folder / "t")
    #expect(report.files[0].count.raised == 1)
    let lines = try ImportFormatTests.lines(folder / "t")
    #expect(lines.map { $0.prefix(13) } == ["1729209603958", "1729209603958"], "raised to the one before")
    #expect(lines[1].contains("\"T\":1729209603458"), "the frame keeps its own")

    var mixed = ImportFile(
      path: folder.write(
        bytes("1723161255319702566 \(Self.frame("btcusdt"))\n1723161255319702567 \(Self.frame("ethusdt"))"),
        to: "btcusdt_20240808"))
    mixed.mixesSymbols = true
    let both = try TapeImport(files: [mixed], header: header).write(to: folder / "t")
    #expect(both.tape.summary.symbols.map(\.symbol) == ["BTCUSDT", "ETHUSDT"])

    var slow = ImportFile(path: folder.write(bytes("1723161239990000000 \(Self.closing)"), to: "btcusdt_20240809"))
    slow.shift = .milliseconds(20)
    _ = try TapeImport(files: [slow], header: header).write(to: folder / "t")
    #expect(try ImportFormatTests.lines(folder / "t").map { $0.prefix(15) } == ["1723161240010 M"])
  }

  @Test func ofAFileThatBreaksOffWhatCanBeReadIsTakenOnRequest() throws {
    let folder = Folder()
    let lines = (0..<4000).map { "17231612553\(10_000_000 + $0 * 7) \(Self.frame("btcusdt"))\n" }
    let whole = try folder.gzip([bytes(lines.joined())], to: "whole_btcusdt.gz")
    let archive = try folder.read("whole_btcusdt.gz")
    var file = ImportFile(path: folder.write(Array(archive.dropLast(archive.count / 3)), to: "btcusdt.gz"))
    let refused = problem { _ = try TapeImport(files: [file], header: header).write(to: folder / "t") }
    #expect(refused?.kind == .truncated)
    file.recovers = true
    let report = try TapeImport(files: [file], header: header).write(to: folder / "t")
    let taken = report.files[0].played
    #expect(taken > 1000 && taken < 4000)
    #expect(report.files[0].remarks.contains { $0.contains("the file ends inside a gzip member") })
    _ = try TapeImport(files: [.init(path: whole)], header: header).write(to: folder / "all")
    #expect(try ImportFormatTests.lines(folder / "all").prefix(taken) == ImportFormatTests.lines(folder / "t")[...])
  }

  @Test func whatIsNoFileIsTold() {
    let folder = Folder()
    mkfifo(folder / "pipe", 0o600)
    for (name, what) in [
      ("pipe", "this is no ordinary file"), ("", "this is a folder"), ("nowhere", "there is no such file"),
    ] {
      let found = problem {
        _ = try TapeImport(files: [.init(path: folder / name)], header: header).write(to: folder / "t")
      }
      #expect(found?.what == what)
    }
    #expect(
      problem { _ = try ImportText(path: folder.write([0x28, 0xB5, 0x2F, 0xFD, 1], to: "z")) }?.advice?.hasPrefix(
        "unpack it: zstd -d") == true)
  }

  @Test func nothingMayBeInTwoFiles() throws {
    let folder = Folder()
    let one = folder.write(bytes(Self.agg), to: "APEUSDT-a.csv")
    let two = folder.write(bytes(Self.agg.replacing("958,", with: "959,")), to: "APEUSDT-b.csv")
    let found = problem {
      _ = try TapeImport(files: [.init(path: one), .init(path: two)], header: header).write(to: folder / "t")
    }
    #expect(found?.what == "a trade occurs in two files")
  }
}
