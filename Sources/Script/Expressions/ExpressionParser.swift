import Basics
import Market
import TradingEngine

/// Reads an expression by precedence: `or`, `and`, `not`, comparison or `during`, `+ -`, `* /`, sign.
struct ExpressionParser {
  private let tokens: [Token]
  private var index = 0
  private var depth = 0

  static let depthLimit = 40

  private init(tokens: [Token]) { self.tokens = tokens }

  static func parse(_ text: String) throws(ExpressionProblem) -> SyntaxNode {
    var parser = ExpressionParser(tokens: try Tokenizer.tokens(of: text))
    if parser.current.kind == .end { throw ExpressionProblem("an expression is missing", parser.current.range) }
    let node = try parser.disjunction()
    let rest = parser.current
    guard rest.kind == .end else { throw parser.unexpected(rest) }
    return node
  }

  private var current: Token { tokens[index] }

  private mutating func take() -> Token {
    let token = tokens[index]
    if index < tokens.count - 1 { index += 1 }
    return token
  }

  private mutating func takeName(_ word: String) -> Token? {
    guard case .name(word) = current.kind else { return nil }
    return take()
  }

  private mutating func takeSign(_ sign: String) -> Token? {
    guard case .sign(sign) = current.kind else { return nil }
    return take()
  }

  private func unexpected(_ token: Token) -> ExpressionProblem {
    switch token.kind {
    case .end: ExpressionProblem("the expression ends too early", token.range, expected: "a name, a number or '('")
    case .name(let word):
      ExpressionProblem(
        "'\(word)' is not expected here", token.range, expected: "an operator such as ==, and, or",
        hint: NearestWord.hint(word, in: ["and", "or", "not", "in", "where", "during"]))
    case .number(let text), .string(let text), .sign(let text):
      ExpressionProblem("'\(text)' is not expected here", token.range)
    case .span: ExpressionProblem("a span is not expected here", token.range)
    }
  }

  private mutating func disjunction() throws(ExpressionProblem) -> SyntaxNode {
    try enter()
    defer { depth -= 1 }
    var left = try conjunction()
    while let word = takeName("or") { left = .or(left, try conjunction(), operatorRange: word.range) }
    return left
  }

  private mutating func enter() throws(ExpressionProblem) {
    depth += 1
    guard depth <= Self.depthLimit else {
      throw ExpressionProblem("nested too deeply", current.range, expected: "at most \(Self.depthLimit) levels")
    }
  }

  private mutating func conjunction() throws(ExpressionProblem) -> SyntaxNode {
    var left = try negation()
    while let word = takeName("and") { left = .and(left, try negation(), operatorRange: word.range) }
    return left
  }

  private mutating func negation() throws(ExpressionProblem) -> SyntaxNode {
    var words: [Token] = []
    while let word = takeName("not") {
      try enter()
      words.append(word)
    }
    var node = try comparison()
    depth -= words.count
    for word in words.reversed() { node = .not(node, word.range) }
    return node
  }

  private mutating func comparison() throws(ExpressionProblem) -> SyntaxNode {
    let left = try sum()
    if case .name(let name) = left, let word = takeName("during") {
      return .during(name, try sumOrComparison(), operatorRange: word.range)
    }
    return try comparison(after: left)
  }

  // `fill during mark.XRPUSDT > 2`: what follows `during` is one comparison; anything longer stands in parentheses.
  private mutating func sumOrComparison() throws(ExpressionProblem) -> SyntaxNode {
    if let word = takeName("not") {
      try enter()
      defer { depth -= 1 }
      return .not(try sumOrComparison(), word.range)
    }
    return try comparison(after: try sum())
  }

  private mutating func comparison(after left: SyntaxNode) throws(ExpressionProblem) -> SyntaxNode {
    if let word = takeName("in") {
      let low = try sum()
      guard takeSign("..") != nil else {
        throw ExpressionProblem("'in' needs two ends", current.range, expected: "'..', as in: x in 1 .. 3")
      }
      return .between(left, low: low, high: try sum(), operatorRange: word.range)
    }
    guard case .sign(let sign) = current.kind, let comparison = ComparisonOperator(rawValue: sign) else { return left }
    let word = take()
    let right = try sum()
    var tolerance: SyntaxNode?
    if let plusMinus = takeSign("±") {
      guard comparison == .equal || comparison == .notEqual else {
        throw ExpressionProblem("± belongs to == and != only", plusMinus.range, hint: "widen the bound itself")
      }
      tolerance = try sum()
    }
    if case .sign(let next) = current.kind, ComparisonOperator(rawValue: next) != nil {
      throw ExpressionProblem(
        "comparisons do not chain", current.range, hint: "join two with 'and', or write: x in 1 .. 3")
    }
    return .compare(comparison, left, right, tolerance: tolerance, operatorRange: word.range)
  }

