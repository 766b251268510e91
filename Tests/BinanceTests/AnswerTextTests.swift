import Binance
import Market
import Testing

/// What log lines say of an answer.
struct AnswerTextTests {
  static let error = VenueError(
    status: 503, code: .disconnected, message: "Internal error; unable to process your request.")

  @Test func anErrorIsStatusCodeAndMessage() {
    #expect("\(Self.error)" == "503 -1001 Internal error; unable to process your request.")
  }

  @Test(arguments: [
    (Answer.refused(error), "refused: 503 -1001 Internal error; unable to process your request."),
    (.unresolved("no answer within 10s"), "outcome unknown: no answer within 10s"),
    (
      .unreadable("GET /x: status 302, expected 2xx, 4xx or 5xx"),
      "not readable: GET /x: status 302, expected 2xx, 4xx or 5xx"
    ),
    (.exchangeInfo([]), "exchange info"), (.klines([]), "klines"), (.orders([]), "orders"),
    (.algoOrders([]), "conditional orders"),
    (.algoOrderCancelled(AlgoOrderCancelled(algoId: 7, clientAlgoId: "a")), "a cancelled conditional order"),
    (.trades([]), "trades"), (.positions([]), "positions"), (.positionMode(isHedge: true), "the position mode"),
    (.leverage(LeverageAnswer(symbol: "XRPUSDT", leverage: 3, maxNotionalValue: "1")), "a leverage"), (.done, "done"),
  ])
  func anAnswerIsItsKindOrItsReason(answer: Answer, text: String) { #expect("\(answer)" == text) }

  @Test func noTextOfAnAnswerHoldsAListenKey() {
    #expect("\(Answer.listenKey("pM_a-secret"))" == "a listen key")
  }
}
