import Binance
import Market

/// 6: stop and target on their sides of the entry, all prices above zero. A stop on the entry is no stop.
public struct LevelsGate: Gate {
  public init() {}
  public func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    func reject(_ side: String) -> GateVerdict {
      .rejects("invalid_tp_sl_levels", [JSONMember("level", .string(side))])
    }
    let name = candidate.direction == .long ? "LONG" : "SHORT"
    guard candidate.entry.units > 0 else { return reject("\(name)_ENTRY") }
    guard candidate.target.units > 0, candidate.reward > 0 else { return reject("\(name)_TP") }
    guard candidate.stop.units > 0, candidate.risk > 0 else { return reject("\(name)_SL") }
    return .passes
  }
}

/// 7: reward at least the minimum times risk, from exactly the prices that would be sent. Compared by
/// cross-multiplication: a rounded ratio would turn 0.996 into 1.00 and accept it.
public struct RRGate: Gate {
  public init() {}
  public var judgesRR: Bool { true }
  public func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    let passes =
      candidate.risk > 0
      && candidate.reward * Int128(unitsPerOne) >= Int128(context.settings.rrMin.units) * candidate.risk
    return passes ? .passes : .rejects("rr_below_min")
  }
}

/// 8: the target must pay more than a round trip of taker fees.
public struct CostGate: Gate {
  public init() {}
  public func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    guard let cost = context.settings.costGate else { return .passes }
    let isAbove = candidate.reward * Int128(unitsPerOne) > Int128(cost.units) * Int128(candidate.entry.units)
    return isAbove ? .passes : .rejects("target_below_cost")
  }
}
