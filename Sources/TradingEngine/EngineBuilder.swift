import Audit
import Market

/// One setting as a scenario or a command line wrote it: a path such as `risk.max-shorts` and the text of its value.
public struct EngineOption: Hashable, Sendable {
  public var path: String
  public var value: String
  public init(path: String, value: String) {
    self.path = path
    self.value = value
  }
}

/// What is wrong with an option; the caller knows where it was written.
public struct EngineOptionProblem: Error, Hashable, Sendable {
  public var path: String
  public var message: String
  /// The nearest name that exists, or what a value must look like.
  public var hint: String?
  public init(path: String, message: String, hint: String? = nil) {
    self.path = path
    self.message = message
    self.hint = hint
  }
}

/// Makes engines of one kind. The program registers those that it knows by name; scenarios never name a type.
public protocol EngineBuilder: Sendable {
  /// Shown in reports: `baseline`, `ReportBuild`.
  var name: String { get }
  /// All that is wrong with the options, not only the first.
  func problems(with options: [EngineOption], instruments: Instruments) -> [EngineOptionProblem]
  /// What an engine with these options promises to keep. Called only with options that have no problems.
  func limits(options: [EngineOption]) -> RiskLimits
  /// The closed candles of each contract that an engine with these options goes by when it starts: what the venue must be
  /// able to give. Called only with options that have no problems.
  func history(options: [EngineOption]) -> [HistoryLength]
  /// What its audit says beyond `AuditWords.common`.
  var words: AuditWords { get }
  /// Called only with options that have no problems.
  func makeEngine(options: [EngineOption], instruments: Instruments) -> any TradingEngine
}

extension EngineBuilder {
  public func limits(options: [EngineOption]) -> RiskLimits { .none }
  public func history(options: [EngineOption]) -> [HistoryLength] { [] }
  public var words: AuditWords { .none }
}
