import Binance
import Market

/// Where executions come from. engine.md 4.3.
package protocol FillSource: Sendable {
  /// An execution to book from a placement answer alone, or nil: wait for the executions themselves.
  func execution(from answer: OrderAnswer, symbol: Symbol, at now: Timestamp) -> Execution?
  /// Whether an execution that the stream or a query told of is booked.
  func accepts(_ execution: Execution) -> Bool
  /// Whether an accepted close counts as a closed position, executed or not.
  func takesForClosed(_ answer: OrderAnswer) -> Bool
}

/// Executions come from the user stream or from userTrades, each with its trade id. A placement answer can say *that* an
/// order is filled, never what is booked.
package struct ExecutionsOnly: FillSource {
  package init() {}
  package func execution(from answer: OrderAnswer, symbol: Symbol, at now: Timestamp) -> Execution? { nil }
  /// A price or a quantity of zero is "unknown", never a value.
  package func accepts(_ execution: Execution) -> Bool { execution.price.units > 0 && execution.quantity.units > 0 }
  package func takesForClosed(_ answer: OrderAnswer) -> Bool { false }
}

/// How often an execution is booked.
package protocol FillDeduplication: Sendable {
  func bookings(of execution: Execution, memory: inout TradeMemory) -> Int
}

/// Once, by symbol and trade id, however often it is told of (engine.md section 5, rule 2).
package struct OncePerTrade: FillDeduplication {
  package init() {}
  package func bookings(of execution: Execution, memory: inout TradeMemory) -> Int {
    memory.insert(execution.tradeId) ? 1 : 0
  }
}
