import Audit
import Binance
import Market

/// 2: a market that has been silent cannot be judged.
package struct StaleMarketGate: StandingGate {
  package init() {}
  package func verdict(_ context: GateContext) -> GateVerdict {
    if context.isUnpriced { return .rejects(.staleMarketData(.noPrice)) }
    guard let last = context.lastMarketEvent else { return .rejects(.staleMarketData(.noData)) }
    let age = context.now - last
    guard age < context.settings.staleMarket else { return .rejects(.staleMarketData(.old(RecordedSpan(age)))) }
    return .passes
  }
}
