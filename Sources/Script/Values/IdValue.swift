/// Names that a person gives: scenarios, rows, steps, expectations.
enum IdValue {
  static func problem(_ text: String) -> ValueProblem? {
    let isWord = text.utf8.allSatisfy {
      (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
    }
    if isWord, text.utf8.first != UInt8(ascii: "-"), text.utf8.last != UInt8(ascii: "-"), !text.isEmpty { return nil }
    let kebab = String(text.lowercased().map { $0 == " " || $0 == "_" ? "-" : $0 })
    return ValueProblem(
      "'\(text)' is no name", expected: "small letters, digits and dashes",
      hint: kebab != text && problem(kebab) == nil ? "write \(kebab)" : nil)
  }
}
