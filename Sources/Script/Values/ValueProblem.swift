/// Why a text is not a value of the wanted kind.
struct ValueProblem: Error, Hashable, Sendable {
  var what: String
  var expected: String
  var hint: String?
  init(_ what: String, expected: String, hint: String? = nil) {
    self.what = what
    self.expected = expected
    self.hint = hint
  }
}
