import Market
import Simulation
import TradingEngine

/// Ties a scenario to a market and an engine.
public struct ScenarioPlanner {
  public var instruments: Instruments
  /// Names of all invariants that the world knows.
  public var invariants: [String]
  public var engine: any EngineBuilder
  /// First and last moment of the tape's data; nil for a market without a tape.
  public var data: ClosedRange<Timestamp>?

  public init(
    instruments: Instruments, invariants: [String], engine: any EngineBuilder, data: ClosedRange<Timestamp>?
  ) {
    self.instruments = instruments
    self.invariants = invariants
    self.engine = engine
    self.data = data
  }

  /// Throws all problems of the scenario at once.
  public func plan(_ scenario: Scenario) throws(ScriptProblems) -> RunPlan {
    throw ScriptProblems([])
  }
}
