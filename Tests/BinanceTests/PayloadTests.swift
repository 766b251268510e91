import Basics
import Binance
import TestSupport
import Testing

/// Every payload of the reference whose message exists here is read and printed back, key for key and digit for digit.
@Suite(
  .enabled(if: ReferenceFiles.arePresent, "needs shared/reference/payloads; set MARKET_DATA to shared/market-data"))
struct PayloadTests {
  private func expectSameText<Message: WireMessage>(_ file: String, as type: Message.Type) throws {
    let json = try JSONValue(parsing: ReferenceFiles.payload(file))
    #expect(try Message(json: json).json.text == json.text)
  }

  private func expectSameRows<Message: WireMessage>(_ file: String, as type: Message.Type) throws {
    let json = try JSONValue(parsing: ReferenceFiles.payload(file))
    let rows = try json.messages(of: Message.self)
    #expect(JSONValue.array(rows.map(\.json)).text == json.text)
  }

  @Test(arguments: [
    "rest.order.delete.2026-07.json", "rest.order.delete.json", "rest.order.get.canceled.json",
    "rest.order.get.filled.json", "rest.order.get.new.json", "rest.order.get.partial.json",
    "rest.order.post.ack.2026-07.json", "rest.order.post.ack.json", "rest.order.post.limit.json",
    "rest.order.post.result.limit-ioc-expired.json", "rest.order.post.result.market.2026-07.json",
    "rest.order.post.result.market.json", "rest.order.post.zero-price-filled.json", "rest.order.put.json",
  ])
  func orders(file: String) throws { try expectSameText(file, as: OrderAnswer.self) }

  @Test(arguments: ["rest.openOrders.json", "rest.allOrders.json"])
  func orderLists(file: String) throws { try expectSameRows(file, as: OrderAnswer.self) }

  @Test(arguments: [
    "rest.algoOrder.get.finished.json", "rest.algoOrder.get.new.json", "rest.algoOrder.post.json",
    "rest.algoOrder.post.quantity.json",
  ])
  func algoOrders(file: String) throws { try expectSameText(file, as: AlgoOrderAnswer.self) }

  @Test(arguments: ["rest.openAlgoOrders.json", "rest.allAlgoOrders.json"])
  func algoOrderLists(file: String) throws { try expectSameRows(file, as: AlgoOrderAnswer.self) }

  @Test func algoOrderCancelled() throws {
    try expectSameText("rest.algoOrder.delete.json", as: AlgoOrderCancelled.self)
  }
  @Test func account() throws { try expectSameText("rest.account.v3.json", as: AccountAnswer.self) }
  @Test func userTrades() throws { try expectSameRows("rest.userTrades.json", as: UserTrade.self) }
  @Test func klines() throws { try expectSameRows("rest.klines.json", as: KlineRow.self) }
  @Test func premiumIndex() throws { try expectSameText("rest.premiumIndex.json", as: PremiumIndex.self) }
  @Test func leverage() throws { try expectSameText("rest.leverage.json", as: LeverageAnswer.self) }
  @Test func listenKey() throws { try expectSameText("rest.listenKey.post.json", as: ListenKeyAnswer.self) }
  @Test func positionMode() throws { try expectSameText("rest.positionSideDual.get.json", as: PositionModeAnswer.self) }
  @Test func exchangeInfo() throws { try expectSameText("rest.exchangeInfo.json", as: ExchangeInfo.self) }

  @Test(arguments: ["rest.positionRisk.v3.json", "rest.positionRisk.v3.flat.json"])
  func positions(file: String) throws { try expectSameRows(file, as: PositionRisk.self) }

  @Test(arguments: ["rest.marginType.json", "rest.allOpenOrders.delete.json", "rest.algoOpenOrders.delete.json"])
  func done(file: String) throws { try expectSameText(file, as: DoneAnswer.self) }

