import Basics
import Binance
import Market
import TestSupport
import Testing

private let instruments = Instruments(
  [
    instrument("ETHUSDT"), instrument("BTCUSDT"), instrument("DOTUSDT", pricePrecision: 3, quantityPrecision: 1),
    instrument("BNBUSDT"), instrument("币安USDT"),
  ])
private let reader = MarketFrameReader(instruments: instruments)
private let bitcoin = Symbol(index: 1)

private func read(_ text: String) throws -> MarketFrame { try reader.read(Array(text.utf8)) }

/// The same reading through the tree, slowly.
private func readThroughTree(_ bytes: [UInt8]) throws -> MarketFrame {
  var json = try JSONValue(parsing: bytes)
  if json["e"] == nil, let data = json["data"] { json = data }
  guard case .string(let name)? = json["e"],
    ["kline", "markPriceUpdate", "trade", "aggTrade", "bookTicker"].contains(name)
  else { return .ignored }
  guard let symbol = instruments.symbol(named: try json.string("s")) else { return .ignored }
  let eventTime = Timestamp(milliseconds: try json.integer("E"))
  switch name {
  case "kline":
    let k = try json.required("k")
    guard let interval = Interval(name: try k.string("i")) else { return .ignored }
    let candle = Candle(
      symbol: symbol, interval: interval, openTime: Timestamp(milliseconds: try k.integer("t")),
      open: try k.written("o").value, high: try k.written("h").value, low: try k.written("l").value,
      close: try k.written("c").value, volume: try k.written("v").value, isClosed: try k.bool("x"))
    return .event(.candle(candle), eventTime: eventTime)
  case "markPriceUpdate":
    let mark = MarkPrice(symbol: symbol, time: eventTime, price: try json.written("p").value)
    return .event(.mark(mark), eventTime: eventTime)
  case "bookTicker":
    let quote = Quote(
      symbol: symbol, time: Timestamp(milliseconds: try json.integer("T")), bid: try json.written("b").value,
      bidQuantity: try json.written("B").value, ask: try json.written("a").value,
      askQuantity: try json.written("A").value)
    return .event(.quote(quote), eventTime: eventTime)
  default:
    if let kind = try json.stringIfPresent("X"), kind != "MARKET" { return .ignored }
    let trade = Trade(
      symbol: symbol, time: Timestamp(milliseconds: try json.integer("T")), price: try json.written("p").value,
      quantity: try json.written("q").value, isBuyerMaker: try json.bool("m"))
    if trade.price.isZero { return .ignored }
    return name == "trade" ? .event(.trade(trade), eventTime: eventTime) : .aggregate(trade, eventTime: eventTime)
  }
}

