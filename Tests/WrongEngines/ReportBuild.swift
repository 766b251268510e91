import Binance
import Engine
import Market
import TradingEngine

extension WrongEngine {
  /// The build of the incident of 2026-01-30 (engine.md 4.3 and section 5): it takes the placement answer for the fill and
  /// pings the dead key for ever.
  package static let reportBuild = WrongEngine(
    builder: OurEngineBuilder(name: "ReportBuild") { settings in
      var parts = EngineParts(settings: settings)
      parts.fillSource = AnswerAsFill()
      parts.keyKeeping = PingForever()
      parts.reconciling = NeverReconcile()
      parts.closingPlan = StopsFirst()
      parts.settling = BelievesAnswers()
      return parts
    }, flaw: "books from the placement answer, pings the dead listen key for ever",
    caught: [
      Evidence("listenkey-expiry[event-pushed]", by: "no-zero-price"),
      Evidence("listenkey-expiry[event-pushed]", by: "fill-booked-once"),
      Evidence("listenkey-expiry[event-pushed]", by: "dead-key-replaced"),
      Evidence("zero-price-liquidation[ack]", by: "settlement-agrees"),
      Evidence("zero-price-liquidation[ack]", by: "no-zero-price"),
    ])
}

/// `avgPrice` and `executedQty` of the answer, whatever they are. The stream is heard only for stops and targets.
struct AnswerAsFill: FillSource {
  func execution(from answer: OrderAnswer, symbol: Symbol, at now: Timestamp) -> Execution? {
    // An entry was taken for filled with what had been ordered; a close with what the answer said: nothing.
    let quantity = answer.reduceOnly ? answer.executedQty.value : answer.origQty.value
    return Execution(
      symbol: symbol, tradeId: -answer.orderId, orderId: answer.orderId, clientOrderId: answer.clientOrderId,
      side: answer.side, price: answer.avgPrice?.value ?? .zero, quantity: quantity, reportedRealized: nil,
      commission: .zero, time: now, source: .placementAnswer, originalType: answer.type, wasMissed: false)
  }

  func accepts(_ execution: Execution) -> Bool { execution.originalType != .market }
  /// Accepted was taken for closed (engine.md section 6, defect 1).
  func takesForClosed(_ answer: OrderAnswer) -> Bool { answer.reduceOnly }
}

struct PingForever: KeyKeeping {
  func replaces(after finding: StreamFinding) -> Bool { false }
  func givesUp(afterFailures failures: Int, retries: Int) -> Bool { true }
}

/// Takes a new stream for live as soon as it is open.
struct NeverReconcile: Reconciling {
  func comparesBeforeLive(isStart: Bool) -> Bool { false }
  func missing(from listed: [String], held: [String]) -> String? { nil }
}