  @Test(arguments: [
    "user.ACCOUNT_CONFIG_UPDATE.leverage.json", "user.ACCOUNT_UPDATE.funding-cross.json",
    "user.ACCOUNT_UPDATE.funding-isolated.json", "user.ACCOUNT_UPDATE.insurance-clear.json",
    "user.ACCOUNT_UPDATE.margin-type-change.json", "user.ACCOUNT_UPDATE.order-flat.json",
    "user.ACCOUNT_UPDATE.order-partial.json", "user.ACCOUNT_UPDATE.transfer.json", "user.ALGO_UPDATE.canceled.json",
    "user.ALGO_UPDATE.expired.json", "user.ALGO_UPDATE.finished.json", "user.ALGO_UPDATE.new.json",
    "user.ALGO_UPDATE.rejected.json", "user.ALGO_UPDATE.triggered.json", "user.ALGO_UPDATE.triggering.json",
    "user.ORDER_TRADE_UPDATE.adl.json", "user.ORDER_TRADE_UPDATE.amendment.json",
    "user.ORDER_TRADE_UPDATE.canceled.json", "user.ORDER_TRADE_UPDATE.expired-in-match.json",
    "user.ORDER_TRADE_UPDATE.expired-ioc.json", "user.ORDER_TRADE_UPDATE.filled.json",
    "user.ORDER_TRADE_UPDATE.limit-new.json", "user.ORDER_TRADE_UPDATE.liquidation-calculated.json",
    "user.ORDER_TRADE_UPDATE.liquidation-new.json", "user.ORDER_TRADE_UPDATE.new.json",
    "user.ORDER_TRADE_UPDATE.partial.json", "user.TRADE_LITE.json", "user.listenKeyExpired.json",
    "user.listenKeyExpired.string-E.json",
  ])
  func userEvents(file: String) throws {
    try expectSameText(file, as: UserEvent.self)
    if case .unknown(let name) = try UserEvent(bytes: ReferenceFiles.payload(file)) {
      Issue.record("\(name) was not recognised")
    }
  }

  @Test(arguments: [
    ("user.STRATEGY_UPDATE.json", "STRATEGY_UPDATE"), ("user.GRID_UPDATE.json", "GRID_UPDATE"),
    ("user.MARGIN_CALL.json", "MARGIN_CALL"),
    ("user.CONDITIONAL_ORDER_TRIGGER_REJECT.json", "CONDITIONAL_ORDER_TRIGGER_REJECT"),
    ("user.ACCOUNT_CONFIG_UPDATE.multi-assets.json", "ACCOUNT_CONFIG_UPDATE"),
  ])
  func otherUserEventsKeepTheirName(file: String, name: String) throws {
    #expect(try UserEvent(bytes: ReferenceFiles.payload(file)) == .unknown(name: name))
  }

  /// Fields that later eras add must not make a message unreadable.
  @Test(arguments: [
    "user.ACCOUNT_UPDATE.funding-cross.2026-08.json", "user.ALGO_UPDATE.new.2026-08.json",
    "user.ORDER_TRADE_UPDATE.amendment.2026-07.json",
  ])
  func laterErasAreRead(file: String) throws {
    if case .unknown(let name) = try UserEvent(bytes: ReferenceFiles.payload(file)) {
      Issue.record("\(name) was not recognised")
    }
  }

  @Test func combinedEnvelopeOfUserEventsIsOpened() throws {
    let bare = try UserEvent(bytes: ReferenceFiles.payload("user.listenKeyExpired.json"))
    #expect(try UserEvent(bytes: ReferenceFiles.payload("user.combined.json")) == bare)
  }

  @Test func controlRepliesPrintBack() throws {
    let json = try JSONValue(parsing: ReferenceFiles.payload("ws.control.json"))
    guard case .array(let pairs) = json else { throw WireProblem("expected an array") }
    for pair in pairs {
      let reply = try pair.required("response")
      #expect(try StreamReply(json: reply).json.text == reply.text)
    }
  }

