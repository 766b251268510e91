import Binance
import Market

/// 1: nothing is entered while the engine may not trade: not started, paused, or its user stream is not live.
public struct EntriesPausedGate: Gate {
  public init() {}
  public func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    if let why = context.entriesPaused { return .rejects("entries_paused", [JSONMember("why", .string(why))]) }
    guard context.isUserStreamLive else {
      return .rejects("entries_paused", [JSONMember("why", .string("user stream is not live"))])
    }
    return .passes
  }
}

/// 2: a market that has been silent cannot be judged.
public struct StaleMarketGate: Gate {
  public init() {}
  public func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
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

/// 3: never trade on an uncertain position.
public struct PositionKnownGate: Gate {
  public init() {}
  public func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    context.isPositionKnown ? .passes : .rejects("position_state_unknown")
  }
}

/// 4: one position per symbol, counting an entry that is in flight.
public struct ExistingPositionGate: Gate {
  public init() {}
  public func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    guard context.hasPosition || context.hasEntryInFlight else { return .passes }
    return .rejects("existing_position", [JSONMember("in_flight", .bool(!context.hasPosition))])
  }
}

/// 5: a pause after each accepted signal of a symbol.
public struct CooldownGate: Gate {
  public init() {}
  public func verdict(on candidate: Candidate, _ context: GateContext) -> GateVerdict {
    guard let last = context.lastSignalAccepted else { return .passes }
    let age = context.now - last
    guard age < context.settings.cooldown else { return .passes }
    return .rejects("cooldown", [JSONMember("remaining", .string("\(context.settings.cooldown - age)"))])
  }
}
