import Basics
import Binance
import Files
import Market
import TapeImport
import TestSupport
import Testing

@testable import Tape

/// Each format: what a sample becomes, letter by letter. The samples follow data-formats 1 to 8 and the real files; the
/// frames those of binance-usdm 3.4.
@Suite struct ImportFormatTests {
  struct Sample: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var file: String
    var text: String
    var format: ImportFormat
    /// Lines of the tape: milliseconds, a space, and the line behind its time.
    var lines: [String]

    init(_ name: String, _ file: String, _ text: String, _ format: ImportFormat, _ lines: [String]) {
      (testDescription, self.file, self.text, self.format, self.lines) = (name, file, text, format, lines)
    }
  }

  static let aggTrade =
    #"1729209603958 M m1 {"stream":"apeusdt@aggTrade","data":{"e":"aggTrade","E":1729209603958,"a":171927517,"#
    + #""s":"APEUSDT","p":"0.7097","q":"19.0","f":551530707,"l":551530708,"T":1729209603958,"m":false}}"#
  static let trade =
    #"1577836801481 M m1 {"stream":"btcusdt@trade","data":{"e":"trade","E":1577836801481,"T":1577836801481,"#
    + #""s":"BTCUSDT","t":12,"p":"7189.43","q":"0.030","X":"MARKET","m":true}}"#
  static let bar =
    #"1769904000000 M m1 {"stream":"xrpusdt@kline_1m","data":{"e":"kline","E":1769904060000,"s":"XRPUSDT","k":{"#
    + #""t":1769904000000,"T":1769904059999,"s":"XRPUSDT","i":"1m","f":0,"L":0,"o":"1.5460","c":"1.546","h":"1.547","#
    + #""l":"1.544","v":"74137.90","n":340,"x":true,"q":"114567.0308","V":"27722.5","Q":"42850.8697","B":"0"}}}"#
  static let plainBar =
    #"1764345540000 M m1 {"stream":"xrpusdt@kline_1m","data":{"e":"kline","E":1764345600000,"s":"XRPUSDT","k":{"#
    + #""t":1764345540000,"T":1764345599999,"s":"XRPUSDT","i":"1m","f":0,"L":0,"o":"2.10","c":"2.12","h":"2.20","#
    + #""l":"2.00","v":"7","n":0,"x":true,"q":"0","V":"0","Q":"0","B":"0"}}}"#
  static func mark(_ time: Int64, _ price: String) -> String {
    #"\#(time) M m1 {"stream":"btcusdt@markPrice","data":{"e":"markPriceUpdate","E":\#(time),"s":"BTCUSDT","p":"\#(price)"}}"#
  }
  static let ticker =
    #"{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":8,"s":"BTCUSDT","b":"1.1","B":"2","a":"1.2","A":"3","#
    + #""T":1723161256313,"E":1723161256314}}"#
  static let snapshot = #"{"lastUpdateId":5,"E":1723161256501,"T":1723161256493,"bids":[["1.1","2"]],"asks":[]}"#
  static let kline =
    "1769904000000,1.5460,1.547,1.544,1.546,74137.90,1769904059999,114567.0308,340,27722.5,42850.8697,0"
  static let tardis = "exchange,symbol,timestamp,local_timestamp,"

  static let samples = [
    Sample("klines without header", "XRPUSDT-1m.csv", kline, .klines, [bar]),
    Sample(
      "klines in microseconds, camel case, without an interval in the name", "XRPUSDT.csv",
      "openTime,open,high,low,close,volume,closeTime,quoteVolume,count,takerBuyVolume,takerBuyQuoteVolume,ignore\n"
        + kline.replacing("1769904000000", with: "1769904000000000").replacing(
          "1769904059999", with: "1769904059999999"),
      .klines, [bar]),
    Sample(
      "REST klines over two lines", "XRPUSDT.json",
      "[[1769904000000,\"1.5460\",\"1.547\",\"1.544\",\"1.546\",\"74137.90\",1769904059999,\"114567.0308\",340,"
        + "\"27722.5\",\"42850.8697\",\"0\"]\n]", .restKlines, [bar]),
    Sample(
      "OHLCV with a text date, an index and columns in another order", "XRPUSDT_1m.csv",
      ",Date,Close,Open,High,Low,Volume,RSI\n0,2025-11-28 15:59:00+00:00,2.12,2.10,2.20,2.00,7,55.1", .ohlcv, [plainBar]
    ),
    Sample(
      "OHLCV with a zone, quotes and its symbol", "XRPUSDT_1m.csv",
      "\"time\",\"open\",\"high\",\"low\",\"close\",\"volume\",\"symbol\"\n"
        + "\"2025-11-29T00:59:00.000+09:00\",\"2.10\",\"2.20\",\"2.00\",\"2.12\",\"7\",\"XRP\"", .ohlcv, [plainBar]),
    Sample(
      "OHLCV whose interval only its step tells", "XRPUSDT.csv",
      "timestamp,open,high,low,close,volume\n1764345540,2.10,2.20,2.00,2.12,7\n1764345600,2.10,2.20,2.00,2.12,7",
      .klines,
      [
        plainBar,
        plainBar.replacing("1764345600000", with: "1764345660000").replacing("1764345540000", with: "1764345600000")
          .replacing("1764345599999", with: "1764345659999"),
      ]),
    Sample(
      "mark price klines: open, the nearer extreme, the other, close", "BTCUSDT-mark-1h.csv",
      "open_time,open,high,low,close\n1764547200000,90327.18313043,90382.5,86948.14836232,86971.12336957",
      .markPriceKlines,
      [
        mark(1_764_547_200_000, "90327.18313043"), mark(1_764_548_400_000, "90382.5"),
        mark(1_764_549_600_000, "86948.14836232"), mark(1_764_550_799_000, "86971.12336957"),
      ]),
    Sample(
      "aggTrades with header", "APEUSDT-aggTrades-2024-10-18.csv",
      "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\r\n"
        + "171927517,0.7097,19.0,551530707,551530708,1729209603958,false\r\n", .aggTrades, [aggTrade]),
    Sample(
      "spot aggTrades, eight columns, microseconds", "APEUSDT.csv",
      "171927517,0.7097,19.0,551530707,551530708,1729209603958123,False,True", .aggTrades,
      [aggTrade.replacing("1729209603958 M", with: "1729209603958.123 M")]),
    Sample(
      "trades with header", "BTCUSDT-trades-2020-01-01.csv",
      "id,price,qty,quote_qty,time,is_buyer_maker\n12,7189.43,0.030,215.68,1577836801481,true", .trades, [trade]),
    Sample("trades without header", "BTCUSDT.csv", "12,7189.43,0.030,215.68,1577836801481,true", .trades, [trade]),
    Sample(
      "spot trades, seven columns", "BTCUSDT.csv", "12,7189.43,0.030,215.68,1577836801481,True,True", .trades, [trade]),
    Sample(
      "bookTicker", "BTCUSDT-bookTicker-2024-03-30.csv",
      "update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time\n"
        + "8,1.1,2,1.2,3,1723161256313,1723161256314", .bookTicker, ["1723161256314 M m1 " + ticker]),
    Sample(
      "fundingRate", "BTCUSDT-fundingRate-2024-03.csv",
      "calc_time,funding_interval_hours,last_funding_rate\n1764547200001,8,-0.00003593", .fundingRate,
      [
        "1764547200001 Q 1 GET /fapi/v1/fundingRate symbol=BTCUSDT&startTime=1764547200001&endTime=1764547200001",
        #"1764547200001 A 1 200 {} [{"symbol":"BTCUSDT","fundingTime":1764547200001,"fundingRate":"-0.00003593","markPrice":""}]"#,
      ]),
    Sample(
      "collector, with a snapshot of depth", "usdm_btcusdt_20240808",
      "1723161255319702566 \(ticker)\n1723161255319702567 \(snapshot)\n", .collector,
      [
        "1723161255319.702566 M m1 " + ticker, "1723161255319.702567 Q 1 GET /fapi/v1/depth symbol=BTCUSDT",
        "1723161255319.702567 A 1 200 {} " + snapshot,
      ]),
    Sample(
      "cryptofeed v1", "FEED.ws.1.0",
      "wss://fstream.binance.com/stream?streams=btcusdt@bookTicker <-> 1626992740.17\n1626992741.06217: \(ticker)\n"
        + "https://fapi.binance.com/fapi/v1/depth?symbol=BTCUSDT&limit=1000 -> 1626992741.5: \(snapshot)\n",
      .cryptofeed,
      [
        #"1626992740170 L m1 open {"path":"/stream?streams=btcusdt@bookTicker"}"#, "1626992741062.17 M m1 " + ticker,
        "1626992741500 Q 1 GET /fapi/v1/depth symbol=BTCUSDT&limit=1000", "1626992741500 A 1 200 {} " + snapshot,
      ]),
    Sample(
      "cryptofeed v2, unpacked", "feed.jsonl",
      #"{"t":"header","format":2,"exchange":"BINANCE_FUTURES","config":{}}"# + "\n"
        + #"{"t":"connect","conn":"1","ts":1626992740.17,"addr":"wss://fstream.binance.com/stream?streams=x"}"# + "\n"
        + #"{"t":"recv","conn":"1","ts":1626992741.06217,"data":"\#(ticker.replacing("\"", with: "\\\""))"}"#,
      .cryptofeed,
      [#"1626992740170 L m1 open {"path":"/stream?streams=x"}"#, "1626992741062.17 M m1 " + ticker]),
    Sample(
      "Tardis raw feed, with a disconnect", "raw", "2019-06-01T00:02:03.1234567Z \(ticker)\n\n", .tardisRaw,
      ["1559347323123.4567 M m1 " + ticker]),
    Sample(
      "Tardis trades", "binance-futures_trades_2020-01-01_BTCUSDT.csv",
      tardis + "id,side,price,amount\nbinance-futures,BTCUSDT,1577836801481000,1577836801490123,12,sell,7189.43,0.030",
      .tardisTrades, [trade.replacing("1577836801481 M", with: "1577836801490.123 M")]),
    Sample(
      "Tardis quotes, the second without a bid", "binance-futures_quotes_BTCUSDT.csv",
      tardis + "ask_amount,ask_price,bid_price,bid_amount\n"
        + "binance-futures,BTCUSDT,1723161256313000,1723161256400000,3,1.2,1.1,2\n"
        + "binance-futures,BTCUSDT,1723161256313000,1723161256400000,3,1.2,,\n", .tardisQuotes,
      [
        "1723161256400 M m1 " + ticker.replacing("\"u\":8", with: "\"u\":0").replacing("256314", with: "256313")
      ]),
    Sample(
      "Tardis changes of the book", "book.csv",
      tardis + "is_snapshot,side,price,amount\n"
        + "binance-futures,BTCUSDT,1598918403000000,1598918403100000,true,bid,11657.07,10.896\n"
        + "binance-futures,BTCUSDT,1598918403000000,1598918403100000,true,ask,11657.08,1.714\n"
        + "binance-futures,BTCUSDT,1598918403200000,1598918403300000,false,ask,11657.08,0\n"
        + "binance-futures,BTCUSDT,1598918403200000,1598918403300000,false,ask,11657.54,5.4\n"
        + "binance-futures,BTCUSDT,1598918403400000,1598918403500000,false,bid,11656.97,0.2\n", .tardisBook,
      [
        "1598918403100 Q 1 GET /fapi/v1/depth symbol=BTCUSDT",
        #"1598918403100 A 1 200 {} {"lastUpdateId":1,"E":1598918403000,"T":1598918403000,"#
          + #""bids":[["11657.07","10.896"]],"asks":[["11657.08","1.714"]]}"#,
        depth(1_598_918_403_300, 1_598_918_403_200, "@0ms", 1, 1, 0, "", #"["11657.08","0"],["11657.54","5.4"]"#),
        depth(1_598_918_403_500, 1_598_918_403_400, "@0ms", 2, 2, 1, #"["11656.97","0.2"]"#, ""),
      ]),
    Sample(
      "Tardis snapshots of the book", "book.csv",
      tardis + "asks[0].price,asks[0].amount,bids[0].price,bids[0].amount\n"
        + "binance-futures,BTCUSDT,1598918403696000,1598918403810979,11657.08,1.714,11657.07,10.896",
      .tardisBookSnapshot,
      [
        "1598918403810.979 Q 1 GET /fapi/v1/depth symbol=BTCUSDT",
        #"1598918403810.979 A 1 200 {} {"lastUpdateId":1,"E":1598918403696,"T":1598918403696,"#
          + #""bids":[["11657.07","10.896"]],"asks":[["11657.08","1.714"]]}"#,
      ]),
    Sample(
      "historical order book", "depth.csv",
      "symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu\n"
        + "BTCUSDT,1667346579146,90,95,b,snap,20377.00,1.770,-1\nBTCUSDT,1667346579146,90,95,a,snap,20377.10,3,-1\n"
        + "BTCUSDT,1667346579200,96,99,a,set,20472.80,0.000,95\nBTCUSDT,1667346579300,100,101,b,set,20377.00,2,99\n",
      .orderBook,
      [
        "1667346579146 Q 1 GET /fapi/v1/depth symbol=BTCUSDT",
        #"1667346579146 A 1 200 {} {"lastUpdateId":95,"E":1667346579146,"T":1667346579146,"#
          + #""bids":[["20377.00","1.770"]],"asks":[["20377.10","3"]]}"#,
        depth(1_667_346_579_200, 1_667_346_579_200, "@100ms", 96, 99, 95, "", #"["20472.80","0.000"]"#),
        depth(1_667_346_579_300, 1_667_346_579_300, "@100ms", 100, 101, 99, #"["20377.00","2"]"#, ""),
      ]),
  ]

  static func depth(
    _ received: Int64, _ time: Int64, _ speed: String, _ first: Int64, _ last: Int64, _ previous: Int64, _ bids: String,
    _ asks: String
  ) -> String {
    #"\#(received) M m1 {"stream":"btcusdt@depth\#(speed)","data":{"e":"depthUpdate","E":\#(time),"T":\#(time),"s":"BTCUSDT","#
      + #""U":\#(first),"u":\#(last),"pu":\#(previous),"b":[\#(bids)],"a":[\#(asks)]}}"#
  }

  /// Lines of a tape as `Sample` writes them.
  static func lines(_ path: String) throws -> [String] {
    let source = try LineSource(path: path, packing: .gzip)
    var lines: [String] = []
    while let line = try source.next() { lines.append(String(decoding: line, as: UTF8.self)) }
    return lines.dropFirst().map { line in
      let digits = line.prefix { $0 != " " }
      var fraction = digits.suffix(6)
      while fraction.last == "0" { fraction.removeLast() }
      return digits.dropLast(6) + (fraction.isEmpty ? "" : ".\(fraction)") + line.dropFirst(digits.count)
    }
  }

  @Test(arguments: samples) func aSampleBecomesItsLines(_ sample: Sample) throws {
    let folder = Folder()
    let text = bytes(sample.text)
    let plain = folder.write(text, to: sample.file)
    let gzip = try folder.gzip([text], to: "gzip-\(sample.file).gz")
    let zip = folder.write(Zip.archive([.init(sample.file, text)]), to: "packed-\(sample.file).zip")
    for path in [plain, gzip, zip] {
      let report = try TapeImport(files: [.init(path: path)], header: header).write(to: folder / "t.tape.gz")
      #expect(report.files.map(\.format) == [sample.format])
      #expect(try Self.lines(folder / "t.tape.gz") == sample.lines, "\(path)")
      _ = try TapeVerification.verify(path: folder / "t.tape.gz")
    }
  }

  @Test func jsonLinesTakeTheNamedKeys() throws {
    let folder = Folder()
    let rows = [
      #"{"meta":{"at":1723161255319702},"msg":\#(Self.ticker)}"#,
      #"{"msg": \#(Self.ticker) ,"meta":{"msg":1,"at":"1723161255319703"}}"#,
      #"{"meta":{"at":1723161255319704},"msg":"\#(Self.ticker.replacing("\"", with: "\\\""))"}"#,
    ]
    var file = ImportFile(path: folder.write(bytes(rows.joined(separator: "\n")), to: "mine.jsonl"))
    (file.timeKey, file.payloadKey) = ("meta.at", "msg")
    let report = try TapeImport(files: [file], header: header).write(to: folder / "t.tape.gz")
    #expect(report.files.map(\.format) == [.jsonLines])
    #expect(
      try Self.lines(folder / "t.tape.gz") == (2...4).map { "1723161255319.70\($0) M m1 " + Self.ticker })
    (file.timeKey, file.payloadKey) = ("data.E", ".")
    file.path = folder.write(bytes(Self.ticker), to: "bare.jsonl")
    _ = try TapeImport(files: [file], header: header).write(to: folder / "t.tape.gz")
    #expect(try Self.lines(folder / "t.tape.gz") == ["1723161256314 M m1 " + Self.ticker])
  }

  @Test func aPublishedCheckSumIsCompared() throws {
    let folder = Folder()
    let text = bytes(Self.kline)
    let path = folder.write(text, to: "XRPUSDT-1m.csv")
    let sum = SHA256.hex(of: text)
    func report(_ checksum: String) throws -> Bool {
      folder.write(bytes(checksum), to: "XRPUSDT-1m.csv.CHECKSUM")
      return try TapeImport(files: [.init(path: path)], header: header).write(to: folder / "t").files[0].isPublished
    }
    #expect(try report("\(sum)  XRPUSDT-1m.csv\n"))
    #expect(try report("\(sum.uppercased()) *XRPUSDT-1m.csv"))
    let wrong = problem { _ = try report("\(sum.dropLast())f  XRPUSDT-1m.csv".replacing("ff  ", with: "f0  ")) }
    #expect(wrong?.kind == .hashMismatch)
    #expect(problem { _ = try report("\(sum)  XRPUSDT-5m.csv") }?.what == "the check sum is that of another file")
    #expect(problem { _ = try report("nonsense") }?.what == "not a check sum file")
  }

  @Test func formatsMergeInOrderOfTimeWhateverTheirOrder() throws {
    let folder = Folder()
    folder.write(KlineImportTests.six(KlineImportTests.minutes(3)), to: "XRPUSDT-1m.csv")
    let start = KlineImportTests.midnight
    let trades = (0..<4).map { "\(10 + $0),1.5,2,3,\((start + Int64($0) * 45) * 1000),true" }
    folder.write(bytes(trades.joined(separator: "\n")), to: "XRPUSDT-trades.csv")
    folder.write(bytes("\(start * 1000),0.0001"), to: "BTCUSDT-funding.csv")
    let files = [
      ImportFile(path: folder / "XRPUSDT-trades.csv"),
      ImportFile(path: folder / "BTCUSDT-funding.csv", format: .fundingRate),
      ImportFile(path: folder / "XRPUSDT-1m.csv"),
    ]
    for (name, list) in [("one", files), ("two", files.reversed())] {
      let report = try TapeImport(files: list, header: header).write(to: folder / name)
      #expect(report.tape.summary.resolution == nil, "single events have no step")
    }
    #expect(try folder.read("one") == folder.read("two"))
    let lines = try Self.lines(folder / "one").map { line in
      "\((Int64(line.prefix(13)) ?? 0) / 1000 - start)"
        + (line.contains("@trade") ? "trade" : line.contains("@kline") ? "bar" : String(line.dropFirst(14).prefix(1)))
    }
    #expect(lines == ["0Q", "0A", "0bar", "0trade", "45trade", "60bar", "90trade", "120bar", "135trade"])
    // Before the beginning bars are history and all else is left out.
    let report = try TapeImport(
      files: files, from: Timestamp(seconds: start + 60), history: [.init(.m1, count: 1)], header: header
    ).write(to: folder / "part")
    #expect(report.files.map { [$0.before, $0.played, $0.after] } == [[1, 0, 0], [1, 2, 0], [2, 2, 0]])
    #expect(report.historyCandles == 1)
    #expect(try Self.lines(folder / "part").map { $0.dropFirst(14).prefix(1) } == ["H", "M", "M", "M", "M"])
  }

  @Test func longerBarsGiveTheHistoryThatFinerOnesDoNotReach() throws {
    let folder = Folder()
    let start = KlineImportTests.midnight
    folder.write(
      KlineImportTests.six((Int64(0)..<24).map { "\((start + $0 * 300) * 1000),1,1,1,1,5" }), to: "XRPUSDT-5m.csv")
    folder.write(KlineImportTests.six(KlineImportTests.minutes(40, from: 80)), to: "XRPUSDT-1m.csv")
    let report = try TapeImport(
      files: [.init(path: folder / "XRPUSDT-1m.csv"), .init(path: folder / "XRPUSDT-5m.csv")],
      from: Timestamp(seconds: start + 100 * 60), history: [.init(.m5, count: 4), .init(.m15, count: 6)],
      header: header
    ).write(to: folder / "t")
    #expect(report.shortHistory.isEmpty)
    let history = try TapeKline.all(folder / "t").filter { $0.channel == .history }
    // Four candles of five minutes both can build: the finer data win (volume of the minutes). Six of fifteen only the longer.
    #expect(history.count == 10)
    #expect(try history[0].kline.string("v") != "5")
    #expect(try history.suffix(6).allSatisfy { try $0.kline.string("v") == "15" })
  }
}
