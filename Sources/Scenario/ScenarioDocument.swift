/// A scenario file as read: its name, its rows, and the tree that rows and overrides change.
public struct ScenarioDocument: Sendable {
  public let source: ScenarioSource
  public let name: String
  /// Names of the rows in the order of the file; empty when the scenario is one run.
  public let rows: [String]

  /// Reads a file and what it includes.
  public static func read(path: String) throws(ScriptProblems) -> ScenarioDocument {
    throw ScriptProblems([])
  }

  /// The typed scenario of one row. `row` nil: the scenario as written, without any row.
  public func scenario(row: String?, overrides: [Override] = []) throws(ScriptProblems) -> Scenario {
    throw ScriptProblems([])
  }
}

/// A value from the command line that replaces one of the file: `timeline.key-death.at=30m`.
public struct Override: Sendable {
  public var path: String
  public var value: String
  /// How messages name its place: `--set`, `--tape`, `--seed`.
  public var origin: String

  public init(path: String, value: String, origin: String = "--set") {
    self.path = path
    self.value = value
    self.origin = origin
  }

  /// `path=value`
  public init(parsing text: String) throws(ScriptProblems) {
    throw ScriptProblems([])
  }
}
