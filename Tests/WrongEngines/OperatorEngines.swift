import Engine
import Market
import TradingEngine

/// Engines that do not do what a person tells them.
extension WrongEngine {
  package static let deafToOperator = WrongEngine(
    builder: WrongBuilder("DeafToOperator", meddler: { _ in HearsNoPause() }),
    flaw: "goes on when it is told to pause or to stop",
    caught: [Evidence("operator-commands[pause]", by: "paused"), Evidence("operator-commands[stop]", by: "stopped")])

  /// Called off, and yet nothing is entered any more.
  package static let staysPausedAfterAbort = WrongEngine(
    builder: WrongBuilder("StaysPausedAfterAbort", meddler: { _ in PausesOnAbort() }),
    flaw: "stays paused after a liquidation that was called off",
    caught: [Evidence("liquidation-notice[called-off]", by: "entered-afterwards")])

  /// engine.md 1.3: entries are blocked before anything else, not from the first cancel on.
  package static let blocksLate = WrongEngine(
    builder: WrongBuilder(
      "BlocksLate",
      parts: { settings in
        var parts = EngineParts(settings: settings)
        parts.gates = parts.gates.map { $0 is EntriesPausedGate ? EntersDuringNotice() : $0 }
        return parts
      }),
    flaw: "enters while a liquidation is announced",
    caught: [
      Evidence("liquidation-notice[signal-meanwhile]", by: "refused"),
      Evidence("liquidation-notice[signal-meanwhile]", by: "no-entry-while-stopped"),
    ])
}

extension WrongEngine {
  /// binance-usdm 8.1 Q25: with its key gone a stopped engine does not hear what becomes of its positions.
  package static let deletesTheKey = WrongEngine(
    builder: WrongBuilder("DeletesTheKey", meddler: { _ in HangsUpWhenStopped() }),
    flaw: "gives its listen key back when it is told to stop",
    caught: [Evidence("operator-commands[stop-for-long]", by: "key-kept")])

  /// engine.md 2.1: the buffers go on whatever the gates say.
  package static let skipsCandlesWhilePaused = WrongEngine(
    builder: WrongBuilder("SkipsCandlesWhilePaused", meddler: { _ in LooksAwayWhilePaused() }),
    flaw: "takes no candles while entries are paused",
    caught: [Evidence("candles-while-paused", by: "evaluations"), Evidence("candles-while-paused", by: "no-gap")])
}

struct LooksAwayWhilePaused: Meddler {
  private var isPaused = false

  mutating func hears(_ input: EngineInput, at now: Timestamp) -> [EngineInput] {
    switch input {
    case .command(.pauseEntries): isPaused = true
    case .command(.resumeEntries): isPaused = false
    default: break
    }
    return [input]
  }

  mutating func lets(_ event: MarketEvent) -> Bool {
    if case .candle = event { !isPaused } else { true }
  }
}

struct HearsNoPause: Meddler {
  mutating func hears(_ input: EngineInput, at now: Timestamp) -> [EngineInput] {
    switch input {
    case .command(.pauseEntries), .command(.stop): []
    default: [input]
    }
  }
}

struct PausesOnAbort: Meddler {
  mutating func hears(_ input: EngineInput, at now: Timestamp) -> [EngineInput] {
    guard case .command(.abortLiquidation) = input else { return [input] }
    return [input, .command(.pauseEntries(reason: "liquidation"))]
  }
}

struct EntersDuringNotice: StandingGate {
  func verdict(_ context: GateContext) -> GateVerdict {
    var context = context
    context.isLiquidating = false
    return EntriesPausedGate().verdict(context)
  }
}

struct HangsUpWhenStopped: Meddler {
  private var isStopped = false
  mutating func hears(_ input: EngineInput, at now: Timestamp) -> [EngineInput] {
    if case .command(.stop) = input { isStopped = true }
    return [input]
  }
  mutating func does(_ action: Action, at now: Timestamp) -> Deed {
    guard isStopped, case .send(let id, .streams(.keepKeyAlive)) = action else { return .actions([action]) }
    return .actions([.send(id, .streams(.deleteKey))])
  }
}
