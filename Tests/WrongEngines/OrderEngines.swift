import Audit
import Binance
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

  /// engine.md 4.4: the whole position is protected, not what it was when the stop was sent.
  package static let protectsFirstPart = WrongEngine(
    builder: WrongBuilder("ProtectsFirstPart", meddler: { _ in StopOfFirstPart() }),
    flaw: "gives the stop the quantity of the entry's first execution",
    caught: [Evidence("entry-in-parts", by: "by-its-stop")])

  /// One fee instead of the two of a round trip.
  package static let paysOneFee = WrongEngine(
    builder: WrongBuilder("PaysOneFee", parts: { EngineParts(settings: $0, replacing: CostGate.self, with: OneFee()) }),
    flaw: "counts one fee of the two of a round trip",
    caught: [Evidence("cost-gate[below]", by: "verdict"), Evidence("cost-gate[dearer]", by: "verdict")])
}

/// A stop of a quantity in place of one that closes the position.
struct StopOfFirstPart: Meddler {
  private var first: [String: Written<Quantity>] = [:]

  mutating func hears(_ input: EngineInput, at now: Timestamp) -> [EngineInput] {
    if case .user(.order(let update), _) = input, update.tradeId != 0, first[update.symbol] == nil {
      first[update.symbol] = update.lastQuantity
    }
    return [input]
  }

  mutating func does(_ action: Action, at now: Timestamp) -> Deed {
    guard case .send(let id, .algo(.place(var order))) = action, order.type == .stopMarket else {
      return .actions([action])
    }
    order.closePosition = false
    order.reduceOnly = true
    order.quantity = first[order.symbol]
    return .actions([.send(id, .algo(.place(order)))])
  }
}

struct OneFee: Gate {
  func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    let fee = Int128(context.settings.takerFee.units) * Int128(candidate.entry.units)
    return candidate.reward * Int128(unitsPerOne) > fee ? .passes : .rejects(.targetBelowCost)
  }
}