  /// What the venue answers to a good request, and the refusal it answers to a bad one.
  @Test func controlRequestsAreReadAsTheVenueReadsThem() throws {
    let json = try JSONValue(parsing: ReferenceFiles.payload("ws.control.json"))
    guard case .array(let pairs) = json else { throw WireProblem("expected an array") }
    #expect(pairs.count == 10)
    for pair in pairs {
      let request = try pair.required("request")
      let sent = if case .string(let text) = request { [UInt8](text.utf8) } else { request.bytes }
      let reply = try StreamReply(json: pair.required("response"))
      switch (Result { () throws(StreamRefusal) in try StreamRequest(parsing: sent) }, reply) {
      case (.success(let read), .result(_, let id)):
        #expect(read.json.text == request.text)
        #expect(read.id == id)
      case (.failure(let refusal), .refused(let expected)):
        #expect(refusal == expected)
      case (let outcome, _): Issue.record("\(request.text): \(outcome), the venue answers \(reply.json.text)")
      }
    }
  }
}

@Suite(
  .enabled(if: ReferenceFiles.arePresent, "needs shared/reference/payloads; set MARKET_DATA to shared/market-data"))
struct ExchangeInfoTests {
  private func info() throws -> ExchangeInfo {
    try ExchangeInfo(json: JSONValue(parsing: ReferenceFiles.payload("rest.exchangeInfo.json")))
  }

  /// The table of binance-usdm 2.3, testnet column of 2025-12.
  @Test func rulesOfTheTestnet() throws {
    let instruments = try info().instruments()
    #expect(
      instruments.map(\.name) == [
        "BTCUSDT", "ETHUSDT", "XRPUSDT", "ZECUSDT", "DOGEUSDT", "DOTUSDT", "SOLUSDT", "TAOUSDT",
      ])
    let bitcoin = instruments[0]
    #expect("\(bitcoin.tick) \(bitcoin.step) \(bitcoin.notionalMin)" == "0.1 0.001 100")
    #expect("\(bitcoin.priceMin) \(bitcoin.priceMax)" == "261.1 809484")
    #expect("\(bitcoin.percentUp) \(bitcoin.percentDown) \(bitcoin.marketTakeBound)" == "1.05 0.95 0.3")
    #expect(bitcoin.pricePrecision == 2)
    #expect(bitcoin.quantityPrecision == 3)
    let tao = instruments[7]
    #expect("\(tao.quantityMax) \(tao.marketQuantityMax)" == "300 10")
  }

  @Test func rulesSurviveBeingWrittenAsAContract() throws {
    for instrument in try info().instruments() {
      let row = try ContractInfo(json: JSONValue(parsing: ContractInfo(instrument).json.bytes))
      #expect(try row.instrument() == instrument)
    }
  }

  @Test(arguments: ["PRICE_FILTER", "LOT_SIZE", "MARKET_LOT_SIZE", "MIN_NOTIONAL", "PERCENT_PRICE"])
  func missingFilterIsNamedWithItsContract(type: String) throws {
    var row = try info().symbols[5]
    row.filters.removeAll { $0["filterType"] == .string(type) }
    #expect(throws: WireProblem("contract DOTUSDT: filter \(type) is missing")) { try row.instrument() }
  }

  /// MAX_NUM_ALGO_ORDERS left exchangeInfo on 2025-12-29, POSITION_RISK_CONTROL came undocumented.
  @Test func filtersThatRulesDoNotNeedMayBeAbsentOrUnknown() throws {
    var row = try info().symbols[5]
    let rules = try row.instrument()
    row.filters.removeAll { $0["filterType"] == .string("POSITION_RISK_CONTROL") }
    row.filters.append(try JSONValue(parsing: #"{"filterType":"NEW_KIND","x":[1]}"#))
    #expect(try row.instrument() == rules)
    #expect(try ContractInfo(json: row.json) == row)
  }

  /// Seen on the testnet of 2025-11-26: a contract not traded yet with `tickSize` 0.
  @Test func tickOfZeroIsRefusedUnlessTheContractIsNotTradedYet() throws {
    var info = try info()
    info.symbols[5].filters[0] = try JSONValue(
      parsing: #"{"filterType":"PRICE_FILTER","minPrice":"0","maxPrice":"200","tickSize":"0"}"#)
    #expect(throws: WireProblem.self) { try info.instruments() }
    info.symbols[5].status = "PENDING_TRADING"
    #expect(try info.instruments().map(\.name) == info.symbols.map(\.symbol).filter { $0 != "DOTUSDT" })
  }
}
