import Engine
import Market
import TradingEngine

extension WrongEngine {
  /// Replaces the key as it should and then goes on as if nothing had been missed.
  package static let reconnectsBlindly = WrongEngine(
    builder: OurEngineBuilder(name: "ReconnectsBlindly") { settings in
      var parts = EngineParts(settings: settings)
      parts.reconciling = NeverReconcile()
      return parts
    }, flaw: "reconnects without reconciling",
    caught: [
      Evidence("listenkey-expiry[event-pushed]", by: "engine-equals-venue"),
      Evidence("listenkey-expiry[event-pushed]", by: "settles"),
    ])

  /// Does not ask whether its user stream is live.
  package static let entersWhileDark = WrongEngine(
    builder: OurEngineBuilder(name: "EntersWhileDark") { settings in
      var parts = EngineParts(settings: settings)
      parts.gates.removeAll { $0 is EntriesPausedGate || $0 is ExistingPositionGate || $0 is CooldownGate }
      return parts
    }, flaw: "enters while its user stream is dead",
    caught: [
      Evidence("listenkey-expiry[event-pushed]", by: "no-entry-while-dark")
    ])

  /// Books what a reconciliation found once from the query and once more.
  package static let booksMissedTwice = WrongEngine(
    builder: OurEngineBuilder(name: "BooksMissedTwice") { settings in
      var parts = EngineParts(settings: settings)
      parts.deduplication = MissedTwice()
      return parts
    }, flaw: "books a missed fill twice",
    caught: [
      Evidence("listenkey-expiry[event-pushed]", by: "fill-booked-once"),
      Evidence("listenkey-expiry[event-pushed]", by: "figures-agree"),
    ])
}

extension WrongEngine {
  /// Throws a good key away because one keep-alive met a busy server.
  package static let rotatesInHaste = WrongEngine(
    builder: OurEngineBuilder(name: "RotatesInHaste") { settings in
      var parts = EngineParts(settings: settings)
      parts.keyKeeping = NoPatience()
      return parts
    }, flaw: "replaces the listen key at the first keep-alive that fails",
    caught: [
      Evidence("keepalive-5xx[once]", by: "key-kept"),
      Evidence("keepalive-5xx[three-times]", by: "key-kept"),
    ])
}

extension WrongEngine {
  /// engine.md 2.1: decides at once, over the hole.
  package static let analysesIntoTheGap = WrongEngine(
    builder: OurEngineBuilder(name: "AnalysesIntoTheGap") { settings in
      var parts = EngineParts(settings: settings)
      parts.candlePatience = OverTheHole()
      return parts
    }, flaw: "decides on a candle before those that are missing are there",
    caught: [Evidence("missing-candles", by: "waits")])
}

struct OverTheHole: CandlePatience {
  var awaitsMissing: Bool { false }
}

struct NoPatience: KeyKeeping {
  func replaces(after finding: StreamFinding) -> Bool { true }
  func givesUp(afterFailures failures: Int, retries: Int) -> Bool { true }
}

struct MissedTwice: FillDeduplication {
  func bookings(of execution: Execution, memory: inout TradeMemory) -> Int {
    guard memory.insert(execution.tradeId) else { return 0 }
    return execution.wasMissed ? 2 : 1
  }
}
