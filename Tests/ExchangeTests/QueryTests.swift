import Basics
import Binance
import Exchange
import Market
import TestSupport
import Testing

/// The queries by which an engine starts and reconciles.
struct QueryTests {
  @Test func accountAndPositionAgreeWithTheFormulas() throws {
    var venue = Venue { $0.takerFee = Rate("0.0005")! }
    venue.set(Venue.dot, "1.697")
    try venue.market("DOTUSDT", "SELL", "260.8")
    venue.set(Venue.dot, "1.703")

    let account = try AccountAnswer(json: venue.send(.get, "v3/account").json)
    // Wallet 10000 - 0.2212888; margin 442.5776 is held by the position; 260.8 x 0.006 is lost.
    #expect(account.totals.walletBalance.text == "9999.77871120")
    #expect(account.totals.crossWalletBalance.text == "9557.20111120")
    #expect(account.totals.availableBalance.text == "9557.20111120")
    #expect(account.totals.unrealizedProfit.text == "-1.56480000")
    #expect(account.totals.marginBalance.text == "9998.21391120")
    #expect(account.totals.initialMargin.text == "444.14240000")
    #expect(account.positions.count == 1)
    #expect(account.positions[0].notional.text == "-444.14240000")
    #expect(account.positions[0].isolatedWallet.text == "442.57760000")

    let rows = try venue.send(.get, "v3/positionRisk", "symbol=DOTUSDT").json.messages(of: PositionRisk.self)
    #expect(rows.count == 1)
    #expect(rows[0].positionAmt.text == "-260.8" && rows[0].entryPrice.text == "1.697")
    #expect(rows[0].breakEvenPrice.text == "1.6961515")
    // (442.5776 + 442.5776) / (260.8 x 1.005) to 1e-8, binance-usdm 7.5 with one bracket of 0.5 %.
    #expect(rows[0].liquidationPrice.text == "3.37711443")
    #expect(try venue.send(.get, "v3/positionRisk", "symbol=BTCUSDT").json == .array([]))
    try venue.market("DOTUSDT", "BUY", "260.8", "&reduceOnly=true")
    #expect(try venue.send(.get, "v3/positionRisk").json == .array([]))
    #expect(try AccountAnswer(json: venue.send(.get, "v3/account").json).positions.isEmpty)
  }

  /// binance-usdm 7.3: BTC long 0.020 @ 82950, mark 83110.50, 20x, bracket of 0.4 %.
  @Test func aBitcoinLongAtTwentyfold() throws {
    var venue = Venue { $0.maintenanceRate = Rate("0.004")! }
    try venue.send(.post, "v1/leverage", "symbol=BTCUSDT&leverage=20")
    venue.set(Venue.btc, "82950")
    try venue.market("BTCUSDT", "BUY", "0.020")
    venue.set(Venue.btc, "83110.5")
    let row = try #require(try venue.send(.get, "v3/positionRisk").json.messages(of: PositionRisk.self).first)
    #expect(row.notional.text == "1662.21000000" && row.unRealizedProfit.text == "3.21000000")
    #expect(row.initialMargin.text == "83.11050000" && row.maintMargin.text == "6.64884000")
    #expect(row.positionInitialMargin == row.initialMargin)
    // Isolated: the margin of the entry, 1659 / 20.
    #expect(row.isolatedWallet.text == "82.95000000")
  }

  /// binance-usdm 7.5: isolated short 260.8 DOT @ 1.697 with 22.12888, bracket of 0.65 %: 1.77034.
  @Test func theLiquidationPriceOfAnIsolatedShort() throws {
    var venue = Venue { $0.maintenanceRate = Rate("0.0065")! }
    try venue.send(.post, "v1/leverage", "symbol=DOTUSDT&leverage=20")
    venue.set(Venue.dot, "1.697")
    try venue.market("DOTUSDT", "SELL", "260.8")
    let row = try #require(try venue.send(.get, "v3/positionRisk").json.messages(of: PositionRisk.self).first)
    #expect(row.isolatedWallet.text == "22.12888000")
    #expect(row.liquidationPrice.text.hasPrefix("1.77034"))
  }

  @Test func aLongAtLeverageOneIsLiquidatedNearZeroOnly() throws {
    var venue = RefusalTests.holding()
    // (175 - 175) / (100 x 0.005 - 100): never.
    let rows = try venue.send(.get, "v3/positionRisk").json.messages(of: PositionRisk.self)
    #expect(rows[0].liquidationPrice.text == "0")
  }

