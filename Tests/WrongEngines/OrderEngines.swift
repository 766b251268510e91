import Engine
import Market
import TradingEngine

/// Engines that send what the venue does not take, or ask their gates in another order.
extension WrongEngine {
  /// engine.md 3.4: after rounding the order must still be one that the venue takes.
  package static let ignoresMinimums = WrongEngine(
    builder: WrongBuilder(
      "IgnoresMinimums",
      parts: { settings in
        var parts = EngineParts(settings: settings)
        parts.gates.removeAll { $0 is MinimumOrderGate }
        return parts
      }),
    flaw: "sends orders below what the venue takes",
    caught: [Evidence("minimum-order[notional]", by: "not-sent"), Evidence("minimum-order[quantity]", by: "not-sent")])

  /// engine.md 3.5: the first gate that rejects gives the reason, and the order of the gates is part of the statistics.
  package static let costBeforeRR = WrongEngine(
    builder: WrongBuilder(
      "CostBeforeRR",
      parts: { settings in
        var parts = EngineParts(settings: settings)
        let rr = parts.gates.firstIndex { $0 is RRGate }!
        let cost = parts.gates.firstIndex { $0 is CostGate }!
        parts.gates.swapAt(rr, cost)
        return parts
      }),
    flaw: "asks the cost gate before the RR gate",
    caught: [Evidence("cost-gate[both]", by: "verdict")])
}
