/// Characters that look like a blank and separate no words: a text that was copied from a page has them.
enum BlankLookalike {
  private static let names: [(scalar: Unicode.Scalar, name: String)] = [
    ("\u{A0}", "no-break space"), ("\u{202F}", "narrow no-break space"), ("\u{2007}", "figure space"),
    ("\u{2009}", "thin space"), ("\u{200B}", "zero width space"), ("\u{3000}", "ideographic space"),
  ]

  static func name(of scalar: Unicode.Scalar) -> String? { names.first { $0.scalar == scalar }?.name }

  /// What to do about the first one of the place's line; nil where there is none.
  static func advice(at place: Place) -> String? {
    guard place.line >= 1, place.line <= place.source.lines.count else { return nil }
    for (index, scalar) in place.source.lines[place.line - 1].unicodeScalars.enumerated() {
      if let name = name(of: scalar) { return "a \(name) stands in column \(index + 1): write a plain blank" }
    }
    return nil
  }
}
