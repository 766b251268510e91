import Binance
import Market

/// 9: not long and short at once, looking at the state after the entry.
public struct DirectionGate: Gate {
  public init() {}
  public func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    guard !context.settings.allowsHedge else { return .passes }
    let opposite = candidate.direction == .long ? context.shorts : context.longs
    guard opposite > 0 else { return .passes }
    return .rejects("direction_conflict", [JSONMember("opposite", .integer(opposite))])
  }
}

/// 10: at most so many shorts, one more in a bearish trend; positions and entries in flight count. engine.md 8.2, 3.5 i1.
public struct ShortLimitGate: Gate {
  public init() {}
  public func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    guard candidate.direction == .short, let most = context.settings.shortsMax else { return .passes }
    let limit = most + (context.settings.extraShortInBearish && context.trend == .bearish ? 1 : 0)
    guard context.shorts >= limit else { return .passes }
    return .rejects(
      "short_position_limit", [JSONMember("count", .integer(context.shorts)), JSONMember("limit", .integer(limit))])
  }
}

/// 12: after rounding the order must still be one that the venue takes.
public struct MinimumOrderGate: Gate {
  public init() {}
  public func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    let rules = context.instrument
    guard candidate.quantity >= rules.quantityMin, !candidate.quantity.isZero else {
      return .rejects("below_min_qty", [JSONMember("quantity", .string("\(candidate.quantity)"))])
    }
    guard candidate.entry * candidate.quantity >= rules.notionalMin.asProduct else {
      return .rejects("below_min_notional", [JSONMember("minimum", .string("\(rules.notionalMin)"))])
    }
    return .passes
  }
}
