import Binance
import Market
import Testing

@testable import Simulation

@Suite struct FaultDeskTests {
  static let order = RESTRequest(method: .post, path: "/fapi/v1/order", parameters: [Parameter("symbol", "XRPUSDT")])
  static let key = RESTRequest(method: .put, path: "/fapi/v1/listenKey")

  static func event(_ text: String) -> UserEvent? { UserFrame(Array(text.utf8)).event }

  static func trade(_ symbol: String) -> String {
    #"{"e":"TRADE_LITE","E":2,"T":1,"s":"\#(symbol)","q":"1","p":"0","m":false,"c":"a","S":"BUY","L":"1","l":"1","t":3,"i":7}"#
  }

  static func position(_ symbol: String) -> String {
    #"{"s":"\#(symbol)","pa":"1","ep":"1","cr":"0","up":"0","mt":"cross","iw":"0","ps":"BOTH","ma":"USDT","bep":"1"}"#
  }

  @Test func aFaultMeetsOnlyWhatItIsFor() {
    var desk = FaultDesk()
    let match = RequestMatch(.orders(.place), symbol: "XRPUSDT")
    desk.begin(.drop(match, .before), step: 3, until: .distantFuture, count: nil, probability: nil)
    let now = Timestamp(seconds: 1)
    #expect(desk.meet(.request(Self.key), seed: 1, at: now).isEmpty)
    var other = Self.order
    other.parameters = [Parameter("symbol", "DOTUSDT")]
    #expect(desk.meet(.request(other), seed: 1, at: now).isEmpty)
    #expect(desk.meet(.request(Self.order), seed: 1, at: now).map(\.step) == [3])
  }

  @Test func countNthAndDurationEnd() {
    var desk = FaultDesk()
    let all = RequestMatch()
    desk.begin(.delay(all, by: .seconds(1)), step: 0, until: .distantFuture, count: 2, probability: nil)
    desk.begin(.drop(RequestMatch(nth: 3), .after), step: 1, until: .distantFuture, count: nil, probability: nil)
    desk.begin(.delay(all, by: .seconds(9)), step: 2, until: Timestamp(seconds: 3), count: nil, probability: nil)
    let met = (1...4).map { desk.meet(.request(Self.order), seed: 1, at: Timestamp(seconds: $0)).map(\.step) }
    #expect(met == [[0, 2], [0, 2], [1], []])
  }

  @Test func effectsAreCountedByStep() {
    var desk = FaultDesk()
    desk.begin(.dayCut, step: 5, until: .distantFuture, count: nil, probability: nil)
    for second in 1...3 { desk.countEffect(5, at: Timestamp(seconds: Int64(second))) }
    desk.countEffect(2, at: Timestamp(seconds: 9))
    #expect(desk.firings.map(\.step) == [5, 2])
    #expect(desk.firings.map(\.count) == [3, 1])
    #expect(desk.lastEffect == Timestamp(seconds: 9))
  }

  @Test func userEventsAreMetByName() {
    var desk = FaultDesk()
    desk.begin(
      .duplicate(EventMatch(name: "TRADE_LITE")), step: 0, until: .distantFuture, count: nil, probability: nil)
    let now = Timestamp(seconds: 1)
    let wrapped = #"{"stream":"k","data":\#(Self.trade("XRPUSDT"))}"#
    #expect(desk.meet(.userEvent(Self.event(#"{"e":"STRATEGY_UPDATE"}"#)), seed: 1, at: now).isEmpty)
    #expect(desk.meet(.userEvent(Self.event(wrapped)), seed: 1, at: now).count == 1)
    #expect(desk.meet(.userEvent(nil), seed: 1, at: now).isEmpty)
    #expect(desk.meet(.notification("ORDER_TRADE_UPDATE"), seed: 1, at: now).isEmpty)
  }

  /// Every event that names a contract is found by it, wherever it keeps the name.
  @Test(arguments: [
    """
    {"e":"ORDER_TRADE_UPDATE","E":2,"T":1,"o":{"s":"XRPUSDT","c":"a","S":"BUY","o":"MARKET","f":"GTC","q":"1","p":"0",
    "ap":"0","sp":"0","x":"NEW","X":"NEW","i":7,"l":"0","z":"0","L":"0","T":1,"t":0,"b":"0","a":"0","m":false,"R":false,
    "wt":"CONTRACT_PRICE","ot":"MARKET","ps":"BOTH","cp":false,"rp":"0","pP":false,"si":0,"ss":0,"V":"NONE","pm":"NONE",
    "gtd":0}}
    """,
    """
    {"e":"ALGO_UPDATE","E":2,"T":1,"o":{"caid":"a","aid":7,"at":"CONDITIONAL","o":"STOP_MARKET","s":"XRPUSDT","S":"SELL",
    "ps":"BOTH","f":"GTC","q":"1","X":"NEW","ai":"","tp":"1","p":"0","V":"NONE","wt":"MARK_PRICE","pm":"NONE","cp":false,
    "pP":false,"R":false,"tt":0,"gtd":0,"rm":""}}
    """,
    trade("XRPUSDT"), #"{"e":"ACCOUNT_CONFIG_UPDATE","E":2,"T":1,"ac":{"s":"XRPUSDT","l":5}}"#,
    #"{"e":"ACCOUNT_UPDATE","E":2,"T":1,"a":{"B":[],"P":[\#(position("DOTUSDT")),\#(position("XRPUSDT"))],"m":"ORDER"}}"#,
  ])
  func userEventsAreMetBySymbol(text: String) {
    let now = Timestamp(seconds: 1)
    func meets(_ symbol: String) -> Bool {
      var desk = FaultDesk()
      desk.begin(
        .late(EventMatch(symbol: symbol), by: .seconds(1)), step: 0, until: .distantFuture, count: nil,
        probability: nil)
      return !desk.meet(.userEvent(Self.event(text)), seed: 1, at: now).isEmpty
    }
    #expect(meets("XRPUSDT"))
    #expect(!meets("DOGEUSDT"))
  }

  @Test func nthCountsWhatMatchesOtherwise() {
    var desk = FaultDesk()
    let match = EventMatch(name: "TRADE_LITE", symbol: "XRPUSDT", nth: 2)
    desk.begin(.late(match, by: .seconds(1)), step: 4, until: .distantFuture, count: nil, probability: nil)
    let events = ["XRPUSDT", "DOTUSDT", "XRPUSDT", "XRPUSDT"].map { Self.event(Self.trade($0)) }
    let met = events.map { desk.meet(.userEvent($0), seed: 1, at: Timestamp(seconds: 1)).map(\.step) }
    #expect(met == [[], [], [4], []])
  }

  @Test func connectionsAreMetByWhatTheyCarry() {
    var desk = FaultDesk()
    desk.begin(.refuseConnects(.userStream, nth: 2), step: 0, until: .distantFuture, count: nil, probability: nil)
    desk.begin(.refuseConnects(.allStreams), step: 1, until: .distantFuture, count: nil, probability: nil)
    let met = [true, false, true, true].map {
      desk.meet(.connection(isUser: $0), seed: 1, at: Timestamp(seconds: 1)).map(\.step)
    }
    #expect(met == [[1], [1], [0, 1], [1]])
  }
}
