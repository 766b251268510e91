import Binance
import Exchange
import Market
import Simulation
import Tape
import TestSupport
import Testing

/// Which lines of a tape move the market.
@Suite struct TapeFeedTests {
  static let instruments = Instruments([PublishedRules.production("BTCUSDT")!, PublishedRules.production("XRPUSDT")!])
  static let start = Timestamp(seconds: 1_769_731_200)

  static func frame(_ symbol: String, _ event: String, _ price: String) -> TapeRecord {
    let time = start.milliseconds
    let text =
      #"{"stream":"\#(symbol)@\#(event)","data":{"e":"\#(event)","E":\#(time),"T":\#(time),"s":"\#(symbol.uppercased())","#
      + #""p":"\#(price)","q":"1","m":true}}"#
    return .market(connection: "m1", frame: Array(text.utf8))
  }

  static func prices(of lines: [TapeRecord]) throws -> [String] {
    let folder = Folder()
    let path = folder / "t.tape.gz"
    let writer = try TapeWriter(path: path, header: TapeHeader(profile: "production", era: "E1", origin: "a test"))
    for (index, line) in lines.enumerated() { try writer.append(line, at: start + .milliseconds(Int64(index))) }
    _ = try writer.finish()
    let feed = try TapeFeed(path: path, instruments: instruments, from: start) { _ in }
    var prices: [String] = []
    while feed.nextTime != .distantFuture {
      if case .market(.trade(let trade)) = try feed.next() { prices.append(trade.price.description) }
    }
    return prices
  }

  @Test func sumsOfTradesArePlayedUntilTheTradesThemselvesCome() throws {
    let prices = try Self.prices(of: [
      Self.frame("xrpusdt", "aggTrade", "1"), Self.frame("btcusdt", "aggTrade", "2"),
      Self.frame("xrpusdt", "trade", "3"), Self.frame("xrpusdt", "aggTrade", "4"),
      Self.frame("btcusdt", "aggTrade", "5"), Self.frame("xrpusdt", "trade", "6"),
    ])
    #expect(prices == ["1", "2", "3", "5", "6"], "what XRPUSDT sums up after its first trade is not played twice")
  }

  @Test func whatMovesNoMarketIsPassedOver() throws {
    let depth = #"{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1,"T":1,"s":"BTCUSDT","b":[],"a":[]}}"#
    let prices = try Self.prices(of: [
      .link(connection: "m1", event: .open, detail: []), .market(connection: "m1", frame: Array(depth.utf8)),
      .request(ordinal: 1, method: "GET", path: "/fapi/v1/fundingRate", query: Array("symbol=BTCUSDT".utf8)),
      .answer(ordinal: 1, status: 200, headers: [], body: Array("[]".utf8)), .note("a note"),
      Self.frame("btcusdt", "trade", "7"),
    ])
    #expect(prices == ["7"])
  }
}
