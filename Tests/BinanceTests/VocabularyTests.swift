import Basics
import Market
import TestSupport
import Testing

@testable import Binance

/// The venue's words: each documented one has a case, an unknown one is kept as it came.
@Suite struct VocabularyTests {
  /// A type's documented words, against a list written here from binance-usdm 2.4 to 2.7, 4.3 to 4.5, 6.1 and 7.6.
  private func expect<Word: VenueWord>(
    _ type: Word.Type, _ words: String, place: SourceLocation = #_sourceLocation
  ) {
    let list = words.split(separator: " ").map(String.init)
    #expect(Word.documented.map(\.wireName) == list, sourceLocation: place)
    #expect(Set(Word.documented).count == list.count, sourceLocation: place)
    for text in list {
      #expect(Word(wireName: text).isDocumented && "\(Word(wireName: text))" == text, sourceLocation: place)
    }
    for text in ["", "SOMETHING_NEW", (list.first ?? "").lowercased(), " NEW", "ÜBER"] {
      #expect(Word(wireName: text) == .other(text), sourceLocation: place)
      #expect(Word(wireName: text).wireName == text && !Word(wireName: text).isDocumented, sourceLocation: place)
    }
  }

  @Test func everyDocumentedWordGoesThroughAndAnUnknownOneIsKept() {
    expect(
      OrderStatus.self,
      "NEW PARTIALLY_FILLED FILLED CANCELED REJECTED EXPIRED EXPIRED_IN_MATCH NEW_INSURANCE NEW_ADL")
    expect(
      OrderType.self,
      "LIMIT MARKET STOP STOP_MARKET TAKE_PROFIT TAKE_PROFIT_MARKET TRAILING_STOP_MARKET LIQUIDATION")
    expect(AlgoStatus.self, "NEW TRIGGERING TRIGGERED FINISHED CANCELED REJECTED EXPIRED")
    expect(TimeInForce.self, "GTC IOC FOK GTX GTD GTE_GTC RPI")
    expect(WorkingType.self, "MARK_PRICE CONTRACT_PRICE")
    expect(MarginType.self, "CROSSED ISOLATED")
    expect(ExecutionType.self, "NEW TRADE CALCULATED CANCELED EXPIRED AMENDMENT")
    expect(ResponseType.self, "ACK RESULT")
  }

  @Test func marginHasASecondSpellingInEvents() {
    #expect(MarginType.documented.map(\.eventName) == ["cross", "isolated"])
    for text in ["cross", "isolated", "portfolio", "ISOLATED"] {
      #expect(MarginType(eventName: text).eventName == text)
    }
    #expect(MarginType(eventName: "isolated") == .isolated && MarginType(eventName: "ISOLATED") != .isolated)
  }

