import Audit
import Engine
import Market
import TradingEngine

/// Makes our engine with something wrong: it reads its settings wrongly, has another part, or somebody at its door changes
/// what it hears and does.
package struct WrongBuilder: EngineBuilder {
  package let name: String
  private let misreads: @Sendable (inout EngineSettings) -> Void
  private let parts: @Sendable (EngineSettings) -> EngineParts
  private let meddler: (@Sendable (Instruments) -> any Meddler)?

  package init(
    _ name: String, misreads: @escaping @Sendable (inout EngineSettings) -> Void = { _ in },
    parts: @escaping @Sendable (EngineSettings) -> EngineParts = EngineParts.init(settings:),
    meddler: (@Sendable (Instruments) -> any Meddler)? = nil
  ) {
    self.name = name
    self.misreads = misreads
    self.parts = parts
    self.meddler = meddler
  }

  package func problems(with options: [EngineOption], instruments: Instruments) -> [EngineOptionProblem] {
    OurEngineBuilder().problems(with: options, instruments: instruments)
  }

  /// It promises what ours promises.
  package func limits(options: [EngineOption]) -> RiskLimits { OurEngineBuilder().limits(options: options) }

  package var words: AuditWords { OurEngineBuilder().words }

  package func history(options: [EngineOption]) -> [HistoryLength] { OurEngineBuilder().history(options: options) }

  package func makeEngine(options: [EngineOption], instruments: Instruments) -> any TradingEngine {
    var settings = EngineSettings(options: options)
    misreads(&settings)
    let engine = FuturesEngine(settings: settings, instruments: instruments, parts: parts(settings))
    guard let meddler else { return engine }
    return Meddled(engine, meddler(instruments))
  }
}
