import Market
import TradingEngine

/// Makes our engine. A wrong engine is made the same way from other parts.
package struct OurEngineBuilder: EngineBuilder {
  package let name: String
  private let parts: @Sendable (EngineSettings) -> EngineParts

  package init(
    name: String = "tapedeck", parts: @escaping @Sendable (EngineSettings) -> EngineParts = EngineParts.init(settings:)
  ) {
    self.name = name
    self.parts = parts
  }

  package func problems(with options: [EngineOption], instruments: Instruments) -> [EngineOptionProblem] {
    let reader = EngineOptionsReader(options)
    return reader.problems.isEmpty ? reader.orderProblems(options) : reader.problems
  }

  package func limits(options: [EngineOption]) -> RiskLimits {
    let settings = EngineSettings(options: options)
    return RiskLimits(
      shortsMax: settings.shortsMax.map { $0 + (settings.extraShortInBearish ? 1 : 0) },
      shortsMaxUnlessBearish: settings.shortsMax, allowsBothSides: settings.allowsHedge,
      positionMax: settings.positionMax, riskPerTrade: settings.riskPerTrade,
      totalShortRisk: settings.totalShortRiskMax, rewards: settings.rr.promised, marketAgeMax: settings.staleMarket,
      liquidation: LiquidationLimits(
        beginsWithLargest: settings.liquidation.order == .largestFirst, spacing: settings.liquidation.spacing,
        timeout: settings.liquidation.timeout, attemptsMax: settings.liquidation.retries + 1))
  }

  /// None for an engine whose strategy looks at no candle before the one that has just closed.
  package func history(options: [EngineOption]) -> [HistoryLength] {
    let settings = EngineOptionsReader(options).settings
    let intervals: [Interval] =
      switch settings.strategy {
      case .none, .alwaysSignal: []
      case .mockSMA: [settings.lowInterval]
      default: settings.intervals
      }
    return intervals.map { HistoryLength($0, count: settings.backfill) }
  }

  package func settings(options: [EngineOption]) -> [EngineOption] {
    EngineOptionsReader.texts(of: EngineSettings(options: options))
  }

  /// The limit of shorts with the exception that comes along with it.
  package func doubts(about options: [EngineOption]) -> [EngineOptionProblem] {
    let settings = EngineSettings(options: options)
    let paths = options.map(\.path)
    guard let most = settings.shortsMax, paths.contains("risk.max-shorts"),
      !paths.contains("risk.extra-short-in-bearish"), settings.extraShortInBearish
    else { return [] }
    return [
      EngineOptionProblem(
        path: "risk.max-shorts", message: "in a bearish trend the limit is \(most + 1), not \(most)",
        hint: "write risk.extra-short-in-bearish: no, or yes where this is meant")
    ]
  }

  package func ownSignals(options: [EngineOption]) -> OwnSignals {
    switch EngineSettings(options: options).strategy {
    case .none: .none(because: "engine.strategy is none")
    case .ict: .recorded
    case .alwaysSignal, .mockSMA: .unknown
    }
  }

  package func makeEngine(options: [EngineOption], instruments: Instruments) -> any TradingEngine {
    let settings = EngineSettings(options: options)
    return FuturesEngine(settings: settings, instruments: instruments, parts: parts(settings))
  }
}