  private mutating func sum() throws(ExpressionProblem) -> SyntaxNode {
    var left = try product()
    while case .sign(let sign) = current.kind, sign == "+" || sign == "-" {
      let word = take()
      left = .arithmetic(sign == "+" ? .add : .subtract, left, try product(), operatorRange: word.range)
    }
    return left
  }

  private mutating func product() throws(ExpressionProblem) -> SyntaxNode {
    var left = try signed()
    while case .sign(let sign) = current.kind, sign == "*" || sign == "/" {
      let word = take()
      left = .arithmetic(sign == "*" ? .multiply : .divide, left, try signed(), operatorRange: word.range)
    }
    return left
  }

  private mutating func signed() throws(ExpressionProblem) -> SyntaxNode {
    var signs: [Token] = []
    while case .sign(let sign) = current.kind, sign == "-" || sign == "+" {
      try enter()
      signs.append(take())
    }
    var node = try primary()
    depth -= signs.count
    for sign in signs.reversed() where sign.kind == .sign("-") { node = .negate(node, sign.range) }
    return node
  }

  private mutating func primary() throws(ExpressionProblem) -> SyntaxNode {
    let token = take()
    switch token.kind {
    case .number(let text): return try number(text, token.range)
    case .span(let nanoseconds):
      return .number(NumberLiteral(units: nanoseconds, unit: .span), token.range)
    case .sign("("):
      let inner = try disjunction()
      guard let close = takeSign(")") else {
        throw ExpressionProblem("a parenthesis that is never closed", token.range)
      }
      return .grouped(inner, token.range.joined(close.range))
    case .name("true"), .name("yes"): return .truth(true, token.range)
    case .name("false"), .name("no"): return .truth(false, token.range)
    case .name("count"):
      if case .sign("(") = current.kind { return try count(from: token) }
      return .name(try name(token, "count"))
    case .name(let word):
      if ["and", "or", "in", "where", "during", "not"].contains(word) {
        throw ExpressionProblem("'\(word)' is not expected here", token.range, expected: "a name, a number or '('")
      }
      return .name(try name(token, word))
    default: throw unexpected(token)
    }
  }

  private mutating func number(_ text: String, _ range: SyntaxRange) throws(ExpressionProblem) -> SyntaxNode {
    let units: Int64
    do throws(ValueProblem) { units = try NumberValue.decimal(text) } catch {
      throw ExpressionProblem(error.what, range, expected: error.expected, hint: error.hint)
    }
    if let percent = takeSign("%") {
      guard units % 100 == 0 else {
        throw ExpressionProblem("'\(text) %' cannot be held", range, expected: "at most six places in percent")
      }
      return .number(NumberLiteral(units: units / 100, unit: .percent), range.joined(percent.range))
    }
    if case .name(let word) = current.kind {
      if word == "USDT" { return .number(NumberLiteral(units: units, unit: .money), range.joined(take().range)) }
      if let unit = SpanValue.meant(by: word) {
        throw ExpressionProblem(
          "a span is written without a blank", range.joined(current.range), hint: "write \(text)\(unit)")
      }
    }
    return .number(NumberLiteral(units: units, unit: .plain), range)
  }

  private mutating func name(_ token: Token, _ word: String) throws(ExpressionProblem) -> NameSyntax {
    var name = NameSyntax(path: word, pathRange: token.range, range: token.range)
    guard let bracket = takeSign("[") else { return name }
    let inside = take()
    guard case .string(let argument) = inside.kind else {
      throw ExpressionProblem(
        "what stands in brackets stands in double quotes", inside.range, expected: "\(word)[\"…\"]")
    }
    guard let close = takeSign("]") else {
      throw ExpressionProblem("a bracket that is never closed", bracket.range)
    }
    name.argument = argument
    name.argumentRange = inside.range
    name.range = token.range.joined(close.range)
    return name
  }

  private mutating func count(from start: Token) throws(ExpressionProblem) -> SyntaxNode {
    let open = take()
    let eventToken = take()
    guard case .name(let word) = eventToken.kind else { throw unexpected(eventToken) }
    let event = try name(eventToken, word)
    var condition: SyntaxNode?
    if takeName("where") != nil { condition = try disjunction() }
    guard let close = takeSign(")") else {
      if current.kind == .end { throw ExpressionProblem("a parenthesis that is never closed", open.range) }
      throw ExpressionProblem("'where' or ')' is missing", current.range, expected: "count(EVENT where CONDITION)")
    }
    return .count(event, where: condition, start.range.joined(close.range))
  }
}
