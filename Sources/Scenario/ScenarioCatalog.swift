/// The scenarios below a folder, by name. Only the line `scenario: NAME` of each file is looked at, so that one broken
/// file does not keep the others from running.
public struct ScenarioCatalog: Sendable {
  public struct Entry: Sendable {
    public var name: String
    /// Of the name in its file.
    public var place: Place
    public var path: String { place.source.path }
  }
  /// Sorted by path.
  public let entries: [Entry]

  /// Finds every `*.yaml` below `root` but those in folders `presets` and `golden`. Two of one name are an error, and so
  /// is a file without a name.
  public init(root: String) throws(ScriptProblems) {
    throw ScriptProblems([])
  }

  /// The entry of this name; the error names the nearest.
  public func entry(named name: String) throws(ScriptProblems) -> Entry {
    throw ScriptProblems([])
  }
}
