import Binance
import Market
import TradingEngine

/// Stands between an engine and its door and changes what passes. For conduct that no part of ours can be exchanged for:
/// a deaf ear, a request that is never made, a record that says something else.
package protocol Meddler: Sendable {
  /// What the engine hears in place of an input.
  mutating func hears(_ input: EngineInput, at now: Timestamp) -> [EngineInput]
  /// Whether a market event reaches the engine.
  mutating func lets(_ event: MarketEvent) -> Bool
  /// What is done in place of what the engine wants done.
  mutating func does(_ action: Action, at now: Timestamp) -> Deed
}

/// What becomes of an action.
package enum Deed {
  case actions([Action])
  /// The request is not made, and the engine is told this.
  case pretends(RequestID, Answer)

  static let nothing = Deed.actions([])
}

extension Meddler {
  package mutating func hears(_ input: EngineInput, at now: Timestamp) -> [EngineInput] { [input] }
  package mutating func lets(_ event: MarketEvent) -> Bool { true }
  package mutating func does(_ action: Action, at now: Timestamp) -> Deed { .actions([action]) }
}

/// An engine with a meddler at its door.
struct Meddled: TradingEngine {
  private var engine: any TradingEngine
  private var meddler: any Meddler
  private var wanted = Actions()

  init(_ engine: any TradingEngine, _ meddler: any Meddler) {
    self.engine = engine
    self.meddler = meddler
  }

  mutating func market(_ event: MarketEvent, at now: Timestamp, into actions: inout Actions) {
    guard meddler.lets(event) else { return }
    engine.market(event, at: now, into: &wanted)
    if !wanted.isEmpty { carryOut(at: now, into: &actions) }
  }

  mutating func handle(_ input: EngineInput, at now: Timestamp, into actions: inout Actions) {
    for input in meddler.hears(input, at: now) { engine.handle(input, at: now, into: &wanted) }
    carryOut(at: now, into: &actions)
  }

  /// What is pretended leads to more that the engine wants done.
  private mutating func carryOut(at now: Timestamp, into actions: inout Actions) {
    while !wanted.isEmpty {
      let list = wanted.list
      wanted.removeAll()
      for action in list {
        switch meddler.does(action, at: now) {
        case .actions(let deeds): for deed in deeds { actions.append(deed) }
        case .pretends(let id, let answer): engine.handle(.answer(id, answer), at: now, into: &wanted)
        }
      }
    }
  }
}
