import Binance
import Market
import Testing

@testable import Simulation

@Suite struct FaultDeskTests {
  static let order = RESTRequest(method: .post, path: "/fapi/v1/order", parameters: [Parameter("symbol", "XRPUSDT")])
  static let key = RESTRequest(method: .put, path: "/fapi/v1/listenKey")

  @Test func aFaultMeetsOnlyWhatItIsFor() {
    var desk = FaultDesk()
    let match = RequestMatch(.orders(.place), symbol: "XRPUSDT")
    desk.begin(.drop(match, .before), step: 3, until: .distantFuture, count: nil, probability: nil)
    let now = Timestamp(seconds: 1)
    #expect(desk.meet(Self.key, seed: 1, at: now).isEmpty)
    var other = Self.order
    other.parameters = [Parameter("symbol", "DOTUSDT")]
    #expect(desk.meet(other, seed: 1, at: now).isEmpty)
    #expect(desk.meet(Self.order, seed: 1, at: now).map(\.step) == [3])
  }

  @Test func countNthAndDurationEnd() {
    var desk = FaultDesk()
    let all = RequestMatch()
    desk.begin(.delay(all, by: .seconds(1)), step: 0, until: .distantFuture, count: 2, probability: nil)
    desk.begin(.drop(RequestMatch(nth: 3), .after), step: 1, until: .distantFuture, count: nil, probability: nil)
    desk.begin(.delay(all, by: .seconds(9)), step: 2, until: Timestamp(seconds: 3), count: nil, probability: nil)
    let met = (1...4).map { desk.meet(Self.order, seed: 1, at: Timestamp(seconds: $0)).map(\.step) }
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
      .duplicate(EventMatch(name: "ORDER_TRADE_UPDATE")), step: 0, until: .distantFuture, count: nil, probability: nil)
    let now = Timestamp(seconds: 1)
    let account = Array(#"{"e":"ACCOUNT_UPDATE"}"#.utf8)
    let wrapped = Array(#"{"stream":"k","data":{"e":"ORDER_TRADE_UPDATE"}}"#.utf8)
    #expect(desk.meet(userFrame: account, isUser: true, seed: 1, at: now).isEmpty)
    #expect(desk.meet(userFrame: wrapped, isUser: true, seed: 1, at: now).count == 1)
    #expect(desk.meet(userFrame: wrapped, isUser: false, seed: 1, at: now).isEmpty)
  }

  /// Every event that names a contract is found by it, wherever it keeps the name.
  @Test(arguments: [
    #"{"e":"ORDER_TRADE_UPDATE","o":{"s":"XRPUSDT"}}"#, #"{"e":"ALGO_UPDATE","o":{"s":"XRPUSDT"}}"#,
    #"{"e":"TRADE_LITE","s":"XRPUSDT"}"#, #"{"e":"ACCOUNT_CONFIG_UPDATE","ac":{"s":"XRPUSDT","l":5}}"#,
    #"{"e":"ACCOUNT_UPDATE","a":{"B":[],"P":[{"s":"DOTUSDT"},{"s":"XRPUSDT"}]}}"#,
  ])
  func userEventsAreMetBySymbol(text: String) {
    let now = Timestamp(seconds: 1)
    func meets(_ symbol: String) -> Bool {
      var desk = FaultDesk()
      desk.begin(
        .late(EventMatch(symbol: symbol), by: .seconds(1)), step: 0, until: .distantFuture, count: nil,
        probability: nil)
      return !desk.meet(userFrame: Array(text.utf8), isUser: true, seed: 1, at: now).isEmpty
    }
    #expect(meets("XRPUSDT"))
    #expect(!meets("DOGEUSDT"))
  }

  @Test func nthCountsWhatMatchesOtherwise() {
    var desk = FaultDesk()
    let match = EventMatch(name: "TRADE_LITE", symbol: "XRPUSDT", nth: 2)
    desk.begin(.late(match, by: .seconds(1)), step: 4, until: .distantFuture, count: nil, probability: nil)
    let frames = ["XRPUSDT", "DOTUSDT", "XRPUSDT", "XRPUSDT"].map { Array(#"{"e":"TRADE_LITE","s":"\#($0)"}"#.utf8) }
    let met = frames.map { desk.meet(userFrame: $0, isUser: true, seed: 1, at: Timestamp(seconds: 1)).map(\.step) }
    #expect(met == [[], [], [4], []])
  }
}