  @Test func sidesAreClosed() {
    #expect(Side.allCases.map(\.wireName) == ["BUY", "SELL"])
    #expect(PositionSide.allCases.map(\.wireName) == ["BOTH", "LONG", "SHORT"])
    for side in Side.allCases { #expect(Side(wireName: side.wireName) == side) }
    for side in PositionSide.allCases { #expect(PositionSide(wireName: side.wireName) == side) }
    for text in ["", "buy", "UP", "both"] {
      #expect(Side(wireName: text) == nil && PositionSide(wireName: text) == nil)
    }
    let odd = JSONValue.object([JSONMember("ps", .string("UP")), JSONMember("S", .integer(1))])
    #expect(throws: WireProblem("'ps': expected BOTH, LONG or SHORT, found \"UP\"")) { try odd.positionSide("ps") }
    #expect(throws: WireProblem("'S': expected BUY or SELL, found 1")) { try odd.side("S") }
  }

  @Test func anOrderIsOpenThenFinal() {
    #expect(OrderStatus.documented.filter(\.isOpen) == [.new, .partiallyFilled])
    #expect(
      OrderStatus.documented.filter(\.isFinal) == [.filled, .canceled, .rejected, .expired, .expiredInMatch])
    #expect(AlgoStatus.documented.filter(\.isOpen) == [.new, .triggering])
    #expect(AlgoStatus.documented.filter(\.isFinal) == [.finished, .canceled, .rejected, .expired])
    // What is not known is believed to be neither.
    let (order, algo) = (OrderStatus(wireName: "HALTED"), AlgoStatus(wireName: "HALTED"))
    #expect(!order.isOpen && !order.isFinal && !algo.isOpen && !algo.isFinal)
  }

  @Test func typesSayWhatTheyAre() {
    #expect(OrderType.documented.filter(\.isStop) == [.stop, .stopMarket, .trailingStopMarket])
    #expect(OrderType.documented.filter(\.isTarget) == [.takeProfit, .takeProfitMarket])
    #expect(OrderType.documented.filter { !$0.isConditional } == [.limit, .market, .liquidation])
    #expect(!OrderType(wireName: "TAKE_PROFIT_LIMIT").isConditional)
    #expect(TimeInForce.documented.filter(\.isBoundToPosition) == [.gteGtc])
    #expect(ExecutionType.documented.filter(\.isExecution) == [.trade, .calculated])
  }

  @Test func codesAreNumbersWithNames() {
    #expect(VenueCode.noListenKey == VenueCode(rawValue: -1125) && "\(VenueCode.noListenKey)" == "-1125")
    #expect(VenueCode.unexpectedResponse.leavesOutcomeOpen && VenueCode.timeout.leavesOutcomeOpen)
    #expect(!VenueCode.disconnected.leavesOutcomeOpen && !VenueCode.throttled.leavesOutcomeOpen)
    #expect(VenueCode.noSuchOrder.isNoOrder && VenueCode.unknownOrder.isNoOrder && !VenueCode.wouldTrigger.isNoOrder)
  }

  /// The keys under which the payload files have words, as the messages read them.
  private static let words: [String: @Sendable (String) -> Bool] = [
    "status": { OrderStatus(wireName: $0).isDocumented }, "algoStatus": { AlgoStatus(wireName: $0).isDocumented },
    "origType": { OrderType(wireName: $0).isDocumented }, "orderType": { OrderType(wireName: $0).isDocumented },
    "timeInForce": { TimeInForce(wireName: $0).isDocumented },
    "workingType": { WorkingType(wireName: $0).isDocumented },
    "positionSide": { PositionSide(wireName: $0) != nil }, "side": { Side(wireName: $0) != nil },
    "x": { ExecutionType(wireName: $0).isDocumented }, "ot": { OrderType(wireName: $0).isDocumented },
    "f": { TimeInForce(wireName: $0).isDocumented }, "wt": { WorkingType(wireName: $0).isDocumented },
    "ps": { PositionSide(wireName: $0) != nil },
    "mt": { MarginType(eventName: $0).isDocumented || MarginType(wireName: $0).isDocumented },
  ]

  /// Orders, positions and events of the reference payloads use documented words alone.
  @Test(
    .enabled(if: ReferenceFiles.arePresent, "needs shared/reference/payloads; set MARKET_DATA to shared/market-data"),
    arguments: [
      "rest.order.get.filled.json", "rest.order.post.ack.json", "rest.order.post.result.market.json",
      "rest.openOrders.json", "rest.allOrders.json", "rest.algoOrder.get.finished.json",
      "rest.algoOrder.post.trailing.json", "rest.allAlgoOrders.json", "rest.positionRisk.v3.json",
      "rest.userTrades.json", "user.ORDER_TRADE_UPDATE.adl.json", "user.ORDER_TRADE_UPDATE.amendment.json",
      "user.ORDER_TRADE_UPDATE.expired-in-match.json", "user.ORDER_TRADE_UPDATE.liquidation-calculated.json",
      "user.ORDER_TRADE_UPDATE.partial.json", "user.ACCOUNT_UPDATE.margin-type-change.json",
      "user.ALGO_UPDATE.rejected.json", "user.ALGO_UPDATE.triggering.json", "sequence.liquidation.json",
      "sequence.algo-stop-trigger.json",
    ])
  func payloadsUseDocumentedWords(file: String) throws {
    var seen = 0
    func look(_ value: JSONValue) {
      switch value {
      case .array(let elements): elements.forEach(look)
      case .object(let members):
        for member in members {
          if case .string(let text) = member.value, let isWord = Self.words[member.key] {
            seen += 1
            #expect(isWord(text), "\(file): \(member.key) is \(text)")
          }
          look(member.value)
        }
      default: break
      }
    }
    look(try JSONValue(parsing: try ReferenceFiles.payload(file)))
    #expect(seen > 0)
  }
}
