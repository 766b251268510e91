import Audit
import Binance
import TradingEngine

/// 13: no entry beside open orders that belong to no trade of ours; they are cancelled first. engine.md 3.5.
package struct PreFlightGate: Gate {
  package init() {}
  package func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    guard context.orphanOrders > 0 else { return .passes }
    guard context.isClearingOrphans else { return .waits }
    return .rejects(.preFlightOrphans(orders: context.orphanOrders))
  }
}
