/// A change of one line that a test or a row ought to notice.
struct Change {
  /// From the root of the checkout.
  var file: String
  /// From 0.
  var line: Int
  /// What is replaced, in characters of the line.
  var range: Range<Int>
  var became: String
  var isStatement = false
  var text: [Character]

  var place: String { "\(file):\(line + 1)" }
  var was: String { String(text[range]) }

  /// The line as a reader would write it.
  var changed: String { String(text[..<range.lowerBound]) + became + String(text[range.upperBound...]) }

  /// The line with both of its forms, and a question which of them holds.
  func switched(number: Int) -> String {
    let both =
      switch (isStatement, became) {
      case (true, Self.nothing): "if mutantAtWork != \(number) { \(was) }"
      case (true, _): "if mutantAtWork == \(number) { \(became) } else { \(was) }"
      case (false, _): "(mutantAtWork == \(number) ? (\(became)) : (\(was)))"
      }
    return String(text[..<range.lowerBound]) + both + String(text[range.upperBound...])
  }

  static let nothing = "()"
}
