import Market

/// What is wrong with an expression, by offset in its text.
struct ExpressionProblem: Error, Sendable {
  var what: String
  var range: SyntaxRange
  var expected: String?
  var hint: String?
  init(_ what: String, _ range: SyntaxRange, expected: String? = nil, hint: String? = nil) {
    self.what = what
    self.range = range
    self.expected = expected
    self.hint = hint
  }
}

struct Token: Sendable {
  enum Kind: Hashable, Sendable {
    /// `position.XRPUSDT`, `and`.
    case name(String)
    /// Digits with at most one point.
    case number(String)
    /// A number with letters behind it: `250ms`, `1h30m`.
    case span(Int64)
    case string(String)
    case sign(String)
    case end
  }
  var kind: Kind
  var range: SyntaxRange
}

/// Cuts an expression into tokens.
struct Tokenizer {
  private let scalars: [Unicode.Scalar]
  private var index = 0

  private init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// Words and signs of the longest expression. It is read and worked out one inside the other, and a stack has an end.
  static let longest = 400

  static func tokens(of text: String) throws(ExpressionProblem) -> [Token] {
    var tokenizer = Tokenizer(text)
    var tokens: [Token] = []
    while let token = try tokenizer.next() {
      guard tokens.count < longest else {
        throw ExpressionProblem("the expression is too long", token.range, expected: "at most \(longest) words")
      }
      tokens.append(token)
    }
    let end = tokenizer.scalars.count
    return tokens + [Token(kind: .end, range: SyntaxRange(start: end, end: end + 1))]
  }

  private static let signs = ["==", "!=", "<=", ">=", "..", "<", ">", "±", "+", "-", "*", "/", "(", ")", "[", "]", "%"]

  /// Signs of other languages that begin like one of ours, or mean one.
  private static let foreignSigns = [
    ("<>", "!="), ("=>", ">="), ("=<", "<="), ("=~", "=="), ("!==", "!="), ("===", "=="), ("**", "x * x"),
    ("...", ".."), ("+/-", "±"), ("+-", "±"),
  ]

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }
  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private func at(_ offset: Int) -> Unicode.Scalar { offset < scalars.count ? scalars[offset] : " " }

  private func text(_ start: Int, _ end: Int) -> String {
    String(String.UnicodeScalarView(scalars[start..<end]))
  }

  private mutating func next() throws(ExpressionProblem) -> Token? {
    while index < scalars.count, scalars[index] == " " || scalars[index] == "\n" || scalars[index] == "\t" {
      index += 1
    }
    guard index < scalars.count else { return nil }
    let start = index
    if Self.isLetter(scalars[index]) { return name(from: start) }
    if Self.isDigit(scalars[index]) { return try number(from: start) }
    if scalars[index] == "\"" { return try string(from: start) }
    for (wrong, right) in Self.foreignSigns
    where text(start, min(scalars.count, start + wrong.unicodeScalars.count)) == wrong {
      throw ExpressionProblem(
        "'\(wrong)' has no meaning in an expression",
        SyntaxRange(start: start, end: start + wrong.unicodeScalars.count), hint: "write \(right)")
    }
    for sign in Self.signs where text(start, min(scalars.count, start + sign.unicodeScalars.count)) == sign {
      index += sign.unicodeScalars.count
      return Token(kind: .sign(sign), range: SyntaxRange(start: start, end: index))
    }
    let range = SyntaxRange(start: start, end: start + 1)
    if let name = BlankLookalike.name(of: scalars[start]) {
      throw ExpressionProblem("a \(name) in an expression", range, hint: "write a plain blank")
    }
    let hints: [Unicode.Scalar: String] = [
      "=": "write == for 'equal'", "&": "write 'and'", "|": "write 'or'", "!": "write 'not'",
      "≤": "write <=", "≥": "write >=", "≠": "write !=", "'": "names in brackets stand in double quotes",
      "“": "use plain double quotes", "”": "use plain double quotes", "×": "write *",
      "·": "write *", "÷": "write /", "−": "write -", "–": "write -", "—": "write -", "…": "write ..", "~": "write ±",
      "∧": "write 'and'", "∨": "write 'or'", "¬": "write 'not'", "∈": "write 'in'", "{": "write (", "}": "write )",
      ";": "write 'and', or two expectations", ",": "write a decimal point as '.', and no thousands separators",
      "$": "an amount is written 5 USDT",
    ]
    throw ExpressionProblem(
      "'\(scalars[start])' has no meaning in an expression", range, hint: hints[scalars[start]])
  }

  // Names hold dashes and dots: `user-stream.dark`, `position.1000SHIBUSDT`. A dash belongs to the name only between
  // letters or digits, so subtraction is written with blanks.
  private mutating func name(from start: Int) -> Token {
    while index < scalars.count {
      let scalar = scalars[index]
      let isJoint =
        (scalar == "-" || scalar == "." && at(index + 1) != ".")
        && (Self.isLetter(at(index + 1)) || Self.isDigit(at(index + 1)))
      guard Self.isLetter(scalar) || Self.isDigit(scalar) || isJoint else { break }
      index += 1
    }
    return Token(kind: .name(text(start, index)), range: SyntaxRange(start: start, end: index))
  }

  private mutating func number(from start: Int) throws(ExpressionProblem) -> Token {
    while Self.isDigit(at(index)) { index += 1 }
    if at(index) == ".", Self.isDigit(at(index + 1)) {
      index += 1
      while Self.isDigit(at(index)) { index += 1 }
    }
    guard
      Self.isLetter(at(index)) || at(index) == "µ" || at(index) == "_"
        || at(index) == "," && Self.isDigit(at(index + 1))
    else { return Token(kind: .number(text(start, index)), range: SyntaxRange(start: start, end: index)) }
    while Self.isLetter(at(index)) || Self.isDigit(at(index)) || at(index) == "µ" || at(index) == ","
      || at(index) == "." && Self.isDigit(at(index + 1))
    { index += 1 }
    let written = text(start, index)
    let range = SyntaxRange(start: start, end: index)
    if written.hasSuffix("USDT") {
      throw ExpressionProblem(
        "'\(written)' is not an amount", range, hint: "write \(written.dropLast(4)) USDT, with a blank")
    }
    do throws(ValueProblem) {
      return Token(kind: .span(try SpanValue.parse(written).nanoseconds), range: range)
    } catch {
      throw ExpressionProblem(
        "'\(written)' is neither a number nor a span", range, expected: "a number such as 3 or a span such as 30s",
        hint: error.hint ?? NumberValue.meant(by: written).map { "write \($0)" })
    }
  }

  private mutating func string(from start: Int) throws(ExpressionProblem) -> Token {
    index += 1
    while index < scalars.count, scalars[index] != "\"" { index += 1 }
    guard index < scalars.count else {
      throw ExpressionProblem("a quote that is never closed", SyntaxRange(start: start, end: start + 1))
    }
    index += 1
    return Token(kind: .string(text(start + 1, index - 1)), range: SyntaxRange(start: start, end: index))
  }
}