struct MarketFrameReaderTests {
  @Test func klineBecomesACandle() throws {
    let frame = try read(
      #"{"e":"kline","E":1769807400014,"s":"BTCUSDT","k":{"t":1769807100000,"T":1769807399999,"s":"BTCUSDT","i":"5m","#
        + #""f":1,"L":2,"o":"83012.40","c":"82951.00","h":"83040.00","l":"82911.10","v":"412.583","n":9,"x":true,"#
        + #""q":"34230180.71120","V":"190.112","Q":"15772004.11030","B":"0"}}"#)
    let candle = Candle(
      symbol: bitcoin, interval: .m5, openTime: Timestamp(seconds: 1_769_807_100), open: Price("83012.4")!,
      high: Price("83040")!, low: Price("82911.1")!, close: Price("82951")!, volume: Volume("412.583")!,
      isClosed: true)
    #expect(frame == .event(.candle(candle), eventTime: Timestamp(milliseconds: 1_769_807_400_014)))
  }

  @Test func tradeTimeIsTAndEventTimeIsE() throws {
    let frame = try read(
      #"{"m":true,"X":"MARKET","q":"0.003","p":"82950.00","t":7,"s":"BTCUSDT","T":1769807413869,"E":1769807414002,"e":"trade"}"#
    )
    let trade = Trade(
      symbol: bitcoin, time: Timestamp(milliseconds: 1_769_807_413_869), price: Price("82950")!,
      quantity: Quantity("0.003")!, isBuyerMaker: true)
    #expect(frame == .event(.trade(trade), eventTime: Timestamp(milliseconds: 1_769_807_414_002)))
  }

  @Test(arguments: [
    #"{"e":"trade","E":2,"T":1,"s":"BTCUSDT","t":1,"p":"5","q":"1","X":"INSURANCE_FUND","m":false}"#,
    #"{"e":"trade","E":2,"T":1,"s":"BTCUSDT","t":1,"p":"5","q":"1","X":"ADL","m":false}"#,
    #"{"e":"trade","E":2,"T":1,"s":"BTCUSDT","t":1,"p":"0","q":"0","X":"NA","m":false}"#,
    #"{"e":"trade","E":2,"T":1,"s":"BTCUSDT","t":1,"p":"0.00","q":"1","X":"MARKET","m":false}"#,
    #"{"e":"trade","E":2,"T":1,"s":"NEWUSDT","t":1,"p":"5","q":"1","X":"MARKET","m":false}"#,
    #"{"e":"serverShutdown","E":2}"#, #"{"result":null,"id":1}"#, "[]", #"{"stream":"!x@arr","data":[{"e":"trade"}]}"#,
    #"{"e":"kline","E":2,"s":"BTCUSDT","k":{"t":1,"i":"1M","o":"1","c":"1","h":"1","l":"1","v":"1","x":false}}"#,
  ])
  func whatMovesNoMarketIsIgnored(text: String) throws { #expect(try read(text) == .ignored) }

  @Test func unknownKeysSpacesAndNestedValuesAreSteppedOver() throws {
    let frame = try read(
      " {\n\t\"zz\" : {\"p\":[1,{\"p\":\"9\"}]}, \"e\":\"markPriceUpdate\" , \"note\":\"a\\\"b\", \"E\":5,\"q\":[ ],\"x\":null, "
        + "\"s\":\"币安USDT\",\"p\":\"1.5\",\"p\":\"2\", \"st\":-1.5e3 } ")
    let mark = MarkPrice(symbol: Symbol(index: 4), time: Timestamp(milliseconds: 5), price: Price("1.5")!)
    #expect(frame == .event(.mark(mark), eventTime: Timestamp(milliseconds: 5)))
  }

  @Test(arguments: [
    (#"{"e":"trade","E":2,"T":1,"s":"BTCUSDT","q":"1","m":false}"#, "'p' is missing"),
    (#"{"e":"trade","E":2,"T":1,"s":"BTCUSDT","p":5,"q":"1","m":false}"#, "'p': expected a decimal number in quotes"),
    (#"{"e":"trade","E":2,"T":1,"s":"BTCUSDT","p":"5,1","q":"1","m":false}"#, "'p': expected a decimal number"),
    (#"{"e":"trade","E":2,"T":1,"s":"BTCUSDT","p":"-5","q":"1","m":false}"#, "'p': expected a number not below zero"),
    (#"{"e":"trade","E":2,"T":1,"s":"BTCUSDT","p":"99999999999999","q":"1","m":false}"#, "'p': expected"),
    (#"{"e":"trade","E":2,"T":1,"s":"BTCUSDT","p":"5","q":"1","m":0}"#, "'m': expected true or false, found 0"),
    (#"{"e":"trade","E":"2","T":1,"s":"BTCUSDT","p":"5","q":"1","m":false}"#, "'E': expected a time in ms, found 2"),
    (#"{"e":"trade","E":99999999999999999999,"s":"BTCUSDT"}"#, "'E': expected a time in ms before the year 2262"),
    (#"{"e":"trade","E":1.5,"s":"BTCUSDT"}"#, "'E': expected a time in ms"),
    (#"{"e":"trade","E":2}"#, "'s' is missing"), (#"{"e":"trade","s":"BTCUSDT"}"#, "'E' is missing"),
    (#"{"e":"kline","E":2,"s":"BTCUSDT"}"#, "'k.i' is missing"), (#"{"e":"trade"}}"#, "trailing characters"),
    (#"{"e":"trade","a":[1}"#, "expected `,` or `]`"), (#"{"e" "trade"}"#, "expected `:`"), ("", "ends too early"),
    ("{\"e\":\"tr\nade\"}", "control character"), (#"{"e":truth}"#, "expected `true`"),
  ])
  func brokenFramesAreRefusedWithAReason(text: String, reason: String) {
    let problem = #expect(throws: WireProblem.self) { try read(text) }
    #expect(problem?.what.contains(reason) == true, "\(String(describing: problem))")
  }

  @Test func everyTruncationIsRefused() throws {
    let text = #"{"stream":"a","data":{"e":"trade","E":2,"T":1,"s":"BTCUSDT","p":"5","q":"1","X":"MARKET","m":false}}"#
    let bytes = Array(text.utf8)
    #expect(try reader.read(bytes) != .ignored)
    for length in 0..<bytes.count {
      #expect(throws: WireProblem.self) { try reader.read(Array(bytes[..<length])) }
    }
  }

  @Test func deepNestingIsRefusedNotFollowed() {
    let text = #"{"e":"# + String(repeating: "[", count: 100_000)
    #expect(throws: WireProblem.self) { try read(text) }
  }

  @Test func everySymbolOfALargeListIsFound() throws {
    let many = Instruments((0..<700).map { instrument("S\($0)USDT") })
    let reader = MarketFrameReader(instruments: many)
    for symbol in many.symbols {
      let frame = try reader.read(Array(#"{"e":"markPriceUpdate","E":1,"s":"\#(many.name(symbol))","p":"1"}"#.utf8))
      let mark = MarkPrice(symbol: symbol, time: Timestamp(milliseconds: 1), price: Price("1")!)
      #expect(frame == .event(.mark(mark), eventTime: Timestamp(milliseconds: 1)))
    }
    #expect(try reader.read(Array(#"{"e":"markPriceUpdate","E":1,"s":"S700USDT","p":"1"}"#.utf8)) == .ignored)
  }
}

@Suite(
  .enabled(if: ReferenceFiles.arePresent, "needs the shared reference files; set MARKET_DATA to shared/market-data"))
struct MarketFrameReferenceTests {
  @Test(arguments: [
    ("ws.kline.json", true), ("ws.markPrice.json", true), ("ws.trade.json", true), ("ws.aggTrade.json", true),
    ("ws.aggTrade.2026-07.json", true), ("ws.bookTicker.json", true), ("ws.bookTicker.2026-07.json", true),
    ("ws.combined.json", true), ("ws.markPriceArr.json", false), ("ws.depthDiff.json", false),
    ("ws.depthPartial.json", false), ("ws.forceOrder.json", false), ("ws.ticker.json", false),
    ("ws.miniTicker.json", false), ("ws.continuousKline.json", false), ("ws.contractInfo.json", false),
    ("ws.assetIndexArr.json", false), ("ws.compositeIndex.json", false), ("ws.tradingSession.json", false),
  ])
  func theScannerReadsWhatTheTreeReads(file: String, isEvent: Bool) throws {
    let bytes = try ReferenceFiles.payload(file)
    let frame = try reader.read(bytes)
    #expect(frame == (try readThroughTree(bytes)))
    #expect((frame != .ignored) == isEvent)
  }

  @Test func theScannerReadsWhatTheTreeReadsInFramesOfAnotherClient() throws {
    let lines = try RealMarketData.bytes("rest-and-stream-samples/jkorf-usdfutures-streams.jsonl")
      .split(separator: UInt8(ascii: "\n"))
    var events = 0
    for line in lines {
      let frame = try JSONValue(parsing: Array(line)).required("body").bytes
      let result = try reader.read(frame)
      #expect(result == (try readThroughTree(frame)))
      if result != .ignored { events += 1 }
    }
    // aggTrade, bookTicker, kline and mark price, once each.
    #expect(events == 4)
  }

  @Test(arguments: ["ws.kline.json", "ws.markPrice.json", "ws.trade.json", "ws.bookTicker.json"])
  func writtenFramesAreTheDocumentedOnes(file: String) throws {
    let json = try JSONValue(parsing: ReferenceFiles.payload(file))
    guard case .event(let event, let time) = try reader.read(json.bytes) else { throw WireProblem("no event") }
    let writer = MarketFrameWriter(instruments: instruments)
    let written: [UInt8]
    switch event {
    case .candle(let candle):
      let k = try json.required("k")
      written = writer.kline(
        candle, eventTime: time,
        details: KlineDetails(
          firstTradeId: try k.integer("f"), lastTradeId: try k.integer("L"), trades: try k.integer("n"),
          quoteVolume: try k.written("q").value, takerBuyVolume: try k.written("V").value,
          takerBuyQuoteVolume: try k.written("Q").value))
    case .mark(let mark):
      written = writer.markPrice(
        mark,
        details: MarkPriceDetails(
          averagePrice: try json.written("ap").value, estimatedSettlePrice: try json.written("P").value,
          indexPrice: try json.written("i").value, fundingRate: try json.written("r").value,
          nextFundingTime: Timestamp(milliseconds: try json.integer("T"))))
    case .trade(let trade): written = writer.trade(trade, eventTime: time, id: try json.integer("t"))
    case .quote(let quote): written = writer.bookTicker(quote, eventTime: time, updateId: try json.integer("u"))
    }
    #expect(String(decoding: written, as: UTF8.self) == json.text)
  }
}

struct MarketFrameWriterTests {
  private let writer = MarketFrameWriter(instruments: instruments)

  @Test func theCombinedEnvelopeCarriesTheStreamName() throws {
    let trade = Trade(
      symbol: bitcoin, time: Timestamp(milliseconds: 1), price: Price("5")!, quantity: Quantity("2")!,
      isBuyerMaker: false)
    let bytes = writer.trade(
      trade, eventTime: Timestamp(milliseconds: 2), id: 3, stream: .trade(symbol: "BTCUSDT"))
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"{"stream":"btcusdt@trade","data":{"e":"trade","E":2,"T":1,"s":"BTCUSDT","t":3,"p":"5.00","q":"2.000","X":"MARKET","m":false}}"#
    )
    #expect(try reader.read(bytes) == .event(.trade(trade), eventTime: Timestamp(milliseconds: 2)))
  }

  /// A testnet rule of three places must not cut a price of four.
  @Test func noDigitOfAPriceIsLost() throws {
    let trade = Trade(
      symbol: Symbol(index: 2), time: Timestamp(milliseconds: 1), price: Price("1.7035")!,
      quantity: Quantity("0.25")!, isBuyerMaker: true)
    let bytes = writer.trade(trade, eventTime: Timestamp(milliseconds: 1), id: 1)
    #expect(try reader.read(bytes) == .event(.trade(trade), eventTime: Timestamp(milliseconds: 1)))
  }

  @Test func unknownPricesOfAMarkPriceFrameAreTheMarkPrice() {
    let mark = MarkPrice(symbol: Symbol(index: 2), time: Timestamp(milliseconds: 7), price: Price("1.697")!)
    let details = MarkPriceDetails(fundingRate: Rate("0.0001")!, nextFundingTime: Timestamp(milliseconds: 9))
    #expect(
      String(decoding: writer.markPrice(mark, details: details), as: UTF8.self)
        == #"{"e":"markPriceUpdate","E":7,"s":"DOTUSDT","p":"1.69700000","ap":"1.69700000","P":"1.69700000","i":"1.69700000","r":"0.00010000","T":9}"#
    )
  }
}
