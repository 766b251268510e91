import Binance
import Exchange
import Market
import TestSupport
import Testing

/// What an account can bring along, and what of it shows on the wire.
struct StartStateTests {
  private func venue(_ start: AccountStart, siblings: ExchangeSettings.Siblings = .expire) throws -> Venue {
    var venue = Venue()
    var settings = ExchangeSettings.testnet(era: .e1)
    settings.siblings = siblings
    venue.exchange = Exchange(
      instruments: Venue.instruments, settings: settings, account: start, seed: 7, at: Venue.start)
    venue.set(Venue.xrp, "1.8")
    try venue.connectUser()
    _ = venue.taken()
    return venue
  }

  private static let stop = AccountStart.Order(
    symbol: Venue.xrp, orderType: .stopMarket, side: .sell, triggerPrice: price("1.7"))
  private static let target = AccountStart.Order(
    symbol: Venue.xrp, orderType: .takeProfitMarket, side: .sell, triggerPrice: price("1.9"),
    quantity: quantity("40"))

  @Test func ordersOfTheStartAreOpen() throws {
    var venue = try venue(AccountStart(balance: money("1000"), orders: [Self.stop, Self.target]))
    let listed = try venue.send(.get, "v1/openAlgoOrders").json.messages(of: AlgoOrderAnswer.self)
    #expect(listed.map(\.orderType) == [.stopMarket, .takeProfitMarket])
    #expect(listed.map(\.closePosition) == [true, false] && listed.map(\.reduceOnly) == [true, true])
    #expect(listed.map(\.workingType) == [.markPrice, .markPrice] && listed.map(\.timeInForce) == [.gteGtc, .gtc])
    // Unlike an order of nobody, it can be cancelled.
    let cancelled = try venue.send(.delete, "v1/algoOrder", "algoId=\(listed[0].algoId)")
    #expect(cancelled.status == 200)
    #expect(try venue.events().map(\.label) == ["ALGO_UPDATE CANCELED"])
  }

  /// An orphan meets a position that somebody opens beside it: it closes that. Without one matching refuses it.
  @Test(arguments: [true, false])
  func anOrphanClosesWhatItFinds(hasPosition: Bool) throws {
    var venue = try venue(AccountStart(balance: money("1000"), orders: [Self.stop]))
    if hasPosition { try venue.market("XRPUSDT", "BUY", "100") }
    _ = venue.taken()
    venue.set(Venue.xrp, "1.69")
    venue.wait(.seconds(1))
    #expect(venue.exchange.position(Venue.xrp).quantity.isZero)
    #expect(venue.exchange.algoOrders[0].status == (hasPosition ? .finished : .rejected))
    #expect(venue.exchange.fills.count == (hasPosition ? 2 : 0))
  }

  /// The margin of 100 at 1.75 is 175 / 20; the account is told of it, and lowering it beside a position is -4161.
  @Test func leverageOfTheStart() throws {
    let position = AccountStart.Position(symbol: Venue.xrp, quantity: quantity("100"), entry: price("1.75"))
    var venue = try venue(AccountStart(balance: money("1000"), positions: [position], leverage: 20))
    let risk = try venue.send(.get, "v3/positionRisk").json.messages(of: PositionRisk.self)
    #expect(risk.map(\.isolatedWallet.value) == [money("8.75")])
    #expect(try venue.send(.post, "v1/leverage", "symbol=XRPUSDT&leverage=1").code == -4161)
    // 2000 of notional: 100 of margin at 20x, more than there is at 1x.
    venue.set(Venue.dot, "2")
    #expect(try venue.market("DOTUSDT", "BUY", "1000").code == nil)
    let changed = try venue.send(.post, "v1/leverage", "symbol=DOTUSDT&leverage=25")
    #expect(changed.status == 200)
    #expect(try venue.events().map(\.label).last == "ACCOUNT_CONFIG_UPDATE")
    var plain = try self.venue(AccountStart(balance: money("1000")))
    plain.set(Venue.dot, "2")
    #expect(try plain.market("DOTUSDT", "BUY", "1000").code == -2019)
  }

  /// Granted once, then there is no need (-4046); refused beside an order (-4047) or a position (-4048).
  @Test func marginTypeOfTheStart() throws {
    func isolate(_ venue: inout Venue) throws -> Int? {
      try venue.send(.post, "v1/marginType", "symbol=XRPUSDT&marginType=ISOLATED").code
    }
    var crossed = try venue(AccountStart(balance: money("1000"), isCrossed: true))
    #expect(try isolate(&crossed) == nil)
    #expect(try isolate(&crossed) == -4046)
    var ordered = try venue(AccountStart(balance: money("1000"), orders: [Self.stop], isCrossed: true))
    #expect(try isolate(&ordered) == -4047)
    var holding = try venue(AccountStart(balance: money("1000"), isCrossed: true))
    try holding.market("XRPUSDT", "BUY", "100")
    #expect(try isolate(&holding) == -4048)
    let rows = try holding.events().compactMap { event -> MarginType? in
      if case .account(let update) = event { update.positions.first?.marginType } else { nil }
    }
    #expect(rows == [.crossed])
  }

  /// No order without a side (-4061), whatever it is for, and the mode is told; with a side it is not supported here.
  @Test func hedgeModeOfTheStart() throws {
    var venue = try venue(AccountStart(balance: money("1000"), isHedge: true))
    #expect(try venue.send(.get, "v1/positionSide/dual").json.bool("dualSidePosition") == true)
    for side in ["", "&positionSide=BOTH"] {
      #expect(try venue.market("XRPUSDT", "BUY", "100", side).code == -4061)
      let algo = try venue.algo("XRPUSDT", "SELL", "STOP_MARKET", at: "1.7", "&closePosition=true" + side)
      #expect(algo.code == -4061)
    }
    #expect(try venue.market("XRPUSDT", "BUY", "100", "&positionSide=LONG").code == -1020)
    var plain = try self.venue(AccountStart(balance: money("1000")))
    #expect(try plain.send(.get, "v1/positionSide/dual").json.bool("dualSidePosition") == false)
  }

  // MARK: Siblings

  /// A closed position's stop and target: both go 100 ms later, or stay, and then only a cancellation ends them.
  @Test(arguments: [ExchangeSettings.Siblings.expire, .stay])
  func siblingsOfAClosedPosition(siblings: ExchangeSettings.Siblings) throws {
    var venue = try venue(AccountStart(balance: money("1000")), siblings: siblings)
    try venue.market("XRPUSDT", "BUY", "100")
    try venue.algo("XRPUSDT", "SELL", "STOP_MARKET", at: "1.7")
    try venue.algo("XRPUSDT", "SELL", "TAKE_PROFIT_MARKET", at: "1.9")
    _ = venue.taken()
    try venue.market("XRPUSDT", "SELL", "100")
    _ = venue.taken()
    venue.wait(.milliseconds(99))
    #expect(try venue.events() == [])
    venue.wait(.minutes(10))
    let gone = ["ALGO_UPDATE EXPIRED", "ALGO_UPDATE EXPIRED"]
    #expect(try venue.events().map(\.label) == (siblings == .expire ? gone : []))
    #expect(venue.exchange.openAlgoOrders(Venue.xrp).count == (siblings == .expire ? 0 : 2))
    // The next position cannot have a stop of its own beside one that stayed (binance-usdm 2.7, rule 3).
    try venue.market("XRPUSDT", "BUY", "100")
    let next = try venue.algo("XRPUSDT", "SELL", "STOP_MARKET", at: "1.75")
    #expect(next.code == (siblings == .expire ? nil : -4130))
  }
}
