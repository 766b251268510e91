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
  /// What a value must look like, or which names there are.
  public var expected: String?
  /// The nearest name that exists, or what to do.
  public var hint: String?
  /// The setting is unknown, whatever its value is.
  public var isAboutName: Bool
  public init(
    path: String, message: String, expected: String? = nil, hint: String? = nil, isAboutName: Bool = false
  ) {
    self.path = path
    self.message = message
    self.expected = expected
    self.hint = hint
    self.isAboutName = isAboutName
  }
}

/// What an engine does of its own accord, beside the signals that it is handed.
public enum OwnSignals: Hashable, Sendable {
  /// It makes none, and why: `engine.strategy is none`.
  case none(because: String)
  /// It makes some, and puts each closed candle that it looks at on record (`candle_evaluated`).
  case recorded
  /// It may make some; a run without any says nothing.
  case unknown
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
  /// Every setting in force with these options, in the order of the engine's documentation, defaults included and each as
  /// an option would say it; a secret only as being there. Called only with options that have no problems.
  func settings(options: [EngineOption]) -> [EngineOption]
  /// What these options allow and may not have been meant: they are played all the same. Called only with options that
  /// have no problems.
  func doubts(about options: [EngineOption]) -> [EngineOptionProblem]
  /// Whether an engine with these options makes signals. Called only with options that have no problems.
  func ownSignals(options: [EngineOption]) -> OwnSignals
  /// What its audit says beyond `AuditWords.common`: scripts may ask for these words and no others.
  var words: AuditWords { get }
  /// Called only with options that have no problems.
  func makeEngine(options: [EngineOption], instruments: Instruments) -> any TradingEngine
}

extension EngineBuilder {
  public func limits(options: [EngineOption]) -> RiskLimits { .none }
  public func history(options: [EngineOption]) -> [HistoryLength] { [] }
  public func settings(options: [EngineOption]) -> [EngineOption] { options }
  public func doubts(about options: [EngineOption]) -> [EngineOptionProblem] { [] }
  public func ownSignals(options: [EngineOption]) -> OwnSignals { .unknown }
  public var words: AuditWords { .none }
}
