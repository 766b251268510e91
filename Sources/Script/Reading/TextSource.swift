/// Where texts come from that a script names. The language opens no file itself.
public struct TextSource: Sendable {
  /// Why a text is not to be had, in words.
  public struct Problem: Error, Sendable {
    public var what: String
    public init(what: String) { self.what = what }
  }

  /// The text at a path.
  public let text: @Sendable (_ path: String) throws(Problem) -> String

  public init(_ text: @escaping @Sendable (_ path: String) throws(Problem) -> String) { self.text = text }

  /// For scripts that may include nothing.
  public static let none = TextSource { (_) throws(Problem) in throw Problem(what: "nothing can be included here") }
}