  @Test func userTradesByOrderTimeIdAndLimit() throws {
    var venue = Venue()
    venue.set(Venue.xrp, "1.8")
    venue.set(Venue.dot, "1.7")
    var orders: [Int64] = []
    for _ in 0..<5 {
      orders.append(try venue.market("XRPUSDT", "BUY", "10").json.integer("orderId"))
      venue.wait(.seconds(1))
    }
    try venue.market("DOTUSDT", "BUY", "10")
    func trades(_ query: String) throws -> [Int64] {
      try venue.send(.get, "v1/userTrades", "symbol=XRPUSDT" + query).json.messages(of: UserTrade.self).map(\.id)
    }
    let ids = venue.exchange.fills.filter { $0.symbol == Venue.xrp }.map(\.tradeId)
    let second = Venue.start.milliseconds + 1000
    #expect(try trades("") == ids)
    #expect(try trades("&limit=2") == [ids[3], ids[4]])
    #expect(try trades("&fromId=\(ids[1])&limit=2") == [ids[1], ids[2]])
    #expect(try trades("&startTime=\(second)&limit=2") == [ids[1], ids[2]])
    #expect(try trades("&startTime=\(second)&endTime=\(second + 1000)") == [ids[1], ids[2]])
    #expect(try trades("&orderId=\(orders[3])") == [ids[3]])
  }

  @Test(.enabled(if: ReferenceFiles.arePresent, "needs shared/reference/payloads"))
  func aTradeRowIsThePayload() throws {
    var venue = Venue(at: Timestamp(milliseconds: 1_769_807_414_002)) { $0.takerFee = Rate("0.0005")! }
    venue.set(Venue.dot, "1.697")
    try venue.market("DOTUSDT", "SELL", "260.8")
    guard case .array(let expected) = try JSONValue(parsing: ReferenceFiles.payload("rest.userTrades.json")),
      case .array(let found) = try venue.send(.get, "v1/userTrades", "symbol=DOTUSDT").json
    else { return }
    let text = expected[0].text.replacing("409188063", with: "409188000")
    #expect(found[0].text == text.replacing("38118452101", with: "38118460000"))
  }

  @Test func startUpQueries() throws {
    var venue = Venue()
    venue.set(Venue.xrp, "1.8")
    #expect(try venue.send(.get, "v1/ping").json.text == "{}")
    #expect(try venue.send(.get, "v1/time").json.text == #"{"serverTime":1769811014000}"#)
    #expect(try venue.send(.get, "v1/positionSide/dual").json.text == #"{"dualSidePosition":false}"#)
    let info = try ExchangeInfo(json: venue.send(.get, "v1/exchangeInfo").json)
    #expect(try info.instruments() == Venue.instruments.list)
    #expect(info.rateLimits[0].limit == 6000)
    let premium = try PremiumIndex(json: venue.send(.get, "v1/premiumIndex", "symbol=XRPUSDT").json)
    // Funding at 16:00 and 00:00 UTC; it is 22:10.
    #expect(premium.markPrice.text == "1.80000000" && premium.nextFundingTime == 1_769_817_600_000)
    #expect(premium.lastFundingRate.text == "0.00010000")
    #expect(try venue.send(.get, "v1/openOrders").json == .array([]))
    #expect(
      try venue.send(.delete, "v1/allOpenOrders", "symbol=XRPUSDT").json.text
        == #"{"code":200,"msg":"The operation of cancel all open order is done."}"#)
  }

  @Test func changingLeverageIsToldAndCannotBeLoweredWithAPosition() throws {
    var venue = RefusalTests.holding()
    try venue.connectUser()
    _ = venue.taken()
    let reply = try venue.send(.post, "v1/leverage", "symbol=XRPUSDT&leverage=5")
    #expect(try LeverageAnswer(json: reply.json).leverage == 5)
    #expect(try venue.events().map(\.name) == ["ACCOUNT_CONFIG_UPDATE"])
    #expect(try venue.send(.post, "v1/leverage", "symbol=XRPUSDT&leverage=2").code == -4161)
  }

  @Test func theSameInputGivesTheSameEffects() throws {
    func run() throws -> [Effect] {
      var venue = RefusalTests.holding()
      try venue.connectUser()
      try venue.algo("XRPUSDT", "SELL", "STOP_MARKET", at: "1.7")
      venue.set(Venue.xrp, "1.6")
      venue.wait(.minutes(61))
      return venue.taken()
    }
    #expect(try run() == run())
  }
}
