/// Where texts come from that a script names. The language opens no file itself.
package struct TextSource: Sendable {
  /// Why a text is not to be had, in words.
  package struct Problem: Error, Sendable {
    package var what: String
    package var hint: String?
    package init(what: String, hint: String? = nil) {
      self.what = what
      self.hint = hint
    }
  }

  /// The text at a path.
  package let text: @Sendable (_ path: String) throws(Problem) -> String

  package init(_ text: @escaping @Sendable (_ path: String) throws(Problem) -> String) { self.text = text }

  /// For scripts that may include nothing.
  package static let none = TextSource { (_) throws(Problem) in throw Problem(what: "nothing can be included here") }
}
