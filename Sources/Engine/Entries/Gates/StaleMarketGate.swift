import Basics
import Binance
import Market

/// 2: a market that has been silent cannot be judged.
package struct StaleMarketGate: Gate {
  package init() {}
  package func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    guard let last = context.lastMarketEvent else {
      return .rejects("stale_market_data", [JSONMember("age", .string("no market data yet"))])
    }
    let age = context.now - last
    guard age < context.settings.staleMarket else {
      return .rejects("stale_market_data", [JSONMember("age", .string("\(age)"))])
    }
    return .passes
  }
}
